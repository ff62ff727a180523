"""Where documents come in: out of the account's own bucket, fetched and judged."""

import asyncio
import itertools
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, ParamSpec, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

import aiohttp
from yarl import URL

from bot.sandbox.documents import character_count, page_count, simulated_copy
from bot.sandbox.huawei.jobs import Fate
from bot.sandbox.huawei.options import Switches
from bot.sandbox.huawei.problems import CloudError

P = ParamSpec("P")
T = TypeVar("T")

_TIMEOUT: Final = aiohttp.ClientTimeout(total=120, connect=5, sock_read=30)
_CHUNK_BYTES: Final = 256 * 1024
_NAMES: Final = {
    "letters": re.compile(r"([\w./-]+/)?[A-Za-z.]+", re.ASCII),
    "ascii": re.compile(r"[\w./-]+", re.ASCII),
}
#: In place of a result: the beginning of an image.
_OTHER: Final = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
CONTENT_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
}


class OwnStore(Protocol):
    """The object store, as far as the cloud knows of it."""

    @property
    def url(self) -> str:
        """Its address without a slash at its end."""
        ...

    def owner(self, bucket: str) -> str:
        """Whose bucket this is; empty: there is none of this name."""
        ...

    def offer(
        self,
        path: Path,
        *,
        content_type: str,
        expires: int,
        alive: Callable[[], bool],
    ) -> str:
        """Give out a new address of a file, whole; it is a secret."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document that was fetched."""

    path: Path
    type: str
    pages: int
    characters: int


class Intake:
    """Fetches documents and makes copies of them.

    Args:
        store: Whose files are taken, and no others.
        folder: Where files lie meanwhile.
    """

    def __init__(self, store: OwnStore, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._numbers = itertools.count(1)
        self._session: aiohttp.ClientSession | None = None
        # A document is held in memory while it is worked on: one at a time.
        self._desk = ThreadPoolExecutor(max_workers=1)

    async def close(self) -> None:
        """End all connections to the store, and wait for what is being written."""
        if self._session is not None:
            await self._session.close()
        await asyncio.to_thread(self._desk.shutdown, cancel_futures=True)

    def check(self, url: str, account: str, switches: Switches) -> str:
        """See whether an address is one of the account's own bucket.

        Returns:
            The bucket and the object's name, "documents/report.docx".

        Raises:
            CloudError: NLP.6303: it is not; NLP.0301: it is no address.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            raise CloudError("NLP.0301", "The parameter url is not valid.") from None
        if parts.scheme not in ("http", "https") or not host:
            raise CloudError("NLP.0301", "The parameter url is not valid.")
        # By its name: as a number no address is taken, were it the same host's.
        if f"{parts.scheme}://{parts.netloc}" != self._store.url:
            raise _unreadable("it is not in OBS")
        name = unquote(parts.path).lstrip("/")
        bucket, _, key = name.partition("/")
        if self._store.owner(bucket) != account:
            raise _unreadable("it is not in a bucket of yours")
        if not _NAMES[switches.object_names].fullmatch(key):
            raise _unreadable("its name is not in English letters")
        return name

    async def take(self, url: str, kind: str, switches: Switches) -> Source:
        """Fetch a document and judge it.

        Raises:
            CloudError: NLP.6303, NLP.6305, NLP.6306 or NLP.6307.
        """
        path = self._folder / f"source-{next(self._numbers)}"
        try:
            await self._fetch(url, path)
            return await self._at_desk(_judged, path, kind, switches.most_pages)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    async def copy(self, source: Source, target: str, fate: Fate) -> Path:
        """Make the translation of a document; the source's file is removed.

        Args:
            source: The document.
            target: The vendor's code of a language.
            fate: What the result is like.
        """
        path = self._folder / f"result-{next(self._numbers)}"
        await self._at_desk(_write_copy, source, target, fate, path)
        source.path.unlink(missing_ok=True)
        return path

    async def _at_desk(self, work: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._desk, work, *args)

    async def _fetch(self, url: str, path: Path) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.get(
                URL(url, encoded=True), allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise _unreadable(f"HTTP {response.status}")
                with path.open("wb") as file:
                    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                        file.write(chunk)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _unreadable(type(error).__name__) from error


def _judged(path: Path, kind: str, most_pages: int) -> Source:
    data = path.read_bytes()
    if not data:
        raise CloudError("NLP.6306")
    try:
        pages, characters = page_count(data, kind), character_count(data, kind)
    except ValueError as error:
        raise CloudError("NLP.6305") from error
    if pages > most_pages:
        raise CloudError("NLP.6307")
    return Source(path=path, type=kind, pages=pages, characters=characters)


def _write_copy(source: Source, target: str, fate: Fate, path: Path) -> None:
    data = source.path.read_bytes()
    match fate:
        case Fate.UNCHANGED:
            path.write_bytes(data)
        case Fate.EMPTY:
            path.touch()
        case Fate.OTHER:
            path.write_bytes(_OTHER)
        case _:
            path.write_bytes(simulated_copy(data, source.type, target))


def _unreadable(why: str) -> CloudError:
    return CloudError("NLP.6303", f"The OBS object cannot be read: {why}.")
