"""Texts that are too long for a call: jobs of a cloud, created once and asked about.

What was begun stands in rows. A process that ends, however it ends, leaves them to the
next one, which goes on with the job that exists; only where the answer to a creation
was lost is it repeated, once, for the cloud has no key by which it would know it again.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, TypeVar

from bot.clock import Clock
from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.jobs.polling import Patience
from bot.jobs.retry import wait_seconds
from bot.jobs.texts import assemble, parts_of
from bot.models import Pair
from bot.providers.base import (
    LongText,
    LongTextState,
    LongTextTranslator,
    Operation,
)
from bot.providers.provider import Provider
from bot.translation.choosing import Progress, Translation
from storage.base import SlotStore
from storage.sqlite.translations import SqliteTranslations, StepKey

T = TypeVar("T")

_PATIENCE = Patience(first_seconds=1.0, ceiling_seconds=15.0)
#: Creations whose outcome is not known: the first, and one repeat.
_MOST_TRIES = 2
#: Failures in a row that are sat out.
_MOST_ERRORS = 6
_ANEW = "--anew starts another job, which is paid again"


@dataclass(frozen=True, slots=True)
class LongTranslation:
    """Translates long texts through one provider.

    Args:
        provider: One with `long_text`; started.
        translations: What was begun.
        slots: The provider's rates.
        clock: The time.
        progress: Is told of every job.
        deadline_seconds: The longest wait for one job.
        sleep: Waits so many seconds.
    """

    provider: Provider
    translations: SqliteTranslations
    slots: SlotStore
    clock: Clock
    progress: Progress
    deadline_seconds: float
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    async def translate(self, text: str, pair: Pair) -> Translation:
        """Translate a text: one job for each step of its route.

        Only a text that is longer than a job may be is cut, where a reader would.

        Raises:
            TransientError: It is not done yet; the same call goes on with it.
            RejectedError: It is refused, or was handed in twice without an answer.
            StorageError: The rows cannot be used.
        """
        key = text_key(self.provider, pair, text)
        capabilities = self.provider.translator.capabilities
        limits = replace(capabilities, max_chars=self._jobs.max_chars)
        parts = await asyncio.to_thread(parts_of, text, limits)
        going = [part.core for part in parts if part.goes_out]
        done = [
            await self._along_the_route(key, number, core, pair)
            for number, core in enumerate(going)
        ]
        route = self._jobs.route(pair)
        source = next((each.source for each in done if each.source), pair.source)
        whole = assemble(parts, [each.text for each in done])
        return Translation(whole, source, route)

    @property
    def _jobs(self) -> LongTextTranslator:
        if self.provider.long_text is None:
            raise RuntimeError("this provider takes no long texts")
        return self.provider.long_text

    @property
    def _label(self) -> str:
        return self.provider.translator.capabilities.label

    async def _along_the_route(
        self, key: str, part: int, text: str, pair: Pair
    ) -> LongText:
        found, current = pair.source, text
        for step, (source, target) in enumerate(pairwise(self._jobs.route(pair))):
            # The first source may be none: the provider finds it out.
            leg = Pair(source if step else pair.source, target)
            done = await self._one_job(StepKey(key, part, step), current, leg)
            self.progress.moved(len(text))
            found, current = found or done.source, done.text
        return LongText(LongTextState.DONE, current, found)

    async def _one_job(self, at: StepKey, text: str, pair: Pair) -> LongText:
        row = await self.translations.find(at)
        if row.text is not None:
            self.progress.tell("translated by a former run: nothing is paid again")
            return LongText(LongTextState.DONE, row.text, row.source)
        if row.job_id:
            self.progress.tell(
                f"going on with job {row.job_id} of a former run: nothing is paid again"
            )
        job_id = row.job_id or await self._create(at, text, pair, row.tries)
        done = await self._result(job_id)
        now = self.clock.now()
        await self.translations.finish(at, done.text, done.source, now)
        return done

    async def _create(self, at: StepKey, text: str, pair: Pair, tries: int) -> str:
        """Create the job; `tries` creations before may have made one."""
        errors = 0
        while True:
            self._check(tries)
            await self._pace(Operation.SUBMIT)
            try:
                job_id = await self._to_its_end(self._attempt(at, text, pair))
            except UnknownOutcomeError as error:
                tries += 1
                self.progress.tell(str(error))
                await self.sleep(wait_seconds(error, tries) or 0.0)
            except ProviderError as error:
                errors += 1
                await self._sit_out(error, errors)
            else:
                self.progress.tell(
                    f"{self._label} has it as job {job_id}: {len(text):,} characters"
                )
                return job_id

    def _check(self, tries: int) -> None:
        if tries >= _MOST_TRIES:
            raise RejectedError(
                f"{self._label} was given this text twice and its answer was lost: it "
                f"may have been charged twice; {_ANEW}",
                code="unknown_outcome",
            )
        if tries:
            self.progress.tell(
                "the answer to a former attempt was lost, so the text is handed in "
                "once more: it may have been charged twice"
            )

    async def _attempt(self, at: StepKey, text: str, pair: Pair) -> str:
        """Create a job, with a row before and after."""
        await self.translations.begin(at, self.clock.now())
        try:
            job_id = await self._jobs.create(text, pair)
        except UnknownOutcomeError:
            raise
        except ProviderError:
            await self.translations.withdraw(at, self.clock.now())
            raise
        await self.translations.created(at, job_id, self.clock.now())
        return job_id

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        """Who is told to stop meanwhile stops when this has ended, knowing how."""
        task = asyncio.create_task(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.progress.tell("stopping when the call under way has its answer")
            await asyncio.wait({task})
            raise

    async def _result(self, job_id: str) -> LongText:
        """Ask until the job is done, with growing rests."""
        started, polls, errors = self.clock.monotonic(), 0, 0
        while self.clock.monotonic() - started <= self.deadline_seconds:
            await self.sleep(_PATIENCE.rest_seconds(polls))
            await self._pace(Operation.POLL)
            polls += 1
            try:
                found = await self._look(job_id)
            except ProviderError as error:
                errors += 1
                await self._sit_out(error, errors)
                continue
            errors = 0
            if found.state is LongTextState.DONE:
                return found
        raise TransientError(
            f"job {job_id} is not done yet; the same command goes on with it",
            code="deadline",
        )

    async def _look(self, job_id: str) -> LongText:
        """Ask once; of a job that comes to nothing the error says how to go on."""
        try:
            found = await self._jobs.read(job_id)
        except AccountRefusedError:
            raise
        except RejectedError as error:
            raise RejectedError(f"{error}; {_ANEW}", code=error.code) from error
        if found.state is LongTextState.FAILED:
            raise RejectedError(
                f"{self._label} says that job {job_id} has failed ({found.status}); "
                f"{_ANEW}",
                code="job_failed",
            )
        return found

    async def _sit_out(self, error: ProviderError, errors: int) -> None:
        """Wait after a failure; one that will come again is raised."""
        seconds = wait_seconds(error, errors)
        if seconds is None or errors >= _MOST_ERRORS:
            raise error
        self.progress.tell(f"{error}; trying again in {seconds:,.0f} s")
        await self.sleep(seconds)

    async def _pace(self, operation: Operation) -> None:
        """Wait for the provider's next slot for such a call."""
        gap_seconds = self.provider.gap_seconds(operation)
        if gap_seconds:
            key = f"{self.provider.translator.capabilities.name}/{operation}"
            now = self.clock.now()
            slot = await self.slots.reserve(key, now, gap_seconds)
            await self.sleep(max(slot - now, 0.0))


def text_key(provider: Provider, pair: Pair, text: str) -> str:
    """Hash a text, its pair, and the provider with its version."""
    capabilities = provider.translator.capabilities
    names = (capabilities.name, capabilities.version, pair.source or "", pair.target)
    whole = "\x00".join((*names, text))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
