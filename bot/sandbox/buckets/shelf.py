"""Where the objects lie: files in one folder, and what is known of them."""

import itertools
import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import md5
from pathlib import Path

from bot.sandbox.buckets.options import Bucket
from bot.sandbox.buckets.problems import StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An object, or a part of one."""

    path: Path
    size: int
    #: In hexadecimal digits.
    md5: str
    content_type: str = "binary/octet-stream"


@dataclass(slots=True)
class _Upload:
    bucket: str
    key: str
    content_type: str
    parts: dict[int, Stored] = field(default_factory=dict)


class Shelf:
    """Keeps objects.

    Args:
        folder: Where their bytes lie.
        buckets: All that there are.
    """

    def __init__(self, folder: Path, buckets: Sequence[Bucket]) -> None:
        self._folder = folder
        self._buckets = {bucket.name: bucket for bucket in buckets}
        self._objects: dict[tuple[str, str], Stored] = {}
        self._uploads: dict[str, _Upload] = {}
        self._numbers = itertools.count(1)

    def new_path(self) -> Path:
        """A file that is not there yet."""
        return self._folder / f"{next(self._numbers)}"

    def bucket(self, name: str) -> Bucket:
        """The bucket of this name.

        Raises:
            StoreError: NoSuchBucket.
        """
        if name not in self._buckets:
            raise StoreError("NoSuchBucket")
        return self._buckets[name]

    def get(self, bucket: str, key: str) -> Stored:
        """The object of this name.

        Raises:
            StoreError: NoSuchKey.
        """
        found = self._objects.get((bucket, key))
        if found is None:
            raise StoreError("NoSuchKey")
        return found

    def put(self, bucket: str, key: str, stored: Stored) -> None:
        """Keep an object, in place of the former one of its name."""
        self.delete(bucket, key)
        self._objects[bucket, key] = stored

    def delete(self, bucket: str, key: str) -> None:
        """Remove an object; what is not there is no mistake."""
        former = self._objects.pop((bucket, key), None)
        if former is not None:
            former.path.unlink(missing_ok=True)

    def names(self) -> list[dict[str, object]]:
        """All objects, without their bytes."""
        return [
            {"bucket": bucket, "key": key, "bytes": stored.size}
            for (bucket, key), stored in sorted(self._objects.items())
        ]

    def begin(self, bucket: str, key: str, content_type: str) -> str:
        """Begin an upload in parts, and name it."""
        name = uuid.uuid4().hex
        self._uploads[name] = _Upload(bucket, key, content_type)
        return name

    def add_part(self, upload: str, number: int, part: Stored) -> None:
        """Keep a part, in place of the former one of its number."""
        parts = self._upload(upload).parts
        former, parts[number] = parts.get(number), part
        if former is not None:
            former.path.unlink(missing_ok=True)

    def complete(self, upload: str, numbers: Iterable[int]) -> Stored:
        """Put an upload's parts together, and keep the object.

        Raises:
            StoreError: NoSuchUpload; InvalidPart: one is not there.
        """
        begun = self._upload(upload)
        try:
            parts = [begun.parts[number] for number in numbers]
        except KeyError:
            raise StoreError("InvalidPart") from None
        stored = _joined(parts, self.new_path(), begun.content_type)
        self.put(begun.bucket, begun.key, stored)
        self.abort(upload)
        return stored

    def abort(self, upload: str) -> None:
        """Forget an upload and its parts.

        Raises:
            StoreError: NoSuchUpload.
        """
        for part in self._upload(upload).parts.values():
            part.path.unlink(missing_ok=True)
        del self._uploads[upload]

    def clear(self) -> None:
        """Remove everything."""
        for upload in tuple(self._uploads):
            self.abort(upload)
        for bucket, key in tuple(self._objects):
            self.delete(bucket, key)

    def _upload(self, name: str) -> _Upload:
        if name not in self._uploads:
            raise StoreError("NoSuchUpload")
        return self._uploads[name]


def _joined(parts: Sequence[Stored], path: Path, content_type: str) -> Stored:
    digest = md5(usedforsecurity=False)
    with path.open("wb") as whole:
        for part in parts:
            digest.update(bytes.fromhex(part.md5))
            with part.path.open("rb") as piece:
                shutil.copyfileobj(piece, whole)
    # The protocol's own way: a digest of the digests, and how many they are.
    name = f"{digest.hexdigest()}-{len(parts)}"
    size = path.stat().st_size
    return Stored(path=path, size=size, md5=name, content_type=content_type)
