"""The tour: people use the bot, and each outcome is checked, not only shown."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import shorten

from markupsafe import Markup
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.demo.recording import Recording
from bot.demo.scenes.scene import Scene
from bot.demo.stage import Stage, cloud_stage, file_stage, stage
from bot.demo.story import STORY
from bot.demo.transcript import Told, write_page
from bot.engine import Engine
from bot.errors import BotError

#: The table shows the beginning; the transcript has all of it.
_SHOWN_CHARS = 240


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scene came to."""

    #: What the person did, in a sentence.
    step: str
    ok: bool
    ms: int
    #: What the bot posted, or why the scene failed.
    posted: str
    #: What was to be seen meanwhile, as HTML.
    drawn: Markup = field(default_factory=Markup)


async def play_demo(
    *, manifest: Path, out: Path, stay: bool, stop: asyncio.Event
) -> bool:
    """Play the tour, print its table and write its transcript.

    Args:
        manifest: The app's manifest.
        out: The folder of `transcript.json` and `transcript.html`.
        stay: Whether to go on serving until `stop` is set.
        stop: Ends the serving.

    Returns:
        Whether every scene ended as it should.
    """
    console = Console(stderr=True, highlight=False)
    async with stage(manifest) as running:
        console.print("Playing the tour ...")
        outcomes = await play(running, manifest)
        Console().print(_table(outcomes))
        write_transcript(out, outcomes)
        page = write_page(out, [_told(outcome) for outcome in outcomes])
        passed = all(outcome.ok for outcome in outcomes)
        good = sum(outcome.ok for outcome in outcomes)
        console.print(f"{good} of {len(outcomes)} scenes as expected; see {page}")
        if stay and not stop.is_set():
            _invite(console, running)
            await stop.wait()
    return passed


async def play(running: Stage, manifest: Path) -> list[Outcome]:
    """Play every scene in order; a failed one does not end the tour."""
    judge = Engine()
    await judge.start()
    try:
        async with (
            cloud_stage(manifest) as clouds,
            file_stage(manifest) as files,
            file_stage(manifest, providers="huawei,local") as huawei_files,
        ):
            scene = Scene(
                running.control,
                judge,
                clouds=clouds,
                files=files,
                huawei_files=huawei_files,
            )
            stages = (running, clouds, files, huawei_files)
            recording = await Recording.of([each.control for each in stages])
            return [
                replace(
                    await _play_one(title, act, scene), drawn=await recording.drawn()
                )
                for title, act in STORY
            ]
    finally:
        await judge.close()


async def _play_one(
    title: str, act: Callable[[Scene], Awaitable[str]], scene: Scene
) -> Outcome:
    started = time.monotonic()
    try:
        posted, ok = await act(scene), True
    except (AssertionError, KeyError, TimeoutError, BotError) as error:
        posted, ok = f"{type(error).__name__}: {error}", False
    return Outcome(title, ok, round((time.monotonic() - started) * 1_000), posted)


def _told(outcome: Outcome) -> Told:
    return Told(
        outcome.step, outcome.ok, outcome.ms, outcome.posted, drawn=outcome.drawn
    )


def _table(outcomes: Sequence[Outcome]) -> Table:
    table = Table("", "What the person did", "What the bot posted", "ms")
    table.columns[3].justify = "right"
    for outcome in outcomes:
        mark = Text("ok", "green") if outcome.ok else Text("failed", "red")
        # As Text: what people write is no markup of the terminal's.
        posted = Text(shorten(outcome.posted, _SHOWN_CHARS, placeholder=" ..."))
        table.add_row(mark, Text(outcome.step), posted, str(outcome.ms))
    return table


def write_transcript(out: Path, outcomes: Sequence[Outcome]) -> Path:
    """Write what happened as JSON: {"steps": [{"step", "ok", "ms", "posted"}]}."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "transcript.json"
    steps = [
        {"step": each.step, "ok": each.ok, "ms": each.ms, "posted": each.posted}
        for each in outcomes
    ]
    text = json.dumps({"steps": steps}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _invite(console: Console, running: Stage) -> None:
    """Tell how to go on by hand, with addresses that can be pasted."""
    url = running.workspace.control_url
    typed = {"user": "emma", "channel": "general", "command": "/translate"}
    examples = {
        "command": typed | {"text": "pt Good evening, see you tomorrow"},
        "ephemerals": {"user": "emma"},
    }
    console.print(
        "The local workspace goes on, with the bot in it, until Ctrl-C.\n"
        "From another terminal, let Emma type a command and see what she sees:"
    )
    for action, body in examples.items():
        print(  # noqa: T201 - not wrapped, so that it can be pasted
            f"  curl -s -H 'content-type: application/json' {url}/{action} "
            f"-d '{json.dumps(body)}'",
            file=sys.stderr,
        )
    console.print("docs/local-workspace.md has the rest. Addresses and tokens:")
    addresses = json.dumps(running.workspace.addresses())
    print(addresses, flush=True)  # noqa: T201 - for programs to read
