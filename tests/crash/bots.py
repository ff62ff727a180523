"""Bots in processes of their own over a workspace and a cloud that live on."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.manifest import manifest_path
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, WorkspaceOptions, load_manifest
from tests.warm.bots import Nursery, WarmProcess

CLOCK = SystemClock()
ROOT = Path(__file__).parents[2]
#: Of a busy machine, too.
_START_SECONDS = 30.0


@dataclass
class BotProcess:
    """One bot."""

    process: asyncio.subprocess.Process | WarmProcess
    began: float
    #: From the start of the process.
    ready_seconds: float | None = None
    claimed_seconds: float | None = None
    #: As the process itself measured it.
    opened_to_claimed_seconds: float | None = None
    #: Every moment it told of, as tests.crash.child names them.
    moments: list[str] = field(default_factory=list)
    is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    has_claimed: asyncio.Event = field(default_factory=asyncio.Event)
    reading: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Hear what it says, to its end."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            seconds = CLOCK.monotonic() - self.began
            match line.decode().split():
                case ["claimed", opened]:
                    self.claimed_seconds = seconds
                    self.opened_to_claimed_seconds = float(opened)
                    self.has_claimed.set()
                case ["moment", name]:
                    self.moments.append(name)
                case ["ready"]:
                    self.ready_seconds = seconds
                    self.is_ready.set()

    async def until_claimed(self) -> None:
        """Wait until it holds its first row."""
        async with asyncio.timeout(_START_SECONDS):
            await self.has_claimed.wait()

    async def until_ready(self) -> None:
        """Wait until it is connected."""
        async with asyncio.timeout(_START_SECONDS):
            await self.is_ready.wait()

    async def kill(self) -> None:
        """End it at once, wherever it is."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> None:
        """Let it end by itself."""
        if self.process.stdin is not None and self.process.returncode is None:
            self.process.stdin.close()
        await self.ended()

    async def ended(self) -> int:
        """Wait for its end; the exit status."""
        async with asyncio.timeout(_START_SECONDS):
            status = await self.process.wait()
            if self.reading is not None:
                await self.reading
        return status


@dataclass
class Town:
    """A workspace, and the bots that come and go in it."""

    workspace: LocalWorkspace
    control: Control
    settings: dict[str, Any]
    #: Without one, each bot is started as a program.
    nursery: Nursery | None = None
    bots: list[BotProcess] = field(default_factory=list)

    async def start_bot(
        self, given: Mapping[str, Any], *, ready: bool = True
    ) -> BotProcess:
        """Start a bot.

        Args:
            given: What tests.crash.chaos_child takes, without the settings.
            ready: Whether to wait until it is.
        """
        began = CLOCK.monotonic()
        process = await self._begin({"settings": self.settings, **given})
        bot = BotProcess(process, began)
        bot.reading = asyncio.create_task(bot.read())
        self.bots.append(bot)
        if ready:
            await bot.until_ready()
        return bot

    async def _begin(
        self, given: Mapping[str, Any]
    ) -> asyncio.subprocess.Process | WarmProcess:
        if self.nursery is not None:
            return await self.nursery.fork("tests.crash.chaos_child", given)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.chaos_child",
            json.dumps(given),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )


@asynccontextmanager
async def town(
    folder: Path,
    *,
    nursery: Nursery | None = None,
    socket_mode: bool = True,
    **options: Any,
) -> AsyncIterator[Town]:
    """A workspace without a bot.

    Args:
        folder: Where its bots have their database.
        nursery: Where they are forked; else each is started as a program.
        socket_mode: Whether its bots connect, or are called over HTTP.
        options: The workspace's.
    """
    port = _free_port()
    # Set like this, it is not asked for a sign of life: there is no bot yet.
    url = "" if socket_mode else f"http://127.0.0.1:{port}/slack/events"
    known = {"retry_delays_seconds": (0.2, 1.0, 3.0), "request_url": url, **options}
    workspace = LocalWorkspace(
        load_manifest(manifest_path()), options=WorkspaceOptions(**known)
    )
    await workspace.start()
    settings = {
        "slack_bot_token": workspace.bot_token,
        "slack_app_token": workspace.app_token if socket_mode else "",
        "slack_signing_secret": workspace.signing_secret,
        "slack_api_url": workspace.api_url,
        "data_dir": str(folder),
        "listen": f"127.0.0.1:{port}",
        "step_timeout_seconds": 1.5,
        "lease_seconds": 3.0,
        "look_up_after_seconds": 0.25,
        "look_up_again_seconds": 0.5,
        "post_interval_seconds": 0.05,
    }
    try:
        async with Control(workspace.control_url) as control:
            place = Town(workspace, control, settings, nursery)
            try:
                yield place
            finally:
                for bot in place.bots:
                    await bot.kill()
    finally:
        await workspace.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
