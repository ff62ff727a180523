"""The pump of one provider: packs waiting segments into calls and stores the results.

Texts that are too long to share a call have a pump of their own, for a provider counts
those calls apart.

A slot of the provider's rate is reserved first, and only when it has come are rows
picked: what arrived meanwhile travels along. The batch is rows, so a crash loses
nothing and repeats at most the calls that were under way.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from bot.clock import Clock
from bot.errors import (
    AccountRefusedError,
    ProviderError,
    StorageError,
    TransientError,
)
from bot.jobs.failures import is_outage, may_be_about_one, most_tries, pause_seconds
from bot.jobs.ports import Observer, Point
from bot.jobs.retry import wait_seconds
from bot.models import Pair, Segment, Translated
from bot.providers.base import Operation, TextTranslator
from bot.providers.breaker import Breaker
from storage.base import BatchLimits, SegmentResult, SegmentStore, SlotStore

log = structlog.get_logger(__name__)

_LONGEST_SLEEP_SECONDS = 30.0
_STORAGE_WAIT_SECONDS = 1.0


class Pump:
    """Feeds one provider.

    Args:
        translator: The provider.
        segments: The waiting rows.
        slots: Its rate.
        clock: The time.
        call_timeout_seconds: The longest that one call may take.
        gap_seconds: The least time between two calls; 0 for an engine of our own.
        parallel: Calls at the same time.
        alone: Whether it feeds the texts that are too long to share a call.
        route: The languages that a text goes through; each step is a call.
        breaker: Whether the provider is called at all; what it answers is told to it.
        observer: Told of every batch.
        woken: Called when results have made jobs due.
    """

    def __init__(
        self,
        *,
        translator: TextTranslator,
        segments: SegmentStore,
        slots: SlotStore,
        clock: Clock,
        call_timeout_seconds: float,
        gap_seconds: float,
        parallel: int,
        alone: bool = False,
        route: Callable[[Pair], tuple[str, ...]] | None = None,
        breaker: Breaker,
        observer: Observer,
        woken: Callable[[], None],
    ) -> None:
        self._translator = translator
        self._segments = segments
        self._slots = slots
        self._clock = clock
        self._call_timeout_seconds = call_timeout_seconds
        self._gap_seconds = gap_seconds
        self._free = asyncio.Semaphore(parallel)
        self._alone = alone
        self._route = route
        self._breaker = breaker
        self._observer = observer
        self._woken = woken
        self._wake = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The provider's name."""
        return self._translator.capabilities.name

    def start(self) -> None:
        """Begin."""
        self._loop = asyncio.create_task(self._run(), name=f"pump {self.name}")

    def wake(self) -> None:
        """Look for segments now."""
        self._wake.set()

    async def stop(self) -> None:
        """Take nothing more; calls under way are left to the next start."""
        tasks = [*self._calls, *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loop = None

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                delay = await self._feed()
            except Exception as error:  # noqa: BLE001 - a full disk heals without us
                log.error("pump_failed", provider=self.name, error=repr(error))  # noqa: TRY400 - the trace says nothing more
                delay = _STORAGE_WAIT_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()

    async def _feed(self) -> float:
        """Send batches while any wait; the seconds until one is due again."""
        while True:
            due_at = await self._segments.next_segment_due(self.name, alone=self._alone)
            now = self._clock.now()
            if due_at is None:
                return _LONGEST_SLEEP_SECONDS
            rest = self._breaker.rest_seconds()
            if due_at > now or rest:
                return min(max(due_at - now, rest), _LONGEST_SLEEP_SECONDS)
            await self._free.acquire()
            try:
                sent = await self._send_one()
            except BaseException:
                self._free.release()
                raise
            if not sent:
                self._free.release()

    async def _send_one(self) -> bool:
        """Wait for a slot, then pick rows and start their call."""
        await self._wait_for_slot()
        batch = uuid.uuid4().hex
        segments = await self._segments.take_segments(
            self.name, self._clock.now(), limits=self._limits(), batch=batch
        )
        if not segments:
            return False
        self._observer(Point.TAKEN, None)
        self._breaker.called()
        task = asyncio.create_task(self._call(batch, segments), name=f"call {batch}")
        self._calls.add(task)
        task.add_done_callback(self._called)
        return True

    def _calls_for(self, pair: Pair) -> int:
        """How many calls a pair takes: one for each step of its way."""
        return max(len(self._route(pair)) - 1, 1) if self._route is not None else 1

    def _limits(self) -> BatchLimits:
        capabilities = self._translator.capabilities
        return BatchLimits(
            items=1 if self._alone else capabilities.max_items,
            call_chars=capabilities.max_call_chars,
            utf16=capabilities.counts_utf16,
            alone=self._alone,
        )

    @property
    def _operation(self) -> Operation:
        return Operation.SINGLE if self._alone else Operation.BATCH

    @property
    def _slot_key(self) -> str:
        return f"{self.name}/{self._operation}"

    async def _wait_for_slot(self) -> None:
        if not self._gap_seconds:
            return
        now = self._clock.now()
        slot = await self._slots.reserve(self._slot_key, now, self._gap_seconds)
        await asyncio.sleep(max(slot - now, 0.0))

    def _called(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        self._free.release()
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("results_not_stored", provider=self.name, error=repr(error))

    async def _call(self, batch: str, segments: Sequence[Segment]) -> None:
        answers = await self._in_turn(segments, self._calls_for(segments[0].pair) - 1)
        self._observer(Point.ANSWERED, None)
        results = [
            self._result(segment, answer)
            for segment, answer in zip(segments, answers, strict=True)
        ]
        if await self._store(batch, results):
            self._woken()
        self._observer(Point.STORED, None)
        if self._breaker.rest_seconds():
            await self._wake_waiters()

    async def _store(self, batch: str, results: Sequence[SegmentResult]) -> int:
        """Store what was paid for; a result that cannot be stored harms no other."""
        try:
            return await self._store_patiently(batch, results)
        except Exception as error:
            log.exception("result_refused", provider=self.name)
            if len(results) == 1:
                failed = replace(results[0], result=None, error=type(error).__name__)
                return await self._store_patiently(batch, [failed])
        return sum([await self._store(batch, [result]) for result in results])

    async def _store_patiently(
        self, batch: str, results: Sequence[SegmentResult]
    ) -> int:
        """Store results, however long the disk takes to heal."""
        while True:
            try:
                return await self._segments.store_results(
                    batch, results, self._clock.now()
                )
            except StorageError as error:
                log.error("results_wait", provider=self.name, error=str(error))  # noqa: TRY400 - the trace says nothing more
                await asyncio.sleep(_STORAGE_WAIT_SECONDS)

    async def _in_turn(
        self, segments: Sequence[Segment], slots: int
    ) -> Sequence[Translated | Exception]:
        """Wait for slots, then call; a disk that fails costs this try only."""
        try:
            for _ in range(slots):
                await self._wait_for_slot()
        except StorageError as error:
            return [error] * len(segments)
        return await self._translate(segments)

    async def _translate(
        self, segments: Sequence[Segment]
    ) -> Sequence[Translated | Exception]:
        """One call; its failure as a whole is the failure of each.

        A refusal says that something is wrong with one of them, but not with which:
        the halves are sent apart, until those that are well have gone through.
        """
        answers = await self._ask(segments)
        if isinstance(answers, Exception):
            await self._not_answered(answers)
            if not may_be_about_one(answers) or len(segments) == 1:
                return [answers] * len(segments)
            middle = len(segments) // 2
            found: list[Translated | Exception] = []
            slots = self._calls_for(segments[0].pair)
            for half in (segments[:middle], segments[middle:]):
                found += await self._in_turn(half, slots)
            return found
        self._breaker.succeeded()
        if len(answers) != len(segments):
            wrong = TransientError("wrong number of answers", code="wrong_number")
            return [wrong] * len(segments)
        return answers

    async def _ask(
        self, segments: Sequence[Segment]
    ) -> Sequence[Translated | ProviderError] | Exception:
        try:
            async with asyncio.timeout(self._call_timeout_seconds):
                return await self._translator.translate(
                    segments[0].pair,
                    [segment.text for segment in segments],
                    interactive=any(segment.interactive for segment in segments),
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the rows go on
            return error

    async def _not_answered(self, error: Exception) -> None:
        """Tell the breaker, and keep to the pause that a throttling answer asks for."""
        seconds = pause_seconds(error)
        opened = False
        if seconds is not None:
            opened = self._breaker.throttled(self._operation, seconds)
            await self._leave_alone(seconds)
        elif is_outage(error):
            hopeless = isinstance(error, AccountRefusedError)
            opened = self._breaker.failed(hopeless=hopeless)
        else:
            self._breaker.succeeded()
        if opened:
            log.warning("provider_rests", provider=self.name)

    async def _wake_waiters(self) -> None:
        """Let the jobs that wait for this provider look for another.

        Only when a call's texts wait again: those on their way may still be answered.
        """
        try:
            woken = await self._segments.wake_waiters(self.name, self._clock.now())
        except StorageError as failure:
            log.warning("waiters_not_woken", provider=self.name, error=str(failure))
            return
        if woken:
            self._woken()

    async def _leave_alone(self, seconds: float) -> None:
        """Push the next slot back."""
        try:
            await self._slots.push_back(self._slot_key, self._clock.now() + seconds)
        except StorageError as failure:
            log.warning("slot_not_pushed", provider=self.name, error=str(failure))

    def _result(
        self, segment: Segment, answer: Translated | Exception
    ) -> SegmentResult:
        if isinstance(answer, Translated):
            return SegmentResult(segment.id, result=answer)
        code = answer.code if isinstance(answer, ProviderError) else ""
        code = code or type(answer).__name__
        tries = segment.tries + 1
        seconds = wait_seconds(answer, tries)
        log.warning("segment_failed", provider=self.name, id=segment.id, code=code)
        if seconds is None or tries >= most_tries(answer):
            return SegmentResult(segment.id, error=code)
        return SegmentResult(
            segment.id, error=code, retry_at=self._clock.now() + seconds
        )
