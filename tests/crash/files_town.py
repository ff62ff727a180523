"""A workspace and its clouds, where bots die while files are on their way."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.demo.samples import document, picture
from bot.demo.stage import (
    cloud_settings,
    huawei_settings,
    local_huawei,
    staging_settings,
)
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import AlibabaOptions, Switches
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Control, Message
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.server_control import ServerControl
from tests.crash.bots import Town, town
from tests.warm.bots import Nursery, WarmProcess, warm_bots

#: Until the next word of a life; on a busy machine, too.
_PATIENCE_SECONDS = 60.0
_QUIET_SECONDS = 0.3
#: Messages after which there must be nothing left to die of.
_MOST_MESSAGES = 6
IMAGE = ("photo.png", picture("Good morning"))
DOCUMENT = ("report.docx", document("The meeting begins at ten in the large hall."))


@dataclass
class Lives:
    """Bots one after the other, each in a process of its own."""

    settings: dict[str, Any]
    nursery: Nursery
    #: Where each writes its errors.
    log: Path
    #: The one that lives, or lived last.
    process: WarmProcess | None = None
    #: What tests.crash.files_child.Mortal takes.
    die_at: str = ""
    always_at: str = ""
    #: The moments at which one ended.
    died: list[str] = field(default_factory=list)
    #: How each job ended.
    ends: list[dict[str, Any]] = field(default_factory=list)
    #: How far the clock was put forward.
    ahead_seconds: float = 0.0

    async def begin(self, *, ready: bool = True) -> None:
        """Begin a life; an earlier one is over."""
        given = {
            "settings": self.settings,
            "die_at": self.die_at,
            "always_at": self.always_at,
            "died": self.died,
            "ahead_seconds": self.ahead_seconds,
            "log": str(self.log),
        }
        self.process = await self.nursery.fork("tests.crash.files_child", given)
        while ready and await self._word() != "ready":
            pass

    async def until_over(self, jobs: int) -> None:
        """Let heirs go on until so many jobs have ended."""
        while True:
            if await self._word() == "ended":
                await self.begin(ready=False)
            if len(self.ends) >= jobs:
                return

    async def until_dead(self) -> None:
        """Wait until a life is over, and begin none."""
        while await self._word() != "ended":
            pass

    async def _word(self) -> str:
        """Hear the next word of a life, and keep what it tells."""
        assert self.process is not None
        async with asyncio.timeout(_PATIENCE_SECONDS):
            line = await self.process.stdout.readline()
            if not line:
                status = await self.process.wait()
                assert status == -signal.SIGKILL, f"it ended by itself: {status}"
                return "ended"
        word, _, told = line.decode().strip().partition(" ")
        match word:
            case "died":
                self.died.append(told)
            case "ahead":
                self.ahead_seconds = float(told)
            case "rest":
                self.ends = json.loads(told)
        return word

    async def close(self) -> None:
        """Let the last one end by itself."""
        if self.process is not None:
            self.process.stdin.close()
            await self.process.stdout.read()
            await self.process.wait()

    @property
    def moments(self) -> set[str]:
        """The moments at which a life ended, as tests.crash.child names them."""
        return {name.partition("/")[0] for name in self.died}


@dataclass
class FileTown:
    """What a test sees of it."""

    place: Town
    lives: Lives
    alibaba: AlibabaControl
    huawei: HuaweiControl
    bucket: ServerControl
    #: Where the bots have their copies of files.
    folder: Path
    #: Of each message, and what it is flagged with.
    files: Sequence[tuple[str, bytes]]
    flag_name: str

    @property
    def control(self) -> Control:
        """The workspace's."""
        return self.place.control

    async def upload(self, number: int = 1) -> Message:
        """Upload a message."""
        # A caption of its own, or the translated one would be used again.
        caption = f"Good morning, dear friends of plan {number}!"
        return await self.control.upload("bruno", "travel", self.files, comment=caption)

    async def flag(self, message: Message) -> None:
        """Ask for a message's translation."""
        await self.control.react("emma", self.flag_name, "travel", message.ts)

    async def translate_to_the_last_death(self, die_at: str) -> list[Message]:
        """Translate one message after the other, until one kills nobody any more.

        Args:
            die_at: How moments begin at which a bot dies, at each of them once.
        """
        self.lives.die_at = die_at
        await self.lives.begin()
        messages: list[Message] = []
        deaths = -1
        while deaths < len(self.lives.died):
            assert len(messages) < _MOST_MESSAGES
            deaths = len(self.lives.died)
            message = await self.upload(len(messages) + 1)
            await self.flag(message)
            messages.append(message)
            await self.lives.until_over(len(messages))
        await self.control.idle(quiet=_QUIET_SECONDS, timeout=20)
        return messages

    async def answers(self, channel: str, thread_ts: str = "") -> list[list[str]]:
        """The names of the files in each message of a bot."""
        thread = await self.control.messages(channel, thread_ts=thread_ts)
        return [
            sorted(file["name"] for file in each.files)
            for each in thread
            if each.bot_id
        ]

    async def tasks_at_alibaba(self) -> dict[str, int]:
        """How often each operation was paid."""
        lines = (await self.alibaba.ledger())["lines"]
        return {line["operation"]: line["calls"] for line in lines}

    async def documents_at_huawei(self) -> int:
        """How many documents were paid."""
        return len((await self.huawei.ledger())["documents"])

    async def left_over(self) -> list[str]:
        """What still lies on the bots' disk, and in the bucket."""
        objects = (await self.bucket.state())["objects"]
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [*map(str, files), *(each["key"] for each in objects)]


@asynccontextmanager
async def file_town(
    folder: Path,
    providers: str,
    files: Sequence[tuple[str, bytes]],
    *,
    nursery: Nursery | None = None,
    flag: str = "",
    socket_mode: bool = True,
) -> AsyncIterator[FileTown]:
    """A town with our own Alibaba, our own Huawei and their bucket; no bot is alive.

    Args:
        folder: Where bots have their data.
        providers: The bots' setting.
        files: Of each message.
        nursery: Where bots are forked; else in one of its own.
        flag: What messages are flagged with.
        socket_mode: Whether bots connect, or are called over HTTP.
    """
    async with AsyncExitStack() as stack:
        # Waits are for clocks; these clouds are ready at once.
        switches = Switches(job_seconds=0.0, enforce_rates=False)
        alibaba = LocalAlibaba(options=AlibabaOptions(switches=switches))
        await alibaba.start()
        stack.push_async_callback(alibaba.close)
        store, huawei = await local_huawei(stack)
        place = await stack.enter_async_context(town(folder, socket_mode=socket_mode))
        steering = await stack.enter_async_context(HuaweiControl(huawei.control_url))
        await steering.switch(
            job_wait_seconds=0.0, job_seconds=0.0, enforce_rates=False
        )
        settings = (
            cloud_settings(alibaba)
            | huawei_settings(store, huawei)
            | staging_settings(store)
            | place.settings
            # Nothing hangs here, so a long step is a busy machine's.
            | {"step_timeout_seconds": 20, "lease_seconds": 30}
            | {"providers": providers}
        )
        forked = nursery or stack.enter_context(warm_bots())
        lives = Lives(_plain(settings), forked, folder / "lives.log")
        stack.push_async_callback(lives.close)
        yield FileTown(
            place,
            lives,
            await stack.enter_async_context(AlibabaControl(alibaba.control_url)),
            steering,
            await stack.enter_async_context(ServerControl(store.control_url)),
            folder / "files",
            files,
            flag,
        )


def _plain(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as JSON takes them."""
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in settings.items()
    }
