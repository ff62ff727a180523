"""A bot in a process of its own that kills itself at one moment of a job's life.

tests.warm.bots forks it. It is given "settings" and "die_at". Prints "ready" once it
is connected; ends when its standard input does.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from bot.app import Bot
from bot.config import Settings
from bot.jobs.ports import Point
from bot.models import Job, Work


def moment(point: Point, work: Work | None) -> str:
    """How a test names a moment: "claimed:job:posting", "taken"."""
    if work is None:
        return point.value
    kind = "job" if isinstance(work, Job) else "request"
    return f"{point.value}:{kind}:{work.state}"


class Killer:
    """An observer that ends the process as kill -9 does, without a word."""

    def __init__(self, die_at: str) -> None:
        self._die_at = die_at

    def __call__(self, point: Point, work: Work | None) -> None:
        """Die at the chosen moment."""
        if moment(point, work) == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


async def live(given: dict[str, Any]) -> None:
    """Run until standard input ends."""
    settings = Settings(_env_file=None, **given["settings"])
    async with Bot(settings, observer=Killer(given["die_at"])):
        print("ready", flush=True)  # noqa: T201 - the parent waits for it
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
