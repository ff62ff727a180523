"""A running Alibaba of our own, and those who call it."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from darabonba.core import DaraCore

from bot.clock import Clock, ManualClock, SystemClock
from bot.engine import Engine
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import AlibabaOptions, Switches
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.clouds.kit import Raw, Sdk

StartAlibaba = Callable[..., Coroutine[Any, Any, LocalAlibaba]]


@pytest.fixture
async def start_alibaba() -> AsyncIterator[StartAlibaba]:
    """Start a server with these switches; it ends with the test."""
    running: list[LocalAlibaba] = []

    async def begin(
        *, clock: Clock | None = None, engine: Engine | None = None, **switches: Any
    ) -> LocalAlibaba:
        options = AlibabaOptions(switches=Switches(**switches))
        alibaba = LocalAlibaba(clock=clock, engine=engine, options=options)
        await alibaba.start()
        running.append(alibaba)
        return alibaba

    yield begin
    for alibaba in running:
        await alibaba.close()
    # The client keeps its blocking sessions for the life of the process.
    for session in DaraCore._sessions.values():
        session.close()
    DaraCore._sessions.clear()


@pytest.fixture
def minute() -> ManualClock:
    """A clock that stands at the beginning of this very minute, so that the dates in
    signatures are right."""
    now = SystemClock().now()
    return ManualClock(now - now % 60)


@pytest.fixture
async def alibaba(start_alibaba: StartAlibaba, minute: ManualClock) -> LocalAlibaba:
    return await start_alibaba(clock=minute)


@pytest.fixture
async def control(alibaba: LocalAlibaba) -> AsyncIterator[AlibabaControl]:
    async with AlibabaControl(alibaba.control_url) as control:
        yield control


@pytest.fixture(params=["async", "sync"])
def sdk(alibaba: LocalAlibaba, request: pytest.FixtureRequest) -> Sdk:
    """The official client in both its forms."""
    return Sdk(alibaba, sync=request.param == "sync")


@pytest.fixture
async def raw(alibaba: LocalAlibaba) -> AsyncIterator[Raw]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        yield Raw(alibaba, session)
