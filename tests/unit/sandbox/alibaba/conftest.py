"""A running Alibaba of our own, a host of files beside it, and who calls it."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import ManualClock, SystemClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import AlibabaOptions, Key, Switches
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.alibaba.hosting import Host, hang_up
from tests.unit.sandbox.clouds.kit import Sdk

KEYS = (
    Key(id="ak", secret="sk"),
    Key(id="other", secret="sk", account="other"),
)


@pytest.fixture
def minute() -> ManualClock:
    """A clock that stands at the beginning of this very minute, so that the dates in
    signatures are right."""
    now = SystemClock().now()
    return ManualClock(now - now % 60)


@pytest.fixture
async def alibaba(minute: ManualClock) -> AsyncIterator[LocalAlibaba]:
    """Its tasks end at once, and it counts no calls."""
    switches = Switches(job_seconds=0, enforce_rates=False)
    options = AlibabaOptions(keys=KEYS, switches=switches)
    alibaba = LocalAlibaba(clock=minute, options=options)
    await alibaba.start()
    yield alibaba
    hang_up()
    await alibaba.close()


@pytest.fixture
async def control(alibaba: LocalAlibaba) -> AsyncIterator[AlibabaControl]:
    async with AlibabaControl(alibaba.control_url) as control:
        yield control


@pytest.fixture(params=["async", "sync"])
def sdk(alibaba: LocalAlibaba, request: pytest.FixtureRequest) -> Sdk:
    """The official client in both its forms."""
    return Sdk(alibaba, sync=request.param == "sync")


@pytest.fixture
def one(alibaba: LocalAlibaba) -> Sdk:
    """The official client in one of its forms, where both would prove the same."""
    return Sdk(alibaba, sync=True)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with Host() as host:
        yield host
