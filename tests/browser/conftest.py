"""One browser and one workspace for all tests of a module, in one loop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.demo.stage import (
    cloud_settings,
    huawei_settings,
    local_huawei,
    stage,
    staging_settings,
)
from bot.manifest import manifest_path
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, load_manifest
from tests.browser.kit import Window, launched, let_in, missing, window
from tests.scenarios.conftest import FAST
from tests.unit.sandbox.kit import FULL, Json

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext

#: Opens a window at an address, of a `size` and with a `theme`.
Open = Callable[..., Awaitable[Window]]
Profile = Callable[[int], Awaitable["BrowserContext"]]


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace, and who is in it."""

    workspace: LocalWorkspace
    control: Control


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> "AsyncIterator[Browser]":
    if reason := missing():
        pytest.skip(f"NOTHING IS SEEN OF THE PAGE: {reason}")
    async with launched() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(
    request: pytest.FixtureRequest, browser: "Browser"
) -> AsyncIterator[Place]:
    """What the module's STAGE says: "bot", "clouds", "any app", or "people" alone."""
    assert browser.is_connected()  # no workspace for tests that are skipped
    stages = {
        "bot": _with_bot,
        "clouds": _with_clouds,
        "any app": _with_every_right,
        "people": _people_only,
    }
    async with stages[request.module.STAGE]() as made:
        yield made


@asynccontextmanager
async def _people_only(manifest: Json | None = None) -> AsyncIterator[Place]:
    workspace = LocalWorkspace(manifest or load_manifest(manifest_path()))
    await workspace.start()
    try:
        async with Control(workspace.control_url) as control:
            yield Place(workspace, control)
    finally:
        await workspace.close()


@asynccontextmanager
async def _with_every_right() -> AsyncIterator[Place]:
    """No bot, but a workspace that lets an app do all that apps can."""
    async with _people_only(FULL) as made:
        yield made


@asynccontextmanager
async def _with_bot(**more: Any) -> AsyncIterator[Place]:
    async with stage(manifest_path(), **{**FAST, **more}) as running:
        yield Place(running.workspace, running.control)


@asynccontextmanager
async def _with_clouds() -> AsyncIterator[Place]:
    """A bot for which our own clouds translate files."""
    async with AsyncExitStack() as stack:
        alibaba = LocalAlibaba()
        await alibaba.start()
        stack.push_async_callback(alibaba.close)
        store, huawei = await local_huawei(stack)
        settings = (
            cloud_settings(alibaba)
            | huawei_settings(store, huawei)
            | staging_settings(store)
            | {"providers": "alibaba,huawei,local"}
        )
        yield await stack.enter_async_context(_with_bot(**settings))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def profile(browser: "Browser", place: Place) -> AsyncIterator[Profile]:
    """Profiles by number, made when they are asked for."""
    made: list[BrowserContext] = []
    async with AsyncExitStack() as stack:

        async def give(number: int) -> "BrowserContext":
            while len(made) <= number:
                entered = let_in(browser, place.workspace)
                made.append(await stack.enter_async_context(entered))
            return made[number]

        yield give


@pytest_asyncio.fixture(loop_scope="module")
async def opened(profile: Profile, place: Place) -> AsyncIterator[Open]:
    """Windows that close with the test; none may have made the browser complain.

    Each is of a profile of its own: of two windows of one, the browser hardly ever
    draws the one that lies behind.
    """
    windows: list[Window] = []
    async with AsyncExitStack() as stack:

        async def begin(path: str = "/as/emma/travel", **options: Any) -> Window:
            context = await profile(len(windows))
            entered = window(context, place.workspace, place.control, **options)
            windows.append(await stack.enter_async_context(entered))
            await windows[-1].go(path)
            return windows[-1]

        yield begin
        noise = [each.noise for each in windows]
    assert noise == [[] for _ in windows]
