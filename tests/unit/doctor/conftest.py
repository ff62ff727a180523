"""A folder without settings, workspaces, and the command in this process."""

import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest

from bot.clock import Clock
from bot.config import Settings
from bot.doctor.findings import Finding
from bot.manifest import manifest_path
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, load_manifest

#: Starts a workspace in which the app has other scopes than the manifest's.
StartWorkspace = Callable[..., Coroutine[Any, Any, LocalWorkspace]]


@pytest.fixture(autouse=True)
def _own_folder(own_folder: None) -> None:
    """Every examination has a folder of its own."""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def start_workspace() -> AsyncIterator[StartWorkspace]:
    running: list[LocalWorkspace] = []

    async def begin(
        *, more: str = "", less: str = "", clock: Clock | None = None
    ) -> LocalWorkspace:
        manifest = load_manifest(manifest_path())
        scopes: list[str] = manifest["oauth_config"]["scopes"]["bot"]
        scopes[:] = [scope for scope in scopes if scope != less]
        scopes.extend([more] if more else [])
        workspace = LocalWorkspace(manifest, clock=clock)
        await workspace.start()
        running.append(workspace)
        return workspace

    yield begin
    for workspace in running:
        await workspace.close()


@pytest.fixture
async def workspace(start_workspace: StartWorkspace) -> LocalWorkspace:
    return await start_workspace()


@pytest.fixture
async def control(workspace: LocalWorkspace) -> AsyncIterator[Control]:
    async with Control(workspace.control_url) as control:
        yield control


def settings_for(workspace: LocalWorkspace, **fields: Any) -> Settings:
    """Settings of a bot in a workspace, over Socket Mode."""
    known: dict[str, Any] = {
        "slack_api_url": workspace.api_url,
        "slack_bot_token": workspace.bot_token,
        "slack_app_token": workspace.app_token,
    }
    return Settings(_env_file=None, **(known | fields))


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def summary(findings: list[Finding]) -> dict[str, str]:
    """The state of each check."""
    return {finding.name: finding.state.value for finding in findings}
