"""Chaos: people flag messages while the bot is killed again and again.

The workspace and the cloud live on in this process; both sometimes act and then fail
to say so. What counts is what stands in the threads at the end.
"""

import asyncio
import contextlib
import random
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.sandbox.control import Control
from tests.crash.bots import BotProcess, Town, town
from tests.crash.cloud import Cloud, turned
from tests.warm.bots import Nursery

CLOCK = SystemClock()
#: The mark that only the look-up keeps.
TWICE = "nothing stands twice"
#: The mark that a busy machine may miss.
SOON = "all is posted 15 s after the last kill"
_CHANNELS = tuple(f"chaos-{number}" for number in range(10))
#: More than the time-out of a step.
_HANG_SECONDS = 4.0
#: How long we look on, at most, after the last kill.
_PATIENCE_SECONDS = 45.0
#: No more posts can come once this long nothing was called: longer than any wait
#: between two looks, and than the errors' first waits.
_QUIET_SECONDS = 3.0
#: A delivery that gave up is Slack's loss and none of the bot's, so there is no end of
#: attempts here.
_RETRIES = (0.2, *[1.0] * 60)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run does."""

    flags: int
    #: Flags and kills begin and end together, but for the least of kills.
    seconds: float
    #: A busy machine starts too few bots in that time.
    least_kills: int = 0
    #: The least and the most time between a bot's readiness and its death.
    every: tuple[float, float] = (0.4, 2.2)
    seed: int = 1
    #: The part of posts, and of cloud calls, that are done and then cut.
    cut_share: float = 0.02
    #: The part that is done and not answered.
    hang_share: float = 0.01
    looks_up: bool = True
    socket_mode: bool = True


@dataclass(kw_only=True)
class Outcome:
    """What came of a run; the marks are proven by `broken`."""

    flags: int
    kills: int = 0
    #: Posts and cloud calls that were done and of which the bot was not told.
    untold: int = 0
    #: Flags without an answer.
    lost: int = 0
    #: Public posts beyond one a flag.
    duplicates: int = 0
    cloud_calls: int = 0
    #: Texts that the cloud translated again.
    texts_paid_again: int = 0
    #: The most calls that one killed process had been told of, and that were repeated.
    most_repeated_by_a_kill: int = 0
    #: The same of the last process, which nobody killed.
    repeated_without_a_kill: int = 0
    #: From the last kill to the last flag's answer.
    seconds_after_last_kill: float = 0.0
    #: Seconds from the start of each process to its readiness, and to its first claim.
    ready: list[float] = field(default_factory=list)
    claimed: list[float] = field(default_factory=list)
    #: Seconds from the opening of the database to the first claim.
    opened_to_claimed: list[float] = field(default_factory=list)

    def note_start(self, bot: BotProcess) -> None:
        """Take down how fast a process came to work, as far as it came."""
        if bot.ready_seconds is not None:
            self.ready.append(bot.ready_seconds)
        if bot.claimed_seconds is not None:
            self.claimed.append(bot.claimed_seconds)
        if bot.opened_to_claimed_seconds is not None:
            self.opened_to_claimed.append(bot.opened_to_claimed_seconds)

    @property
    def broken(self) -> list[str]:
        """The pass marks that this run missed."""
        marks = {
            "nothing is lost": self.lost == 0,
            TWICE: self.duplicates == 0,
            SOON: self.seconds_after_last_kill <= 15.0,
            "a kill repeats one batch at most": self.most_repeated_by_a_kill <= 1,
            "without a kill nothing is repeated": self.repeated_without_a_kill == 0,
        }
        return [name for name, kept in marks.items() if not kept]

    def summary(self) -> dict[str, Any]:
        """The figures, without those of single starts."""
        return {
            name: value
            for name, value in asdict(self).items()
            if not isinstance(value, list)
        }


async def run(plan: Plan, folder: Path, nursery: Nursery | None = None) -> Outcome:
    """Let it happen once.

    Args:
        plan: What.
        folder: An empty one, for the database.
        nursery: Where bots are forked; else each is started as a program.
    """
    cloud = Cloud(
        cut_share=plan.cut_share,
        hang_share=plan.hang_share,
        hang_seconds=_HANG_SECONDS,
        seed=plan.seed,
    )
    opened = town(
        folder,
        nursery=nursery,
        socket_mode=plan.socket_mode,
        retry_delays_seconds=_RETRIES,
        fault_seed=plan.seed,
    )
    async with cloud, opened as place:
        everyone = ["emma", "bruno", "bot"]
        for channel in _CHANNELS:
            await place.control.add_channel(channel, members=everyone)
        await _disturb(place.control, plan)
        return await Chaos(plan, place, cloud).happen()


async def _disturb(control: Control, plan: Plan) -> None:
    """Let posts fail as planned, and others be slow, for kills to fall into."""
    post: dict[str, Any] = {"method": "chat.postMessage", "times": -1}
    await control.add_fault(kind="drop_after", share=plan.cut_share, **post)
    await control.add_fault(
        kind="slow", share=plan.hang_share, seconds=_HANG_SECONDS, **post
    )
    await control.add_fault(kind="slow", share=0.5, seconds=0.1, **post)


class Chaos:
    """One run."""

    def __init__(self, plan: Plan, place: Town, cloud: Cloud) -> None:
        self._plan = plan
        self._town = place
        self._cloud = cloud
        self._given = {"cloud": cloud.url, "looks_up": plan.looks_up}
        self._lots = random.Random(plan.seed)  # noqa: S311 - nothing secret hangs on it
        #: What was flagged, and what it says.
        self._flagged: dict[str, str] = {}
        self._killed: list[int] = []
        self._outcome = Outcome(flags=plan.flags)

    async def happen(self) -> Outcome:
        """Flags and kills side by side; then one more bot, which is left alone."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._flag())
            group.create_task(self._kill())
        last_kill = CLOCK.now()
        bot = await self._start()
        self._outcome.note_start(bot)
        await self._until_answered(last_kill + _PATIENCE_SECONDS)
        with contextlib.suppress(TimeoutError):
            await self._town.control.idle(quiet=_QUIET_SECONDS, timeout=30)
        await bot.stop()
        self._outcome.repeated_without_a_kill = self._cloud.wasted_by(bot.process.pid)
        return await self._judged(last_kill)

    async def _flag(self) -> None:
        """Say and flag, evenly over the time."""
        began = CLOCK.monotonic()
        for number in range(self._plan.flags):
            channel = _CHANNELS[number % len(_CHANNELS)]
            text = f"mensagem {number:04} para todas as pessoas amigas"
            said = await self._town.control.say("bruno", channel, text)
            self._flagged[said.ts] = text
            await self._town.control.react("emma", "us", channel, said.ts)
            due = began + self._plan.seconds * (number + 1) / self._plan.flags
            await asyncio.sleep(max(due - CLOCK.monotonic(), 0.0))

    async def _kill(self) -> None:
        end = CLOCK.monotonic() + self._plan.seconds
        while CLOCK.monotonic() < end or len(self._killed) < self._plan.least_kills:
            # One in four dies anywhere in its start.
            patient = self._lots.random() > 0.25
            bot = await self._start(ready=patient)
            await asyncio.sleep(self._lots.uniform(*self._plan.every))
            await bot.kill()
            self._outcome.note_start(bot)
            self._killed.append(bot.process.pid)

    async def _start(self, *, ready: bool = True) -> BotProcess:
        return await self._town.start_bot(self._given, ready=ready)

    async def _until_answered(self, deadline: float) -> None:
        while CLOCK.now() < deadline:
            if self._flagged.keys() <= (await self._answers()).keys():
                return
            await asyncio.sleep(0.5)

    async def _answers(self) -> dict[str, list[float]]:
        """When each flagged message was answered, as often as it was."""
        found: dict[str, list[float]] = {}
        for channel in _CHANNELS:
            for message in await self._town.control.messages(channel):
                text = self._flagged.get(message.thread_ts)
                if message.bot_id and text and turned(text) in message.text:
                    found.setdefault(message.thread_ts, []).append(float(message.ts))
        return found

    async def _judged(self, last_kill: float) -> Outcome:
        answers = await self._answers()
        outcome = self._outcome
        outcome.kills = len(self._killed)
        outcome.lost = len(self._flagged.keys() - answers.keys())
        outcome.duplicates = sum(len(times) - 1 for times in answers.values())
        outcome.cloud_calls = len(self._cloud.calls)
        outcome.texts_paid_again = self._cloud.repeated
        outcome.most_repeated_by_a_kill = max(map(self._cloud.wasted_by, self._killed))
        firsts = (min(times) for times in answers.values())
        outcome.seconds_after_last_kill = round(
            max(max(firsts, default=0.0) - last_kill, 0.0), 2
        )
        outcome.untold = await self._untold(self._town.control)
        return outcome

    async def _untold(self, control: Control) -> int:
        calls = [entry.data for entry in await control.log(kind="call")]
        cut = sum(call["fault"] == "drop_after" for call in calls)
        slow = [float(call["ms"]) for call in calls if call["fault"] == "slow"]
        hung = sum(ms >= _HANG_SECONDS * 1_000 for ms in slow)
        untold = sum(not call.told for call in self._cloud.calls)
        return int(cut + hung + untold)
