"""Translations that people fetch from our server: kept for a while, or asked for again.

What is on the shelf is served. Where a copy is gone, its provider may still have the
translation: it is asked for a fresh address, and the bytes come through the same guard
as any other download; nobody is ever sent to a provider's address.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from weakref import WeakValueDictionary

from bot.clock import Clock
from bot.errors import RejectedError, TransientError
from bot.files.fetch import Fetcher
from bot.files.gate import Gate
from bot.files.links import DOWNLOAD, Links
from bot.files.refusals import RefusedError
from bot.files.shelf import HandedIn, Kept, Shelf
from bot.items import Item, items_of
from bot.jobs.file_ports import Desk
from bot.jobs.polling import PollBudget
from bot.models import Job
from bot.providers.file_routing import FileRouter
from bot.providers.files import (
    FileTask,
    FileTaskState,
    FileTranslator,
    Handover,
    SourceFile,
)

#: What comes back is checked under this name before it stands on the shelf.
_UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results that people fetch from us."""

    shelf: Shelf
    links: Links
    desk: Desk
    router: FileRouter
    fetcher: Fetcher
    gate: Gate
    #: By a translator's name, its rate of questions.
    budgets: Mapping[str, PollBudget]
    clock: Clock
    #: Where our server is reached, without a slash at its end.
    public_url: str
    #: How long a copy is kept.
    keep_seconds: float
    #: So many bytes all of them may take; the oldest go first.
    most_bytes: int
    #: Whoever asks for a copy while it is brought back waits for that.
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=WeakValueDictionary, init=False, repr=False
    )

    async def offer(self, job: Job, item: Item, title: str) -> Item:
        """Keep a copy of a translation that was collected; may be repeated.

        Args:
            job: Its own.
            item: Collected.
            title: What people call the translation.

        Returns:
            The same item, with the name of its copy and how long that is kept.

        Raises:
            TransientError: The disk does not take it now.
        """
        name = self.shelf.name(job.id, item.id)
        until = self.clock.now() + self.keep_seconds
        about = Kept(
            title=title,
            format=item.result,
            team=job.team,
            job=job.id,
            until=until,
            translator=item.translator,
            task=item.task,
            place=item.place,
            handed_in=self._handed_in(job, item),
        )
        path = self.desk.result(job.id, item)
        try:
            await asyncio.to_thread(self.shelf.keep, name, path, about)
            await asyncio.to_thread(self.shelf.fit, self.most_bytes)
        except OSError as error:
            raise TransientError(
                f"no room for results: {error.strerror}", code="disk"
            ) from error
        return replace(item, link=name, link_until=until)

    async def withdraw(self, job_id: str, items: Iterable[Item]) -> None:
        """Take copies away to which no link is told; may be repeated.

        Args:
            job_id: Of their own job.
            items: Those of which a copy may be kept, whether or not they say so.
        """
        for item in items:
            name = self.shelf.name(job_id, item.id)
            await asyncio.to_thread(self.shelf.remove, name)

    def _handed_in(self, job: Job, item: Item) -> tuple[HandedIn, ...]:
        """The files of its task: some vendors tell them apart by their addresses."""
        if not item.task:
            return ()
        together = [each for each in items_of(job) if each.task == item.task]
        sources = [
            self.desk.source(job.id, each)
            for each in sorted(together, key=lambda each: each.place)
        ]
        return tuple(
            HandedIn(
                name=each.name, format=each.format, size=each.size, address=each.address
            )
            for each in sources
        )

    def address(self, item: Item) -> str:
        """Where people fetch a translation; empty where there is no copy."""
        if not item.link:
            return ""
        token = self.links.make(DOWNLOAD, item.link, until=item.link_until)
        return f"{self.public_url}/download/{token}"

    async def find(self, name: str) -> Kept | None:
        """What is kept under a name; None where nothing is, or not any more."""
        return await asyncio.to_thread(self.shelf.find, name)

    async def fetched(self, name: str, about: Kept) -> Path:
        """Where a copy lies; one that is gone is brought back from its provider.

        Args:
            name: The copy's.
            about: What was found under it.

        Raises:
            RejectedError: It is gone for good; the code is "result_gone", or tells
                what came in its place.
            TransientError: Later, perhaps.
        """
        path = self.shelf.path(name)
        async with self._turns.setdefault(name, asyncio.Lock()):
            try:
                if not await asyncio.to_thread(path.is_file):
                    await self._bring_back(name, about, path)
            except OSError as error:
                raise TransientError(
                    f"no room for results: {error.strerror}", code="disk"
                ) from error
        return path

    async def _bring_back(self, name: str, about: Kept, path: Path) -> None:
        translator = self.router.find(about.translator)
        if translator is None or not about.task or _tells_words(translator):
            raise _gone()
        await self._turn(name, translator, about)
        files = [_source(each, path) for each in about.handed_in]
        address = _address_in(await translator.read(about.task, files=files), about)
        unchecked = path.with_name(_UNCHECKED)
        purpose = translator.capabilities.name
        await self.fetcher.fetch(address, purpose=purpose, to=unchecked)
        try:
            await self.gate.check(unchecked, f"translation.{about.format}")
        except RefusedError as error:
            await asyncio.to_thread(unchecked.unlink, missing_ok=True)
            code = f"result_{error.code.value}"
            raise RejectedError("not what it was", code=code) from error
        await asyncio.to_thread(unchecked.replace, path)

    async def _turn(self, name: str, translator: FileTranslator, about: Kept) -> None:
        """Keep to the account's rate of questions; nobody is kept waiting for it."""
        now = self.clock.now()
        dies_at = now + translator.capabilities.result_seconds
        later = await self.budgets[about.translator].turn(
            f"link/{name}", dies_at=dies_at
        )
        if later is not None:
            raise TransientError(
                "asked too often", code="rate", retry_after_seconds=later - now
            )


def _tells_words(translator: FileTranslator) -> bool:
    """Whether a translation comes as words, which fit into their file alone."""
    return translator.capabilities.handover is Handover.INLINE


def _address_in(task: FileTask, about: Kept) -> str:
    """Where a task's translation of one file can be fetched now."""
    if task.state is FileTaskState.WAITING:
        raise TransientError("the provider says that it is at work", code="waiting")
    found = [each.address for each in task.results if each.index == about.place]
    if not found or not found[0]:
        raise _gone()
    return found[0]


def _source(handed_in: HandedIn, path: Path) -> SourceFile:
    """What was handed in, as far as a look at its task needs it."""
    return SourceFile(
        path=path,
        name=handed_in.name,
        format=handed_in.format,
        size=handed_in.size,
        address=handed_in.address,
    )


def _gone() -> RejectedError:
    return RejectedError("no provider has it any more", code="result_gone")
