"""What the pump adds to a text that comes alone.

    scripts/bench lone_text

A pump stands idle and its slot is free. A job wants one text: from before that commit
until the text's result is on the disk and the job was woken, it is four commits
(synchronous=FULL) and a call. The same call is made directly by the same client over
the same connection, of a text as long, in turns. Our own Alibaba answers, in a process
of its own. Medians of 300 of each, and of five such runs.
"""

import asyncio
import random
from dataclasses import dataclass, field

from benchmarks.backlog import make_segments
from benchmarks.clouds import local_alibaba
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
from bot.models import NewSegment
from bot.providers.base import TextTranslator
from bot.providers.provider import Provider

_RATE = 50.0
#: Longer than the gap between two slots: the next one is free again.
_IDLE_SECONDS = 0.03
_TEXTS, _FEW_TEXTS = 300, 20
_WARM = 10
_MOST_MS = 5.0


@dataclass(slots=True)
class Spans:
    """What one run showed, in milliseconds; the first ones only warm up."""

    through: list[float] = field(default_factory=list)
    #: Of those, until the text's own commit was done.
    inserting: list[float] = field(default_factory=list)
    direct: list[float] = field(default_factory=list)

    @property
    def added(self) -> float:
        """What the pump adds: between the medians."""
        return median(self.through[_WARM:]) - median(self.direct[_WARM:])


async def send_through(
    fed: Feed, woken: asyncio.Event, segment: NewSegment, spans: Spans
) -> None:
    """Let a job want a text, and wait until it is woken."""
    woken.clear()
    begun = CLOCK.monotonic()
    await fed.insert(segment)
    spans.inserting.append((CLOCK.monotonic() - begun) * 1e3)
    await woken.wait()
    spans.through.append((CLOCK.monotonic() - begun) * 1e3)


async def call(translator: TextTranslator, segment: NewSegment, spans: Spans) -> None:
    """Make the call alone."""
    begun = CLOCK.monotonic()
    await translator.translate(segment.pair, [segment.text])
    spans.direct.append((CLOCK.monotonic() - begun) * 1e3)


async def measure(provider: Provider, texts: int) -> Spans:
    """Send texts through an idle pump, and as many by direct calls, in turns."""
    spans, woken, count = Spans(), asyncio.Event(), texts + _WARM
    segments = iter(make_segments(2 * count, random.Random(0)))  # noqa: S311 - no secret
    async with feed(provider, rate=_RATE, jobs=count, woken=woken.set) as fed:
        fed.pump.start()
        for one, other in zip(segments, segments, strict=True):
            await asyncio.sleep(_IDLE_SECONDS)
            await send_through(fed, woken, one, spans)
            await asyncio.sleep(_IDLE_SECONDS)
            await call(provider.translator, other, spans)
    return spans


def print_spans(words: str, runs: list[list[float]]) -> None:
    """Print the medians over the runs."""
    p50 = median([percentile(run[_WARM:], 0.5) for run in runs])
    p99 = median([percentile(run[_WARM:], 0.99) for run in runs])
    print(f"{words:26} p50 {p50:5.2f} ms   p99 {p99:5.2f} ms")


async def main() -> None:
    """Print both medians and what lies between them."""
    options = read_options(__doc__)
    quiet_logs()
    print_machine()
    texts = _FEW_TEXTS if options.smoke else _TEXTS
    async with local_alibaba() as (provider, _):
        runs = [await measure(provider, texts) for _ in range(options.runs)]
    print_spans("through the pump", [run.through for run in runs])
    print_spans("  of which its own commit", [run.inserting for run in runs])
    print_spans("the call alone", [run.direct for run in runs])
    added = [run.added for run in runs]
    print(f"{'each run adds':26} {' '.join(f'{ms:.2f}' for ms in added)} ms")
    print_mark("milliseconds that the pump adds", median(added), _MOST_MS, at_most=True)


if __name__ == "__main__":
    asyncio.run(main())
