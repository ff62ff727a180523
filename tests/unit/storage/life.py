"""Any order of claims, saves, crashes and hours, on a clock that is turned by hand.

A model in memory is told of each act and foretells the outcome; the store under test,
in a real file, is asked whether it agrees.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.models import Job, Move, Request, Work
from storage.base import Settled, WorkStore
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork
from tests.fakes import NOW, make_job, make_key, make_request

T = TypeVar("T")

LEASE_SECONDS = 60.0
MAX_CRASHES = 3
INDEX = st.integers(0, 99)

MakeStore = Callable[[SqliteDatabase], WorkStore]


@dataclass
class Row:
    """What a row should be like."""

    state: str
    due_at: float | None
    key: int = 0
    revision: int = 0
    tries: int = 0
    intent_at: float = 0.0
    crashes: int = 0
    leased: bool = False
    ended: bool = False
    #: Someone acted and never said how it went.
    acted: bool = False
    waits_for: str = ""


class Life(RuleBasedStateMachine):
    """Processes that come and go over one file."""

    def __init__(self, path: Path, make_store: MakeStore) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = contextlib.ExitStack()
        database = SqliteDatabase(path)
        database.open()
        self.stack.callback(database.close)
        self.work = make_store(database)
        #: A second pair of eyes, which share no code with the store.
        self.eyes = self.stack.enter_context(contextlib.closing(sqlite3.connect(path)))
        self.now = NOW
        self.numbers = count()
        self.rows: dict[str, Row] = {}
        #: What was claimed and not answered yet; a dead process's stays: a zombie's.
        self.holders: list[Work] = []

    def wait(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.stack.close()
        self.loop.close()

    def is_held(self, work: Work) -> bool:
        return self.rows[work.id].revision == work.revision

    # --- acts ---------------------------------------------------------------------

    @rule(act=st.integers(0, 5))
    def add(self, act: int) -> None:
        name = f"r{act}"
        request = make_request(name, due_at=self.now, created_at=self.now)

        added = self.wait(self.work.add_request(request))

        assert added == (name not in self.rows)
        if added:
            self.rows[name] = Row("received", self.now)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit: int) -> None:
        due = {
            name
            for name, row in self.rows.items()
            if row.due_at is not None and row.due_at <= self.now
        }

        claimed = self.wait(self.work.claim(self.now, self.now + LEASE_SECONDS, limit))

        assert {work.id for work in claimed} <= due
        for letter in "rj":
            names = [name for name in due if name[0] == letter]
            taken = [work for work in claimed if work.id[0] == letter]
            assert len(taken) == min(limit, len(names))
            left = set(names) - {work.id for work in taken}
            assert all(
                self._due(work.id) <= self._due(name) for work in taken for name in left
            )
        for work in claimed:
            self._claimed(work)

    def _due(self, name: str) -> float:
        return self.rows[name].due_at or 0.0

    def _claimed(self, work: Work) -> None:
        row = self.rows[work.id]
        row.intent_at = row.intent_at if row.tries else self.now
        row.revision += 1
        row.tries += 1
        row.due_at = self.now + LEASE_SECONDS
        row.leased = True
        assert (work.revision, work.tries) == (row.revision, row.tries)
        assert (work.state, work.crashes) == (row.state, row.crashes)
        assert work.intent_at == row.intent_at
        if row.acted:
            assert work.tries > 1, "a former attempt may have acted, and nobody says so"
        self.holders.append(work)

    @precondition(lambda self: self.holders)
    @rule(index=INDEX)
    def act(self, index: int) -> None:
        """Do something outside, and tell nobody yet."""
        work = self.holders[index % len(self.holders)]
        if self.is_held(work) and not self.rows[work.id].ended:
            self.rows[work.id].acted = True

    @precondition(lambda self: self.holders)
    @rule(
        index=INDEX,
        wait=st.sampled_from([0.0, 5.0]),
        outcome=st.sampled_from(["error", "success", "progress"]),
    )
    def go_on(self, index: int, wait: float, outcome: str) -> None:
        work = self._let_go(index)
        step = Move(
            state=work.state,
            due_at=self.now + wait,
            success=outcome != "error",
            progress=outcome == "progress",
        )

        self._saved(work, step, self._save(work, step))

    @precondition(lambda self: self.holders)
    @rule(index=INDEX)
    def end(self, index: int) -> None:
        work = self._let_go(index)
        ending = Move(state="done", ended=True, settles_requests=True)

        self._saved(work, ending, self._save(work, ending))

    @precondition(lambda self: any(work.id[0] == "r" for work in self.holders))
    @rule(index=INDEX, key=st.integers(0, 2))
    def wish(self, index: int, key: int) -> None:
        requests = [n for n, work in enumerate(self.holders) if work.id[0] == "r"]
        work = self._let_go(requests[index % len(requests)])
        job = make_job(f"j{next(self.numbers)}", key=make_key(ts=str(key)))
        job = replace(job, due_at=self.now)
        standing = self._standing(key)
        wish = Move(state="waiting", job=job)

        settled = self._save(work, wish)

        if self.is_held(work) and standing and self.rows[standing].ended:
            assert settled.conflict is not None
            assert settled.conflict.id == standing
            # It is asked for again another day, and answered otherwise.
            self.holders.append(work)
            return
        assert settled.conflict is None
        self._saved(work, wish, settled)
        if settled.ours:
            self.rows[work.id].waits_for = standing or job.id
            if not standing:
                self.rows[job.id] = Row("new", self.now, key=key)

    def _standing(self, key: int) -> str:
        """The job that holds a key."""
        names = [
            name for name, row in self.rows.items() if name[0] == "j" and row.key == key
        ]
        assert len(names) <= 1
        return names[0] if names else ""

    @rule()
    def crash(self) -> None:
        """Start anew; whoever held rows may still wake up and speak."""
        named = self.wait(self.work.release(self.now, MAX_CRASHES))

        for row in self.rows.values():
            if row.leased:
                row.due_at, row.leased = self.now, False
                row.crashes += 1
                row.revision += 1
        given_up = {
            name
            for name, row in self.rows.items()
            if row.crashes >= MAX_CRASHES and row.due_at is not None
        }
        assert {work.id for work in named} == given_up

    @rule(seconds=st.sampled_from([1.0, 30.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    # --- what follows -------------------------------------------------------------

    def _let_go(self, index: int) -> Work:
        return self.holders.pop(index % len(self.holders))

    def _save(self, work: Work, move: Move) -> Settled:
        if isinstance(work, Job):
            return self.wait(self.work.save_job(work, move, self.now))
        assert isinstance(work, Request)
        return self.wait(self.work.save_request(work, move, self.now))

    def _saved(self, work: Work, move: Move, settled: Settled) -> None:
        assert settled.ours == self.is_held(work)
        if not settled.ours:
            return
        row = self.rows[work.id]
        assert not row.ended, "an end was left again"
        if move.progress or move.state != row.state:
            row.crashes = 0
        row.state, row.ended, row.leased = move.state, move.ended, False
        row.due_at = None if move.ended else move.due_at
        if move.success:
            row.tries, row.acted = 0, False
        if move.ended:
            self._ended(work.id)

    def _ended(self, job: str) -> None:
        for row in self.rows.values():
            if row.waits_for == job and row.state == "waiting":
                row.state, row.ended, row.due_at = "done", True, None
                row.revision += 1

    # --- what always holds --------------------------------------------------------

    @invariant()
    def every_row_is_as_it_should_be(self) -> None:
        """Each change happened exactly once, and nothing else was changed."""
        columns = "id, state, due_at, revision, tries, crashes, ended_at IS NOT NULL"
        found = self.eyes.execute(
            f"SELECT {columns} FROM requests UNION ALL SELECT {columns} FROM jobs"  # noqa: S608 - our own names
        )
        there = {name: tuple(rest) for name, *rest in found}
        assert there == {
            name: (
                row.state,
                row.due_at,
                row.revision,
                row.tries,
                row.crashes,
                row.ended,
            )
            for name, row in self.rows.items()
        }

    @invariant()
    def nothing_is_lost(self) -> None:
        """Whatever has not ended will be looked at, or waits for what will be."""
        for row in self.rows.values():
            if row.state == "waiting":
                assert not self.rows[row.waits_for].ended
            else:
                assert row.ended or row.due_at is not None

    @invariant()
    def a_row_has_one_holder_at_most(self) -> None:
        held = [work.id for work in self.holders if self.is_held(work)]
        assert len(held) == len(set(held))

    @invariant()
    def the_next_moment_is_known(self) -> None:
        moments = [row.due_at for row in self.rows.values() if row.due_at is not None]
        due = self.wait(self.work.next_due())
        assert due == min(moments, default=None)


def live(
    folder: Path,
    *,
    examples: int,
    make_store: MakeStore = SqliteWork,
    **more: Any,
) -> None:
    """Live through many lives; an error tells of the first that broke a promise.

    Args:
        folder: Where each life has a database file of its own.
        examples: How many lives.
        make_store: The store under test.
        more: Further settings of hypothesis.
    """
    numbers = count()

    class LifeHere(Life):
        def __init__(self) -> None:
            super().__init__(folder / f"{next(numbers)}.db", make_store)

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )
