"""Asynchronous jobs: a text goes in, time passes by the clock, a text comes out."""

import asyncio
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import BusinessError
from bot.sandbox.alibaba.translator import Rendered
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock


class Fate(StrEnum):
    """What becomes of a job."""

    DONE = "done"
    #: It is translated for ever.
    NEVER = "never"
    FAILED = "failed"


@dataclass(slots=True)
class Job:
    """A text that is being translated."""

    id: str
    account: str
    created_at: float
    fate: Fate
    characters: int
    work: "asyncio.Task[Rendered]"


class Jobs:
    """Keeps jobs.

    Args:
        clock: By which they move on.
        tasks: Owner of the translations.
    """

    def __init__(self, clock: WorkspaceClock, tasks: Tasks) -> None:
        self._clock = clock
        self._tasks = tasks
        self._jobs: dict[str, Job] = {}

    def create(
        self,
        account: str,
        characters: int,
        fate: Fate,
        work: Coroutine[Any, Any, Rendered],
    ) -> Job:
        """Take on a job.

        Args:
            account: Who may ask for it.
            characters: How long its text is.
            fate: What becomes of it.
            work: The translation; it begins at once.
        """
        task = self._tasks.start(work)
        # A failure is told to whoever asks for the job; it need not be anybody.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        job = Job(str(uuid.uuid4()), account, self._clock.now(), fate, characters, task)
        self._jobs[job.id] = job
        return job

    def find(self, job_id: str, account: str, switches: Switches) -> Job:
        """The job of this account.

        Raises:
            BusinessError: 10025: it has none such, or has it no more.
        """
        job = self._jobs.get(job_id)
        if job is None or job.account != account:
            raise BusinessError(10025)
        if self._clock.now() - job.created_at > switches.job_keep_seconds:
            del self._jobs[job_id]
            raise BusinessError(10025)
        return job

    def status(self, job: Job, switches: Switches) -> str:
        """How far it is: "ready", "translating", "translated" or "error"."""
        age = self._clock.now() - job.created_at
        if age < switches.job_ready_seconds:
            return "ready"
        over = age >= switches.job_ready_seconds + switches.job_seconds
        if not over or job.fate is Fate.NEVER or not job.work.done():
            return "translating"
        if job.fate is Fate.FAILED or job.work.exception() is not None:
            return "error"
        return "translated"

    def listed(self, switches: Switches) -> list[dict[str, Any]]:
        """All jobs, without their texts."""
        return [
            {
                "id": job.id,
                "account": job.account,
                "created_at": job.created_at,
                "characters": job.characters,
                "fate": str(job.fate),
                "status": self.status(job, switches),
            }
            for job in self._jobs.values()
        ]

    def clear(self) -> None:
        """Forget all jobs."""
        self._jobs.clear()
