"""Bots that die of files, each in a process of its own.

tests.warm.bots forks them. Each is given "settings", "ahead_seconds" (of the clock),
and what Mortal takes. It says

    ready             once it is connected
    ahead SECONDS     whenever its clock was put forward
    rest JSON         whenever all its jobs have ended: the state of each, how many of
                      its files stand, and how many creations of unknown outcome count
    died MOMENT       just before it kills itself

and ends when its standard input does.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Collection
from typing import Any

from bot.app import Bot
from bot.clock import SystemClock
from bot.config import Settings
from bot.items import ItemState, items_of
from bot.jobs.engine import MAX_CRASHES
from bot.jobs.ports import Point
from bot.models import Job, Kind, Request, RequestKind, Work
from tests.crash.chaos_child import said
from tests.crash.child import moment

#: What tells one step from another within a state: that it is there, or its number.
_MARKS = ("marked", "share_intent", "shared_at")
_NUMBERS = ("share_looks", "closing")
#: Requests that only files know; they have moments of their own, "cancel:claimed:...".
_WISHES = frozenset({RequestKind.CANCEL, RequestKind.UPLOAD})
#: Before their commit the ways in are killed elsewhere.
_STEPPING = frozenset({Point.CLAIMED, Point.ACTED, Point.SAVED})
_GLANCE_SECONDS = 0.02
#: What a job waits for is nearer than this; a lease is longer.
_LONGEST_WAIT_SECONDS = 20.0


class TurnedClock(SystemClock):
    """The machine's clock, with hands that are put forward.

    Args:
        ahead_seconds: How much they are from the start.
    """

    def __init__(self, ahead_seconds: float) -> None:
        self.ahead_seconds = ahead_seconds

    def now(self) -> float:
        """Seconds since 1970, and what they were put forward."""
        return super().now() + self.ahead_seconds


class Mortal:
    """An observer that dies at each moment of a job with files, or a wish, once.

    Args:
        die_at: How moments begin at which it dies; empty: at none.
        always_at: The moment at which everyone dies; empty: there is none.
        died: Moments at which somebody died before, and nobody has to again.
    """

    def __init__(self, *, die_at: str, always_at: str, died: Collection[str]) -> None:
        self._die_at = die_at
        self._always_at = always_at
        self._died = frozenset(died)
        #: Steps under way, of which one may still be the last.
        self.steps = 0

    def __call__(self, point: Point, work: Work | None) -> None:
        """Die where nobody died before."""
        if isinstance(work, Job) and work.key.kind == Kind.FILES:
            self._live_on(point, f"{moment(point, work)}/{step_of(work)}", work)
        if isinstance(work, Request) and work.kind in _WISHES and point in _STEPPING:
            self._live_on(point, f"{work.kind}:{moment(point, work)}/", work)
        self.steps += {Point.CLAIMED: 1, Point.SAVED: -1}.get(point, 0)

    def _live_on(self, point: Point, name: str, work: Work) -> None:
        # A third death in one state would be held against the row, but for one that
        # is let go already.
        is_poison = point is not Point.SAVED and work.crashes >= MAX_CRASHES - 1
        if name == self._always_at or (self._is_new(name) and not is_poison):
            said(f"died {name}")
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_new(self, name: str) -> bool:
        wanted = bool(self._die_at) and name.startswith(self._die_at)
        return wanted and name not in self._died


def step_of(job: Job) -> str:
    """At which of a state's steps a job is: where its files are, and what is done."""
    states = [str(item.state) for item in items_of(job)]
    marks = [name for name in _MARKS if job.data.get(name)]
    numbers = [f"{name}={job.data[name]}" for name in _NUMBERS if job.data.get(name)]
    return "+".join([*states, *marks, *numbers])


async def hurry(bot: Bot, clock: TurnedClock, mortal: Mortal) -> None:
    """Put the clock forward to whatever is waited for; tell when nothing is."""
    told = ""
    while True:
        await asyncio.sleep(_GLANCE_SECONDS)
        due_at = await bot.stores.work.next_due()
        ahead = 0.0 if due_at is None else due_at - clock.now()
        if 0.0 < ahead < _LONGEST_WAIT_SECONDS:
            clock.ahead_seconds += ahead
            said(f"ahead {clock.ahead_seconds}")
            bot.engine.wake()
        ends = await _ends(bot) if due_at is None else ""
        if ends and ends != told and not mortal.steps:
            said(f"rest {ends}")
            told = ends


async def _ends(bot: Bot) -> str:
    """How all jobs ended, as JSON without a blank; empty while one has not."""
    jobs = await bot.stores.reader.jobs()
    if any(job.ended_at is None for job in jobs):
        return ""
    ends = [_end(job) for job in jobs]
    return json.dumps(ends, separators=(",", ":"))


def _end(job: Job) -> dict[str, Any]:
    items = items_of(job)
    return {
        "state": job.state,
        "shared": sum(each.state == ItemState.SHARED for each in items),
        "unknown": sum(each.unknown for each in items),
    }


async def live(given: dict[str, Any]) -> None:
    """Run until the end of standard input, or of itself."""
    settings = Settings(_env_file=None, **given["settings"])
    clock = TurnedClock(given["ahead_seconds"])
    fate = {name: given[name] for name in ("die_at", "always_at", "died")}
    mortal = Mortal(**fate)
    async with Bot(settings, clock=clock, observer=mortal) as bot:
        said("ready")
        hurrying = asyncio.create_task(hurry(bot, clock, mortal))
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        hurrying.cancel()
