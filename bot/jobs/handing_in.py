"""Handing files in: announced first, then once, and what is unsure with care."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.items import Item, ItemState, any_in, items_of
from bot.jobs.choosing import Choosing
from bot.jobs.failures import is_outage
from bot.jobs.file_ports import Desk
from bot.jobs.file_tasks import (
    found_in,
    going_on,
    pair_of,
    settled,
    submit_operation,
)
from bot.jobs.pacing import Pace
from bot.jobs.states import JobState
from bot.models import Job, Move, Pair
from bot.providers.base import Operation
from bot.providers.file_routing import FileRouter
from bot.providers.files import FileTask, FileTranslator, SourceFile
from storage.base import SlotStore

#: Creations of unknown outcome that are repeated: one, for each may have to be paid.
_MOST_UNKNOWN = 1
#: The rest before a creation of unknown outcome is repeated, unless more is asked for.
_REPEAT_AFTER_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingIn:
    """Gives staged files to their translators; one effect a step.

    What one refuses goes to the next that takes it, staged anew as that one wants it.
    """

    desk: Desk
    router: FileRouter
    choosing: Choosing
    slots: SlotStore
    clock: Clock
    pace: Pace
    #: The least time between two calls of a kind to a provider, of which the
    #: documented rate is known; 0: there is no limit.
    gap_seconds: Callable[[str, Operation, float | None], float]

    async def submit(self, job: Job) -> Move:
        """Hand in what was announced; else announce what is handed in next."""
        items = items_of(job)
        sending = [each for each in items if each.state == ItemState.SENDING]
        staged = [each for each in items if each.state == ItemState.STAGED]
        if not sending and not staged:
            return self._after_submit(items)
        around = await self._around(job, sending or staged)
        if around:
            return going_on(items, around, JobState.STAGING, self.clock.now())
        if sending:
            return await self._send(job, items, sending)
        return await self._announce(job, items, staged)

    async def _around(self, job: Job, waiting: list[Item]) -> list[Item]:
        """Those whose translator is down and that another takes, given to that one."""
        if job.tries > 1 or any(each.unsure_at for each in waiting):
            return []
        found = [await self.choosing.around(job, each) for each in waiting]
        return [each for each in found if each is not None]

    async def _announce(self, job: Job, items: list[Item], staged: list[Item]) -> Move:
        """Write down what is about to be handed in, and when its turn is."""
        name = staged[0].translator
        translator = self.router.find(name)
        if translator is None:
            gone = [staged[0].failed("provider_gone")]
            return await self._elsewhere(job, items, gone)
        task = [
            each
            for each in staged
            if each.translator == name and each.source == staged[0].source
        ][: translator.capabilities.max_files]
        token = secrets.token_hex(16)
        sending = [
            replace(each, state=ItemState.SENDING, token=token, place=place)
            for place, each in enumerate(task)
        ]
        slot = await self._slot(translator)
        return going_on(items, sending, JobState.SUBMITTING, slot)

    async def _send(self, job: Job, items: list[Item], sending: list[Item]) -> Move:
        """Hand in what was announced; what may have been handed in, with care."""
        translator = self.router.find(sending[0].translator)
        unsure_at = sending[0].unsure_at or (job.intent_at if job.tries > 1 else 0.0)
        known = [replace(each, unsure_at=unsure_at) for each in sending]
        if translator is None:
            gone = [each.failed("provider_gone") for each in known]
            return await self._elsewhere(job, items, gone)
        if unsure_at and not self._knows_token(translator, unsure_at):
            return await self._once_more(items, sending, translator)
        key, gap_seconds = self._rate(translator)
        if not await self.pace.turn(key, gap_seconds):
            slot = await self._slot(translator)
            return going_on(items, known, JobState.SUBMITTING, slot)
        files = [self.desk.source(job.id, each) for each in sending]
        pair = pair_of(job, sending[0])
        try:
            made = await self._made(translator, files, pair, sending[0].token)
        except TransientError as error:
            if isinstance(error, UnknownOutcomeError):
                unsure_at = unsure_at or job.intent_at
            if not unsure_at:
                raise
            return await self._unsure(items, sending, translator, unsure_at, error)
        except RejectedError as error:
            refused = [each.refused(error) for each in known]
            return await self._elsewhere(job, items, refused)
        return await self._handed_in(job, items, sending, made)

    async def _made(
        self,
        translator: FileTranslator,
        files: list[SourceFile],
        pair: Pair,
        token: str,
    ) -> str | FileTask:
        """Create, and remember whether that was answered."""
        breaker = self.router.breaker_of(translator)
        breaker.called()
        try:
            made = await translator.create(files, pair, token=token)
        except BaseException as error:
            # What is none of a provider's errors is the end of the time for it.
            if isinstance(error, ProviderError) and not is_outage(error):
                breaker.succeeded()
            else:
                breaker.failed(hopeless=isinstance(error, AccountRefusedError))
            raise
        breaker.succeeded()
        return made

    def _knows_token(self, translator: FileTranslator, unsure_at: float) -> bool:
        """Whether the vendor still knows the token, and makes no second task."""
        age = self.clock.now() - unsure_at
        return age < translator.capabilities.token_seconds

    async def _unsure(
        self,
        items: list[Item],
        sending: list[Item],
        translator: FileTranslator,
        since: float,
        error: TransientError,
    ) -> Move:
        """Write down since when a task may exist: no later error may forget it."""
        unsure = [replace(each, unsure_at=since) for each in sending]
        rest = max(error.retry_after_seconds or 0.0, _REPEAT_AFTER_SECONDS)
        due_at = max(await self._slot(translator), self.clock.now() + rest)
        return going_on(items, unsure, JobState.SUBMITTING, due_at)

    async def _once_more(
        self, items: list[Item], sending: list[Item], translator: FileTranslator
    ) -> Move:
        """Count what may have to be paid twice, before it is repeated; or give up."""
        counted = [
            replace(each, unknown=each.unknown + 1, unsure_at=0.0) for each in sending
        ]
        if counted[0].unknown > _MOST_UNKNOWN:
            failed = [each.failed("unknown_outcome") for each in counted]
            return going_on(items, failed, JobState.SUBMITTING, self.clock.now())
        slot = await self._slot(translator)
        return going_on(items, counted, JobState.SUBMITTING, slot)

    async def _handed_in(
        self, job: Job, items: list[Item], sending: list[Item], made: str | FileTask
    ) -> Move:
        """Keep the task's name, or what came at once."""
        now = self.clock.now()
        if isinstance(made, str):
            sent = [
                replace(each, state=ItemState.SENT, task=made, unsure_at=0.0)
                for each in sending
            ]
            return going_on(items, sent, JobState.SUBMITTING, now)
        move = await self._elsewhere(job, items, settled(sending, made))
        return replace(move, content=found_in(job, made, sending, now))

    async def _elsewhere(
        self, job: Job, items: list[Item], ended: Sequence[Item]
    ) -> Move:
        """Let the next translator try what one has refused; the rest is as it is."""
        after = await self.choosing.after(job, ended)
        again = any_in(after, ItemState.FETCHED)
        state = JobState.STAGING if again else JobState.SUBMITTING
        return going_on(items, after, state, self.clock.now())

    def _after_submit(self, items: list[Item]) -> Move:
        """Where a job goes whose files are all handed in; addresses do not wait."""
        now = self.clock.now()
        if any_in(items, ItemState.READY):
            return Move(state=JobState.COLLECTING, due_at=now)
        # Of several tasks, one may have to be made anew while another is back.
        if any_in(items, ItemState.SENT, ItemState.COLLECTED):
            return Move(state=JobState.POLLING, due_at=now)
        return Move(state=JobState.CLOSING, due_at=now)

    async def _slot(self, translator: FileTranslator) -> float:
        """The moment at which the account may make its next call of a kind."""
        now = self.clock.now()
        key, gap_seconds = self._rate(translator)
        if not gap_seconds:
            return now
        return await self.slots.reserve(key, now, gap_seconds)

    def _rate(self, translator: FileTranslator) -> tuple[str, float]:
        """The row of an account's rate, and the least time between two calls."""
        capabilities = translator.capabilities
        operation = submit_operation(translator)
        documented = capabilities.calls_per_second.get(operation)
        gap_seconds = self.gap_seconds(capabilities.name, operation, documented)
        return f"{capabilities.name}/{operation}", gap_seconds
