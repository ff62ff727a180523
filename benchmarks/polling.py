"""2,000 long jobs asked about within a budget of 10 questions a second.

    scripts/bench polling

The real engine, store and slot row (synchronous=FULL) on the real clock; the vendor is
in this process, and counts. Spans are a sixth of the real ones: a result that lives an
hour dies after 600 s, one of ten minutes (one job in twenty) after 100 s. The jobs
finish after 10 to 240 s, so that there is always somebody who waits. The rate is not
scaled. About six minutes.
"""

import asyncio
import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import (
    CLOCK,
    most_within,
    percentile,
    print_machine,
    print_mark,
    read_options,
)
from benchmarks.long_jobs import LongSteps, Sort, Vendor
from benchmarks.own import add_all, make_engine, make_request, open_database
from bot.jobs.polling import Patience, PollBudget
from bot.jobs.ports import silent
from storage.sqlite.slots import SqliteSlots

_RATE = 10.0
_PATIENCE_SECONDS = 600.0
_GLANCE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Scene:
    """How many jobs, and how much time is scaled."""

    jobs: int
    scale: float
    finish_seconds: tuple[float, float]

    def sorts(self) -> dict[str, Sort]:
        """An image's result lives an hour, a document's address ten minutes."""
        least, most = self.finish_seconds
        first = 18.0 / self.scale
        return {
            "image": Sort(
                least_seconds=least,
                most_seconds=most,
                life_seconds=3_600 / self.scale,
                patience=Patience(
                    first_seconds=first, ceiling_seconds=360 / self.scale
                ),
            ),
            "document": Sort(
                least_seconds=least,
                most_seconds=most,
                life_seconds=600 / self.scale,
                patience=Patience(first_seconds=first, ceiling_seconds=90 / self.scale),
            ),
        }


async def run(scene: Scene) -> tuple[Vendor, float]:
    """Run all jobs to their end; the vendor, and the last moment of a full line."""
    vendor = Vendor(scene.sorts())
    with tempfile.TemporaryDirectory(prefix="benchmark-polling-") as folder:
        async with open_database(Path(folder)) as database:
            budget = PollBudget(
                key="vendor/query",
                per_second=_RATE,
                slots=SqliteSlots(database),
                clock=CLOCK,
            )
            engine = make_engine(database, LongSteps(vendor, budget), silent)
            await engine.start()
            sorts = itertools.cycle(["document"] + ["image"] * 19)
            requests = (
                make_request(number, sort=sort)
                for number, sort in zip(range(scene.jobs), sorts, strict=False)
            )
            full = asyncio.create_task(_full_until(budget))
            await add_all(database, engine, requests)
            async with asyncio.timeout(_PATIENCE_SECONDS):
                full_until = await full
                while len(vendor.fetched_after) < scene.jobs:  # noqa: ASYNC110 - a glance costs nothing
                    await asyncio.sleep(_GLANCE_SECONDS)
            await engine.stop()
    return vendor, full_until


async def _full_until(budget: PollBudget) -> float:
    """When nobody waited any more: from then on the rate need not be used up."""
    while not budget.waiting:  # noqa: ASYNC110 - the same
        await asyncio.sleep(_GLANCE_SECONDS)
    while budget.waiting:
        last = CLOCK.now()
        await asyncio.sleep(_GLANCE_SECONDS)
    return last


async def main() -> None:
    """Print the share used, the most in a second, and what was fetched when."""
    options = read_options(__doc__)
    print_machine()
    scene = Scene(2_000, 6.0, (10.0, 240.0))
    if options.smoke:
        scene = Scene(15, 60.0, (0.2, 1.0))
    vendor, full_until = await run(scene)
    moments = vendor.asked_at
    span = full_until - moments[0]
    used = sum(moment <= full_until for moment in moments) / span / _RATE
    print(f"{len(moments)} questions about {scene.jobs} jobs in {span:.0f} s")
    print_mark("share of the budget that was used", used, 0.95)
    most = most_within(moments, 1.0)
    print_mark("most in any second", most, _RATE, at_most=True)
    print_mark(
        "results that died before they were fetched", vendor.lost, 0, at_most=True
    )
    lain = vendor.fetched_after
    print(
        f"a result lay there for {percentile(lain, 0.5):.0f} s (p50), "
        f"{max(lain):.0f} s at most"
    )


if __name__ == "__main__":
    asyncio.run(main())
