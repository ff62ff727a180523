"""The rate limiter: 20 waiters at 50 calls a second on one slot row.

    scripts/bench limiter

Each waiter reserves a slot in the real database (synchronous=FULL), sleeps until it has
come and notes the moment at which it may call. Median of five runs of four seconds; the
most in any sliding second is the worst of all.
"""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.figures import (
    CLOCK,
    median,
    most_within,
    print_machine,
    print_mark,
    read_options,
)
from benchmarks.own import open_database
from storage.sqlite.slots import SqliteSlots

_WAITERS = 20
_RATE = 50.0


async def wait_often(slots: SqliteSlots, until: float, grants: list[float]) -> None:
    """One waiter: reserve, sleep, call, and again until the time is over."""
    while True:
        now = CLOCK.now()
        slot = await slots.reserve("provider", now, 1 / _RATE)
        if slot >= until:
            return
        await asyncio.sleep(max(slot - CLOCK.now(), 0.0))
        grants.append(CLOCK.now())


async def measure(seconds: float) -> list[float]:
    """The moments at which somebody was let through."""
    grants: list[float] = []
    with tempfile.TemporaryDirectory(prefix="benchmark-limiter-") as folder:
        async with open_database(Path(folder)) as database:
            slots = SqliteSlots(database)
            until = CLOCK.now() + seconds
            waiters = (wait_often(slots, until, grants) for _ in range(_WAITERS))
            await asyncio.gather(*waiters)
    return sorted(grants)


async def main() -> None:
    """Print what was used, and the most in a second and in a tenth of one."""
    options = read_options(__doc__)
    seconds = 1.0 if options.smoke else 4.0
    print_machine()
    runs = [await measure(seconds) for _ in range(options.runs)]
    used = median([len(grants) / seconds / _RATE for grants in runs])
    print_mark("share of the rate that was used", used, 0.98)
    most = max(most_within(grants, 1.0) for grants in runs)
    print_mark("most in any second", most, 51, at_most=True)
    tenth = max(most_within(grants, 0.1) for grants in runs)
    print(f"{'most in any tenth of a second':46} {tenth:10d}")


if __name__ == "__main__":
    asyncio.run(main())
