"""Jobs: a document goes in, time passes by the clock, a document comes out."""

import asyncio
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.sandbox.huawei.options import Switches
from bot.sandbox.huawei.problems import CloudError
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock


class Fate(StrEnum):
    """What becomes of a job; the faults that order it have these names."""

    DONE = "done"
    #: It is begun for ever.
    NEVER = "job_never"
    FAILED = "job_failed"
    #: The result is the source as it was, or an empty file, or another one.
    UNCHANGED = "job_unchanged"
    EMPTY = "job_empty"
    OTHER = "job_other"


@dataclass(slots=True, kw_only=True)
class Job:
    """A document that is being translated."""

    id: str
    account: str
    #: Bucket and name of the source.
    name: str
    type: str
    created_at: float
    fate: Fate
    work: "asyncio.Task[Path]"
    #: When its work was really done, by the cloud's clock; None: it is not yet.
    worked_at: float | None = None

    def ends_at(self, switches: Switches) -> float | None:
        """When it ended or will end; None: not known yet."""
        if self.worked_at is None or self.fate is Fate.NEVER:
            return None
        planned = switches.job_wait_seconds + switches.job_seconds
        return max(self.worked_at, self.created_at + planned)


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
        work: Coroutine[Any, Any, Path],
        *,
        account: str,
        name: str,
        kind: str,
        fate: Fate,
    ) -> Job:
        """Take on a job.

        Args:
            work: The translation, which has the result's file; it begins at once.
            account: Who may ask for it.
            name: Bucket and name of the source.
            kind: The document's format.
            fate: What becomes of it.
        """
        job = Job(
            id=str(uuid.uuid4()),
            account=account,
            name=name,
            type=kind,
            created_at=self._clock.now(),
            fate=fate,
            work=self._tasks.start(work),
        )
        job.work.add_done_callback(lambda _: self._note_end(job))
        self._jobs[job.id] = job
        return job

    def unfinished(self, account: str, switches: Switches) -> int:
        """How many jobs of an account have not ended."""
        words = ("WAITING", "BEGIN")
        return sum(
            job.account == account and self.status(job, switches) in words
            for job in self._jobs.values()
        )

    def find(self, job_id: str, account: str, switches: Switches) -> Job:
        """The job of this account.

        Raises:
            CloudError: NLP.6304: it has none such, or has it no more.
        """
        job = self._jobs.get(job_id)
        if job is None or job.account != account:
            raise CloudError("NLP.6304")
        ended = job.ends_at(switches)
        if ended is not None and self._clock.now() - ended > switches.job_keep_seconds:
            self._remove(job)
            raise CloudError("NLP.6304")
        return job

    def status(self, job: Job, switches: Switches) -> str:
        """How far it is: "WAITING", "BEGIN", "FINISHED" or "ERROR"."""
        now = self._clock.now()
        if now - job.created_at < switches.job_wait_seconds:
            return "WAITING"
        ended = job.ends_at(switches)
        if ended is None or now < ended:
            return "BEGIN"
        failed = job.fate is Fate.FAILED or job.work.exception() is not None
        return "ERROR" if failed else "FINISHED"

    def listed(self, switches: Switches) -> list[dict[str, Any]]:
        """All jobs."""
        return [
            {
                "id": job.id,
                "account": job.account,
                "name": job.name,
                "type": job.type,
                "created_at": job.created_at,
                "fate": str(job.fate),
                "status": self.status(job, switches),
            }
            for job in self._jobs.values()
        ]

    def clear(self) -> None:
        """Forget all jobs and their results."""
        for job in tuple(self._jobs.values()):
            self._remove(job)

    def _note_end(self, job: Job) -> None:
        if not job.work.cancelled():
            job.work.exception()  # told to whoever asks for the job: maybe nobody
            job.worked_at = self._clock.now()

    def _remove(self, job: Job) -> None:
        del self._jobs[job.id]
        job.work.cancel()
        done = job.work.done() and not job.work.cancelled()
        if done and job.work.exception() is None:
            job.work.result().unlink(missing_ok=True)
