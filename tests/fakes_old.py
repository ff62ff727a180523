"""Stand-ins for the world around a job, and the records that tests begin with."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.errors import ProviderError
from bot.items import Item, items_of
from bot.jobs.file_ports import NotTaken, TakenIn
from bot.jobs.states import JobState, RequestState
from bot.models import (
    THREAD,
    AnswerRoute,
    Detection,
    Job,
    JobKey,
    Kind,
    NewSegment,
    Pair,
    Person,
    Place,
    Request,
    RequestKind,
    SharedFile,
    SourceMessage,
    Translated,
)
from bot.providers.base import Capabilities, Operation
from bot.providers.files import (
    FileCapabilities,
    FileResult,
    FileTask,
    FileTaskState,
    Handover,
    SourceFile,
)

NOW = 1_780_000_000.0
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
    source="tests/fakes.py",
)
#: Images by address, three a task, with a token that lives for three minutes.
IMAGES = FileCapabilities(
    name="fake",
    label="fake engine",
    kind=Kind.IMAGE,
    handover=Handover.ADDRESS,
    formats=frozenset({"png", "jpg"}),
    max_files=3,
    max_bytes=10_000_000,
    token_seconds=180.0,
    result_seconds=3_600.0,
    address_seconds=3_600.0,
    calls_per_second={Operation.SUBMIT_IMAGES: 1.0, Operation.POLL_IMAGES: 1.0},
    cost="per image",
    source="tests/fakes.py",
)
#: Documents, one a task; nothing tells a second creation from the first.
DOCUMENTS = FileCapabilities(
    name="other",
    label="other engine",
    kind=Kind.DOCUMENT,
    handover=Handover.OWN_BUCKET,
    formats=frozenset({"docx", "pdf"}),
    returns={"pdf": "docx"},
    max_bytes=100_000_000,
    result_seconds=86_400.0,
    address_seconds=600.0,
    calls_per_second={Operation.SUBMIT_DOCUMENT: 1.0, Operation.POLL_DOCUMENT: 10.0},
    cost="per page",
    source="tests/fakes.py",
)


def make_request(request_id: str = "r1", **fields: Any) -> Request:
    """A flag's request, due now."""
    known: dict[str, Any] = {
        "team": "T1",
        "act": f"act of {request_id}",
        "kind": RequestKind.FLAG,
        "place": Place(fields.get("team", "T1"), "C1", "100.1"),
        "user": "U1",
        "state": RequestState.RECEIVED,
        "data": {"target": "pt"},
        "due_at": NOW,
        "created_at": NOW,
    }
    return Request(id=request_id, **(known | fields))


def make_key(**fields: Any) -> JobKey:
    """The key of a message's translation into Portuguese for its thread."""
    known = {
        "team": "T1",
        "channel": "C1",
        "ts": "100.1",
        "target": "pt",
        "audience": THREAD,
    }
    return JobKey(**(known | fields))


def make_job(job_id: str = "j1", *, key: JobKey | None = None, **fields: Any) -> Job:
    """A new job, due now."""
    key = key or make_key()
    known: dict[str, Any] = {
        "team": key.team,
        "thread_ts": "100.1",
        "state": JobState.NEW,
        "content": {"text": "good morning dear friends"},
        "due_at": NOW,
        "created_at": NOW,
    }
    return Job(id=job_id, key=key, **(known | fields))


def make_segment(text: str = "hello", **fields: Any) -> NewSegment:
    """A text that waits for the fake provider, under itself as key."""
    known: dict[str, Any] = {
        "provider": "fake",
        "pair": Pair("en", "pt"),
        "options": "",
        "text_key": f"key of {text}",
        "text": text,
    }
    return NewSegment(**(known | fields))


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


class FakeFileTranslator:
    """A provider of files: each task is ready at its first question.

    Args:
        capabilities: Its abilities.
        sources: From which languages it translates; None: it finds out.
    """

    def __init__(
        self,
        capabilities: FileCapabilities = IMAGES,
        sources: Iterable[str | None] = ("en",),
    ) -> None:
        self._capabilities = capabilities
        self._sources = frozenset(sources)
        #: Every creation that arrived: its files' formats, and its token.
        self.creations: list[tuple[list[str], str]] = []
        #: Tasks that exist; one token makes one, where the vendor takes tokens.
        self.tasks: list[str] = []
        #: What the next creations raise, or answer at once; None: nothing special.
        self.next: deque[Exception | FileTask | None] = deque()
        #: Whether a creation that raises makes a task all the same.
        self.creates_all_the_same = False
        #: What the next questions are answered.
        self.answers: deque[Exception | FileTask] = deque()
        #: Every question: the task, and how many files were named with it.
        self.reads: list[tuple[str, int]] = []

    @property
    def capabilities(self) -> FileCapabilities:
        return self._capabilities

    def can(self, pair: Pair) -> bool:
        return pair.source in self._sources and pair.source != pair.target

    def targets(self, source: str | None) -> frozenset[str]:
        return frozenset({"pt", "es"} if source in self._sources else ())

    async def create(
        self, files: Sequence[SourceFile], pair: Pair, *, token: str
    ) -> str | FileTask:
        assert pair.source in self._sources
        assert len(files) <= self._capabilities.max_files
        self.creations.append(([file.format for file in files], token))
        special = self.next.popleft() if self.next else None
        if isinstance(special, FileTask):
            return special
        task = f"task {token if self._capabilities.token_seconds else len(self.tasks)}"
        if task not in self.tasks and (special is None or self.creates_all_the_same):
            self.tasks.append(task)
        if special is not None:
            raise special
        return task

    async def read(self, task_id: str, *, files: Sequence[SourceFile]) -> FileTask:
        assert task_id in self.tasks
        self.reads.append((task_id, len(files)))
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer or self.finished(len(files))

    def finished(self, count: int, **broken: ProviderError) -> FileTask:
        """A task that is done; by place, as "at_1", what went wrong."""
        results = [
            FileResult(index=index, error=broken[f"at_{index}"])
            if f"at_{index}" in broken
            else FileResult(index=index, address=f"{len(self.reads)}/{index}")
            for index in range(count)
        ]
        return FileTask(state=FileTaskState.DONE, results=tuple(results))


