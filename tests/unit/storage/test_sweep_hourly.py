"""The bot sweeps at its start and every hour, whatever became of the sweep before."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import SecretStr

from bot.app import Bot, cancelled
from bot.config import Settings
from bot.errors import StorageError
from storage.base import Swept

HOUR_SECONDS = 3_600.0


class Sweeps:
    """A store that counts its sweeps; the first may fail."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.count = 0

    async def sweep(self, **_: float) -> Swept:
        self.count += 1
        error, self.error = self.error, None
        if error is not None:
            raise error
        return Swept(0, 0, 0)


class Hours:
    """The loop's own time, turned by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = 0.0
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: time.monotonic() + self._ahead)

    async def go_on(self, seconds: float) -> None:
        self._ahead += seconds
        for _ in range(10):
            await asyncio.sleep(0)


@asynccontextmanager
async def sweeping(store: Sweeps) -> AsyncIterator[None]:
    """The bot's loop over a store, without the rest of the bot."""
    token, address = SecretStr("xoxb-local-x"), "http://127.0.0.1:1/api/"
    bot = Bot(Settings(_env_file=None, slack_bot_token=token, slack_api_url=address))
    bot.stores = cast("Any", SimpleNamespace(work=store))
    task = asyncio.create_task(bot._sweep_forever())
    try:
        yield
    finally:
        await cancelled(task)


async def test_a_sweep_runs_at_the_start_and_again_each_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, hours, counts = Sweeps(), Hours(monkeypatch), []

    async with sweeping(store):
        for seconds in (0, HOUR_SECONDS - 60, 60, HOUR_SECONDS):
            await hours.go_on(seconds)
            counts.append(store.count)

    assert counts == [1, 1, 2, 3]


async def test_a_sweep_that_fails_does_not_end_the_sweeping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, hours = Sweeps(StorageError("full")), Hours(monkeypatch)

    async with sweeping(store):
        await hours.go_on(0)
        await hours.go_on(HOUR_SECONDS)

    assert store.count == 2
