"""A bot in a process of its own, over the cloud of the tests.

Forked by tests.warm.bots, or started as `python -m tests.crash.chaos_child JSON`. It
is given "settings", "cloud" (its address), and what is to be otherwise than usual:
"looks_up", "detector_fails", and what Watcher takes. Prints "claimed SECONDS" at the
first claim, counted from the opening of the database, "moment NAME" at every moment,
and "ready" once it is connected; ends when its standard input does.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from bot.app import Bot
from bot.clock import SystemClock
from bot.config import Settings
from bot.jobs.ports import Delivery, Point
from bot.jobs.steps import Steps
from bot.logs import configure_logging
from bot.models import Place, Work
from tests.crash.child import moment
from tests.crash.cloud import cloud_providers


class Watcher:
    """An observer that tells what happens, and dies or stops where it is told.

    Args:
        die_at: The moment at which the process ends, as by kill -9.
        stop_at: The moment at which it stands still until somebody wakes it.
        on_time: At which coming of that moment: 1 is the first.
    """

    def __init__(
        self, *, die_at: str = "", stop_at: str = "", on_time: int = 1
    ) -> None:
        self._clock = SystemClock()
        self._began = self._clock.monotonic()
        self._claimed = False
        self._signals = {die_at: signal.SIGKILL, stop_at: signal.SIGSTOP}
        self._signals.pop("", None)
        self._times_left = on_time

    def __call__(self, point: Point, work: Work | None) -> None:
        """Hear of one moment."""
        if point is Point.CLAIMED and not self._claimed:
            self._claimed = True
            said(f"claimed {self._clock.monotonic() - self._began:.4f}")
        name = moment(point, work)
        said(f"moment {name}")
        if name in self._signals:
            self._times_left -= 1
            if self._times_left == 0:
                os.kill(os.getpid(), self._signals[name])


class Blind:
    """A delivery that never finds what it posted; in all else the real one."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    def __getattr__(self, name: str) -> Any:
        return getattr(self._delivery, name)

    async def find_posts(
        self, place: Place, *, oldest: float, not_before: float
    ) -> Mapping[str, str]:
        """Find nothing."""
        assert place.thread_ts
        assert oldest <= not_before
        return {}


class BlindBot(Bot):
    """A bot without the look-up: the control of what the look-up is for."""

    def _make_steps(self) -> Steps:
        steps = super()._make_steps()
        texts = steps.texts
        blind = cast("Delivery", Blind(texts.posting.delivery))
        posting = replace(texts.posting, delivery=blind)
        return replace(steps, texts=replace(texts, posting=posting))


def said(line: str) -> None:
    """Tell the parent."""
    print(line, flush=True)  # noqa: T201 - the parent reads it


async def live(given: dict[str, Any]) -> None:
    """Run until standard input ends."""
    settings = Settings(_env_file=None, **given["settings"])
    make_bot = Bot if given.get("looks_up", True) else BlindBot
    watched = ("die_at", "stop_at", "on_time")
    watcher = Watcher(**{name: given[name] for name in watched if name in given})
    fails = given.get("detector_fails", 0)
    providers = cloud_providers(given["cloud"], detector_fails=fails)
    async with make_bot(settings, observer=watcher, providers=providers):
        said("ready")
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    configure_logging("json")
    asyncio.run(live(json.loads(sys.argv[1])))
