"""Bytes on disk: written and hashed piece by piece, never held as a whole."""

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from bot.sandbox.file_records import Blob

#: What is read and written at a time.
PIECE_BYTES = 256 * 1024
_HEAD_BYTES = 64 * 1024


class TooLongError(Exception):
    """More bytes came than there may be."""


class Blobs:
    """A folder of files that nobody else needs.

    Args:
        folder: Where to keep them; empty: a temporary folder, which goes with `close`.
    """

    def __init__(self, folder: str = "") -> None:
        self._given = folder
        self._folder: Path | None = None

    async def take(self, pieces: AsyncIterator[bytes], most: int) -> Blob:
        """Write down what comes.

        Args:
            pieces: The bytes, in order.
            most: How many there may be.

        Raises:
            TooLongError: There are more; nothing is kept.
        """
        writing = _Writing(self._place() / secrets.token_hex(12))
        try:
            async for piece in pieces:
                writing.add(piece)
                if writing.size > most:
                    raise TooLongError  # noqa: TRY301 - one way out for all failures
        except BaseException:
            writing.discard()
            raise
        return writing.end()

    def empty(self) -> Blob:
        """A file without bytes."""
        return _Writing(self._place() / secrets.token_hex(12)).end()

    def remove(self, blob: Blob) -> None:
        """Delete a file."""
        blob.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Delete all files, and the folder where it is our own."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _place(self) -> Path:
        """The folder; made when the first file comes."""
        if self._folder is None:
            parent = self._given or None
            self._folder = Path(tempfile.mkdtemp(prefix="workspace-", dir=parent))
        return self._folder


class _Writing:
    """A file that grows, and is hashed on the way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._head = b""
        self.size = 0

    def add(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hash.update(piece)
        self._head += piece[: _HEAD_BYTES - len(self._head)]
        self.size += len(piece)

    def end(self) -> Blob:
        self._file.close()
        digest = self._hash.hexdigest()
        return Blob(path=self._path, size=self.size, sha256=digest, head=self._head)

    def discard(self) -> None:
        self._file.close()
        self._path.unlink()
