"""What a test of jobs may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import ManualClock
from tests.contracts.stores import Stores, open_stores
from tests.fakes import NOW, make_job, make_request
from tests.unit.jobs.bench import Bench
from tests.unit.jobs.workshop import Workshop


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    with open_stores(tmp_path / "work.db") as opened:
        yield opened


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> Workshop:
    return Workshop(stores, clock)


@pytest.fixture
async def bench(stores: Stores, clock: ManualClock) -> Bench:
    await stores.ask(make_request(), make_job())
    return Bench(stores, clock)
