"""A provider of long texts whose every answer a test lines up."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.clock import ManualClock
from bot.models import Pair
from bot.providers.base import LongText, LongTextState, Operation
from bot.providers.provider import Provider
from bot.translation.choosing import Progress
from tests.fakes import CAPABILITIES, FakeTranslator

WAITING = LongText(LongTextState.WAITING)
CLOUD = replace(
    CAPABILITIES,
    name="cloud",
    label="Cloud",
    counts_utf16=True,
    calls_per_second={Operation.SUBMIT: 1.0, Operation.POLL: 2.0},
)


def shouted(text: str, pair: Pair) -> str:
    """What this provider makes of a text."""
    return f"{text.upper()} [{pair.target}]"


class FakeLongText:
    """Answers each look by the next answer lined up; else the job is done."""

    max_chars = 1_000

    def __init__(self, *route: str) -> None:
        self._route = route or ("en", "pt")
        self.created: list[tuple[str, Pair]] = []
        self.jobs: dict[str, str] = {}
        #: Raised by the next creations; None: nothing goes wrong.
        self.errors: deque[Exception | None] = deque()
        self.answers: deque[LongText | Exception] = deque()
        #: Awaited in the middle of each creation.
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.reads = 0

    def route(self, pair: Pair) -> tuple[str, ...]:
        return (pair.source or "auto", *self._route[1:])

    async def create(self, text: str, pair: Pair) -> str:
        self.created.append((text, pair))
        if self.meanwhile is not None:
            await self.meanwhile()
        error = self.errors.popleft() if self.errors else None
        if error is not None:
            raise error
        job_id = f"job{len(self.created)}"
        self.jobs[job_id] = shouted(text, pair)
        return job_id

    async def read(self, job_id: str) -> LongText:
        self.reads += 1
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer or LongText(LongTextState.DONE, self.jobs[job_id], "en")


def provider_of(long_text: FakeLongText | None) -> Provider:
    return Provider(FakeTranslator(CLOUD), parallel=1, long_text=long_text)


@dataclass
class Told:
    """What was said and counted, and how long it took on a clock turned by hand."""

    clock: ManualClock = field(default_factory=ManualClock)
    words: list[str] = field(default_factory=list)
    chars: list[int] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)

    @property
    def progress(self) -> Progress:
        return Progress(tell=self.words.append, moved=self.chars.append)

    async def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.clock.advance(seconds)
