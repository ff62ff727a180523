"""What every benchmark prints and how: the machine, medians, ratios, marks."""

import argparse
import asyncio
import json
import logging
import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.clock import SystemClock, iso

CLOCK = SystemClock()
#: How often a measurement that takes less than 20 s is repeated.
RUNS = 5
_CHILD_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the person at the keyboard wants."""

    #: A size of a second or two, which proves that it starts and nothing more.
    smoke: bool
    runs: int


def options_parser(words: str | None) -> argparse.ArgumentParser:
    """The arguments that every benchmark takes."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--smoke", action="store_true", help="a second or two only")
    parser.add_argument("--runs", type=int, default=RUNS, help="of the short parts")
    return parser


def read_options(words: str | None) -> Options:
    """Read the command line of a benchmark that takes nothing else."""
    found = options_parser(words).parse_args()
    return Options(smoke=found.smoke, runs=1 if found.smoke else found.runs)


def quiet_logs() -> None:
    """Let the bot log to stderr, and only what went wrong: stdout is for figures."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def print_machine() -> None:
    """Print where and when the figures were taken."""
    cores = len(os.sched_getaffinity(0))
    print(
        f"{iso(CLOCK.now())}  {cores} cores, {platform.machine()}, Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, load "
        f"{os.getloadavg()[0]:.1f}"
    )


def print_mark(words: str, value: float, mark: float, *, at_most: bool = False) -> None:
    """Print a figure beside its mark, and whether it is met."""
    met = value <= mark if at_most else value >= mark
    sign = "<=" if at_most else ">="
    print(
        f"{words:46} {value:10.3f}  mark {sign} {mark:g}: {'met' if met else 'MISSED'}"
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most moments (in order) in any sliding window, its end left out."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


async def in_child(module: str, *arguments: str) -> dict[str, Any]:
    """Measure in a fresh process; its last line is a JSON object.

    Raises:
        RuntimeError: It failed; its own words stand on stderr.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(_CHILD_SECONDS):
            out, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed")
    answer: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
    return answer
