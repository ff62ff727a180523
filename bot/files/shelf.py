"""Copies of translations that people fetch from our server, each for a while.

DATA_DIR/results/<name>/translation      the copy
                        about.json       what it is, and until when it is kept

A name is made by the secret of this installation, so that it tells nothing of what
lies there. Whoever takes a folder away revokes its link.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_ABOUT, _COPY = "about.json", "translation"
_NAME_BYTES = 16
_NAME = re.compile(r"[0-9a-f]{32}")
#: A folder without its record is one that is being made, or was left half made.
_HALF_MADE_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file as a provider was given it, for another look at its task."""

    name: str
    format: str
    size: int
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a copy is."""

    #: What people call it: "report.ja.docx".
    title: str
    #: The extension of what it is, in small letters.
    format: str
    #: The workspace and the job that it belongs to.
    team: str
    job: str
    #: When it is swept away, in seconds since 1970.
    until: float
    #: Who made it, the name of the task, and its place there; empty where none knows.
    translator: str = ""
    task: str = ""
    place: int = 0
    #: What was handed in for that task, in order.
    handed_in: Sequence[HandedIn] = ()


class Shelf:
    """Keeps copies below a folder; all of its methods block.

    Args:
        folder: Its own, and nobody else's.
        secret: This installation's.
    """

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._folder = folder
        self._secret = secret

    def name(self, job: str, file: str) -> str:
        """The name of a file's copy: 32 digits, the same at every repeat."""
        key = hashlib.sha256(self._secret + b"results").digest()
        seed = f"{job}/{file}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(seed, key=key, digest_size=_NAME_BYTES).hexdigest()

    def keep(self, name: str, path: Path, about: Kept) -> None:
        """Put a file on the shelf, by another name for the same bytes; may be repeated.

        Args:
            name: See `name`.
            path: The file; whoever takes it away leaves ours.
            about: What it is.

        Raises:
            OSError: The disk does not take it.
        """
        folder = self._folder / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = folder / secrets.token_hex(8)
        try:
            _second_name(path, unfinished)
            unfinished.replace(folder / _COPY)
            _write(unfinished, json.dumps(asdict(about)))
            unfinished.replace(folder / _ABOUT)
        finally:
            unfinished.unlink(missing_ok=True)

    def find(self, name: str) -> Kept | None:
        """What stands there; None where nothing does, or its record is no record."""
        if not _NAME.fullmatch(name):
            return None
        try:
            found = json.loads((self._folder / name / _ABOUT).read_bytes())
            return _kept(found)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def path(self, name: str) -> Path:
        """Where its bytes lie, or would."""
        return self._folder / name / _COPY

    def remove(self, name: str) -> None:
        """Take one away, which revokes its link; one that is not there is no error."""
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def sweep(self, now: float) -> int:
        """Take away what has been kept long enough, and what was left half made.

        Returns:
            How many.
        """
        swept = 0
        for folder in self._folders():
            if self._is_old(folder, now):
                self.remove(folder.name)
                swept += 1
        return swept

    def fit(self, most_bytes: int) -> int:
        """Take the oldest copies away until the others fit into so many bytes.

        Their records stay, so that a provider can be asked for them once more.

        Returns:
            How many.
        """
        copies = sorted(self._copies(), reverse=True)
        taken, total = 0, 0
        for _, size, path in copies:
            total += size
            if total > most_bytes:
                path.unlink(missing_ok=True)
                taken += 1
        return taken

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        """Each with the moment when it was kept, and its size."""
        for folder in self._folders():
            with suppress(OSError):
                kept_at = (folder / _ABOUT).stat().st_mtime
                yield kept_at, (folder / _COPY).stat().st_size, folder / _COPY

    def _folders(self) -> list[Path]:
        """Those that are ours: where DATA_DIR is shared, others may stand beside."""
        with suppress(FileNotFoundError):
            return [
                path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)
            ]
        return []

    def _is_old(self, folder: Path, now: float) -> bool:
        about = self.find(folder.name)
        if about is not None:
            return now > about.until
        with suppress(OSError):
            return now - folder.stat().st_mtime > _HALF_MADE_SECONDS
        return False


def _second_name(path: Path, name: Path) -> None:
    """A hard link takes no room; a copy does where the disk knows no such links."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)
    name.chmod(0o600)


def _write(path: Path, text: str) -> None:
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(text)


def _kept(found: dict[str, Any]) -> Kept:
    handed_in = tuple(HandedIn(**each) for each in found["handed_in"])
    return Kept(**{**found, "until": float(found["until"]), "handed_in": handed_in})
