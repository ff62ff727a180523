"""Which step a row's state asks for."""

from dataclasses import dataclass

from bot.errors import RejectedError
from bot.jobs.attaching import Attaching
from bot.jobs.ends import given_up
from bot.jobs.file_steps import FileSteps
from bot.jobs.posting import Posting
from bot.jobs.requests import RequestSteps
from bot.jobs.states import JobState
from bot.jobs.translating import Translating
from bot.models import Job, Kind, Move, Request, Work

_ATTACHING = frozenset({JobState.UPLOADING, JobState.SHARING})


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSteps:
    """Steps of text jobs; each makes at most one call."""

    translating: Translating
    posting: Posting
    #: None where long translations are numbered posts only.
    attaching: Attaching | None = None

    async def step(self, job: Job) -> Move:
        """Do what the job's state asks for."""
        state = JobState(job.state)
        if self.attaching is not None and state in _ATTACHING:
            if state == JobState.UPLOADING:
                return await self.attaching.upload(job)
            return await self.attaching.share(job)
        match state:
            case JobState.NEW:
                return await self.translating.judge(job)
            case JobState.TRANSLATING:
                return await self._collect(job)
            case JobState.POSTING:
                return await self.posting.post(job)
            case JobState.LOOKING:
                return await self.posting.look(job)
            case (
                JobState.DONE
                | JobState.FAILED
                | JobState.DECLINED
                | JobState.CANCELLED
                | JobState.EXPIRED
            ):
                raise RejectedError(f"{job.state} is an end", code="ended")
            case _:
                raise RejectedError(f"no text is ever {job.state}", code="no_step")

    async def _collect(self, job: Job) -> Move:
        move = await self.translating.collect(job)
        return move if self.attaching is None else self.attaching.begin(job, move)

    async def give_up(self, job: Job, code: str) -> Move:
        """End what cannot go on; but what cannot be a file becomes posts."""
        if self.attaching is not None and job.state in _ATTACHING:
            return await self.attaching.give_up(job, code)
        return given_up(job, code)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of every kind of row, for the engine."""

    requests: RequestSteps
    texts: TextSteps
    #: None where nobody translates files.
    files: FileSteps | None = None

    async def step(self, work: Work) -> Move:
        """Do one thing in the world and say what follows."""
        if isinstance(work, Request):
            return await self.requests.step(work)
        job = _job(work)
        if job.key.kind != Kind.FILES:
            return await self.texts.step(job)
        if self.files is None:
            return given_up(job, "no_file_engine")
        return await self.files.step(job)

    async def conflict(self, request: Request, existing: Job) -> Move:
        """Say what follows for a request whose job is done already."""
        return self.requests.conflict(request, existing)

    async def give_up(self, work: Work, code: str) -> Move:
        """Say how a row ends that cannot go on."""
        if isinstance(work, Request):
            return self.requests.give_up(work, code)
        job = _job(work)
        if job.key.kind != Kind.FILES:
            return await self.texts.give_up(job, code)
        if self.files is None:
            return given_up(job, code)
        return self.files.give_up(job, code)


def _job(work: Work) -> Job:
    if not isinstance(work, Job):
        raise TypeError(f"no steps for {type(work).__name__}")
    return work