class FakeDesk:
    """A desk without files: what it finds in each is told by a test."""

    def __init__(self) -> None:
        #: By Slack's id, what a file really is; the others are what they are called.
        self.found: dict[str, TakenIn | NotTaken | Exception] = {}
        self.taken: list[str] = []
        self.staged: list[str] = []
        self.stage_errors: deque[Exception] = deque()
        #: The address of every translation that was fetched.
        self.collected: list[str] = []
        self.collects: deque[TakenIn | NotTaken | Exception | None] = deque()
        self.cleared: list[str] = []
        self.clear_errors: deque[Exception] = deque()

    async def take_in(
        self, job_id: str, file: SharedFile, *, allowed: frozenset[Kind]
    ) -> TakenIn | NotTaken:
        assert job_id
        self.taken.append(file.id)
        found = self.found.get(file.id)
        if isinstance(found, Exception):
            raise found
        format_ = file.name.rpartition(".")[2]
        kind = Kind.DOCUMENT if format_ in {"docx", "pdf"} else Kind.IMAGE
        found = found or TakenIn(kind=kind, format=format_, size=9_000)
        if isinstance(found, TakenIn) and found.kind not in allowed:
            return NotTaken("unsupported", {"extension": found.format})
        return found

    def source(self, job_id: str, item: Item) -> SourceFile:
        return SourceFile(
            path=Path(job_id) / item.id,
            name=f"{item.id}.{item.format}",
            format=item.format,
            size=item.size,
            address=item.address,
        )

    async def stage(self, job_id: str, item: Item, handover: Handover) -> str:
        assert job_id
        if self.stage_errors:
            raise self.stage_errors.popleft()
        self.staged.append(item.id)
        return "" if handover is Handover.INLINE else f"https://staged/{item.id}"

    async def collect(
        self, job_id: str, item: Item, address: str
    ) -> TakenIn | NotTaken:
        assert job_id
        assert item.kind is not None
        self.collected.append(address)
        found = self.collects.popleft() if self.collects else None
        if isinstance(found, Exception):
            raise found
        return found or TakenIn(kind=item.kind, format=item.result, size=9_500)

    async def keep(self, job_id: str, item: Item, text: str) -> TakenIn | NotTaken:
        assert item.kind is not None
        return await self.collect(job_id, item, text)

    def result(self, job_id: str, item: Item) -> Path:
        return Path(job_id) / "translated" / item.id

    async def clear(self, job_id: str, items: list[Item]) -> None:
        assert items
        if self.clear_errors:
            raise self.clear_errors.popleft()
        self.cleared.append(job_id)


class FakeFileDelivery:
    """Slack as files see it, with misfortunes that a test lines up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        #: By id, what Slack tells of a file; the others are called after their id.
        self.files: dict[str, SharedFile | Exception] = {}
        self.opened: list[str] = []
        #: The names of what was brought to Slack.
        self.uploads: list[str] = []
        self.upload_errors: deque[Exception] = deque()
        #: Every attempt to show files: the names, and the words above them.
        self.shares: list[tuple[list[str], str]] = []
        #: Ids of files that stand in Slack, once for each time they were shown.
        self.stands: list[str] = []
        self.share_errors: deque[Exception] = deque()
        self.shares_all_the_same = False
        #: Whether files that stand there are seen to.
        self.shows_shares = True
        self.looks: list[float] = []
        #: When the status was brought up to date, and how far the files were.
        self.shown: list[tuple[float, list[str]]] = []
        self.show_errors: deque[Exception] = deque()
        #: The job's state at each of those moments.
        self.shown_in: list[str] = []
        self.marks: list[tuple[str, bool]] = []
        self.mark_errors: deque[Exception] = deque()

    async def read_file(self, file_id: str) -> SharedFile:
        known = SharedFile(id=file_id, name=f"{file_id}.png", address="https://slack")
        found = self.files.get(file_id, known)
        if isinstance(found, Exception):
            raise found
        return found

    async def open_direct(self, user: str) -> str:
        self.opened.append(user)
        return f"D{user}"

    async def upload(self, job: Job, item: Item, path: Path, name: str) -> str:
        assert path == Path(job.id) / "translated" / item.id
        if self.upload_errors:
            raise self.upload_errors.popleft()
        self.uploads.append(name)
        return f"F{len(self.uploads)}-{item.id}"

    async def share(
        self, job: Job, files: Sequence[tuple[str, str]], comment: str
    ) -> None:
        assert job.channel
        self.shares.append(([title for _, title in files], comment))
        error = self.share_errors.popleft() if self.share_errors else None
        if error is None or self.shares_all_the_same:
            self.stands += [file_id for file_id, _ in files]
        if error is not None:
            raise error

    async def shared_as(self, file_id: str, channel: str) -> str:
        assert channel
        self.looks.append(self._clock.now())
        return "300.1" if self.shows_shares and file_id in self.stands else ""

    async def show(self, job: Job) -> None:
        if self.show_errors:
            raise self.show_errors.popleft()
        self.shown.append((self._clock.now(), [each.state for each in items_of(job)]))
        self.shown_in.append(job.state)

    async def mark(self, job: Job, name: str, *, on: bool) -> None:
        assert job.key.on_message
        if self.mark_errors:
            raise self.mark_errors.popleft()
        self.marks.append((name, on))
