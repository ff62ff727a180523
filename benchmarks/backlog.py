"""A backlog: 5,000 stored texts through the pump, beside the least that it can take.

    scripts/bench backlog

The texts (20 to 300 characters, five pairs, each wanted by a job of its own) stand as
rows before the bot's pump starts. It calls our own Alibaba, a process of its own that
refuses no call; Slack is off. The rate is used whole, where the bot itself keeps to
0.95 of what is documented. Both sums are physical limits: the fewest calls that a
pair's texts need are max(ceil(texts / 50), ceil(characters / 8,000)), and so many calls
at a rate take calls / rate. The clock runs from the first call to the last commit. The
same once more with one text a call, and then arrivals: 20 texts a second, by chance as
people write, from their commit to that of the result. Calls are counted by the server.
Median of five runs, but one where a run takes more than 20 s.
"""

import asyncio
import os
import random
from collections import defaultdict
from dataclasses import dataclass
from math import ceil

from benchmarks.clouds import calls_seen, local_alibaba
from benchmarks.feeding import Feed, feed
from benchmarks.figures import (
    CLOCK,
    median,
    percentile,
    print_machine,
    print_mark,
    quiet_logs,
    read_options,
)
from bot.models import NewSegment, Pair
from bot.providers.provider import Provider
from bot.providers.registry import ALIBABA
from bot.sandbox.alibaba.control import AlibabaControl

_RATES = (50.0, 10.0)
_TEXTS, _FEW_TEXTS = 5_000, 100
_LENGTHS = (20, 300)
_ARRIVALS_A_SECOND = 20.0
_ARRIVAL_SECONDS, _FEW_ARRIVAL_SECONDS = 20.0, 1.0
_MOST_CALLS, _MOST_TIME = 1.1, 1.15
_PAIRS = tuple(
    Pair(*languages)
    for languages in (
        ("en", "zh-Hans"),
        ("zh-Hans", "en"),
        ("en", "ja"),
        ("de", "en"),
        ("en", "pt"),
    )
)
#: The letters of a source, so that texts are as long on the wire as real ones.
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {"de": f"{_LATIN}äöüß", "zh-Hans": "".join(map(chr, range(0x4E00, 0x5600)))}


@dataclass(frozen=True, slots=True)
class Cloud:
    """Who is called, and what has counted the calls."""

    provider: Provider
    control: AlibabaControl


@dataclass(frozen=True, slots=True)
class Run:
    """What one backlog took."""

    seconds: float
    calls: int
    fewest_calls: int
    most_in_a_second: int


def make_segments(count: int, lots: random.Random) -> list[NewSegment]:
    """Texts of all pairs in turn, no two alike, their lengths evenly by chance."""
    return [
        NewSegment(
            provider=ALIBABA,
            pair=(pair := _PAIRS[number % len(_PAIRS)]),
            options="",
            text_key=f"text {number}",
            text=_text(_LETTERS.get(pair.source or "", _LATIN), lots),
        )
        for number in range(count)
    ]


def _text(letters: str, lots: random.Random) -> str:
    """Words of about five letters, and no blank at either end."""
    signs = lots.choices(f"{letters} ", k=lots.randint(*_LENGTHS))
    for at in range(5, len(signs) - 1, 6):
        signs[at] = " "
    signs[0] = signs[-1] = letters[0]
    return "".join(signs)


def fewest_calls(provider: Provider, segments: list[NewSegment]) -> int:
    """The calls below which no packing comes, the two limits of a call each alone."""
    limits = provider.translator.capabilities
    lengths: defaultdict[Pair, list[int]] = defaultdict(list)
    for segment in segments:
        lengths[segment.pair].append(limits.length(segment.text))
    return sum(
        max(
            ceil(len(of_one) / limits.max_items),
            ceil(sum(of_one) / limits.max_call_chars),
        )
        for of_one in lengths.values()
    )


