"""Long jobs for benchmarks: a vendor that counts, and a stepper that asks it."""

import random
from dataclasses import dataclass, field
from typing import Any

from benchmarks.figures import CLOCK
from bot.jobs.polling import Patience, PollBudget
from bot.jobs.states import JobState, RequestState
from bot.models import (
    THREAD,
    Job,
    JobKey,
    Kind,
    Move,
    Request,
    Work,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of long job: how long it takes, and how long its result lives."""

    least_seconds: float
    most_seconds: float
    life_seconds: float
    patience: Patience


@dataclass(slots=True)
class Vendor:
    """A vendor in this process: jobs finish by themselves, and results die."""

    sorts: dict[str, Sort]
    #: The moment of each question, in order.
    asked_at: list[float] = field(default_factory=list)
    #: How long each result had lain there when it was fetched.
    fetched_after: list[float] = field(default_factory=list)
    #: Results that were dead when they were asked for.
    lost: int = 0
    _done_at: dict[str, float] = field(default_factory=dict)
    _dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - the same jobs in each run

    def submit(self, job_id: str, sort: str) -> None:
        """Begin a job."""
        kind = self.sorts[sort]
        took = self._dice.uniform(kind.least_seconds, kind.most_seconds)
        self._done_at[job_id] = CLOCK.now() + took

    def is_done(self, job_id: str, sort: str) -> bool:
        """Answer one question; a finished job's result is fetched with it."""
        now = CLOCK.now()
        self.asked_at.append(now)
        lain = now - self._done_at[job_id]
        if lain < 0:
            return False
        self.lost += lain > self.sorts[sort].life_seconds
        self.fetched_after.append(lain)
        return True


@dataclass(frozen=True, slots=True)
class LongSteps:
    """Submits each request's job, then asks about it within the budget."""

    vendor: Vendor
    budget: PollBudget

    async def step(self, work: Work) -> Move:
        """Submit, wait for a turn, or ask."""
        if isinstance(work, Request):
            return Move(state=RequestState.WAITING, job=job_of(work))
        now = CLOCK.now()
        sort = self.vendor.sorts[work.data["sort"]]
        if work.state == JobState.NEW:
            self.vendor.submit(work.id, work.data["sort"])
            return self._rest(sort, polls=0, now=now)
        # A fifth of its life is left for the way, and for what comes between.
        dies_at = work.data["asked_at"] + sort.life_seconds * 0.8
        slot_at = await self.budget.turn(
            work.id, dies_at=dies_at, slot_at=work.data.get("slot_at")
        )
        if slot_at is not None:
            data = {"slot_at": slot_at}
            return Move(state=JobState.TRANSLATING, due_at=slot_at, data=data)
        if self.vendor.is_done(work.id, work.data["sort"]):
            return Move(state=JobState.DONE, settles_requests=True)
        return self._rest(sort, polls=work.data["polls"] + 1, now=now)

    @staticmethod
    def _rest(sort: Sort, *, polls: int, now: float) -> Move:
        data: dict[str, Any] = {"polls": polls, "asked_at": now, "slot_at": None}
        due_at = now + sort.patience.rest_seconds(polls)
        return Move(state=JobState.TRANSLATING, due_at=due_at, data=data)

    async def conflict(self, request: Request, existing: Job) -> Move:
        """Cannot happen: each request has its own message."""
        raise AssertionError((request.id, existing.id))

    async def give_up(self, work: Work, code: str) -> Move:
        """Cannot happen: no step fails."""
        raise AssertionError((work.id, code))


def job_of(request: Request) -> Job:
    """The job that a request asks for."""
    now = CLOCK.now()
    return Job(
        id=f"j{request.id}",
        team=request.team,
        state=JobState.NEW,
        key=JobKey(
            team=request.team,
            channel=request.place.channel,
            ts=request.place.ts,
            target="pt",
            kind=Kind.IMAGE,
            audience=THREAD,
        ),
        data=dict(request.data),
        due_at=now,
        created_at=now,
    )
