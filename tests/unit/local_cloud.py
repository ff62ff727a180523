"""Our own Alibaba in a thread of its own, for commands that run their own loop."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import LocalAlibaba

T = TypeVar("T")


class CloudInThread:
    """Serves, and does what the control API can; without an engine all is simulated."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._alibaba = LocalAlibaba()

    def start(self) -> None:
        self._thread.start()
        self._do(self._alibaba.start())

    def stop(self) -> None:
        self._do(self._alibaba.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a command that uses this cloud alone."""
        key = self._alibaba.keys[0]
        return {
            "PROVIDERS": "alibaba",
            "ALIBABA_MT_ENDPOINT": self._alibaba.url,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": key.id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key.secret,
        }

    def control(self, work: Callable[[AlibabaControl], Awaitable[T]]) -> T:
        """Ask the control API for something."""

        async def ask() -> T:
            async with AlibabaControl(self._alibaba.control_url) as control:
                return await work(control)

        return self._do(ask())

    def calls(self) -> list[tuple[str, int]]:
        """The operations that succeeded, and would be billed, with their characters."""
        lines = self.control(lambda control: control.ledger())["lines"]
        return [(line["operation"], line["characters"]) for line in lines]

    def paid(self, operation: str) -> int:
        """How many calls of an operation would be billed."""
        lines = self.control(lambda control: control.ledger())["lines"]
        return sum(line["calls"] for line in lines if line["operation"] == operation)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)


@contextmanager
def cloud_in_thread() -> Iterator[CloudInThread]:
    """Run it."""
    cloud = CloudInThread()
    cloud.start()
    try:
        yield cloud
    finally:
        cloud.stop()
