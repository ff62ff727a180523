"""The long proof, started by scripts/test-long: it writes what it found into docs/.

Its parts run one after another, each bounded, about seven minutes in all. Exit code: 0
where every mark was kept and the control broke one, else 1; then nothing is written.
"""

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import Phase

from bot.clock import SystemClock, iso
from storage.sqlite.work import SqliteWork
from tests.crash import reliability
from tests.crash.bots import town
from tests.crash.chaos import TWICE, Outcome, Plan, run
from tests.crash.cloud import Cloud, turned
from tests.unit.storage.life import live
from tests.unit.storage.mutants import MUTANTS

CONTROL = "control: no look-up"
#: The failures of design: 2 % done and then cut, 1 % done and never answered.
RUNS = {
    "Socket Mode": Plan(flags=300, seconds=30, seed=11),
    "HTTP": Plan(flags=300, seconds=30, seed=12, socket_mode=False),
    "Socket Mode again": Plan(flags=300, seconds=30, seed=13),
    "many flags": Plan(flags=1_000, seconds=30, seed=14),
    CONTROL: Plan(flags=300, seconds=30, seed=11, looks_up=False),
}
_LIVES = 2_000
_RECOVERIES = 5
#: From opening the database, in seconds: what a start costs on top of it is Python's.
_MOST_RECOVERY = 1.0
_TEXT = "bom dia para todas as pessoas amigas"


def say(line: str) -> None:
    """Tell whoever watches."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command's own words


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="thread-translator-")


async def chaos() -> list[dict[str, Any]]:
    """Every run, in the order in which the page shows them."""
    figures = []
    for name, plan in RUNS.items():
        with new_folder() as folder:
            outcome = await run(plan, Path(folder))
        figures.append({"name": name, **outcome.summary(), "broken": outcome.broken})
        say(f"{name}: {outcome.summary()} {outcome.broken or 'all marks kept'}")
    return figures


async def recovery() -> list[dict[str, Any]]:
    """How long after a kill the first due row is claimed."""
    outcome = Outcome(flags=_RECOVERIES)
    for _ in range(_RECOVERIES):
        with new_folder() as folder:
            await _recover(Path(folder), outcome)
    return [
        _spans("opening the database to the first claim", outcome.opened_to_claimed),
        _spans("start of the process to the first claim", outcome.claimed),
        _spans("start of the process to its readiness", outcome.ready),
    ]


async def _recover(folder: Path, outcome: Outcome) -> None:
    """Kill a bot that holds a row, and start the next one at once."""
    cloud = Cloud(cut_share=0.0, hang_share=0.0, hang_seconds=0.0, seed=1)
    async with cloud, town(folder) as place:
        given = {"cloud": cloud.url}
        bot = await place.start_bot({**given, "die_at": "acted:job:posting"})
        said = await place.control.say("bruno", "travel", _TEXT)
        await place.control.react("emma", "us", "travel", said.ts)
        await bot.ended()
        heir = await place.start_bot(given)
        # The translation may stand already, for the first bot died behind its post.
        await heir.until_claimed()
        await place.control.wait_for(thread_ts=said.ts, contains=turned(_TEXT))
        outcome.note_start(heir)
        await heir.stop()


def _spans(name: str, seconds: Sequence[float]) -> dict[str, Any]:
    return {
        "name": name,
        "starts": len(seconds),
        "median_seconds": round(statistics.median(seconds), 3),
        "longest_seconds": round(max(seconds), 3),
    }


def lives() -> dict[str, Any]:
    """Many lives of the real store, and what becomes of the broken ones."""
    with new_folder() as folder:
        live(Path(folder), examples=_LIVES, database=None)
    found = sum(map(_is_found, MUTANTS))
    return {"lives": _LIVES, "mutants": len(MUTANTS), "mutants_found": found}


def _is_found(mutant: type[SqliteWork]) -> bool:
    with new_folder() as folder:
        try:
            live(
                Path(folder),
                examples=_LIVES,
                make_store=mutant,
                database=None,
                phases=[Phase.generate],
                report_multiple_bugs=False,
            )
        except AssertionError:
            return True
    return False


def commit() -> str:
    """What was tested: the commit's short name, with "-dirty" where files differ."""
    command = ["git", "--no-optional-locks", "describe", "--always", "--dirty"]
    done = subprocess.run(  # noqa: S603 - the words above
        [*command, "--exclude=*"],
        cwd=reliability.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def is_good(figures: dict[str, Any]) -> bool:
    """Whether every run and start kept its marks, and the control broke one.

    And whether every planted defect was found.
    """
    broken = {each["name"]: each["broken"] for each in figures["chaos"]}
    control_fails = TWICE in broken.pop(CONTROL)
    found = figures["lives"]
    all_found = found["mutants_found"] == found["mutants"]
    recovery = figures["recovery"][0]
    recovers = (
        recovery["starts"] == _RECOVERIES
        and recovery["longest_seconds"] <= _MOST_RECOVERY
    )
    return control_fails and not any(broken.values()) and all_found and recovers


def main() -> int:
    """Run every part and keep the figures."""
    figures: dict[str, Any] = {
        "commit": commit(),
        "date": iso(SystemClock().now()),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "recovery": asyncio.run(recovery()),
        "chaos": asyncio.run(chaos()),
        "lives": lives(),
    }
    good = is_good(figures)
    if good:
        reliability.write(figures)
    say("docs/reliability.json is written." if good else "FAILED; nothing is written.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
