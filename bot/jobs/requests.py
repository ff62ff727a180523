"""A request's steps: read what was wished, make it a job, answer privately."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.jobs.answering import Answering, give_up
from bot.jobs.channels import ChannelCommands
from bot.jobs.clicks import CLICKS, Clicks
from bot.jobs.file_ports import Shares
from bot.jobs.ports import Delivery
from bot.jobs.reading import Reading, answering
from bot.jobs.states import RequestState
from bot.jobs.uploads import Uploads
from bot.jobs.wishes import Wishes
from bot.models import CHANNEL, THREAD, Job, Kind, Move, Request, RequestKind, Say, say
from storage.base import ChannelStore, JobReader


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSteps:
    """Steps of requests; each changes at most one thing in Slack."""

    wishes: Wishes
    clicks: Clicks
    answering: Answering

    async def step(self, request: Request) -> Move:
        """Read, or answer."""
        if request.state == RequestState.ANSWERING:
            return await self.answering.answer(request)
        if request.kind in CLICKS:
            return await self.clicks.read(request)
        return await self.wishes.read(request)

    def conflict(self, request: Request, existing: Job) -> Move:
        """The wanted job is done already: say where it stands."""
        if request.kind == RequestKind.CANCEL:
            # It has moved meanwhile: whether it may still be cancelled is seen anew.
            return Move(state=RequestState.RECEIVED, due_at=0.0)
        if request.kind == RequestKind.UPLOAD:
            return Move(state=RequestState.DONE)
        if existing.key.audience == CHANNEL:
            return answering(say(Say.ALREADY_PUBLISHED))
        # Files for one person stand in a conversation of theirs, below their status.
        stands = existing.key.audience == THREAD or existing.key.kind == Kind.FILES
        if not stands and not existing.posts:
            # Its texts are erased: it is made once more, for it stands nowhere.
            return Move(state=RequestState.RECEIVED, due_at=0.0, frees_job=existing.id)
        code = Say.ALREADY_DONE if stands else Say.RESULT
        where = {"thread_ts": existing.thread_ts} if _beside(request, existing) else {}
        return answering(say(code, job=existing.id), **where)

    def give_up(self, request: Request, code: str) -> Move:
        """Tell the person, unless it was the telling that failed."""
        if request.kind == RequestKind.UPLOAD and request.state == _RECEIVED:
            # They asked for nothing: a note on what did not come would be noise.
            return Move(state=RequestState.FAILED, data={"reason": code})
        return give_up(request, code)


def request_steps(
    reading: Reading,
    reader: JobReader,
    delivery: Delivery,
    clock: Clock,
    *,
    channels: ChannelStore | None = None,
    shares: Shares | None = None,
) -> RequestSteps:
    """Put the steps of requests together.

    Args:
        reading: Reads what people say, flag and fill in.
        reader: Finds jobs.
        delivery: Tells people.
        clock: The time.
        channels: Where is kept what is set for channels.
        shares: Knows where files stand; None where nobody translates files.
    """
    wishes = Wishes(
        reading=reading,
        channels=ChannelCommands(reading=reading, store=channels) if channels else None,
        uploads=Uploads(reading=reading, shares=shares, clock=clock)
        if shares
        else None,
    )
    return RequestSteps(
        wishes=wishes,
        clicks=Clicks(wishes=wishes, reader=reader, delivery=delivery, clock=clock),
        answering=Answering(reader=reader, delivery=delivery, clock=clock),
    )


_RECEIVED = RequestState.RECEIVED


def _beside(request: Request, job: Job) -> bool:
    """Whether a note on a job's message goes into that message's thread."""
    in_thread = job.thread_ts not in {"", job.key.ts}
    return in_thread and request.place.channel == job.key.channel
