"""The engine from its start to its stop, and on a disk that fails."""

import asyncio
from collections import deque
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.errors import (
    StorageError,
)
from bot.jobs.engine import MAX_CRASHES, Engine
from bot.jobs.ports import Point
from bot.models import Job, Move, Work
from storage.base import Settled
from storage.sqlite.work import SqliteWork
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key, make_request
from tests.unit.jobs.bench import Bench
from tests.unit.jobs.workshop import (
    LEASE_SECONDS,
    database_of,
    run_due,
    until,
)

# --- start and stop ---------------------------------------------------------------


async def test_what_a_dead_process_held_is_stepped_at_the_start(bench: Bench) -> None:
    await bench.stores.claim(make_job())
    engine = bench.engine()

    await engine.start()
    await until(lambda: bool(bench.stepper.stepped))
    await engine.stop()

    (work,) = bench.stepper.stepped
    assert (work.tries, work.crashes) == (2, 1)


async def test_a_row_that_processes_die_of_is_given_up_and_others_go_on(
    bench: Bench,
) -> None:
    for _ in range(MAX_CRASHES - 1):
        await bench.stores.claim(make_job())
        await bench.stores.work.release(NOW, MAX_CRASHES)
    await bench.stores.claim(make_job())
    await bench.stores.ask(make_request("r2"), make_job("j2", key=make_key(ts="2")))
    engine = bench.engine()

    await engine.start()
    await until(lambda: bool(bench.stepper.stepped))
    await engine.stop()

    assert bench.stepper.given_up == [("j1", "poison")]
    assert (await bench.stores.the_job(make_job())).data["reason"] == "poison"
    assert [work.id for work in bench.stepper.stepped] == ["j2"]


async def test_suspects_are_stepped_one_after_the_other_before_all_else(
    bench: Bench,
) -> None:
    for number in (2, 3):
        other = make_job(f"j{number}", key=make_key(ts=str(number)))
        await bench.stores.ask(make_request(f"r{number}"), other)
    for _ in range(MAX_CRASHES - 1):
        await bench.stores.work.claim(NOW, NOW + 60, 50)
        await bench.stores.work.release(NOW, MAX_CRASHES)
    alone: list[int] = []

    def observe(point: Point, work: Work | None) -> None:
        assert point
        assert work
        alone.append(len(engine._running))

    engine: Engine = bench.engine(observer=observe)
    await engine.start()
    await until(lambda: len(bench.stepper.stepped) == 3)
    await engine.stop()

    assert {work.id for work in bench.stepper.stepped} == {"j1", "j2", "j3"}
    assert set(alone) == {1}


async def test_a_disk_that_fails_beside_a_suspect_does_not_keep_the_rest_waiting(
    bench: Bench,
) -> None:
    for _ in range(MAX_CRASHES - 1):
        await bench.stores.claim(make_job())
        await bench.stores.work.release(NOW, MAX_CRASHES)

    class Full(SqliteWork):
        async def save_job(self, *_: Any) -> Settled:
            raise StorageError("disk full")

    engine = bench.engine(store=Full(database_of(bench.stores)))

    await engine.start()
    await until(lambda: bool(bench.stepper.stepped))
    await engine.stop()

    assert [work.id for work in bench.stepper.stepped] == ["j1"]


async def test_what_is_added_while_it_sleeps_runs_when_it_is_woken(
    bench: Bench,
) -> None:
    engine = bench.engine()
    await engine.start()
    await until(lambda: len(bench.stepper.stepped) == 1)

    await bench.stores.work.add_request(make_request("r2"))
    engine.wake()
    await until(lambda: len(bench.stepper.stepped) == 2)

    await engine.stop()


async def test_what_is_due_soon_runs_without_being_woken(
    bench: Bench, clock: ManualClock
) -> None:
    bench.stepper.outcomes.append(Move(state="new", due_at=NOW + 0.05))
    engine = bench.engine()
    await engine.start()
    await until(lambda: len(bench.stepper.stepped) == 1)
    clock.advance(0.05)

    await until(lambda: len(bench.stepper.stepped) == 2)

    await engine.stop()


async def test_stop_lets_a_running_step_end_and_saves_it(bench: Bench) -> None:
    bench.stepper.gate.clear()
    engine = bench.engine()
    await engine.start()
    await until(lambda: bool(bench.stepper.stepped))

    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0)
    bench.stepper.gate.set()
    await stopping

    assert (await bench.stores.the_job(make_job())).state == "failed"


