"""Writes what is fetched to the disk, all or nothing."""

import hashlib
import os
import secrets
import threading
from pathlib import Path
from typing import BinaryIO

#: What a file is called while it is not whole; a sweep may remove such.
PART_SUFFIX = ".part"


class Sink:
    """A file that appears under its name once it is whole; its methods may block.

    Args:
        to: Where it is to appear; the folder is made where it is missing, and what is
            there is replaced.
    """

    def __init__(self, to: Path) -> None:
        self._to = to
        self._part = to.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
        self._sum = hashlib.sha256()
        self._file: BinaryIO | None = None
        # A cancelled download leaves its last write running beside the clearing up.
        self._lock = threading.Lock()
        self.size = 0

    def open(self) -> None:
        """Make the file, for us alone.

        Raises:
            OSError: The disk does not let us.
        """
        self._to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._file = os.fdopen(os.open(self._part, flags, 0o600), "wb", buffering=0)

    def write(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            OSError: The disk is full, or the file was discarded.
        """
        with self._lock:
            if self._file is None:
                raise OSError("the file was discarded")
            rest = memoryview(piece)
            while rest:
                rest = rest[self._file.write(rest) :]
            self._sum.update(piece)
            self.size += len(piece)

    def finish(self) -> str:
        """Give the file its name; it is on the disk then.

        Returns:
            Its SHA-256, as hexadecimal digits.

        Raises:
            OSError: The disk does not let us.
        """
        with self._lock:
            if self._file is None:
                raise OSError("the file was discarded")
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
            self._part.replace(self._to)
        return self._sum.hexdigest()

    def discard(self) -> None:
        """Leave nothing; after `finish` it does nothing."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
                self._part.unlink(missing_ok=True)
