"""Where the files of a job lie: a folder of its own, gone with its end.

DATA_DIR/files/<job id>/<name for providers>          our copy
                        translated/<the same name>    the translation
"""

import asyncio
import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import ProviderError, RejectedError, TransientError
from bot.files.fetch import Fetcher
from bot.files.formats import FileKind
from bot.files.gate import Accepted, Gate
from bot.files.metadata import Cut, cut_out
from bot.files.names import provider_name
from bot.files.refusals import Refusal, RefusedError
from bot.files.staging import Staging
from bot.files.texts import encoding_of
from bot.items import Item, ItemState
from bot.jobs.file_ports import NotTaken, TakenIn
from bot.models import Kind, SharedFile
from bot.providers.files import Handover, SourceFile

#: The purpose of what is fetched from Slack; a provider's results go by its name.
SLACK = "slack"
_HOSTED = frozenset({"hosted", "snippet"})
#: Other modes that a person can be told something of; for the rest there are no bytes.
_TOLD_MODES = frozenset({"external", "tombstone", "hidden_by_limit", "canvas"})
#: Canvases go by this name on the wire.
_CANVAS = "quip"
_BY_ADDRESS = frozenset({Handover.ADDRESS, Handover.OWN_BUCKET})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDesk:
    """Fetches, keeps, hands on and clears away the files of jobs."""

    #: Everything lies below it.
    folder: Path
    fetcher: Fetcher
    gate: Gate
    #: By a provider's name and a way of handing over.
    stagings: Mapping[tuple[str, Handover], Staging]
    #: Shown to Slack's own file hosts only.
    slack_token: str

    async def take_in(
        self, job_id: str, file: SharedFile, *, allowed: frozenset[Kind]
    ) -> TakenIn | NotTaken:
        """Fetch a file from Slack and look at what it really is; may be repeated."""
        if file.mode not in _HOSTED or not file.address:
            return NotTaken(_without_bytes(file.mode))
        try:
            claimed = self.gate.claim(file.name, file.size or 1)
            if _kind(claimed.kind) not in allowed:
                return NotTaken("unsupported", {"extension": claimed.name})
            path = self._path(job_id, file.id, claimed.name)
            await self._make_folder(path)
            await self.fetcher.fetch(
                file.address,
                purpose=SLACK,
                to=path,
                token=self.slack_token,
                expects_page=claimed.name == "html",
                size=file.size or None,
            )
            found = await _bared(path, await self.gate.check(path, file.name))
        except RefusedError as error:
            return NotTaken(error.code.value, error.figures)
        except RejectedError as error:
            return NotTaken(error.code)
        return _taken(found)

    def source(self, job_id: str, item: Item) -> SourceFile:
        """Our copy of a file, as a provider gets it."""
        path = self._path(job_id, item.id, item.format)
        return SourceFile(
            path=path,
            name=path.name,
            format=item.format,
            size=item.size,
            address=item.address,
        )

    async def stage(self, job_id: str, item: Item, handover: Handover) -> str:
        """Put a file where a provider can fetch it; may be repeated."""
        if handover not in _BY_ADDRESS:
            return ""
        staging = self.stagings.get((item.provider, handover))
        if staging is None:
            raise RejectedError("no place for it to be fetched", code="no_staging")
        path = self._path(job_id, item.id, item.format)
        return await staging.put(path, f"{job_id}/{path.name}")

    async def collect(
        self, job_id: str, item: Item, address: str
    ) -> TakenIn | NotTaken:
        """Fetch a translation from a provider and look at it; may be repeated."""
        path = self.result(job_id, item)
        await self._make_folder(path)
        fetched = await self.fetcher.fetch(address, purpose=item.provider, to=path)
        source = self._path(job_id, item.id, item.format)
        if await asyncio.to_thread(_sha256, source) == fetched.sha256:
            return NotTaken("unchanged")
        return await self._judged(path, item.result)

    async def keep(self, job_id: str, item: Item, text: str) -> TakenIn | NotTaken:
        """Write down a translation that came as text, and look at it; may be repeated.

        It is written in the characters of its source.
        """
        path, source = self.result(job_id, item), self.source(job_id, item).path
        await self._make_folder(path)
        try:
            if not await asyncio.to_thread(_write_like, source, text, path):
                return NotTaken("unchanged")
        except OSError as error:
            raise _no_room(error) from error
        return await self._judged(path, item.result)

    async def _judged(self, path: Path, format_: str) -> TakenIn | NotTaken:
        try:
            return _taken(await self._look(path, format_))
        except RefusedError as error:
            return NotTaken(f"result_{error.code.value}")

    async def _look(self, path: Path, format_: str) -> Accepted:
        """What a translation is, where a vendor may have changed its kind."""
        try:
            return await self.gate.check(path, f"translation.{format_}")
        except RefusedError as error:
            found = str(error.figures.get("found", ""))
            if error.code is not Refusal.MISMATCH or not found:
                raise
            return await self.gate.check(path, f"translation.{found}")

    def result(self, job_id: str, item: Item) -> Path:
        """Where a translation lies that was collected."""
        source = self._path(job_id, item.id, item.format)
        return source.parent / "translated" / source.name

    async def clear(self, job_id: str, items: list[Item]) -> None:
        """Take away everything of a job: our copies, then what was staged.

        Where a place does not answer, all else goes, and the job's folder stays, empty:
        it tells that something is left.
        """
        folder = self.folder / job_id
        await asyncio.to_thread(_empty, folder)
        failed: ProviderError | None = None
        for item in items:
            name = self._path(job_id, item.id, item.format).name
            for staging in self._stagings_of(item):
                try:
                    await staging.remove(f"{job_id}/{name}")
                except ProviderError as error:
                    failed = error
        if failed is not None:
            raise failed
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _stagings_of(self, item: Item) -> list[Staging]:
        """Where a copy of a file may be: whoever put it there may not have said so."""
        may_be = item.address or item.anew or item.tried
        if not (may_be or item.state == ItemState.FAILED):
            return []
        return [
            staging
            for (provider, _), staging in self.stagings.items()
            if provider in item.asked
        ]

    def _path(self, job_id: str, file_id: str, format_: str) -> Path:
        return self.folder / job_id / provider_name(f"{job_id}/{file_id}", format_)

    async def _make_folder(self, path: Path) -> None:
        try:
            await asyncio.to_thread(_make_folder, path.parent)
        except OSError as error:
            raise _no_room(error) from error


