"""A translation on its way into its thread: post, and look where that is unsure."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.errors import TransientError, UnknownOutcomeError
from bot.jobs.ends import given_up
from bot.jobs.ports import Delivery
from bot.jobs.states import JobState
from bot.models import Job, Move, Place, Say, say
from storage.base import JobReader, SlotStore

#: Looks for a post of unknown fate before it is posted again.
_LOOKS = 2
#: Posts again, after which it is rather lost than repeated in the channel for ever.
_REPOSTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Posts translations for everyone, each part once."""

    reader: JobReader
    delivery: Delivery
    slots: SlotStore
    clock: Clock
    look_up_after_seconds: float
    look_up_again_seconds: float
    post_interval_seconds: float

    async def post(self, job: Job) -> Move:
        """Post the next part, unless a former attempt may have: then look first."""
        if job.tries > 1 or "intent_at" in job.data:
            return self._unsure(job)
        try:
            ts = await self.delivery.post(job, _next_part(job))
        except UnknownOutcomeError:
            return self._unsure(job)
        except TransientError as error:
            raise await self._postponed(job, error) from error
        return await self._posted(job, ts)

    async def _postponed(self, job: Job, error: TransientError) -> TransientError:
        """The same refusal, with a moment that no other post of the channel has."""
        now = self.clock.now()
        if error.retry_after_seconds is None:
            return error
        until = now + error.retry_after_seconds
        await self.slots.push_back(_post_slot(job), until)
        return TransientError(
            str(error),
            code=error.code,
            retry_after_seconds=await self.slot(job) - now,
        )

    async def _posted(self, job: Job, ts: str) -> Move:
        """Go on with the next part, or end."""
        posted = [*job.data.get("posted", ()), ts]
        known = {"posted": posted, "intent_at": None, "reposts": None}
        if len(posted) < len(job.posts):
            slot = await self.slot(job)
            return Move(state=JobState.POSTING, due_at=slot, data=known, progress=True)
        return Move(
            state=JobState.DONE,
            data=known,
            posted_ts=posted[0],
            settles_requests=True,
            tell_who_wants_link=say(Say.POSTED, job=job.id),
        )

    def _unsure(self, job: Job) -> Move:
        # A job that was given up unsure, and is tried anew, brings its intent along.
        intent_at = float(job.data.get("intent_at", job.intent_at))
        look_at = intent_at + self.look_up_after_seconds
        return Move(
            state=JobState.LOOKING,
            due_at=look_at,
            data={"intent_at": intent_at, "look_at": look_at, "looks": 0},
        )

    async def look(self, job: Job) -> Move:
        """Look for our post: twice not found means that it does not stand there."""
        place = Place(job.team, job.channel, job.key.ts, job.thread_ts)
        intent_at = float(job.data["intent_at"])
        oldest = await self.reader.oldest_intent(*_thread(job))
        found = await self.delivery.find_posts(
            place,
            oldest=min(intent_at, oldest or intent_at),
            not_before=float(job.data["look_at"]),
        )
        ts = found.get((job.id, _next_part(job)))
        if ts is not None:
            return await self._posted(job, ts)
        looks = int(job.data["looks"]) + 1
        if looks < _LOOKS:
            again = self.clock.now() + self.look_up_again_seconds
            data = {"looks": looks, "look_at": again}
            return Move(state=JobState.LOOKING, due_at=again, data=data)
        return await self._post_again(job)

    async def _post_again(self, job: Job) -> Move:
        reposts = int(job.data.get("reposts", 0)) + 1
        if reposts > _REPOSTS:
            return given_up(job, "unknown_outcome")
        slot = await self.slot(job)
        data = {"reposts": reposts, "intent_at": None}
        return Move(state=JobState.POSTING, due_at=slot, data=data)

    async def slot(self, job: Job) -> float:
        """The moment at which this channel takes our next post."""
        return await self.slots.reserve(
            _post_slot(job), self.clock.now(), self.post_interval_seconds
        )


def _next_part(job: Job) -> int:
    return len(job.data.get("posted", ())) + 1


def _post_slot(job: Job) -> str:
    return f"{job.team}/{job.channel}/post"


def _thread(job: Job) -> tuple[str, str, str]:
    return job.team, job.channel, job.thread_ts
