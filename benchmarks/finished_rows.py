"""Measures what finished rows cost: `python -m benchmarks.finished_rows`, a minute.

Claims and saves jobs in a file with 10,000 finished jobs and as many requests, and in
one with 1,000,000, in turns, each on the disk before it counts. Prints medians and
their ratios; more than 2 is a failure, and the exit code 1. `--rows N` builds the large
file with N of each.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from bot.clock import SystemClock, iso
from bot.models import Job, JobKey, Move, Place, Request, RequestKind
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork

CLOCK = SystemClock()
FEW, MANY = 10_000, 1_000_000
ROUNDS = 1_000
MOST = 2.0
NOW = 1_780_000_000.0
#: Columns that make a copied row another one.
_OWN = {
    "requests": ("id", "act", "ts", "job_id"),
    "jobs": ("id", "ts", "posted_ts"),
}


@dataclass
class Rows:
    """A file with many finished rows and one living job."""

    count: int
    database: SqliteDatabase
    claims: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)

    async def build(self) -> None:
        """Let one job live and end, copy it, and bring the living one."""
        work = SqliteWork(self.database)
        job = await _start(work, "pattern")
        end = Move(state="done", ended=True, settles_requests=True, posted_ts="1.1")
        await work.save_job(job, end, NOW)
        await self.database.write(lambda db: _copy(db, self.count - 1))
        living = await _start(work, "living")
        await work.save_job(living, Move(state="new", due_at=NOW), NOW)
        await self.database.checkpoint()

    async def measure(self) -> None:
        """Claim the living job and save it, due again."""
        work = SqliteWork(self.database)
        began = CLOCK.monotonic()
        due = await work.claim(NOW, NOW + 60.0, 16)
        claimed = CLOCK.monotonic()
        (job,) = [each for each in due if isinstance(each, Job)]
        await work.save_job(job, Move(state="new", due_at=NOW), NOW)
        self.saves.append(CLOCK.monotonic() - claimed)
        self.claims.append(claimed - began)


async def _start(work: SqliteWork, name: str) -> Job:
    """Bring a request and its job into being, and claim the job."""
    place = Place("T1", "C1", name)
    request = Request(
        id=f"request of {name}",
        team="T1",
        act=name,
        kind=RequestKind.FLAG,
        place=place,
        user="U1",
        state="received",
        data={"target": "pt"},
        due_at=NOW,
        created_at=NOW,
    )
    key = JobKey(team="T1", channel="C1", ts=name, target="pt", audience="thread")
    content = {"text": "Can you check the report before lunch?"}
    job = Job(id=name, team="T1", key=key, state="new", content=content, due_at=NOW)
    await work.add_request(request)
    due = await work.claim(NOW, NOW + 60.0, 1)
    (claimed,) = [each for each in due if isinstance(each, Request)]
    await work.save_request(claimed, Move(state="waiting", job=job), NOW)
    due = await work.claim(NOW, NOW + 60.0, 1)
    (started,) = [each for each in due if isinstance(each, Job)]
    return started


def _copy(db: Database, copies: int) -> None:
    """Multiply the one row of each table."""
    for table, own in _OWN.items():
        columns = [column.name for column in db[table].columns]
        values = [f"{c} || '-' || n" if c in own else c for c in columns]
        db.execute(
            f"""WITH RECURSIVE numbers (n) AS
            (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies})
            INSERT INTO {table} ({", ".join(columns)})
            SELECT {", ".join(values)} FROM numbers, {table}"""  # noqa: S608 - our own names
        )


async def timed(name: str, work: Awaitable[None]) -> None:
    """Say how long something took."""
    began = CLOCK.monotonic()
    await work
    print(f"{name:44} {CLOCK.monotonic() - began:7.1f} s", flush=True)


def ratio(name: str, few: list[float], many: list[float]) -> float:
    """Print two medians and how many times the second one is the first."""
    low, high = statistics.median(few), statistics.median(many)
    print(f"{name:10} {low * 1e6:9.0f} us {high * 1e6:9.0f} us {high / low:6.2f}")
    return high / low


async def main(many: int) -> bool:
    """Print the figures; whether both ratios are as promised."""
    print(f"{iso(CLOCK.now())}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        files = [
            Rows(count, SqliteDatabase(Path(folder) / f"{count}.db"))
            for count in (FEW, many)
        ]
        for each in files:
            each.database.open()
            await timed(f"built {each.count:,} finished of each", each.build())
        for _ in range(ROUNDS):
            # In turns: what else the machine does meets both alike.
            for each in files:
                await each.measure()
        for each in files:
            each.database.close()
    few, lots = files
    print(f"{'':10} {FEW:>12,} {many:>12,}  ratio")
    ratios = [
        ratio("claim p50", few.claims, lots.claims),
        ratio("save p50", few.saves, lots.saves),
    ]
    return max(ratios) <= MOST


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=MANY)
    sys.exit(0 if asyncio.run(main(parser.parse_args().rows)) else 1)
