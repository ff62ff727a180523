"""10,000 jobs in flight, each asked about every 3 s, each answer 50 ms away.

    scripts/bench in_flight

A report without a mark: how late the timers are, what it costs, and how long the event
loop is away. The real engine and store (synchronous=FULL); 512 steps at the same time,
for 167 are always on their way. Median of five runs of 20 s after a start of 10 s.
"""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import CLOCK, median, percentile, print_machine, read_options
from benchmarks.long_jobs import job_of
from benchmarks.own import add_all, make_engine, make_request, open_database
from bot.jobs.ports import silent
from bot.jobs.states import JobState, RequestState
from bot.models import Job, Move, Request, Work

_INTERVAL_SECONDS = 3.0
_ANSWER_SECONDS = 0.05
_STEPS = 512
_TICK_SECONDS = 0.01


@dataclass(slots=True)
class Asking:
    """Asks about every job at an interval, for ever; notes how late it came."""

    jobs: int
    late_ms: list[float] = field(default_factory=list)
    counts: bool = False

    async def step(self, work: Work) -> Move:
        """Take the job in, or ask."""
        if isinstance(work, Request):
            return Move(state=RequestState.WAITING, job=job_of(work))
        now = CLOCK.now()
        if work.state == JobState.NEW:
            # Spread evenly, as they would come.
            share = int(work.id[2:]) / self.jobs
            return self._again(now + share * _INTERVAL_SECONDS)
        if self.counts:
            self.late_ms.append((now - work.data["due"]) * 1e3)
        await asyncio.sleep(_ANSWER_SECONDS)
        return self._again(now + _INTERVAL_SECONDS)

    @staticmethod
    def _again(due_at: float) -> Move:
        return Move(state=JobState.TRANSLATING, due_at=due_at, data={"due": due_at})

    async def conflict(self, request: Request, existing: Job) -> Move:
        """Cannot happen: each request has its own message."""
        raise AssertionError((request.id, existing.id))

    async def give_up(self, work: Work, code: str) -> Move:
        """Cannot happen: no step fails."""
        raise AssertionError((work.id, code))


@dataclass(frozen=True, slots=True)
class Report:
    """What one run showed."""

    polls_per_second: float
    late_p50_ms: float
    late_p99_ms: float
    cpu_percent: float
    lag_p99_ms: float


async def measure(jobs: int, start_seconds: float, seconds: float) -> Report:
    """One run over a fresh file."""
    asking = Asking(jobs)
    with TemporaryDirectory(prefix="benchmark-in-flight-") as folder:
        async with open_database(Path(folder)) as database:
            engine = make_engine(database, asking, silent, max_running=_STEPS)
            await engine.start()
            requests = (make_request(number) for number in range(jobs))
            await add_all(database, engine, requests)
            await asyncio.sleep(start_seconds)
            asking.counts = True
            cpu, begun = time.process_time(), CLOCK.monotonic()
            lags = await lags_of_loop(seconds)
            cpu, span = time.process_time() - cpu, CLOCK.monotonic() - begun
            asking.counts = False
            await engine.stop()
    return Report(
        polls_per_second=len(asking.late_ms) / span,
        late_p50_ms=percentile(asking.late_ms, 0.5),
        late_p99_ms=percentile(asking.late_ms, 0.99),
        cpu_percent=cpu / span * 100,
        lag_p99_ms=percentile(lags, 0.99),
    )


async def lags_of_loop(seconds: float) -> list[float]:
    """How many milliseconds later than asked for a sleeper wakes."""
    lags = []
    end = CLOCK.monotonic() + seconds
    while (now := CLOCK.monotonic()) < end:
        await asyncio.sleep(_TICK_SECONDS)
        lags.append((CLOCK.monotonic() - now - _TICK_SECONDS) * 1e3)
    return lags


async def main() -> None:
    """Print the medians."""
    options = read_options(__doc__)
    print_machine()
    size = (200, 1.0, 1.0) if options.smoke else (10_000, 10.0, 20.0)
    runs = [await measure(*size) for _ in range(options.runs)]
    ideal = size[0] / (_INTERVAL_SECONDS + _ANSWER_SECONDS)
    rate = median([run.polls_per_second for run in runs])
    print(f"{size[0]} jobs in flight: {rate:.0f} polls a second ({ideal:.0f} ideal)")
    late = [median([run.late_p50_ms for run in runs])]
    late.append(median([run.late_p99_ms for run in runs]))
    print(f"timers late    p50 {late[0]:6.0f} ms   p99 {late[1]:6.0f} ms")
    print(f"event loop lag p99 {median([run.lag_p99_ms for run in runs]):6.1f} ms")
    print(
        f"CPU            {median([run.cpu_percent for run in runs]):6.0f} % of a core"
    )


if __name__ == "__main__":
    asyncio.run(main())
