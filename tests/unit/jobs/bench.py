"""An engine over a real store, whose steps do what a test lined up."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.clock import ManualClock
from bot.jobs.engine import Engine
from bot.jobs.ports import Observer, silent
from bot.models import Job, Move, Request, Work
from storage.base import WorkStore
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job
from tests.unit.jobs.workshop import (
    DEADLINE_SECONDS,
    LEASE_SECONDS,
    run_due,
)

Outcome = Move | Exception


class FakeStepper:
    """Does what a test lined up; afterwards each row ends."""

    def __init__(self) -> None:
        self.outcomes: deque[Outcome] = deque()
        self.stepped: list[Work] = []
        self.given_up: list[tuple[str, str]] = []
        #: Steps wait here, where a test has closed it.
        self.gate = asyncio.Event()
        self.gate.set()

    async def step(self, work: Work) -> Move:
        self.stepped.append(work)
        await self.gate.wait()
        outcome = self.outcomes.popleft() if self.outcomes else Move(state="failed")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def conflict(self, request: Request, existing: Job) -> Move:
        data = {"met": existing.id, "by": request.id}
        return Move(state="answering", due_at=NOW + 1_000, data=data)

    async def give_up(self, work: Work, code: str) -> Move:
        self.given_up.append((work.id, code))
        return Move(state="failed", data={"reason": code})


@dataclass
class Bench:
    """An engine over a real store."""

    stores: Stores
    clock: ManualClock
    stepper: FakeStepper = field(default_factory=FakeStepper)
    woken_pumps: int = 0

    def engine(
        self,
        *,
        store: WorkStore | None = None,
        observer: Observer = silent,
        step_timeout_seconds: float = 5.0,
    ) -> Engine:
        return Engine(
            store=store or self.stores.work,
            stepper=self.stepper,
            clock=self.clock,
            step_timeout_seconds=step_timeout_seconds,
            lease_seconds=LEASE_SECONDS,
            deadline_seconds=DEADLINE_SECONDS,
            observer=observer,
            segments_added=self._wake_pumps,
        )

    def _wake_pumps(self) -> None:
        self.woken_pumps += 1

    async def run(self, *outcomes: Outcome) -> Work:
        """Let one engine run what is due; the row as it then stands."""
        self.stepper.outcomes.extend(outcomes)
        await run_due(self.engine())
        return await self.stores.the_job(make_job())
