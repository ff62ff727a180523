"""The tour: people use the bot, and each outcome is checked, not only shown."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import shorten

from markupsafe import Markup
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.demo.invitation import invite, tell_how_to_go_on
from bot.demo.recording import Recording
from bot.demo.scenes.scene import Scene
from bot.demo.stage import Stages, all_stages
from bot.demo.story import STORY
from bot.demo.transcript import Told, write_page
from bot.engine import Engine
from bot.errors import BotError

#: The table shows the beginning; the transcript has all of it.
_SHOWN_CHARS = 240
#: Between two scenes while somebody watches.
_PAUSE_SECONDS = 0.7


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
        stay: Whether somebody is there: the tour then waits a while for the page to
            be open, takes its time, and goes on serving until `stop` is set.
        stop: Ends the waiting, the tour behind the scene that is played, and the
            serving.

    Returns:
        Whether every scene that was played ended as it should.
    """
    console = Console(stderr=True, highlight=False)
    async with all_stages(manifest) as stages:
        is_watched = await invite(stages, stay=stay, stop=stop)
        pause_seconds = _PAUSE_SECONDS * is_watched
        outcomes = await play(stages, stop=stop, pause_seconds=pause_seconds)
        if not outcomes:
            return True
        Console().print(_table(outcomes))
        write_transcript(out, outcomes)
        page = write_page(out, [_told(outcome) for outcome in outcomes])
        passed = all(outcome.ok for outcome in outcomes)
        good = sum(outcome.ok for outcome in outcomes)
        console.print(f"{good} of {len(STORY)} scenes as expected; see {page}")
        if stay and not stop.is_set():
            tell_how_to_go_on(stages)
            await stop.wait()
    return passed


async def play(
    stages: Stages, *, stop: asyncio.Event, pause_seconds: float = 0.0
) -> list[Outcome]:
    """Play every scene in order; a failed one does not end the tour.

    Args:
        stages: Where they are played.
        stop: After it is set no further scene begins.
        pause_seconds: Between two scenes, for eyes that follow them.
    """
    judge = Engine()
    await judge.start()
    try:
        scene = Scene(
            stages.main.control,
            judge,
            clouds=stages.clouds,
            files=stages.files,
            huawei_files=stages.huawei_files,
        )
        recording = await Recording.of(stages.controls)
        outcomes = []
        for title, act in STORY:
            if stop.is_set():
                break
            outcome = await _play_one(title, act, scene)
            outcomes.append(replace(outcome, drawn=await recording.drawn()))
            await asyncio.sleep(pause_seconds)
        return outcomes
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
