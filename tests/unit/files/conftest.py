"""Servers of the tests, started, and a fetcher that is closed in the end."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.files.fetch import Fetcher
from bot.files.purposes import Purpose
from tests.unit.files.hosts import Trap

MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
async def trap() -> AsyncIterator[Trap]:
    async with Trap() as started:
        yield started


@pytest.fixture
async def make_fetcher() -> AsyncIterator[MakeFetcher]:
    """Make a fetcher with one purpose, named "test"."""
    made: list[Fetcher] = []

    def make(purpose: Purpose, **more: Any) -> Fetcher:
        made.append(Fetcher({"test": purpose}, **({"clock": ManualClock()} | more)))
        return made[-1]

    yield make
    for fetcher in made:
        await fetcher.close()
