"""The way out of jobs with files: fetch them, stage them, hand them in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import (
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.files.names import display_name
from bot.items import Item, ItemState, any_in, first_in, items_of, names_of
from bot.jobs.file_ports import Desk, FileDelivery, NotTaken, TakenIn
from bot.jobs.file_tasks import (
    documented_gap,
    found_in,
    going_on,
    pair_of,
    settled,
    submit_operation,
)
from bot.jobs.states import JobState
from bot.jobs.translating import Translating
from bot.languages import base
from bot.models import Job, Move, SharedFile
from bot.providers.base import LanguageDetector, Operation
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import FileTask, FileTranslator
from bot.text.mrkdwn import has_letters, plain
from storage.base import SlotStore

#: Creations of unknown outcome that are repeated: one, for each may have to be paid.
_MOST_UNKNOWN = 1
#: The rest before a creation of unknown outcome is repeated, unless more is asked for.
_REPEAT_AFTER_SECONDS = 10.0
#: Image texts are English or Chinese for sure (the vendor's table, 2026-11); of these
#: the one that is not the target.
_LIKELY_SOURCES = ("en", "zh-Hans")


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
    #: The least time between two calls of a kind to a provider, of which the
    #: documented rate is known; 0: there is no limit.
    gap_seconds: Callable[[str, Operation, float | None], float] = documented_gap

    # --- fetch -------------------------------------------------------------

    async def fetch(self, job: Job) -> Move:
        """Take in the next file; behind the last, see to the caption."""
        items = items_of(job)
        item = first_in(items, ItemState.NEW)
        if item is None:
            return await self._caption(job)
        now = self.clock.now()
        if item.upload:
            found = await self._shown_meanwhile(job, item)
            return going_on(items, [found], JobState.FETCHING, now)
        try:
            file = await self.delivery.read_file(item.id)
        except RejectedError as error:
            gone = item.failed(error.code)
            return going_on(items, [gone], JobState.FETCHING, now)
        taken = await self._taken_in(job, item, file)
        move = going_on(items, [taken], JobState.FETCHING, now)
        # Slack keeps the facts of another workspace's files back until we ask.
        if not file.name:
            return move
        named = {**names_of(job), item.id: display_name(file.name)}
        return replace(move, content={"names": named})

    async def _shown_meanwhile(self, job: Job, item: Item) -> Item:
        """A translation that a former life brought to Slack may stand there by now."""
        try:
            ts = await self.delivery.shared_as(item.upload, job.channel)
        except RejectedError:
            ts = ""
        return replace(item, state=ItemState.SHARED) if ts else Item(id=item.id)

    async def _taken_in(self, job: Job, item: Item, file: SharedFile) -> Item:
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
            limit = self.router.largest(found.kind, found.format)
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

    async def _sources(self, job: Job, found: TakenIn) -> list[str | None]:
        """The languages that a file may be written in, the likeliest first.

        None lets the provider find out: better than to take the caption's for the
        file's.
        """
        inside = await self._language_of(found.sample)
        above = await self._language_of(plain(str(job.content.get("text", ""))))
        target = base(job.key.target)
        likely = [inside, None, above, *_LIKELY_SOURCES]
        return [tag for tag in likely if tag is None or base(tag) != target]

    async def _language_of(self, text: str) -> str | None:
        if not has_letters(text):
            return None
        return (await self.detector.detect(text)).language

    # --- the caption -------------------------------------------------------

    async def _caption(self, job: Job) -> Move:
        """Let the words above the files go a text's way first: they are quick."""
        items, now = items_of(job), self.clock.now()
        # What a former life has shown, it has shown with its caption.
        shown = any_in(items, ItemState.SHARED)
        if not shown and has_letters(plain(str(job.content.get("text", "")))):
            try:
                return self._past_caption(await self.translating.judge(job))
            except RejectedError as error:
                return self.without_caption(error.code)
        if any_in(items, ItemState.FETCHED):
            return Move(state=JobState.STAGING, due_at=now)
        return Move(state=JobState.CLOSING, due_at=now)

    async def collect_caption(self, job: Job) -> Move:
        """Put the caption together, once its segments are there."""
        try:
            return self._past_caption(await self.translating.collect(job))
        except RejectedError as error:
            return self.without_caption(error.code)

    def without_caption(self, code: str) -> Move:
        """Give the caption up; the files go on."""
        return self._staging(data={"caption": {"reason": code}})

    def _past_caption(self, move: Move) -> Move:
        """A text's move, but where it ends, the files go on."""
        if move.state == JobState.TRANSLATING:
            return move
        told = ("route", "provider", "reason")
        data = {name: move.data[name] for name in told if name in move.data}
        caption = self._staging(data={"caption": data})
        if "translation" not in move.content:
            return caption
        sections = [part for post in move.content["posts"] for part in post]
        content = {"translation": move.content["translation"], "sections": sections}
        return replace(caption, content=content)

    def _staging(self, data: dict[str, Any]) -> Move:
        return Move(state=JobState.STAGING, due_at=self.clock.now(), data=data)

    # --- stage -------------------------------------------------------------

    async def stage(self, job: Job) -> Move:
        """Put the next file where its provider can fetch it."""
        items, now = items_of(job), self.clock.now()
        item = first_in(items, ItemState.FETCHED)
        if item is None:
            return Move(state=JobState.SUBMITTING, due_at=now)
        staged = await self._staged(job, item)
        return going_on(items, [staged], JobState.STAGING, now)

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
            return self._after_submit(items)
        return await self._announce(items, staged)

    async def _announce(self, items: list[Item], staged: list[Item]) -> Move:
        """Write down what is about to be handed in, and when its turn is."""
        name = staged[0].translator
        translator = self.router.find(name)
        if translator is None:
            return self._failed(items, staged[:1], "provider_gone")
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
        if translator is None:
            return self._failed(items, sending, "provider_gone")
        unsure_at = sending[0].unsure_at or (job.intent_at if job.tries > 1 else 0.0)
        if unsure_at and not self._knows_token(translator, unsure_at):
            return await self._once_more(items, sending, translator)
        files = [self.desk.source(job.id, each) for each in sending]
        pair = pair_of(job, sending[0])
        try:
            made = await translator.create(files, pair, token=sending[0].token)
        except TransientError as error:
            if isinstance(error, UnknownOutcomeError):
                unsure_at = unsure_at or job.intent_at
            if not unsure_at:
                raise
            return await self._unsure(items, sending, translator, unsure_at, error)
        except RejectedError as error:
            return self._failed(items, sending, error.code)
        return self._handed_in(job, items, sending, made)

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
            return self._failed(items, counted, "unknown_outcome")
        slot = await self._slot(translator)
        return going_on(items, counted, JobState.SUBMITTING, slot)

    def _handed_in(
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
        done = settled(sending, made)
        move = going_on(items, done, JobState.SUBMITTING, now)
        return replace(move, content=found_in(job, made, sending, now))

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
        capabilities = translator.capabilities
        operation = submit_operation(translator)
        documented = capabilities.calls_per_second.get(operation)
        gap_seconds = self.gap_seconds(capabilities.name, operation, documented)
        if not gap_seconds:
            return now
        key = f"{capabilities.name}/{operation}"
        return await self.slots.reserve(key, now, gap_seconds)

    def _failed(self, items: list[Item], which: list[Item], code: str) -> Move:
        failed = [each.failed(code) for each in which]
        return going_on(items, failed, JobState.SUBMITTING, self.clock.now())
