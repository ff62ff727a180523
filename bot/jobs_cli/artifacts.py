"""Exports what clouds give along with translated images, for editors of images."""

import asyncio
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import RejectedError, StorageError, TransientError, UserError
from bot.file_parts import make_fetcher
from bot.files.fetch import Fetcher
from bot.files.signatures import HEAD_BYTES, looks_like
from bot.items import items_of
from bot.models import Job
from bot.providers.files import ProvidersFiles
from bot.providers.registry import KNOWN, make_providers

#: The piece that is an address; the others are data, which the row holds.
_BACKGROUND = "background"
_DEAD = frozenset({"http_403", "http_404", "http_410"})
_IMAGES = frozenset({"png", "jpg", "gif", "webp", "bmp"})
_WORDS = MappingProxyType(
    {
        "gone": "its address is dead, for it lives no longer than the result",
        "too_large": "it was too large to be kept",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What became of one piece."""

    #: Slack's id of the image.
    file: str
    #: "template" or "background".
    artifact: str
    #: Where it lies now; empty: nowhere.
    path: str = ""
    #: Why not: "gone", "too_large", or a code of the fetcher's.
    reason: str = ""

    @property
    def words(self) -> str:
        """The same for people."""
        if self.path:
            return f"{self.file}: the {self.artifact} is in {self.path}"
        return (
            f"{self.file}: no {self.artifact}: {_WORDS.get(self.reason, self.reason)}"
        )


async def export(job: Job, settings: Settings, folder: Path) -> list[Exported]:
    """Write the layers (JSON) and the backgrounds of a job's images into a folder.

    Args:
        job: As its row stands.
        settings: The operator's: they name the hosts that are fetched from.
        folder: It is made where it is missing; files are for its owner alone.

    Returns:
        One entry a piece, in the order of the files.

    Raises:
        UserError: There is nothing, or nothing could be had.
        ConfigError: The provider whose background it is has no keys here any more.
        StorageError: The folder cannot be written to.
    """
    kept: Mapping[str, Mapping[str, str]] = job.content.get("artifacts", {})
    if not kept:
        raise UserError(
            "nothing is kept of this job for editors: some clouds give it along with "
            "an image, and it is erased with the job's texts"
        )
    providers = {item.id: item.provider for item in items_of(job)}
    fetched = [id_ for id_, pieces in kept.items() if pieces.get(_BACKGROUND)]
    fetcher = _fetcher(settings, (providers.get(id_, "") for id_ in fetched))
    try:
        found = [
            await _exported(
                _Piece(id_, providers.get(id_, ""), name, value), folder, fetcher
            )
            for id_, pieces in kept.items()
            for name, value in pieces.items()
        ]
    finally:
        await fetcher.close()
    if not any(each.path for each in found):
        raise UserError("; ".join(each.words for each in found))
    return found


class _Piece(NamedTuple):
    file: str
    provider: str
    artifact: str
    value: str

    def path(self, folder: Path) -> Path:
        """Where it will lie; Slack's id becomes a name of letters and digits."""
        name = re.sub(r"[^A-Za-z0-9]", "_", self.file)
        return folder / f"{name}.{self.artifact}"


def _fetcher(settings: Settings, names: Iterable[str]) -> Fetcher:
    """What fetches from the hosts of some providers, whether or not they are in use."""
    known = tuple(name for name in dict.fromkeys(names) if name in KNOWN)
    files = ProvidersFiles()
    if known:
        providers = make_providers(
            known,
            models_dir=settings.models_dir,
            call_timeout_seconds=settings.step_timeout_seconds,
            settings=settings,
        )
        files = providers.files
    return make_fetcher(settings, files, SystemClock())


async def _exported(piece: _Piece, folder: Path, fetcher: Fetcher) -> Exported:
    path, reason = piece.path(folder), ""
    try:
        if not piece.value:
            reason = "too_large"
        elif piece.artifact == _BACKGROUND and piece.provider not in KNOWN:
            reason = "provider_gone"
        elif piece.artifact == _BACKGROUND:
            await fetcher.fetch(piece.value, purpose=piece.provider, to=path)
            path = await asyncio.to_thread(_named_by_kind, path)
        else:
            path = path.with_suffix(f".{piece.artifact}.json")
            await asyncio.to_thread(_write, path, piece.value)
    except (RejectedError, TransientError) as error:
        reason = "gone" if error.code in _DEAD else error.code
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written to: {error.strerror}"
        ) from error
    where = "" if reason else str(path)
    return Exported(file=piece.file, artifact=piece.artifact, path=where, reason=reason)


def _named_by_kind(path: Path) -> Path:
    """Give an image the ending of what its first bytes are."""
    with path.open("rb") as file:
        kind = looks_like(file.read(HEAD_BYTES))
    return path.rename(f"{path}.{kind}") if kind in _IMAGES else path


def _write(path: Path, text: str) -> None:
    """Write for the owner alone: an image's words stand in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
