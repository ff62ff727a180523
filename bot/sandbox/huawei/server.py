"""Our own Huawei as a server of its own."""

import asyncio
import shutil
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.engine import Engine
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.buckets.serving import LoopbackServer, new_folder, told
from bot.sandbox.huawei.cloud import Cloud
from bot.sandbox.huawei.control_api import control_api
from bot.sandbox.huawei.options import Account, HuaweiOptions, random_account
from bot.sandbox.huawei.reading import MOST_BODY_BYTES
from bot.sandbox.huawei.wire import Wire


class LocalHuawei(LoopbackServer):
    """Huawei's translation of texts and documents, and its IAM, on this machine.

    Args:
        store: Started; its buckets are what documents are taken from.
        clock: The clock to follow; the machine's own without one.
        engine: A started engine, which translates texts that it can; without one all
            translations are simulated.
        options: How it behaves.
    """

    name = "localhost"

    def __init__(
        self,
        store: LocalBuckets,
        *,
        clock: Clock | None = None,
        engine: Engine | None = None,
        options: HuaweiOptions = HuaweiOptions(),  # noqa: B008 - it is frozen
    ) -> None:
        super().__init__(options.control_token, MOST_BODY_BYTES)
        self._accounts = options.accounts or (random_account(),)
        self._folder = new_folder("huawei")
        self._cloud = Cloud(
            options,
            self._accounts,
            clock=clock,
            engine=engine,
            store=store,
            folder=self._folder,
        )

    @property
    def account(self) -> Account:
        """Whose calls are taken; the first one, where there are several."""
        return self._accounts[0]

    @property
    def cloud(self) -> Cloud:
        """What stands behind the wire, for tests in the same process."""
        return self._cloud

    def addresses(self) -> dict[str, Any]:
        """Everything that a bot and a control client need, in plain values."""
        account = self.account
        return super().addresses() | {
            "project_id": account.project_id,
            "project_name": account.project_name,
            "domain": account.domain,
            "user": account.user,
            "password": account.password,
            "keys": [told(key) for key in account.keys],
        }

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/_local/{action}", control_api(self._cloud).handle)
        router.add_route("*", "/{path:.*}", Wire(self._cloud).handle)

    def _begin(self) -> None:
        self._folder.mkdir(mode=0o700)

    async def _end(self) -> None:
        await self._cloud.tasks.stop()
        await self._cloud.intake.close()

    async def _tidy(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder)
