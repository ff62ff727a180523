"""Bots in child processes, which can be killed, over a workspace that lives on."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.manifest import manifest_path
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, WorkspaceOptions, load_manifest
from tests.crash.rest import until_all_ended
from tests.warm.bots import Nursery, WarmProcess, warm_bots


@dataclass
class Child:
    """One bot process."""

    process: WarmProcess

    async def died(self) -> int:
        """Wait until it is dead; its exit status."""
        async with asyncio.timeout(20):
            await self.process.stdout.read()
            return await self.process.wait()

    async def stop(self) -> None:
        """Let it end by itself."""
        self.process.stdin.close()
        await self.died()


@dataclass
class Stage:
    """A workspace, and the bots that come and go in it."""

    workspace: LocalWorkspace
    control: Control
    settings: dict[str, Any]
    nursery: Nursery
    children: list[Child] = field(default_factory=list)

    async def start_bot(self, *, die_at: str = "", ready: bool = True) -> Child:
        """Start a bot process and, unless it may die before, wait for it."""
        given = {"settings": self.settings, "die_at": die_at}
        process = await self.nursery.fork("tests.crash.child", given)
        child = Child(process)
        self.children.append(child)
        if not ready:
            return child
        async with asyncio.timeout(20):
            assert await process.stdout.readline() == b"ready\n"
        if not self.settings["slack_app_token"]:
            await self.control.set_request_url(
                f"http://{self.settings['listen']}/slack/events"
            )
        return child

    async def rest(self) -> None:
        """Wait until nothing can happen any more."""
        await until_all_ended(self.control, Path(self.settings["data_dir"]))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where bots are forked."""
    with warm_bots() as opened:
        yield opened


@pytest.fixture(params=["socket", "http"])
async def stage(
    request: pytest.FixtureRequest, nursery: Nursery, tmp_path: Path
) -> AsyncIterator[Stage]:
    """A workspace on each transport; no bot is in it yet."""
    options = WorkspaceOptions(retry_delays_seconds=(0.2, 1.0, 3.0))
    workspace = LocalWorkspace(load_manifest(manifest_path()), options=options)
    await workspace.start()
    token = workspace.addresses().get("control_token", "")
    settings = {
        "slack_bot_token": workspace.bot_token,
        "slack_app_token": workspace.app_token if request.param == "socket" else "",
        "slack_signing_secret": workspace.signing_secret,
        "slack_api_url": workspace.api_url,
        "data_dir": str(tmp_path),
        # Another process may take a port between two lives; Socket Mode needs none.
        "listen": f"127.0.0.1:{_free_port() if request.param == 'http' else 0}",
        "look_up_after_seconds": 0.25,
        "look_up_again_seconds": 0.5,
        "post_interval_seconds": 0.05,
    }
    async with Control(workspace.control_url, token=token) as control:
        stage = Stage(workspace, control, settings, nursery)
        yield stage
        for child in stage.children:
            await child.stop()
    await workspace.close()
