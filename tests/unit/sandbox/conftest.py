"""Running workspaces, and clients and apps that are connected to them."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, WorkspaceOptions, load_manifest
from tests.unit.sandbox.kit import FULL, ROOT, HttpApp, Json, RawApp, client_of

Start = Callable[..., Coroutine[Any, Any, LocalWorkspace]]


@pytest.fixture
def project_manifest() -> Json:
    return load_manifest(ROOT / "manifest.yml")


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start a workspace of any manifest and options; it ends with the test."""
    running: list[LocalWorkspace] = []

    async def begin(
        manifest: Json = FULL, *, clock: Clock | None = None, **options: Any
    ) -> LocalWorkspace:
        settings = WorkspaceOptions(**options)
        workspace = LocalWorkspace(manifest, clock=clock, options=settings)
        await workspace.start()
        running.append(workspace)
        return workspace

    yield begin
    for workspace in running:
        await workspace.close()


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    return await start(retry_delays_seconds=(0.0, 0.05, 0.05), ack_deadline_seconds=0.3)


@pytest.fixture
async def control(workspace: LocalWorkspace) -> AsyncIterator[Control]:
    async with Control(workspace.control_url) as control:
        yield control


@pytest.fixture
async def client(workspace: LocalWorkspace) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield client_of(workspace, session)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def app(workspace: LocalWorkspace) -> AsyncIterator[RawApp]:
    """A connected app that acks everything."""
    raw = RawApp(workspace)
    await raw.connect()
    yield raw
    await raw.close()


@pytest.fixture
async def http_app() -> AsyncIterator[HttpApp]:
    """A server that waits for posts, and was told to nobody yet."""
    server = HttpApp()
    await server.start()
    yield server
    await server.close()