def _kind(kind: FileKind) -> Kind:
    """What a provider is asked to do; plain texts are documents to providers."""
    return Kind.DOCUMENT if kind is FileKind.TEXT else Kind(kind.value)


def _without_bytes(mode: str) -> str:
    """Why Slack has no bytes of a file, as one of our codes."""
    if mode == _CANVAS:
        return "canvas"
    return mode if mode in _TOLD_MODES else "no_bytes"


def _make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _empty(folder: Path) -> None:
    """Delete what lies in a folder; where there is none, nothing does."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


async def _bared(path: Path, found: Accepted) -> Accepted:
    """Leave of an image its picture alone: where it was taken is nobody's business."""
    if not found.cuts:
        return found
    try:
        size = await asyncio.to_thread(_cut, path, found.cuts)
    except ValueError as error:
        raise RefusedError(Refusal.TOO_COMPLEX) from error
    except OSError as error:
        raise _no_room(error) from error
    return replace(found, size=size)


def _cut(path: Path, cuts: Sequence[Cut]) -> int:
    """Cut something out of a file, whole or not at all; the bytes that are left."""
    bare, beside = cut_out(path.read_bytes(), cuts), path.with_suffix(".bare")
    beside.write_bytes(bare)
    beside.replace(path)
    return len(bare)


def _no_room(error: OSError) -> TransientError:
    return TransientError(f"no room for files: {error.strerror}", code="disk")


def _write_like(source: Path, text: str, path: Path) -> bool:
    """Write a text in the encoding of another; whether it differs from that."""
    before = source.read_bytes()
    data = text.encode(encoding_of(before))
    if data == before:
        return False
    path.write_bytes(data)
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _taken(found: Accepted) -> TakenIn:
    return TakenIn(
        kind=_kind(found.kind),
        format=found.format,
        size=found.size,
        sample=found.sample,
    )
