"""A request's steps: read what was wished, make it a job, answer privately."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.jobs.answering import Answering, give_up
from bot.jobs.clicks import CLICKS, Clicks
from bot.jobs.ports import Delivery
from bot.jobs.reading import Reading, answering
from bot.jobs.states import RequestState
from bot.models import CHANNEL, THREAD, Job, Move, Request, Say, say
from storage.base import JobReader


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSteps:
    """Steps of requests; each changes at most one thing in Slack."""

    reading: Reading
    clicks: Clicks
    answering: Answering

    async def step(self, request: Request) -> Move:
        """Read, or answer."""
        if request.state == RequestState.ANSWERING:
            return await self.answering.answer(request)
        if request.kind in CLICKS:
            return await self.clicks.read(request)
        return await self.reading.read(request)

    def conflict(self, request: Request, existing: Job) -> Move:
        """The wanted job is done already: say where it stands."""
        if existing.key.audience == CHANNEL:
            return answering(say(Say.ALREADY_PUBLISHED))
        if existing.key.audience != THREAD and not existing.posts:
            # Its texts are erased: it is made once more, for it stands nowhere.
            return Move(state=RequestState.RECEIVED, due_at=0.0, frees_job=existing.id)
        code = Say.ALREADY_DONE if existing.key.audience == THREAD else Say.RESULT
        where = {"thread_ts": existing.thread_ts} if _beside(request, existing) else {}
        return answering(say(code, job=existing.id), **where)

    def give_up(self, request: Request, code: str) -> Move:
        """Tell the person, unless it was the telling that failed."""
        return give_up(request, code)


def request_steps(
    reading: Reading, reader: JobReader, delivery: Delivery, clock: Clock
) -> RequestSteps:
    """Put the steps of requests together."""
    return RequestSteps(
        reading=reading,
        clicks=Clicks(reading=reading, reader=reader, delivery=delivery, clock=clock),
        answering=Answering(reader=reader, delivery=delivery, clock=clock),
    )


def _beside(request: Request, job: Job) -> bool:
    """Whether a note on a job's message goes into that message's thread."""
    in_thread = job.thread_ts not in {"", job.key.ts}
    return in_thread and request.place.channel == job.key.channel
