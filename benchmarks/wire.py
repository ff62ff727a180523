"""Calls of GetBatchTranslate a second: our client beside plain aiohttp and the SDK.

    scripts/bench wire [--texts N] [--at-once N]

Over HTTPS on loopback, to a server in another process that has one answer for all; its
authority is made for the run, and every client verifies it. Our client has no limiter
before it. Beside it stand aiohttp with the same signing functions and json.loads, on
the same session, and the vendor's own SDK, whose blocking methods have a thread for
each call under way. A batch is 50 English texts of 20 to 300 characters, as many as one
call takes. Figures and ratios are medians of five rounds; in each, those that share the
session take many short turns, so that they meet the same load. Where other work fills
both cores, the calls wait for it, and the CPU time of a call tells more.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.figures import (
    CLOCK,
    median,
    options_parser,
    print_machine,
    print_mark,
)
from benchmarks.wire_clients import (
    OURS,
    PLAIN,
    PROVIDER,
    SDK_ASYNC,
    SDK_SYNC,
    Translate,
    clients,
)
from benchmarks.wire_server import serving
from bot.startup import keep_out_of_collections

_MARK = 0.85
#: These share the session and differ little, so they take turns within a round.
_CLOSE = (OURS, PLAIN, PROVIDER)
_NEEDED = ("alibabacloud_alimt20181012", "trustme")
_ENGLISH = "Could somebody look at the build? It fails since this morning, on main. "
_CHINESE = "有人能看一下构建吗?从今天早上开始,主分支上的构建就一直失败。"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    texts: Sequence[str]
    #: Calls under way.
    at_once: int
    rounds: int = 1
    #: For everyone in a round.
    seconds: float = 0.1
    #: How many pieces that time comes in for those who take turns.
    turns: int = 1


@dataclass(slots=True)
class Calls:
    """What one client did in one round."""

    number: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.number / self.seconds

    @property
    def cpu_us(self) -> float:
        """CPU time of a call, of all threads of this process."""
        return self.cpu_seconds / self.number * 1e6


def batch(number: int) -> tuple[list[str], list[str]]:
    """So many texts of 20 to 300 characters, evenly spread, and their translations."""
    lengths = [20 + 280 * (2 * at + 1) // (2 * number) for at in range(number)]
    return (
        [(_ENGLISH * 5)[:length] for length in lengths],
        [(_CHINESE * 5)[: length // 3] for length in lengths],
    )


async def take_turn(
    translate: Translate, plan: Plan, calls: Calls, seconds: float
) -> None:
    """Let a client call as often as it can; counts what it did."""
    gc.collect()  # what the one before has left
    begun, cpu = CLOCK.monotonic(), time.process_time()

    async def call_again() -> None:
        while CLOCK.monotonic() - begun < seconds:
            await translate(plan.texts)
            calls.number += 1

    await asyncio.gather(*(call_again() for _ in range(plan.at_once)))
    calls.seconds += CLOCK.monotonic() - begun
    calls.cpu_seconds += time.process_time() - cpu


async def one_round(everyone: Mapping[str, Translate], plan: Plan) -> dict[str, Calls]:
    """Give everyone the same time; returns what they did."""
    done = {name: Calls() for name in everyone}
    for turn in range(plan.turns):
        # There and back, so that nobody always follows the same one.
        for name in _CLOSE[:: -1 if turn % 2 else 1]:
            seconds = plan.seconds / plan.turns
            await take_turn(everyone[name], plan, done[name], seconds)
    for name in (SDK_SYNC, SDK_ASYNC):
        await take_turn(everyone[name], plan, done[name], plan.seconds)
    return done


async def warm_up(translate: Translate, plan: Plan, expected: list[str]) -> None:
    """Open a client's connections, and see that it reads the answer as it was given.

    Raises:
        ValueError: It read something else.
    """
    calls = (translate(plan.texts) for _ in range(plan.at_once))
    if any(got != expected for got in await asyncio.gather(*calls)):
        raise ValueError("a client read another answer than was given")


async def measure(plan: Plan, translations: list[str]) -> list[dict[str, Calls]]:
    """What every client did, by its name, in each round."""
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-wire-") as folder,
        serving(Path(folder), translations) as address,
    ):
        async with clients(address, plan.at_once) as everyone:
            for translate in everyone.values():
                await warm_up(translate, plan, translations)
            keep_out_of_collections()
            return [await one_round(everyone, plan) for _ in range(plan.rounds)]


def print_figures(rounds: Sequence[Mapping[str, Calls]]) -> None:
    """Print calls a second and their CPU time, and the ratios."""
    for name in rounds[0]:
        rate = median([done[name].rate for done in rounds])
        cpu = median([done[name].cpu_us for done in rounds])
        each = " ".join(f"{done[name].rate:.0f}" for done in rounds)
        print(f"{name:16} {rate:6.0f} calls/s   CPU {cpu:6.0f} us   ({each})")
    print_mark(f"{OURS} / {PLAIN}", ratio(rounds, OURS, PLAIN), _MARK)
    by_cpu = [done[PLAIN].cpu_us / done[OURS].cpu_us for done in rounds]
    print(f"{'... by CPU time':46} {median(by_cpu):10.3f}")
    for one, other in ((PROVIDER, PLAIN), (OURS, SDK_SYNC), (OURS, SDK_ASYNC)):
        print(f"{one + ' / ' + other:46} {ratio(rounds, one, other):10.3f}")


def ratio(rounds: Sequence[Mapping[str, Calls]], one: str, other: str) -> float:
    """Of the rates: the median of the rounds, in each of which both met one load."""
    return median([done[one].rate / done[other].rate for done in rounds])


def main() -> None:
    """Read the command line, measure and print."""
    parser = options_parser(__doc__)
    parser.add_argument(
        "--texts",
        type=int,
        choices=range(1, 51),
        default=50,
        metavar="N",
        help="in a call, at most 50",
    )
    parser.add_argument("--at-once", type=int, default=20, help="calls under way")
    options = parser.parse_args()
    print_machine()
    if not all(map(find_spec, _NEEDED)):
        print(f"Needs {' and '.join(_NEEDED)}, as scripts/test does.", file=sys.stderr)
        return
    texts, translations = batch(options.texts)
    plan = Plan(texts, options.at_once)
    if not options.smoke:
        plan = Plan(texts, options.at_once, options.runs, seconds=1.5, turns=15)
    print_figures(asyncio.run(measure(plan, translations)))


if __name__ == "__main__":
    main()
