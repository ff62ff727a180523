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
#: Whoever sleeps longer than this does so until the next sweep.
_MOMENT_SECONDS = 30.0


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


class Left:
    """Counts how often what jobs left is looked for."""

    def __init__(self) -> None:
        self.count = 0

    async def sweep(self) -> int:
        self.count += 1
        return 0


class Hours:
    """The loop's own time, turned by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = 0.0
        self._loop: Any = asyncio.get_running_loop()
        monkeypatch.setattr(self._loop, "time", lambda: time.monotonic() + self._ahead)

    async def go_on(self, seconds: float) -> None:
        """Turn them, and wait until the sweeping sleeps for long."""
        self._ahead += seconds
        async with asyncio.timeout(_MOMENT_SECONDS / 2):
            await asyncio.sleep(0)
            while not self._sleeps():  # noqa: ASYNC110 - no event tells of a sleep
                await asyncio.sleep(0.001)

    def _sleeps(self) -> bool:
        later = self._loop.time() + _MOMENT_SECONDS
        return any(timer.when() > later for timer in self._loop._scheduled)


@asynccontextmanager
async def sweeping(store: Sweeps, left: Left | None = None) -> AsyncIterator[None]:
    """The bot's loop over a store, without the rest of the bot."""
    token, address = SecretStr("xoxb-local-x"), "http://127.0.0.1:1/api/"
    bot = Bot(Settings(_env_file=None, slack_bot_token=token, slack_api_url=address))
    bot.stores = cast("Any", SimpleNamespace(work=store))
    bot._leftovers = cast("Any", left)
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


async def test_what_jobs_left_is_looked_for_as_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, hours, left = Sweeps(), Hours(monkeypatch), Left()

    async with sweeping(store, left):
        await hours.go_on(0)
        await hours.go_on(HOUR_SECONDS)

    assert left.count == store.count == 2
