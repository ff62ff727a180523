"""Stand-ins for the world around a job with files."""

from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.clock import Clock
from bot.errors import ProviderError
from bot.items import Item, items_of
from bot.jobs.file_ports import NotTaken, TakenIn
from bot.models import (
    Job,
    Kind,
    Pair,
    SharedFile,
)
from bot.providers.base import Operation
from bot.providers.files import (
    FileCapabilities,
    FileResult,
    FileTask,
    FileTaskState,
    Handover,
    SourceFile,
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
    source="tests/fakes",
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
    source="tests/fakes",
)


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
        self.look_errors: deque[Exception] = deque()
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
        if self.look_errors:
            raise self.look_errors.popleft()
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
