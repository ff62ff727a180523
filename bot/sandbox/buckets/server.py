"""The object store as a server of its own."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.buckets.control_api import ControlApi
from bot.sandbox.buckets.options import BucketsOptions, StoreKey
from bot.sandbox.buckets.serving import LoopbackServer, new_folder, told
from bot.sandbox.buckets.store import Store

#: Of what is read whole; objects are not.
_MOST_XML_BYTES = 2 * 1024 * 1024


class LocalBuckets(LoopbackServer):
    """The object store that our own clouds take documents from.

    Args:
        clock: The clock to follow; the machine's own without one.
        options: How it is set up.
    """

    name = "localhost"

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        options: BucketsOptions = BucketsOptions(),  # noqa: B008 - it is frozen
    ) -> None:
        super().__init__(options.control_token, _MOST_XML_BYTES)
        self._options = options
        self._keys = options.keys or (
            StoreKey(id=f"local-{token_hex(10)}", secret=token_hex(20)),
        )
        self._folder = new_folder("buckets")
        self._store = Store(options, self._keys, clock, self._folder)

    @property
    def keys(self) -> tuple[StoreKey, ...]:
        """Whose requests are taken."""
        return self._keys

    def owner(self, bucket: str) -> str:
        """Whose bucket this is; empty: there is none of this name."""
        names = {each.name: each.account for each in self._options.buckets}
        return names.get(bucket, "")

    def offer(
        self,
        path: Path,
        *,
        content_type: str,
        expires: int,
        alive: Callable[[], bool],
    ) -> str:
        """Give out a new address of a file; it is a secret.

        Args:
            path: The file.
            content_type: What it is.
            expires: For the reader, in seconds since 1970; `alive` decides.
            alive: Whether the address works, asked at each request.
        """
        found = self._store.results.offer(
            path, content_type=content_type, expires=expires, alive=alive
        )
        return f"{self.url}{found}"

    def addresses(self) -> dict[str, Any]:
        """Everything that a bot and a control client need, in plain values."""
        return super().addresses() | {
            "region": self._options.region,
            "buckets": [each.name for each in self._options.buckets],
            "keys": [told(key) for key in self._keys],
        }

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        store = self._store
        router.add_post("/_local/{action}", ControlApi(store).handle)
        router.add_get("/results/{name}", store.give)
        router.add_route("*", "/{path:.+}", store.handle)

    def _begin(self) -> None:
        self._folder.mkdir(mode=0o700)

    async def _end(self) -> None:
        await self._store.tasks.stop()

    async def _tidy(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder)
