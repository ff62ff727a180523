"""The bot's own pump over its own file, fed with texts, and watched as it works."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.figures import CLOCK
from benchmarks.own import make_request, open_database
from bot.errors import ProviderError
from bot.jobs.ports import silent
from bot.jobs.pump import Pump
from bot.models import Job, JobKey, Move, NewSegment, Pair, Request, Segment, Translated
from bot.providers.base import Capabilities, TextTranslator
from bot.providers.breaker import Breaker
from bot.providers.provider import Provider
from storage.base import BatchLimits, SegmentResult, Settled
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.segments import SqliteSegments
from storage.sqlite.slots import SqliteSlots
from storage.sqlite.work import SqliteWork

_PATIENCE_SECONDS = 600.0
_LEASE_SECONDS = 3_600.0
_CALL_TIMEOUT_SECONDS = 30.0


class Witness(SqliteSegments):
    """The waiting batch, which notes when each text's result stood on the disk."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        #: By the text's key, once its commit has returned.
        self.stored_at: dict[str, float] = {}
        self._keys: dict[int, str] = {}
        self._errors: set[str] = set()
        self._goal = 0
        self._reached = asyncio.Event()

    def aim(self, stored: int) -> None:
        """Begin to wait for so many results, counted from the first."""
        self._goal = stored
        self._reached.clear()

    async def wait(self) -> None:
        """Wait until they stand there.

        Raises:
            RuntimeError: A text had no translation, or has to wait for another try.
        """
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._reached.wait()
        if self._errors:
            raise RuntimeError(f"texts failed: {self._errors}")

    async def take_segments(
        self, provider: str, now: float, *, limits: BatchLimits, batch: str
    ) -> list[Segment]:
        """Take a batch, and remember whose it is."""
        taken = await super().take_segments(provider, now, limits=limits, batch=batch)
        self._keys |= {segment.id: segment.text_key for segment in taken}
        return taken

    async def store_results(
        self, batch: str, results: Sequence[SegmentResult], now: float
    ) -> int:
        """Store results, and note the moment."""
        woken = await super().store_results(batch, results, now)
        stored_at = CLOCK.monotonic()
        for result in results:
            self.stored_at[self._keys.pop(result.segment_id)] = stored_at
            if result.result is None:
                self._errors.add(result.error)
        if self._errors or len(self.stored_at) >= self._goal:
            self._reached.set()
        return woken


class Watched:
    """A provider whose calls are noted; each may be kept to a single text.

    Args:
        inner: The provider.
        max_items: The most texts in a call, in place of its own limit.
    """

    def __init__(self, inner: TextTranslator, *, max_items: int | None = None) -> None:
        self._inner = inner
        self._max_items = max_items or inner.capabilities.max_items
        #: When each call began.
        self.began_at: list[float] = []

    @property
    def capabilities(self) -> Capabilities:
        """The provider's, but for the number of texts."""
        return replace(self._inner.capabilities, max_items=self._max_items)

    def languages(self) -> frozenset[str]:
        """The provider's."""
        return self._inner.languages()

    def targets(self, source: str) -> frozenset[str]:
        """The provider's."""
        return self._inner.targets(source)

    def can(self, pair: Pair) -> bool:
        """The provider's."""
        return self._inner.can(pair)

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Translated | ProviderError]:
        """Note the moment and call the provider."""
        self.began_at.append(CLOCK.monotonic())
        return await self._inner.translate(pair, texts, interactive=interactive)


@dataclass(slots=True)
class Feed:
    """A fresh file, a pump over it, and jobs that may want texts."""

    work: SqliteWork
    segments: Witness
    calls: Watched
    pump: Pump
    #: Claimed, each for one text.
    jobs: list[Job] = field(default_factory=list)

    async def insert(self, segment: NewSegment) -> None:
        """Let a job of its own want a text, and wake the pump, as a step does."""
        move = Move(state="translating", segments=(segment,))
        settled = await self.work.save_job(self.jobs.pop(), move, CLOCK.now())
        _must_be_ours(settled)
        self.pump.wake()


@asynccontextmanager
async def feed(
    provider: Provider,
    *,
    rate: float,
    jobs: int,
    max_items: int | None = None,
    woken: Callable[[], None] = lambda: None,
) -> AsyncIterator[Feed]:
    """Build a pump as the application does, paced to a rate; it is not started.

    Args:
        provider: Whom it feeds.
        rate: Calls a second, all of which are used; 0: as many as will go.
        jobs: How many texts there will be; nothing is claimed while it runs.
        max_items: The most texts in a call, in place of the provider's limit.
        woken: Called when results have made jobs due.
    """
    with tempfile.TemporaryDirectory(prefix="benchmark-feed-") as folder:
        async with open_database(Path(folder)) as database:
            segments = Witness(database)
            calls = Watched(provider.translator, max_items=max_items)
            pump = Pump(
                translator=calls,
                segments=segments,
                slots=SqliteSlots(database),
                clock=CLOCK,
                call_timeout_seconds=_CALL_TIMEOUT_SECONDS,
                gap_seconds=1 / rate if rate else 0.0,
                parallel=provider.parallel,
                route=provider.route,
                breaker=Breaker(CLOCK),
                observer=silent,
                woken=woken,
            )
            work = SqliteWork(database)
            made = Feed(work, segments, calls, pump, await _held_jobs(work, jobs))
            try:
                yield made
            finally:
                await pump.stop()


async def _held_jobs(work: SqliteWork, count: int) -> list[Job]:
    """Bring as many jobs into being as there will be texts, and claim them."""
    await asyncio.gather(
        *(work.add_request(make_request(number)) for number in range(count))
    )
    now = CLOCK.now()
    claimed = await work.claim(now, now + _LEASE_SECONDS, count)
    requests = [row for row in claimed if isinstance(row, Request)]
    await asyncio.gather(*(_start_job(work, request) for request in requests))
    now = CLOCK.now()
    claimed = await work.claim(now, now + _LEASE_SECONDS, count)
    jobs = [row for row in claimed if isinstance(row, Job)]
    if len(jobs) != count:
        raise RuntimeError(f"{len(jobs)} jobs of {count}")
    return jobs


async def _start_job(work: SqliteWork, request: Request) -> None:
    place = request.place
    key = JobKey(
        team=request.team,
        channel=place.channel,
        ts=place.ts,
        target="pt",
        audience="thread",
    )
    job = Job(
        id=f"job of {request.id}",
        team=request.team,
        key=key,
        state="new",
        due_at=CLOCK.now(),
    )
    move = Move(state="waiting", job=job)
    _must_be_ours(await work.save_request(request, move, CLOCK.now()))


def _must_be_ours(settled: Settled) -> None:
    if not settled.ours:
        raise RuntimeError("a row is not the benchmark's own any more")
