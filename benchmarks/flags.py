"""200 flags in 20 channels within 10 s, on a local Slack that enforces its limits.

    scripts/bench flags

The whole bot over Socket Mode with the embedded engine. Each flag costs one
conversations.replies, of which Slack allows 50 a minute; so the last of 200 can be read
after 180 s at the earliest. That bound is computed from the local Slack's own table; it
is the tightest, for a channel's ten posts, one a second, take nine. About three and a
half minutes.
"""

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import (
    CLOCK,
    print_machine,
    print_mark,
    quiet_logs,
    read_options,
)
from bot.app import Bot
from bot.demo.stage import local_settings
from bot.manifest import manifest_path
from bot.sandbox.control import Control, LogEntry, Message
from bot.sandbox.rates import TIERS
from bot.sandbox.slack import LocalWorkspace, WorkspaceOptions, load_manifest

_REPLIES_TIER = 3
_MARK = 1.15
_WITHIN_SECONDS = 10.0
_PATIENCE_SECONDS = 420.0
#: So long we look for second posts after the last first one.
_AFTERMATH_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the flags."""

    seconds: float
    lost: int
    doubled: int
    calls: Counter[str]
    throttled: int


async def run(flags: int, channels: int) -> Outcome:
    """Add the flags, wait for their posts, and look what else came."""
    options = WorkspaceOptions(enforce_rates=True)
    workspace = LocalWorkspace(load_manifest(manifest_path()), options=options)
    await workspace.start()
    try:
        with tempfile.TemporaryDirectory(prefix="benchmark-flags-") as folder:
            settings = local_settings(workspace, Path(folder))
            async with Control(workspace.control_url) as control, Bot(settings):
                return await _play(control, flags, channels)
    finally:
        await workspace.close()


async def _play(control: Control, flags: int, channels: int) -> Outcome:
    said = await _say_all(control, flags, channels)
    start = await control.sequence()
    begun = CLOCK.monotonic()
    for number, message in enumerate(said):
        due = begun + number * _WITHIN_SECONDS * 0.95 / flags
        await asyncio.sleep(max(due - CLOCK.monotonic(), 0.0))
        await control.react("bruno", "flag-br", message.channel, message.ts)
    seconds = await _until_all_stand(control, start, begun, flags)
    await asyncio.sleep(min(_AFTERMATH_SECONDS, seconds))
    posts = await _posts_by_thread(control, start)
    calls = await control.log(after=start, kind="call")
    return Outcome(
        seconds=seconds,
        lost=sum(posts[message.ts] == 0 for message in said),
        doubled=sum(posts[message.ts] > 1 for message in said),
        calls=Counter(str(call.data["method"]) for call in calls),
        throttled=sum(call.data["status"] == 429 for call in calls),
    )


async def _say_all(control: Control, flags: int, channels: int) -> list[Message]:
    names = [f"team-{number}" for number in range(channels)]
    for name in names:
        await control.add_channel(name, members=["emma", "bruno", "bot"])
    return [
        await control.say(
            "emma",
            names[number % channels],
            f"We moved the meeting number {number} to Friday because of the delay.",
        )
        for number in range(flags)
    ]


async def _until_all_stand(
    control: Control, start: int, begun: float, flags: int
) -> float:
    """Seconds until each thread has its post; the patience, where some never have."""
    while (passed := CLOCK.monotonic() - begun) < _PATIENCE_SECONDS:
        if len(await _posts_by_thread(control, start)) >= flags:
            return passed
        await asyncio.sleep(0.5)
    return passed


async def _posts_by_thread(control: Control, start: int) -> Counter[str]:
    posts = await control.log(after=start, kind="post")
    return Counter(_thread(post) for post in posts if post.data["by_bot"])


def _thread(post: LogEntry) -> str:
    return str(post.data["message"]["thread_ts"])


async def main() -> None:
    """Print the total beside the bound."""
    options = read_options(__doc__)
    quiet_logs()
    print_machine()
    flags, channels = (4, 2) if options.smoke else (200, 20)
    outcome = await run(flags, channels)
    a_minute = TIERS[_REPLIES_TIER]
    bound = (flags - 1) // a_minute * 60.0
    print(f"{flags} flags in {channels} channels: {outcome.seconds:.1f} s")
    print(f"conversations.replies, {a_minute} a minute, allow {bound:.0f} s at best")
    print_mark("flags lost", outcome.lost, 0, at_most=True)
    print_mark("flags answered twice", outcome.doubled, 0, at_most=True)
    if bound:
        print_mark("total / bound", outcome.seconds / bound, _MARK, at_most=True)
    print(f"calls: {dict(outcome.calls)}, of which throttled: {outcome.throttled}")


if __name__ == "__main__":
    asyncio.run(main())
