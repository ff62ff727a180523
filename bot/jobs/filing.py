"""The way out of jobs with files: fetch them, stage them; handing in is the next room.

Words above the files go a text's way in between.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import (
    RejectedError,
)
from bot.files.names import display_name
from bot.items import Item, ItemState, any_in, first_in, items_of, names_of
from bot.jobs.choosing import Choosing
from bot.jobs.file_ports import Desk, FileDelivery, NotTaken
from bot.jobs.file_tasks import (
    documented_gap,
    going_on,
)
from bot.jobs.handing_in import HandingIn
from bot.jobs.pacing import Pace
from bot.jobs.states import JobState
from bot.jobs.translating import Translating
from bot.models import Job, Move, SharedFile
from bot.providers.base import LanguageDetector, Operation
from bot.providers.file_routing import FileRouter
from bot.text.mrkdwn import has_letters, plain
from storage.base import SlotStore


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
    pace: Pace
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
        return replace(item, state=ItemState.SHARED) if ts else replace(item, upload="")

    async def _taken_in(self, job: Job, item: Item, file: SharedFile) -> Item:
        kinds = frozenset(each.capabilities.kind for each in self.router.all())
        found = await self.desk.take_in(job.id, file, allowed=kinds)
        if isinstance(found, NotTaken):
            return item.failed(found.code, **found.figures)
        return await self.choosing.first(job, item, found)

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
            return await self.choosing.next(job, item.failed("provider_gone"))
        handover = translator.capabilities.handover
        try:
            address = await self.desk.stage(job.id, item, handover)
        except RejectedError as error:
            return await self.choosing.next(job, item.failed(error.code))
        return replace(item, state=ItemState.STAGED, address=address)

    # --- submit ------------------------------------------------------------

    async def submit(self, job: Job) -> Move:
        """Hand in what was announced; else announce what is handed in next."""
        return await self._handing_in.submit(job)

    @property
    def choosing(self) -> Choosing:
        """Who finds a translator for each file."""
        return Choosing(router=self.router, detector=self.detector)

    @property
    def _handing_in(self) -> HandingIn:
        return HandingIn(
            desk=self.desk,
            router=self.router,
            choosing=self.choosing,
            slots=self.slots,
            clock=self.clock,
            pace=self.pace,
            gap_seconds=self.gap_seconds,
        )
