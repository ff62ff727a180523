"""Memory with 100,000 waiting jobs beside ten.

    scripts/bench memory

A fresh process each: it takes the requests in, its engine makes their jobs, and they
wait, due in an hour; then what the process holds (RSS) is read. About a minute.
"""

import asyncio
import gc
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import (
    CLOCK,
    in_child,
    options_parser,
    print_machine,
    print_mark,
)
from benchmarks.long_jobs import job_of
from benchmarks.own import (
    Finish,
    OneMove,
    add_all,
    make_engine,
    make_request,
    open_database,
)
from bot.jobs.states import JobState, RequestState
from bot.models import Move, Request, Work

_HOUR_SECONDS = 3_600.0
_MARK_MB = 20.0


class Waiting(OneMove):
    """Makes each request's job, and lets it wait an hour."""

    async def step(self, work: Work) -> Move:
        """Two moves: the request has its job, the job is submitted."""
        if isinstance(work, Request):
            return Move(state=RequestState.WAITING, job=job_of(work))
        due_at = CLOCK.now() + _HOUR_SECONDS
        return Move(state=JobState.TRANSLATING, due_at=due_at)


async def measure(jobs: int) -> float:
    """Megabytes that this process holds while so many jobs wait."""
    finish = Finish()
    with TemporaryDirectory(prefix="benchmark-memory-") as folder:
        async with open_database(Path(folder)) as database:
            engine = make_engine(database, Waiting(), finish)
            await engine.start()
            finish.aim(2 * jobs)
            requests = (make_request(number) for number in range(jobs))
            await add_all(database, engine, requests)
            await finish.wait()
            gc.collect()
            held = resident_megabytes()
            await engine.stop()
    return held


def resident_megabytes() -> float:
    """What this process holds in memory now."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None  # noqa: S101 - Linux always says it
    return int(found[1]) / 1024


async def main() -> None:
    """Measure in one child for each number."""
    parser = options_parser(__doc__)
    parser.add_argument("--one", type=int, help="measure only this, as JSON")
    found = parser.parse_args()
    if found.one:
        print(json.dumps({"megabytes": await measure(found.one)}))
        return
    print_machine()
    held = {}
    for jobs in (10, 1_000 if found.smoke else 100_000):
        answer = await in_child("benchmarks.memory", "--one", str(jobs))
        held[jobs] = answer["megabytes"]
        print(f"{jobs:8} waiting jobs: {held[jobs]:6.1f} MB")
    few, many = held.values()
    print_mark("megabytes more", many - few, _MARK_MB, at_most=True)


if __name__ == "__main__":
    asyncio.run(main())
