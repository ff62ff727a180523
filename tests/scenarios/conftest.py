"""Real Bolt over the local workspace, on both transports, with the real engine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.demo.stage import local_settings
from bot.jobs.states import FILE_MOVES, JOB_MOVES, JobState
from bot.manifest import manifest_path
from bot.sandbox.control import Control, Message
from bot.sandbox.slack import LocalWorkspace, WorkspaceOptions, load_manifest

TRANSPORTS = ("socket", "http")

#: How long an outcome may take on a machine that has much else to do.
PATIENCE_SECONDS = 40.0
#: Deadlines at a twentieth, as design asks of tests.
FAST: dict[str, Any] = {
    "look_up_after_seconds": 0.25,
    "look_up_again_seconds": 0.5,
    "post_interval_seconds": 0.05,
    "step_timeout_seconds": 10,
    "lease_seconds": 12,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with a bot in it."""

    workspace: LocalWorkspace
    control: Control
    bot: Bot

    async def flag(self, user: str, name: str, message: Message) -> None:
        """Add a flag to a message."""
        await self.control.react(user, name, message.channel, message.ts)

    async def next_post(self, after: int, message: Message) -> Message:
        """The bot's next post in a message's thread."""
        return await self.control.wait_for(
            after=after,
            channel=message.channel,
            thread_ts=message.thread_ts or message.ts,
            kind="post",
            timeout=PATIENCE_SECONDS,
        )

    async def note(self, after: int, user: str) -> Message:
        """The bot's next private answer to somebody."""
        return await self.control.wait_for(
            after=after, ephemeral_to=user, timeout=PATIENCE_SECONDS
        )

    async def posts(self, message: Message) -> list[Message]:
        """The bot's messages in a message's thread."""
        root = message.thread_ts or message.ts
        replies = await self.control.messages(message.channel, thread_ts=root)
        return [reply for reply in replies if reply.bot_id]

    async def settled(self) -> None:
        """Wait until Slack is quiet, and every request and job is at its end."""
        async with asyncio.timeout(30):
            await self.control.idle(quiet=0.1, timeout=30)
            while await self._is_at_work():
                await self.control.idle(quiet=0.1, timeout=30)

    async def _is_at_work(self) -> bool:
        counts = await self.bot.stores.reader.counts()
        moves = {**FILE_MOVES, **JOB_MOVES}
        unfinished = [state for state in JobState if moves[state]]
        return (
            any(counts.get(state) for state in unfinished)
            or await self.bot.stores.work.next_due() is not None
        )


class TurnedClock(SystemClock):
    """The machine's clock, with hands that a test can put forward."""

    ahead_seconds = 0.0

    def now(self) -> float:
        """Seconds since 1970, and what it was put forward."""
        return super().now() + self.ahead_seconds


OpenScene = Callable[..., AbstractAsyncContextManager[Scene]]


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    """Both ways in which Slack delivers."""
    return str(request.param)


@pytest.fixture
def open_scene(tmp_path: Path) -> OpenScene:
    """Opens a scene with options of the test's own."""

    @asynccontextmanager
    async def open_it(
        transport: str = "socket",
        *,
        options: WorkspaceOptions | None = None,
        clock: Clock | None = None,
        **settings: Any,
    ) -> AsyncIterator[Scene]:
        workspace = LocalWorkspace(
            load_manifest(manifest_path()),
            options=options or WorkspaceOptions(retry_delays_seconds=(0.1, 0.5, 1.0)),
        )
        await workspace.start()
        try:
            control = Control(
                workspace.control_url,
                token=workspace.addresses().get("control_token", ""),
            )
            chosen = _settings(workspace, tmp_path, transport, settings)
            async with control, Bot(chosen, clock=clock) as bot:
                if transport == "http":
                    await control.set_request_url(f"{bot.address}/slack/events")
                yield Scene(workspace, control, bot)
        finally:
            await workspace.close()

    return open_it


def _settings(
    workspace: LocalWorkspace, folder: Path, transport: str, more: dict[str, Any]
) -> Settings:
    fields = FAST | more
    if transport == "http":
        fields |= {"slack_app_token": ""}
    return local_settings(workspace, folder / "data", **fields)


@pytest.fixture
async def scene(transport: str, open_scene: OpenScene) -> AsyncIterator[Scene]:
    """A scene on each transport."""
    async with open_scene(transport) as opened:
        yield opened
