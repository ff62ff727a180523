"""A client of our own Huawei's control API, over real HTTP."""

from typing import Any

from bot.sandbox.buckets.control import ServerControl
from bot.sandbox.control_records import Json


class HuaweiControl(ServerControl):
    """Drives the server; use it as an async context manager.

    What it shares with the object store's control stands in `ServerControl`.
    """

    async def switch(self, **switches: Any) -> Json:
        """Change switches by their names (`bot.sandbox.huawei.options.Switches`).

        Returns:
            All of them as they are now.
        """
        answer = await self._do("switch", switches=switches)
        return dict(answer["switches"])

    async def ledger(self) -> Json:
        """What was taken on: `lines` by operation, `documents` one by one."""
        return await self._do("ledger")