async def test_a_stopped_engine_claims_nothing_more(bench: Bench) -> None:
    engine = bench.engine()
    await engine.start()
    await engine.stop()
    await bench.stores.work.add_request(make_request("r2"))

    engine.wake()
    await engine.stop()

    request = await bench.stores.claim(make_request("r2"))
    assert request.tries == 1


class SlowStore(SqliteWork):
    """A store whose claims are held up on their way back."""

    def __init__(self, stores: Stores) -> None:
        super().__init__(database_of(stores))
        self.claimed = asyncio.Event()
        self.may_return = asyncio.Event()

    async def claim(self, now: float, lease_until: float, limit: int) -> list[Work]:
        found = await super().claim(now, lease_until, limit)
        self.claimed.set()
        await self.may_return.wait()
        return found


async def test_what_a_stop_finds_just_claimed_is_stepped_not_left_behind(
    bench: Bench,
) -> None:
    store = SlowStore(bench.stores)
    engine = bench.engine(store=store)
    await engine.start()
    await store.claimed.wait()

    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0)
    store.may_return.set()
    await stopping

    assert (await bench.stores.the_job(make_job())).state == "failed"
    assert await bench.stores.work.release(NOW, 1) == []


async def test_a_step_that_does_not_end_is_cut_off_at_last(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.engine._GRACE_SECONDS", 0.01)
    bench.stepper.gate.clear()
    engine = bench.engine()
    await engine.start()
    await until(lambda: bool(bench.stepper.stepped))

    await engine.stop()

    (left,) = await bench.stores.work.release(NOW, 1)
    assert left.id == "j1"


# --- a disk that fails ------------------------------------------------------------


class IllStore(SqliteWork):
    """A store that fails as often as it was told, and else is the real one."""

    def __init__(self, stores: Stores) -> None:
        super().__init__(database_of(stores))
        self.claim_errors: deque[Exception] = deque()
        self.save_errors: deque[Exception] = deque()

    async def claim(self, now: float, lease_until: float, limit: int) -> list[Work]:
        if self.claim_errors:
            raise self.claim_errors.popleft()
        return await super().claim(now, lease_until, limit)

    async def save_job(self, job: Job, move: Move, now: float) -> Settled:
        if self.save_errors:
            raise self.save_errors.popleft()
        return await super().save_job(job, move, now)


@pytest.mark.parametrize("error", [StorageError("full"), ValueError("a bad row")])
async def test_a_claim_that_fails_does_not_end_the_loop(
    bench: Bench, error: Exception
) -> None:
    store = IllStore(bench.stores)
    store.claim_errors.append(error)
    engine = bench.engine(store=store)
    await engine.start()
    await until(lambda: not store.claim_errors)

    engine.wake()
    await until(lambda: bool(bench.stepper.stepped))

    await engine.stop()


async def test_a_save_that_fails_leaves_the_row_to_its_lease(
    bench: Bench, clock: ManualClock
) -> None:
    store = IllStore(bench.stores)
    store.save_errors.append(StorageError("full"))
    engine = bench.engine(store=store)
    await run_due(engine)
    assert (await bench.stores.the_job(make_job())).state == "new"

    clock.advance(LEASE_SECONDS)
    await run_due(engine)

    assert [work.tries for work in bench.stepper.stepped] == [1, 2]
    assert bench.stepper.given_up == []
    assert (await bench.stores.the_job(make_job())).state == "failed"


async def test_no_more_than_its_share_runs_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.engine._MAX_RUNNING", 3)
    for number in range(9):
        await bench.stores.work.add_request(make_request(f"x{number}"))
    bench.stepper.gate.clear()
    engine = bench.engine()
    await engine.start()
    await until(lambda: len(bench.stepper.stepped) >= 3)
    running = len(engine._running)
    bench.stepper.gate.set()
    await until(lambda: len(bench.stepper.stepped) == 10)
    await engine.stop()

    # A claim takes as many of each of the two tables.
    assert running <= 6


async def test_a_full_engine_is_not_woken_but_misses_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.engine._MAX_RUNNING", 1)
    bench.stepper.gate.clear()
    engine = bench.engine()
    await engine.start()
    await until(lambda: len(bench.stepper.stepped) == 1)

    await bench.stores.work.add_request(make_request("late"))
    engine.wake()
    woken = engine._wake.is_set()
    bench.stepper.gate.set()
    await until(lambda: len(bench.stepper.stepped) == 2)
    await engine.stop()

    assert not woken