async def empty_backlog(
    cloud: Cloud,
    segments: list[NewSegment],
    *,
    rate: float,
    max_items: int | None = None,
) -> Run:
    """Store all texts, then start the pump and wait for the last result."""
    await cloud.control.reset()
    count = len(segments)
    async with feed(cloud.provider, rate=rate, jobs=count, max_items=max_items) as fed:
        await asyncio.gather(*map(fed.insert, segments))
        fed.segments.aim(count)
        fed.pump.start()
        await fed.segments.wait()
        seconds = max(fed.segments.stored_at.values()) - fed.calls.began_at[0]
    calls, most = await calls_seen(cloud.control)
    return Run(seconds, calls, fewest_calls(cloud.provider, segments), most)


async def arrive(
    cloud: Cloud, *, rate: float, seconds: float, lots: random.Random
) -> None:
    """Let texts come one by one while the pump runs; print how long each took."""
    await cloud.control.reset()
    segments = make_segments(int(seconds * _ARRIVALS_A_SECOND), lots)
    inserted_at: dict[str, float] = {}
    async with feed(cloud.provider, rate=rate, jobs=len(segments)) as fed:
        fed.segments.aim(len(segments))
        fed.pump.start()
        async with asyncio.TaskGroup() as inserting:
            moment = CLOCK.monotonic()
            for segment in segments:
                moment += lots.expovariate(_ARRIVALS_A_SECOND)
                await asyncio.sleep(max(moment - CLOCK.monotonic(), 0.0))
                inserting.create_task(_insert(fed, segment, inserted_at))
        await fed.segments.wait()
        took = [
            (fed.segments.stored_at[key] - at) * 1e3 for key, at in inserted_at.items()
        ]
    calls, _ = await calls_seen(cloud.control)
    print(
        f"{_ARRIVALS_A_SECOND:g} texts a second, {rate:g} calls allowed: "
        f"{len(segments)} in {calls} calls   "
        f"p50 {percentile(took, 0.5):5.1f} ms   p99 {percentile(took, 0.99):5.1f} ms"
    )


async def _insert(
    fed: Feed, segment: NewSegment, inserted_at: dict[str, float]
) -> None:
    inserted_at[segment.text_key] = CLOCK.monotonic()
    await fed.insert(segment)


def print_runs(runs: list[Run], *, texts: int, rate: float) -> float:
    """Print the figures of one rate; the seconds, the median."""
    seconds = median([run.seconds for run in runs])
    calls = median([run.calls / run.fewest_calls for run in runs])
    bound = median([run.seconds / (run.fewest_calls / rate) for run in runs])
    each = " ".join(f"{run.calls}/{run.fewest_calls}" for run in runs)
    spans = " ".join(f"{run.seconds:.2f}" for run in runs)
    most = max(run.most_in_a_second for run in runs)
    print(
        f"{texts} texts at {rate:g} calls a second: {spans} s, calls {each}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    print(f"{'most calls in any second':46} {most:10d}")
    print_mark("calls / the fewest", calls, _MOST_CALLS, at_most=True)
    print_mark("time / (the fewest / rate)", bound, _MOST_TIME, at_most=True)
    return seconds


async def measure(cloud: Cloud, *, smoke: bool, runs: int) -> None:
    """Print everything."""
    count = _FEW_TEXTS if smoke else _TEXTS
    # Each run has other texts, and each rate the same ones.
    backlogs = [make_segments(count, random.Random(run)) for run in range(runs)]  # noqa: S311 - no secret
    took = {}
    for rate in _RATES:
        done = [await empty_backlog(cloud, texts, rate=rate) for texts in backlogs]
        took[rate] = print_runs(done, texts=count, rate=rate)
    for rate in _RATES:
        lots = random.Random(0)  # noqa: S311 - the same
        seconds = _FEW_ARRIVAL_SECONDS if smoke else _ARRIVAL_SECONDS
        await arrive(cloud, rate=rate, seconds=seconds, lots=lots)
    alone = await empty_backlog(cloud, backlogs[0], rate=_RATES[0], max_items=1)
    print(
        f"one text a call, {_RATES[0]:g} a second: {alone.calls} calls, "
        f"{alone.seconds:.1f} s, {alone.seconds / took[_RATES[0]]:.1f} times as long"
    )


async def main() -> None:
    """Run against one server."""
    options = read_options(__doc__)
    quiet_logs()
    print_machine()
    async with local_alibaba() as (provider, control):
        await measure(Cloud(provider, control), smoke=options.smoke, runs=options.runs)


if __name__ == "__main__":
    asyncio.run(main())
