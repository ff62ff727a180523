"""Stand-ins for the world around a text job."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.clock import Clock
from bot.errors import ProviderError
from bot.models import (
    AnswerRoute,
    Detection,
    Job,
    Kind,
    Pair,
    Person,
    Place,
    Request,
    SourceMessage,
    Translated,
)
from bot.providers.base import Capabilities

CAPABILITIES = Capabilities(
    name="fake",
    label="fake engine",
    version="1",
    max_items=4,
    max_chars=200,
    max_call_chars=400,
    placeholder_prefixes=("XQ", "ZK"),
    detects=False,
    sends_data_out=False,
    source="tests/fakes",
)


class FakeTranslator:
    """Turns each word of small letters round; placeholders stay as they are.

    Args:
        capabilities: Its abilities.
        targets: From each language, into which.
    """

    def __init__(
        self,
        capabilities: Capabilities = CAPABILITIES,
        targets: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._capabilities = capabilities
        self._targets = targets or {
            "en": frozenset({"pt", "es"}),
            "pt": frozenset({"en"}),
        }
        self.calls: list[tuple[Pair, tuple[str, ...], bool]] = []
        #: What the next calls raise, or answer instead; None: nothing special.
        self.next: deque[Exception | Sequence[Any] | None] = deque()
        self.loses_placeholders = False

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def languages(self) -> frozenset[str]:
        return frozenset(self._targets).union(*self._targets.values())

    def targets(self, source: str) -> frozenset[str]:
        return self._targets.get(source, frozenset())

    def can(self, pair: Pair) -> bool:
        return pair.source is not None and pair.target in self.targets(pair.source)

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Translated | ProviderError]:
        self.calls.append((pair, tuple(texts), interactive))
        special = self.next.popleft() if self.next else None
        if isinstance(special, Exception):
            raise special
        if special is not None:
            return list(special)
        return [self._translated(pair, text) for text in texts]

    def _translated(self, pair: Pair, text: str) -> Translated:
        turned = re.sub(r"[a-z]+", lambda word: word[0][::-1], text)
        if self.loses_placeholders:
            turned = re.sub(r"(XQ|ZK)\d+", "", turned)
        source = pair.source or "en"
        return Translated(turned, source, (source, pair.target))


class FakeDetector:
    """Says of every text what it was told to say; first that it is English."""

    def __init__(self) -> None:
        self.says = Detection("en", clear=True, words=5)
        self.asked: list[tuple[str, frozenset[str]]] = []

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        self.asked.append((text, among))
        return self.says


class FakeMessages:
    """Messages by channel and ts; an exception there is raised."""

    def __init__(self) -> None:
        self.there: dict[tuple[str, str], SourceMessage | Exception] = {}
        self.reads: list[Place] = []
        #: What stands above a message; an exception is raised.
        self.higher: SourceMessage | Exception | None = None
        #: Everyone whom Slack tells of.
        self.known: dict[str, Person] = {}
        #: Who is in which channel.
        self.members: set[tuple[str, str]] = set()

    def add(self, text: str, ts: str = "100.1", **fields: Any) -> None:
        place = Place("T1", "C1", ts, fields.pop("thread_ts", ts))
        message = SourceMessage(place=place, text=text, **fields)
        self.there["C1", ts] = message

    async def read(self, place: Place) -> SourceMessage | None:
        self.reads.append(place)
        found = self.there.get((place.channel, place.ts))
        if isinstance(found, Exception):
            raise found
        return found if found is None else replace(found, place=_in(place, found))

    async def above(self, place: Place) -> SourceMessage | None:
        assert place.ts
        if isinstance(self.higher, Exception):
            raise self.higher
        return self.higher

    async def people(self, users: Iterable[str]) -> Mapping[str, Person]:
        return {user: self.known[user] for user in users if user in self.known}

    async def is_member(self, channel: str, user: str) -> bool:
        return (channel, user) in self.members


def _in(place: Place, found: SourceMessage) -> Place:
    return replace(found.place, team=place.team)


class FakeDelivery:
    """A thread and private mailboxes, with misfortunes that a test lines up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        #: The posts that stand in threads: job id and ts, in order.
        self.stands: list[tuple[str, str]] = []
        #: Which part of its job each of them is.
        self.parts: list[int] = []
        #: Every attempt to post, whatever came of it.
        self.attempts: list[str] = []
        self.deleted: list[tuple[str, str]] = []
        self.deleted_files: list[str] = []
        self.delete_errors: deque[Exception | None] = deque()
        self.originals: list[str] = []
        #: The part of a long translation that each answer told.
        self.told_parts: list[int] = []
        #: Raised by the next posts; None: nothing goes wrong.
        self.post_errors: deque[Exception | None] = deque()
        #: Whether a post that raises stands there all the same.
        self.posts_all_the_same = False
        #: Whether a look finds what stands there.
        self.shows_posts = True
        self.look_errors: deque[Exception] = deque()
        self.looks: list[tuple[float, float, float]] = []
        self.answers: list[tuple[str, AnswerRoute, dict[str, Any], str]] = []
        self.answer_errors: deque[Exception | None] = deque()

    async def post(self, job: Job, part: int) -> str:
        assert job.key.kind == Kind.FILES or job.posts[part - 1]
        self.attempts.append(job.id)
        error = self.post_errors.popleft() if self.post_errors else None
        if error is None or self.posts_all_the_same:
            self.stands.append((job.id, f"200.{len(self.stands) + 1}"))
            self.parts.append(part)
        if error is not None:
            raise error
        return self.stands[-1][1]

    async def find_posts(
        self, place: Place, *, oldest: float, not_before: float
    ) -> Mapping[tuple[str, int], str]:
        assert place.channel
        error = self.look_errors.popleft() if self.look_errors else None
        if error is not None:
            raise error
        self.looks.append((self._clock.now(), oldest, not_before))
        if not self.shows_posts:
            return {}
        pairs = zip(self.stands, self.parts, strict=True)
        return {(job_id, part): ts for (job_id, ts), part in pairs}

    async def delete(self, channel: str, ts: str) -> None:
        error = self.delete_errors.popleft() if self.delete_errors else None
        if error is not None:
            raise error
        self.deleted.append((channel, ts))

    async def delete_file(self, file_id: str) -> None:
        error = self.delete_errors.popleft() if self.delete_errors else None
        if error is not None:
            raise error
        self.deleted_files.append(file_id)

    async def answer(
        self, request: Request, say: Mapping[str, Any], job: Job | None
    ) -> None:
        error = self.answer_errors.popleft() if self.answer_errors else None
        if error is not None:
            raise error
        text = str(job.content.get("translation", "")) if job else ""
        route = AnswerRoute(request.data["route"])
        self.answers.append((request.user, route, dict(say), text))
        self.told_parts.append(int(request.data.get("part", 1)))
        if job is not None and "original" in job.content:
            self.originals.append(job.content["original"])

    def first_route(self, request: Request, now: float) -> AnswerRoute:
        assert now >= request.created_at
        if request.response_url and request.response_uses == 0:
            return AnswerRoute.RESPONSE_URL
        return AnswerRoute.EPHEMERAL

    def told(self) -> Iterable[str]:
        """The codes of what people were told, in order."""
        return [str(say["code"]) for _, _, say, _ in self.answers]
