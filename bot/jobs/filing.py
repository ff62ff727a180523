"""The way out of jobs with files: fetch them, stage them, hand them in."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import RejectedError, UnsupportedPairError
from bot.items import Item, ItemState, first_in, items_of, replaced, written
from bot.jobs.file_ports import Desk, FileDelivery, NotTaken, TakenIn
from bot.jobs.file_tasks import addresses_in, pair_of, settled, submit_operation
from bot.jobs.states import JobState
from bot.jobs.translating import Translating
from bot.languages import base
from bot.models import Job, Move
from bot.providers.base import LanguageDetector, Operation
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import FileTask, FileTranslator
from bot.text.mrkdwn import has_letters, plain
from storage.base import SlotStore

#: Creations of unknown outcome that are repeated: one, for each may have to be paid.
_MOST_UNKNOWN = 1
#: Image texts are English or Chinese for sure (the vendor's table, 2026-11); of these
#: the one that is not the target.
_LIKELY_SOURCES = ("en", "zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Brings files from Slack to the providers; one effect a step."""

    delivery: FileDelivery
    desk: Desk
    router: FileRouter
    translating: Translating
    detector: LanguageDetector
    slots: SlotStore
    clock: Clock

    # --- fetch -------------------------------------------------------------

    async def fetch(self, job: Job) -> Move:
        """Take in the next file; behind the last, see to the caption."""
        items = items_of(job)
        item = first_in(items, ItemState.NEW)
        if item is None:
            return await self._caption(job)
        taken = await self._taken_in(job, item)
        return self._going_on(items, [taken], JobState.FETCHING)

    async def _taken_in(self, job: Job, item: Item) -> Item:
        try:
            file = await self.delivery.read_file(item.id)
        except RejectedError as error:
            return item.failed(error.code)
        kinds = frozenset(each.capabilities.kind for each in self.router.all())
        found = await self.desk.take_in(job.id, file, allowed=kinds)
        if isinstance(found, NotTaken):
            return item.failed(found.code, **found.figures)
        return await self._with_translator(job, item, found)

    async def _with_translator(self, job: Job, item: Item, found: TakenIn) -> Item:
        target = job.key.target
        known = replace(item, kind=found.kind, format=found.format, size=found.size)
        try:
            choice = self.router.choose(
                kind=found.kind,
                format_=found.format,
                size=found.size,
                sources=await self._sources(job, found),
                target=target,
            )
        except UnsupportedPairError as error:
            return known.failed(error.code, source=error.source, target=target)
        except RejectedError as error:
            limit = self.router.largest(found.kind)
            return known.failed(error.code, format=found.format, limit=limit)
        return replace(
            known,
            state=ItemState.FETCHED,
            source=choice.pair.source or "",
            translator=name_of(choice.translator.capabilities),
            result=choice.translator.capabilities.returns.get(
                found.format, found.format
            ),
        )

    async def _sources(self, job: Job, found: TakenIn) -> list[str]:
        """The languages that a file may be written in, the likeliest first."""
        caption = plain(str(job.content.get("text", "")))
        likely = [
            (await self.detector.detect(text)).language
            for text in (found.sample, caption)
            if has_letters(text)
        ]
        target = base(job.key.target)
        known = [tag for tag in likely if tag is not None and base(tag) != target]
        return [*known, *(tag for tag in _LIKELY_SOURCES if tag != target)]

    # --- the caption -------------------------------------------------------

    async def _caption(self, job: Job) -> Move:
        """Let the words above the files go a text's way first: they are quick."""
        if not any(each.state == ItemState.FETCHED for each in items_of(job)):
            return Move(state=JobState.CLOSING, due_at=self.clock.now())
        if not has_letters(plain(str(job.content.get("text", "")))):
            return Move(state=JobState.STAGING, due_at=self.clock.now())
        return self._past_caption(await self.translating.judge(job))

    async def collect_caption(self, job: Job) -> Move:
        """Put the caption together, once its segments are there."""
        return self._past_caption(await self.translating.collect(job))

    def _past_caption(self, move: Move) -> Move:
        """A text's move, but where it ends, the files go on."""
        if move.state == JobState.TRANSLATING:
            return move
        data = {
            name: move.data[name]
            for name in ("route", "provider", "reason")
            if name in move.data
        }
        return Move(
            state=JobState.STAGING,
            due_at=self.clock.now(),
            data={"caption": data},
            content={
                name: move.content[name]
                for name in ("translation",)
                if name in move.content
            },
        )

    # --- stage -------------------------------------------------------------

    async def stage(self, job: Job) -> Move:
        """Put the next file where its provider can fetch it."""
        items = items_of(job)
        item = first_in(items, ItemState.FETCHED)
        if item is None:
            return Move(state=JobState.SUBMITTING, due_at=self.clock.now())
        return self._going_on(items, [await self._staged(job, item)], JobState.STAGING)

    async def _staged(self, job: Job, item: Item) -> Item:
        translator = self.router.find(item.translator)
        if translator is None:
            return item.failed("provider_gone")
        handover = translator.capabilities.handover
        try:
            address = await self.desk.stage(job.id, item, handover)
        except RejectedError as error:
            return item.failed(error.code)
        return replace(item, state=ItemState.STAGED, address=address)

    # --- submit ------------------------------------------------------------

    async def submit(self, job: Job) -> Move:
        """Hand in what was announced; else announce what is handed in next."""
        items = items_of(job)
        sending = [each for each in items if each.state == ItemState.SENDING]
        if sending:
            return await self._send(job, items, sending)
        staged = [each for each in items if each.state == ItemState.STAGED]
        if not staged:
            return self.after_submit(items)
        return await self._announce(items, staged)

    async def _announce(self, items: list[Item], staged: list[Item]) -> Move:
        """Write down what is about to be handed in, and when its turn is."""
        name = staged[0].translator
        translator = self.router.find(name)
        if translator is None:
            gone = [staged[0].failed("provider_gone")]
            return self._going_on(items, gone, JobState.SUBMITTING)
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
        return Move(
            state=JobState.SUBMITTING,
            due_at=await self.slot(translator, submit_operation(translator)),
            data={"files": written(replaced(items, sending))},
        )

    async def _send(self, job: Job, items: list[Item], sending: list[Item]) -> Move:
        translator = self.router.find(sending[0].translator)
        if translator is None:
            gone = [each.failed("provider_gone") for each in sending]
            return self._going_on(items, gone, JobState.SUBMITTING)
        if job.tries > 1 and not self._may_repeat(job, translator):
            counted = [replace(each, unknown=each.unknown + 1) for each in sending]
            if counted[0].unknown > _MOST_UNKNOWN:
                lost = [each.failed("unknown_outcome") for each in counted]
                return self._going_on(items, lost, JobState.SUBMITTING)
            # Committed before it is repeated: a second death must not forget the first.
            return self._going_on(items, counted, JobState.SUBMITTING)
        files = [self.desk.source(job.id, each) for each in sending]
        pair = pair_of(job, sending[0])
        try:
            made = await translator.create(files, pair, token=sending[0].token)
        except RejectedError as error:
            refused = [each.failed(error.code) for each in sending]
            return self._going_on(items, refused, JobState.SUBMITTING)
        sent = self._sent(sending, made)
        now = self.clock.now()
        move = self._going_on(items, sent, JobState.SUBMITTING)
        addresses = dict(job.content.get("addresses", {}))
        if isinstance(made, FileTask):
            addresses |= addresses_in(made, sending, now)
        return replace(move, content={"addresses": addresses})

    def _may_repeat(self, job: Job, translator: FileTranslator) -> bool:
        """Whether the vendor still knows the token, and makes no second task."""
        age = self.clock.now() - job.intent_at
        return age < translator.capabilities.token_seconds

    def _sent(self, sending: list[Item], made: str | FileTask) -> list[Item]:
        if isinstance(made, str):
            return [replace(each, state=ItemState.SENT, task=made) for each in sending]
        return settled(sending, made)

    def after_submit(self, items: list[Item]) -> Move:
        """Where a job goes whose files are all handed in."""
        now = self.clock.now()
        if any(each.state == ItemState.SENT for each in items):
            return Move(state=JobState.POLLING, due_at=now)
        if any(each.state == ItemState.READY for each in items):
            return Move(state=JobState.COLLECTING, due_at=now)
        return Move(state=JobState.CLOSING, due_at=now)

    async def slot(self, translator: FileTranslator, operation: Operation) -> float:
        """The moment at which the account may make its next call of a kind."""
        now = self.clock.now()
        capabilities = translator.capabilities
        rate = capabilities.calls_per_second.get(operation)
        if not rate:
            return now
        key = f"{capabilities.name}/{operation}"
        return await self.slots.reserve(key, now, 1 / rate)

    def _going_on(
        self, items: list[Item], changed: Iterable[Item], state: JobState
    ) -> Move:
        return Move(
            state=state,
            due_at=self.clock.now(),
            data={"files": written(replaced(items, changed))},
        )
