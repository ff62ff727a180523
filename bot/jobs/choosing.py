"""Who translates a file: the first who can, and the next where that one refuses it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import PASSED_ON, RejectedError, UnsupportedPairError
from bot.items import Item, ItemState
from bot.jobs.file_ports import TakenIn
from bot.languages import base
from bot.models import Job, Kind
from bot.providers.base import LanguageDetector
from bot.providers.file_routing import FileChoice, FileRouter, name_of
from bot.text.mrkdwn import has_letters, plain

#: Why one that was left alone did not get a file.
RESTING = "resting"
#: Image texts are English or Chinese for sure (the vendor's table, 2026-11); of these
#: the one that is not the target.
_LIKELY_SOURCES = ("en", "zh-Hans")
#: Reasons that another translator may not mind.
_PASSED_ON = PASSED_ON | {"no_staging", "provider_gone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Finds a translator for each file; what it finds stands with the file."""

    router: FileRouter
    detector: LanguageDetector

    async def first(self, job: Job, item: Item, found: TakenIn) -> Item:
        """A file that was let in, with who is to translate it; else why nobody is.

        Args:
            job: Into which language.
            item: The file.
            found: What it really is.
        """
        known = replace(
            item,
            kind=found.kind,
            format=found.format,
            size=found.size,
            seems=await self._language_of(found.sample) or "",
        )
        try:
            choice = self._choose(job, known, await self._sources(job, known))
        except UnsupportedPairError as error:
            target = job.key.target
            return known.failed(error.code, source=error.source, target=target)
        except RejectedError as error:
            limit = self.router.largest(found.kind, found.format)
            return known.failed(error.code, format=found.format, limit=limit)
        return _given_to(known, choice)

    async def next(self, job: Job, item: Item, *, begun: bool = False) -> Item:
        """A file that was given up, with who is to translate it now; else as it is.

        It goes on only where the reason is something that another may not mind, and
        where no creation of unknown outcome may have to be paid.

        Args:
            job: Into which language.
            item: The file, given up by its translator.
            begun: Whether there was a task: it is told, for it may have been charged.
        """
        if item.reason not in _PASSED_ON or item.unknown or item.unsure_at:
            return item
        return await self._other(job, item, item.reason, begun=begun) or item

    async def after(
        self, job: Job, ended: Sequence[Item], *, begun: bool = False
    ) -> list[Item]:
        """Files of which a task has ended; with those that failed, see `next`."""
        return [
            await self.next(job, each, begun=begun)
            if each.state == ItemState.FAILED
            else each
            for each in ended
        ]

    async def around(self, job: Job, item: Item) -> Item | None:
        """A file whose translator is down, given to one that is not; None: to nobody.

        Args:
            job: Into which language.
            item: The file; nothing of it was handed in.
        """
        if item.unknown or not self.router.rests(item.translator):
            return None
        other = await self._other(job, item, RESTING)
        if other is None or self.router.rests(other.translator):
            return None
        return other

    async def _other(
        self, job: Job, item: Item, why: str, *, begun: bool = False
    ) -> Item | None:
        tried = [*item.tried, {"by": item.translator, "why": why, "begun": begun}]
        known = replace(item, tried=tried)
        try:
            choice = self._choose(job, known, await self._likely(job, known))
        except RejectedError:
            return None
        return _given_to(known, choice)

    def _choose(
        self, job: Job, item: Item, sources: Sequence[str | None]
    ) -> FileChoice:
        return self.router.choose(
            # Of a kind that nobody has looked for, nobody takes it.
            kind=item.kind or Kind.FILES,
            format_=item.format,
            size=item.size,
            sources=sources,
            target=job.key.target,
            without={
                item.translator,
                *(each["by"] for each in item.tried if each["why"] != RESTING),
            },
        )

    async def _likely(self, job: Job, item: Item) -> list[str | None]:
        """The same without guesses, where its own words tell the language."""
        return [item.seems, None] if item.seems else await self._sources(job, item)

    async def _sources(self, job: Job, item: Item) -> list[str | None]:
        """The languages that a file may be written in, the likeliest first.

        None lets the provider find out: better than to take the caption's for the
        file's.
        """
        above = await self._language_of(plain(str(job.content.get("text", ""))))
        target = base(job.key.target)
        likely = [item.seems or None, None, above, *_LIKELY_SOURCES]
        return [tag for tag in likely if tag is None or base(tag) != target]

    async def _language_of(self, text: str) -> str | None:
        if not has_letters(text):
            return None
        return (await self.detector.detect(text)).language


def _given_to(item: Item, choice: FileChoice) -> Item:
    """A file at the beginning of its way to a translator."""
    capabilities = choice.translator.capabilities
    return replace(
        item,
        state=ItemState.FETCHED,
        source=choice.pair.source or "",
        translator=name_of(capabilities),
        result=capabilities.returns.get(item.format, item.format),
        address="",
        token="",
        task="",
        dead=0,
        reason="",
        figures={},
    )
