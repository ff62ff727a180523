"""Documents through Huawei: how much memory large ones take, and how fast many go.

    scripts/bench documents

The bot is `thread-translator run`, Slack, Huawei and its bucket are
`thread-translator sandbox`: two processes that anyone could start. Large: four docx of
100 MiB each, of which nearly all is pictures, flagged at once; the mark is on how far
the bot's memory rises above what a small document has left it at. Many: sixty small
ones, flagged at once: Huawei takes one task a second, so sixty take sixty seconds, and
that is the limit. The local Huawei refuses what comes faster. About two minutes.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures import CLOCK, print_machine, print_mark, read_options
from bot.sandbox.control import Control, Message
from bot.sandbox.huawei.control import HuaweiControl

_MIB = 2**20
_LARGE_MIB = 100
_GROWTH_MARK_MIB = 64.0
_TIME_MARK = 1.2
_CREATES_A_SECOND = 1.0
_QUERIES_A_SECOND = 10.0
_PATIENCE_SECONDS = 240.0
_WORDS = "Good morning to all of you. The meeting begins at ten."
_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TO_DOCUMENT = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
)
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES_NS}">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" '
    f'ContentType="{_OFFICE}.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS_NS}"><Relationship Id="rId1" '
    f'Type="{_TO_DOCUMENT}" Target="word/document.xml"/></Relationships>',
}


def make_docx(path: Path, number: int, *, pictures_mib: int = 0) -> None:
    """Write a document of a line of words, and pictures that do not compress."""
    words = f"<w:p><w:r><w:t>{_WORDS} ({number})</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="{_WORD_NS}"><w:body>{words}</w:body></w:document>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (_PARTS | {"word/document.xml": document}).items():
            archive.writestr(name, text)
        for picture in range(pictures_mib):
            entry = zipfile.ZipInfo(f"word/media/image{picture}.png")
            archive.writestr(entry, os.urandom(_MIB))


@dataclass(frozen=True, slots=True)
class Place:
    """What runs."""

    control: Control
    huawei: HuaweiControl
    #: The bot's process.
    process: int


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    """Start the sandbox and the bot, each by its command."""
    async with _command("sandbox", folder, {}) as sandbox:
        assert sandbox.stdout is not None  # noqa: S101 - it is a pipe
        found = json.loads(await sandbox.stdout.readline())
        given = _settings(found, folder)
        async with (
            _command("run", folder, given) as bot,
            Control(found["control_url"], token=found["control_token"]) as control,
            HuaweiControl(
                found["huawei"]["control_url"], token=found["huawei"]["control_token"]
            ) as huawei,
        ):
            await _connected(control)
            yield Place(control, huawei, bot.pid)


async def _connected(control: Control) -> None:
    """Wait until the bot hears Slack."""
    async with asyncio.timeout(30):
        while not (await control.state())["connections"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


def _settings(found: Mapping[str, Any], folder: Path) -> dict[str, str]:
    huawei, buckets = found["huawei"], found["buckets"]
    key = huawei["keys"][0]
    return {
        "SLACK_BOT_TOKEN": found["bot_token"],
        "SLACK_APP_TOKEN": found["app_token"],
        "SLACK_API_URL": found["api_url"],
        "DATA_DIR": str(folder / "data"),
        "LISTEN": "127.0.0.1:0",
        "PROVIDERS": "huawei",
        "HUAWEICLOUD_SDK_AK": key["access_key_id"],
        "HUAWEICLOUD_SDK_SK": key["access_key_secret"],
        "HUAWEICLOUD_PROJECT_ID": huawei["project_id"],
        "HUAWEI_NLP_ENDPOINT": huawei["url"],
        "HUAWEI_IAM_ENDPOINT": huawei["url"],
        "HUAWEI_OBS_ENDPOINT": buckets["url"],
        "HUAWEI_OBS_BUCKET": buckets["buckets"][0],
    }


@asynccontextmanager
async def _command(
    name: str, folder: Path, given: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    known = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}  # noqa: TID251 - a child needs them
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", name),
        env=known | dict(given) | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109 - the project's root
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.terminate()
        async with asyncio.timeout(60):
            await child.wait()


def memory_mib(process: int, field: str) -> float:
    """A figure of a process's memory: VmRSS now, VmHWM at its highest."""
    text = Path(f"/proc/{process}/status").read_text()
    found = re.search(rf"{field}:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0


def forget_highest(process: int) -> None:
    """Let the highest memory be that from now on (Linux, proc(5), clear_refs)."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


async def translated(stage: Place, paths: list[Path]) -> tuple[float, int]:
    """Upload documents, flag all at once, and wait for their translations.

    Returns:
        Seconds from the first flag to the last translation, and how many came.
    """
    said: list[Message] = []
    for number, path in enumerate(paths):
        channel = f"desk-{number}"
        await stage.control.add_channel(channel, members=["emma", "bruno", "bot"])
        said.append(
            await stage.control.upload("emma", channel, [("report.docx", path)])
        )
    begun = CLOCK.monotonic()
    for message in said:
        await stage.control.react("bruno", "cn", message.channel, message.ts)
    waiting = {message.ts: message.channel for message in said}
    while waiting and CLOCK.monotonic() - begun < _PATIENCE_SECONDS:
        await asyncio.sleep(0.2)
        for ts, channel in list(waiting.items()):
            thread = await stage.control.messages(channel, thread_ts=ts)
            if any(reply.bot_id and reply.files for reply in thread):
                del waiting[ts]
    return CLOCK.monotonic() - begun, len(said) - len(waiting)


async def large(folder: Path, mib: int) -> None:
    """Print how far the bot's memory rises while four large documents go through."""
    async with place(folder) as stage:
        small = folder / "small.docx"
        make_docx(small, 0)
        await translated(stage, [small])
        paths = [folder / f"large{number}.docx" for number in range(4)]
        for number, path in enumerate(paths):
            make_docx(path, number, pictures_mib=mib)
        before = memory_mib(stage.process, "VmRSS")
        forget_highest(stage.process)
        seconds, done = await translated(stage, paths)
        growth = memory_mib(stage.process, "VmHWM") - before
    print(
        f"{done} of 4 docx of {mib} MiB at once, {seconds:.1f} s; the bot: "
        f"{before:.0f} MiB before, {before + growth:.0f} MiB at its highest"
    )
    print_mark("memory that they add, MiB", growth, _GROWTH_MARK_MIB, at_most=True)


async def many(folder: Path, count: int) -> None:
    """Print how long many documents take beside what the account's rate allows."""
    async with place(folder) as stage:
        paths = [folder / f"{number}.docx" for number in range(count)]
        for number, path in enumerate(paths):
            make_docx(path, number)
        seconds, done = await translated(stage, paths)
        calls = await stage.huawei.log()
    limit = count / _CREATES_A_SECOND
    creates = [
        call.at for call in calls if call.data["operation"] == "RunFileTranslation"
    ]
    queries = [
        call.at
        for call in calls
        if call.data["operation"] == "RunGetFileTranslationResult"
    ]
    print(
        f"{done} of {count} delivered in {seconds:.1f} s; {len(creates)} tasks, "
        f"{len(queries)} questions"
    )
    print_mark(
        "most tasks in any second", most(creates), _CREATES_A_SECOND, at_most=True
    )
    print_mark(
        "most questions in any second", most(queries), _QUERIES_A_SECOND, at_most=True
    )
    print_mark("time / what the rate allows", seconds / limit, _TIME_MARK, at_most=True)


def most(moments: list[float]) -> int:
    """The most of these moments within any second."""
    ordered = sorted(moments)
    return max(
        (
            sum(1 for other in ordered if moment <= other < moment + 1.0)
            for moment in ordered
        ),
        default=0,
    )


async def main() -> None:
    """Print both."""
    options = read_options(__doc__)
    print_machine()
    with tempfile.TemporaryDirectory(prefix="benchmark-documents-") as folder:
        await large(Path(folder), 1 if options.smoke else _LARGE_MIB)
    with tempfile.TemporaryDirectory(prefix="benchmark-documents-") as folder:
        await many(Path(folder), 2 if options.smoke else 60)


if __name__ == "__main__":
    asyncio.run(main())
