"""What scenarios with files share: small files, and a scene whose clock is turned."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfWriter

from bot.demo.samples import packed, paragraphs_of
from bot.demo.stage import cloud_settings, huawei_settings, local_huawei
from bot.jobs.states import FILE_MOVES, JOB_MOVES
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import AlibabaOptions, Switches
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.clouds import LocalAlibaba, LocalBuckets
from bot.sandbox.control import Control, Message, NewFile
from bot.sandbox.huawei.control import HuaweiControl
from tests.scenarios.conftest import (
    PATIENCE_SECONDS,
    OpenScene,
    Scene,
    TurnedClock,
)

CAPTION = "Good morning, dear friends! Here is the plan for tomorrow."
PARAGRAPH = "The meeting begins at ten in the large hall."
#: What a job may wait for is at hand sooner than this; a lease is longer.
_LONGEST_WAIT_SECONDS = 20.0
#: The marks of Office's own lock: an archive of another kind, and its one name.
LOCKED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(1_000)
    + "EncryptedPackage".encode("utf-16-le")
    + bytes(1_000)
)

Upload = tuple[str, bytes] | NewFile
_SLIDES = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
)
_SHOW = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


# --- files --------------------------------------------------------------------


def png(size: tuple[int, int] = (320, 160)) -> bytes:
    """A picture of one light colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (240, 240, 255)).save(out, "PNG")
    return out.getvalue()


def pptx(*slides: str) -> bytes:
    """A presentation with a text on each slide."""
    shown = {
        f"ppt/slides/slide{number}.xml": f'<p:sld xmlns:p="{_SHOW}" '
        f'xmlns:a="{_DRAWING}"><a:t>{text}</a:t></p:sld>'
        for number, text in enumerate(slides, start=1)
    }
    main = "ppt/presentation.xml"
    return packed(
        main, _SLIDES, {main: f'<p:presentation xmlns:p="{_SHOW}"/>', **shown}
    )


def pdf() -> bytes:
    """One empty page."""
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def brought_back(document: bytes, code: str) -> list[str]:
    """The paragraphs of a simulated translation, as they were before it."""
    label, *words = paragraphs_of(document)
    assert label == f"[simulated: {code}]"
    return [restore(text, code) for text in words]


# --- scenes -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileScene:
    """A scene in which files are translated, without waiting for anybody."""

    scene: Scene
    clock: TurnedClock
    #: Where its files lie on our disk.
    folder: Path

    @property
    def control(self) -> Control:
        """The workspace's."""
        return self.scene.control

    async def upload(
        self,
        *files: Upload,
        caption: str = "",
        channel: str = "travel",
    ) -> Message:
        """Bruno uploads files in one message."""
        return await self.control.upload("bruno", channel, files, comment=caption)

    async def flagged(
        self, *files: Upload, flag: str = "jp", caption: str = ""
    ) -> Message:
        """Bruno uploads, Emma flags, and all is done; the message."""
        message = await self.upload(*files, caption=caption)
        await self.scene.flag("emma", flag, message)
        await self.over()
        return message

    async def over(self, *, leap_seconds: float = 0.0) -> None:
        """Wait until every job has ended; the clock is put forward to what waits.

        Args:
            leap_seconds: The least that the clock is put forward at a time.
        """
        await self.turn_until(self._is_over, leap_seconds=leap_seconds)

    async def turn_until(
        self, condition: Callable[[], Awaitable[bool]], *, leap_seconds: float = 0.0
    ) -> None:
        """Put the clock forward to what waits, until something is so."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.control.idle(quiet=0.05)
            while not await condition():
                await self._turn(leap_seconds)
                await self.control.idle(quiet=0.05)

    async def _is_over(self) -> bool:
        counts = await self.scene.bot.stores.reader.counts()
        going_on = {
            state
            for moves in (JOB_MOVES, FILE_MOVES)
            for state in moves
            if moves[state]
        }
        due_at = await self.scene.bot.stores.work.next_due()
        return due_at is None and not any(counts.get(state) for state in going_on)

    async def _turn(self, leap_seconds: float) -> None:
        """Put the clock forward, but never past the lease of a step under way."""
        due_at = await self.scene.bot.stores.work.next_due()
        ahead = 0.0 if due_at is None else due_at - self.clock.now()
        if 0.0 < ahead < _LONGEST_WAIT_SECONDS:
            self.clock.ahead_seconds += max(ahead, leap_seconds)
            self.scene.bot.engine.wake()

    async def answers(self, message: Message) -> tuple[Message, Message]:
        """The two messages that the bot has in a thread: its status, and its files."""
        status, post = await self.scene.posts(message)
        return status, post

    async def status(self, message: Message) -> Message:
        """The only message that the bot has in a thread, for nothing came of it."""
        (status,) = await self.scene.posts(message)
        return status

    async def results(self, post: Message) -> dict[str, bytes]:
        """The files of a message, opened, by their names."""
        return {
            str(file["name"]): await self.control.download(str(file["id"]))
            for file in post.files
        }

    def left_over(self) -> list[Path]:
        """What still lies on our disk."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@asynccontextmanager
async def file_scene(
    open_scene: OpenScene, folder: Path, transport: str = "socket", **settings: Any
) -> AsyncIterator[FileScene]:
    """Open a scene whose clock is put forward to whatever is waited for."""
    clock = TurnedClock()
    async with open_scene(transport, clock=clock, **settings) as scene:
        yield FileScene(scene, clock, folder / "data" / "files")


@asynccontextmanager
async def quick_alibaba() -> AsyncIterator[tuple[LocalAlibaba, AlibabaControl]]:
    """Our own Alibaba, which works without taking time."""
    switches = Switches(job_seconds=0.0, enforce_rates=False)
    server = LocalAlibaba(options=AlibabaOptions(switches=switches))
    await server.start()
    try:
        async with AlibabaControl(server.control_url) as control:
            yield server, control
    finally:
        await server.close()


@dataclass(frozen=True, slots=True)
class Clouds:
    """Both clouds, the server of Huawei's bucket, and a bot's settings for them."""

    alibaba: AlibabaControl
    huawei: HuaweiControl
    buckets: LocalBuckets
    settings: dict[str, Any]


@asynccontextmanager
async def both_clouds(providers: str) -> AsyncIterator[Clouds]:
    """Our own Huawei with its bucket, and our own Alibaba; neither takes time."""
    async with AsyncExitStack() as stack:
        server, alibaba = await stack.enter_async_context(quick_alibaba())
        store, local = await local_huawei(stack)
        huawei = await stack.enter_async_context(HuaweiControl(local.control_url))
        await huawei.switch(job_wait_seconds=0.0, job_seconds=0.0, enforce_rates=False)
        settings = cloud_settings(server) | huawei_settings(store, local)
        yield Clouds(alibaba, huawei, store, settings | {"providers": providers})


def said_of(status: Message) -> dict[str, str]:
    """What a status says of each file, by its name."""
    lists = [
        part
        for part in status.blocks[0]["elements"]
        if "rich_text_list" in part["type"]
    ]
    lines = [_text_of(line) for line in lists[0]["elements"]]
    return dict(line.strip().split(": ", 1) for line in lines)


def _text_of(line: Mapping[str, Any]) -> str:
    return "".join(str(part.get("text", "")) for part in line["elements"])


def paid(ledger: Mapping[str, Any]) -> dict[str, int]:
    """How often each operation was paid."""
    lines: Sequence[Mapping[str, Any]] = ledger["lines"]
    return {str(line["operation"]): int(line["calls"]) for line in lines}
