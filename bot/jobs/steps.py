"""A text job's steps: judge, wait for the provider, post, and look where unsure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.clock import Clock
from bot.errors import (
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.jobs.clicks import ANYWAY
from bot.jobs.ports import Delivery, Router
from bot.jobs.requests import RequestSteps
from bot.jobs.states import JobState
from bot.jobs.texts import Plan, plan_pieces, plan_whole, segments_of
from bot.languages import base
from bot.models import (
    THREAD,
    Detection,
    Job,
    Move,
    NewSegment,
    Pair,
    Place,
    Request,
    Say,
    Segment,
    SegmentState,
    Work,
    say,
)
from bot.providers.base import LanguageDetector
from bot.providers.routing import Choice
from bot.text.mrkdwn import plain
from bot.text.scripts import in_script_of
from bot.text.sections import cut_mrkdwn
from storage.base import JobReader, SlotStore

#: Below this many words "it is in that language already" is not said.
_MIN_WORDS_TO_REFUSE = 4
#: The longest section of a message, and the longest message, that Slack takes.
_SECTION_CHARS = 3_000
_POST_CHARS = 12_000
#: Looks for a post of unknown fate before it is posted again.
_LOOKS = 2
#: Posts again, after which it is rather lost than repeated in the channel for ever.
_REPOSTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSteps:
    """Steps of text jobs; each makes at most one call."""

    reader: JobReader
    delivery: Delivery
    detector: LanguageDetector
    router: Router
    slots: SlotStore
    clock: Clock
    secret: bytes
    look_up_after_seconds: float
    look_up_again_seconds: float
    post_interval_seconds: float

    async def step(self, job: Job) -> Move:
        """Do what the job's state asks for."""
        match JobState(job.state):
            case JobState.NEW:
                return await self._judge(job)
            case JobState.TRANSLATING:
                return await self._collect(job)
            case JobState.POSTING:
                return await self._post(job)
            case JobState.LOOKING:
                return await self._look(job)
            case (
                JobState.DONE
                | JobState.FAILED
                | JobState.DECLINED
                | JobState.CANCELLED
                | JobState.EXPIRED
            ):
                raise RejectedError(f"{job.state} is an end", code="ended")
            case other:
                assert_never(other)

    def give_up(self, job: Job, code: str) -> Move:
        """End a job that cannot go on, and let its askers be told."""
        words = say(Say.FAILED, reason=code, job=job.id)
        return _ending(JobState.FAILED, words, reason=code)

    async def _judge(self, job: Job) -> Move:
        """Which language, which provider, which segments."""
        target = job.key.target
        anyway = job.key.options == ANYWAY
        text = plain(str(job.content["text"]))
        # Told "translate anyway", it is any other language that leads to the target.
        among = self._other_sources(target) if anyway else frozenset()
        found = await self.detector.detect(text, among=among)
        if not anyway and _surely_already(found, target):
            words = say(Say.SAME_LANGUAGE, source=found.language, job=job.id)
            return _ending(JobState.DECLINED, words, reason="same_language")
        source = self._source(found, target)
        try:
            choice = self.router.choose(Pair(source, target))
        except UnsupportedPairError as error:
            works = sorted(self.router.reachable(source))
            words = say(Say.UNSUPPORTED_PAIR, source=source, target=target, works=works)
            return _ending(JobState.DECLINED, words, reason=error.code)
        plan = plan_whole(str(job.content["text"]), choice.capabilities)
        return self._waiting(job, plan, choice, source=source, whole=True)

    def _other_sources(self, target: str) -> frozenset[str]:
        sources = self.router.sources_for(target)
        return frozenset(tag for tag in sources if base(tag) != base(target))

    def _source(self, found: Detection, target: str) -> str:
        """The language to translate from; a doubtful one must at least lead on."""
        sources = self.router.sources_for(target)
        doubtful = found.language is None or (
            not found.clear and base(found.language) == base(target)
        )
        if not doubtful and found.language is not None:
            return found.language
        return "en" if "en" in sources or not sources else min(sources)

    def _waiting(
        self,
        job: Job,
        plan: Plan,
        choice: Choice,
        **data: Any,
    ) -> Move:
        segments = segments_of(
            plan,
            team=job.team,
            pair=choice.pair,
            capabilities=choice.capabilities,
            secret=self.secret,
        )
        data["provider"] = choice.capabilities.name
        return Move(state=JobState.TRANSLATING, data=data, segments=segments)

    async def _collect(self, job: Job) -> Move:
        """Put the results together once all are there."""
        segments = await self.reader.segments_of(job.team, job.id)
        choice = self.router.choose(Pair(str(job.data["source"]), job.key.target))
        text = str(job.content["text"])
        plan_it = plan_whole if job.data["whole"] else plan_pieces
        plan = plan_it(text, choice.capabilities)
        wanted = self._waiting(job, plan, choice)
        if _names(wanted.segments or ()) != _names(segments):
            # Since a restart another provider does this pair, or does it otherwise.
            return wanted
        states = {segment.state for segment in segments}
        if states & {SegmentState.WAITING, SegmentState.SENT}:
            # Not yet; whatever finishes them wakes this row.
            return Move(state=JobState.TRANSLATING)
        failed = [piece for piece in segments if piece.state == SegmentState.FAILED]
        if failed:
            return self.give_up(job, failed[0].error)
        results = [piece.result for piece in segments if piece.result is not None]
        if results and not any(result.text.strip() for result in results):
            return self.give_up(job, "empty_result")
        translation = plan.finish([result.text for result in results])
        if translation is None:
            plan = plan_pieces(text, choice.capabilities)
            return self._waiting(job, plan, choice, whole=False)
        return await self._deliver(job, translation, segments)

    async def _deliver(
        self, job: Job, translation: str, segments: list[Segment]
    ) -> Move:
        """Check the whole once more and send it on its way to its audience."""
        if translation.strip() == str(job.content["text"]).strip():
            words = say(Say.UNCHANGED, source=job.data["source"], job=job.id)
            return _ending(JobState.DECLINED, words, reason="unchanged")
        if not in_script_of(translation, job.key.target):
            return self.give_up(job, "wrong_script")
        routes = [piece.result.route for piece in segments if piece.result]
        data = {
            "route": max(map(list, routes), key=len, default=[]),
            "seconds": round(self.clock.now() - job.created_at, 1),
        }
        whole = cut_mrkdwn(translation, _POST_CHARS)
        posts = [cut_mrkdwn(post, _SECTION_CHARS) for post in whole]
        content = {"translation": translation, "posts": posts}
        if job.key.audience != THREAD:
            words = say(Say.RESULT, job=job.id)
            return replace(_ending(JobState.DONE, words), data=data, content=content)
        slot = await self._slot(job)
        return Move(state=JobState.POSTING, due_at=slot, data=data, content=content)

    async def _slot(self, job: Job) -> float:
        """The moment at which this channel takes our next post."""
        return await self.slots.reserve(
            _post_slot(job), self.clock.now(), self.post_interval_seconds
        )

    async def _post(self, job: Job) -> Move:
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
            retry_after_seconds=await self._slot(job) - now,
        )

    async def _posted(self, job: Job, ts: str) -> Move:
        """Go on with the next part, or end."""
        posted = [*job.data.get("posted", ()), ts]
        known = {"posted": posted, "intent_at": None, "reposts": None}
        if len(posted) < len(job.posts):
            slot = await self._slot(job)
            return Move(state=JobState.POSTING, due_at=slot, data=known)
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

    async def _look(self, job: Job) -> Move:
        """Look for our post: twice not found means that it does not stand there."""
        place = Place(job.team, job.key.channel, job.key.ts, job.thread_ts)
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
            return self.give_up(job, "unknown_outcome")
        slot = await self._slot(job)
        data = {"reposts": reposts, "intent_at": None}
        return Move(state=JobState.POSTING, due_at=slot, data=data)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of every kind of row, for the engine."""

    requests: RequestSteps
    texts: TextSteps

    async def step(self, work: Work) -> Move:
        """Do one thing in the world and say what follows."""
        if isinstance(work, Request):
            return await self.requests.step(work)
        return await self.texts.step(_job(work))

    async def conflict(self, request: Request, existing: Job) -> Move:
        """Say what follows for a request whose job is done already."""
        return self.requests.conflict(request, existing)

    async def give_up(self, work: Work, code: str) -> Move:
        """Say how a row ends that cannot go on."""
        if isinstance(work, Request):
            return self.requests.give_up(work, code)
        return self.texts.give_up(_job(work), code)


def _job(work: Work) -> Job:
    if not isinstance(work, Job):
        raise TypeError(f"no steps for {type(work).__name__}")
    return work


def _names(segments: Sequence[NewSegment]) -> list[tuple[str, str]]:
    return [(segment.provider, segment.text_key) for segment in segments]


def _next_part(job: Job) -> int:
    return len(job.data.get("posted", ())) + 1


def _post_slot(job: Job) -> str:
    return f"{job.team}/{job.key.channel}/post"


def _thread(job: Job) -> tuple[str, str, str]:
    return job.team, job.key.channel, job.thread_ts


def _surely_already(found: Detection, target: str) -> bool:
    return (
        found.language is not None
        and found.clear
        and found.words >= _MIN_WORDS_TO_REFUSE
        and base(found.language) == base(target)
    )


def _ending(state: JobState, words: dict[str, Any], *, reason: str = "") -> Move:
    data = {"reason": reason} if reason else {}
    return Move(state=state, data=data, tell=words, settles_requests=True)
