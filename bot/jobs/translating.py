"""A text's way through the providers: judge it, send it, put together what comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import UnsupportedPairError
from bot.jobs.aside import aside
from bot.jobs.clicks import ANYWAY
from bot.jobs.ends import ending, given_up
from bot.jobs.ports import Router
from bot.jobs.posting import Posting
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
    Say,
    Segment,
    SegmentState,
    say,
)
from bot.providers.base import LanguageDetector
from bot.providers.routing import Choice
from bot.text.mrkdwn import as_shown, plain
from bot.text.scripts import in_script_of
from bot.text.sections import cut_mrkdwn
from storage.base import JobReader

#: Below this many words "it is in that language already" is not said.
_MIN_WORDS_TO_REFUSE = 4
#: The longest section of a message, and the longest message, that Slack takes.
_SECTION_CHARS = 3_000
_POST_CHARS = 12_000
#: Why a provider that was left alone did not do a job; it may be asked again.
_RESTING = "resting"
#: The wait for the end of a call that has some of a job's texts.
_CALL_ENDS_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Translating:
    """Brings texts through the providers, the preferred first."""

    reader: JobReader
    detector: LanguageDetector
    router: Router
    posting: Posting
    clock: Clock
    secret: bytes

    async def judge(self, job: Job) -> Move:
        """Which language, which provider, which segments."""
        target = job.key.target
        anyway = job.key.options == ANYWAY
        source_text = str(job.content["text"])
        text = await aside(source_text, plain, source_text)
        # Told "translate anyway", it is any other language that leads to the target.
        among = self._other_sources(target) if anyway else frozenset()
        found = await self.detector.detect(text, among=among)
        if not anyway and _surely_already(found, target):
            words = say(Say.SAME_LANGUAGE, source=found.language, job=job.id)
            return ending(JobState.DECLINED, words, reason="same_language")
        source = self._source(found, target)
        try:
            choice = self.router.choose(Pair(source, target))
        except UnsupportedPairError as error:
            works = sorted(self.router.reachable(source))
            told = {"source": source, "target": target, "works": works}
            words = say(Say.UNSUPPORTED_PAIR, job=job.id, **told)
            return ending(JobState.DECLINED, words, reason=error.code)
        return await self._begin(job, choice, source=source)

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

    async def collect(self, job: Job) -> Move:
        """Put the results together once all are there."""
        segments = await self.reader.segments_of(job.team, job.id)
        choice = self.router.resume(_pair(job), str(job.data["provider"]))
        if choice is None:
            # Since a restart the provider is gone: another begins anew.
            return await self._begin(job, self.router.choose(_pair(job)))
        text = str(job.content["text"])
        plan_it = plan_whole if job.data["whole"] else plan_pieces
        plan = await aside(text, plan_it, text, choice.capabilities)
        wanted = self._waiting(job, plan, choice)
        if _names(wanted.segments or ()) != _names(segments):
            # Since a restart the provider is another version of itself.
            return wanted
        states = {segment.state for segment in segments}
        if states & {SegmentState.WAITING, SegmentState.SENT}:
            return await self._not_yet(job, sent=SegmentState.SENT in states)
        failed = [piece for piece in segments if piece.state == SegmentState.FAILED]
        if failed:
            return await self._elsewhere(job, failed[0].error)
        return await self._together(job, plan, choice, segments)

    async def _together(
        self, job: Job, plan: Plan, choice: Choice, segments: list[Segment]
    ) -> Move:
        results = [piece.result for piece in segments if piece.result is not None]
        if results and not any(result.text.strip() for result in results):
            return await self._elsewhere(job, "empty_result")
        text = str(job.content["text"])
        translation = await aside(text, plan.finish, [each.text for each in results])
        if translation is None:
            plan = await aside(text, plan_pieces, text, choice.capabilities)
            return self._waiting(job, plan, choice, whole=False)
        if not await aside(text, in_script_of, translation, job.key.target):
            return await self._elsewhere(job, "wrong_script")
        return await self._deliver(job, translation, segments)

    async def _begin(self, job: Job, choice: Choice, **data: Any) -> Move:
        text = str(job.content["text"])
        plan = await aside(text, plan_whole, text, choice.capabilities)
        return self._waiting(job, plan, choice, whole=True, **data)

    async def _not_yet(self, job: Job, *, sent: bool) -> Move:
        """Wait: whatever finishes the segments wakes the row; or go elsewhere.

        What is on its way may still be answered, and then is paid: elsewhere it would
        be paid again.
        """
        provider = str(job.data["provider"])
        if self.router.rests(provider) and sent:
            due_at = self.clock.now() + _CALL_ENDS_SECONDS
            return Move(state=JobState.TRANSLATING, due_at=due_at)
        if self.router.rests(provider):
            other = self._other_provider(job)
            if other is not None and not self.router.rests(other.capabilities.name):
                return await self._begin(job, other, tried=_tried(job, _RESTING))
        return Move(state=JobState.TRANSLATING)

    async def _elsewhere(self, job: Job, code: str) -> Move:
        """Let another provider try what this one could not; else end."""
        other = self._other_provider(job)
        if other is None:
            return given_up(job, code)
        return await self._begin(job, other, tried=_tried(job, code))

    def _other_provider(self, job: Job) -> Choice | None:
        found = job.data.get("tried", ())
        tried = {provider for provider, code in found if code != _RESTING}
        without = frozenset(tried | {str(job.data["provider"])})
        try:
            return self.router.choose(_pair(job), without=without)
        except UnsupportedPairError:
            return None

    async def _deliver(
        self, job: Job, translation: str, segments: list[Segment]
    ) -> Move:
        """Check the whole once more and send it on its way to its audience."""
        text = str(job.content["text"])
        if translation.strip() == (await aside(text, as_shown, text)).strip():
            words = say(Say.UNCHANGED, source=job.data["source"], job=job.id)
            return ending(JobState.DECLINED, words, reason="unchanged")
        routes = [piece.result.route for piece in segments if piece.result]
        data = {
            "route": max(map(list, routes), key=len, default=[]),
            "seconds": round(self.clock.now() - job.created_at, 1),
        }
        posts = await aside(translation, _cut, translation)
        content = {"translation": translation, "posts": posts}
        if job.key.audience != THREAD:
            words = say(Say.RESULT, job=job.id)
            return replace(ending(JobState.DONE, words), data=data, content=content)
        slot = await self.posting.slot(job)
        return Move(state=JobState.POSTING, due_at=slot, data=data, content=content)


def _cut(translation: str) -> list[list[str]]:
    """Cut a translation into posts, and these into sections."""
    posts = cut_mrkdwn(translation, _POST_CHARS)
    return [cut_mrkdwn(post, _SECTION_CHARS) for post in posts]


def _names(segments: Sequence[NewSegment]) -> list[tuple[str, str]]:
    return [(segment.provider, segment.text_key) for segment in segments]


def _pair(job: Job) -> Pair:
    return Pair(str(job.data["source"]), job.key.target)


def _tried(job: Job, code: str) -> list[list[str]]:
    """Which providers could not do a job, and why; with the present one as the last."""
    return [*job.data.get("tried", ()), [str(job.data["provider"]), code]]


def _surely_already(found: Detection, target: str) -> bool:
    return (
        found.language is not None
        and found.clear
        and found.words >= _MIN_WORDS_TO_REFUSE
        and base(found.language) == base(target)
    )
