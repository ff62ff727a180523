"""What the benchmarks build of ours, and the one-move job on our own engine."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.figures import CLOCK
from bot.jobs.engine import Engine, Stepper
from bot.jobs.ports import Observer, Point
from bot.jobs.states import RequestState
from bot.models import Job, Move, Place, Request, RequestKind, Work
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork

_PATIENCE_SECONDS = 120.0
#: Requests that are committed at the same time.
_PRODUCERS = 32


class OneMove:
    """A stepper whose every row is done after one trivial step."""

    async def step(self, work: Work) -> Move:
        """Nothing to do."""
        return Move(state=RequestState.DONE if isinstance(work, Request) else "done")

    async def conflict(self, request: Request, existing: Job) -> Move:
        """Cannot happen: each request has its own message."""
        raise AssertionError((request.id, existing.id))

    async def give_up(self, work: Work, code: str) -> Move:
        """Cannot happen: no step fails."""
        raise AssertionError((work.id, code))


class Finish:
    """An observer that knows when so many rows are saved.

    Args:
        counts: Which of them count; all of them without it.
    """

    def __init__(self, counts: Callable[[Work], bool] = lambda _: True) -> None:
        self._counts = counts
        self._left = 0
        self._reached = asyncio.Event()

    def __call__(self, point: Point, work: Work | None) -> None:
        """Hear of one moment."""
        if point is Point.SAVED and work is not None and self._counts(work):
            self._left -= 1
            if self._left == 0:
                self._reached.set()

    def aim(self, goal: int) -> None:
        """Begin anew."""
        self._left = goal
        self._reached.clear()

    async def wait(self) -> None:
        """Wait until the goal is reached."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._reached.wait()


def make_engine(
    database: SqliteDatabase,
    stepper: Stepper,
    observer: Observer,
    *,
    segments_added: Callable[[], None] = lambda: None,
    max_running: int | None = None,
) -> Engine:
    """The engine as the application builds it, with a stepper of the benchmark's."""
    return Engine(
        store=SqliteWork(database),
        stepper=stepper,
        clock=CLOCK,
        step_timeout_seconds=30.0,
        lease_seconds=60.0,
        deadline_seconds=3_600.0,
        observer=observer,
        segments_added=segments_added,
        max_running=max_running,
    )


@asynccontextmanager
async def open_database(folder: Path) -> AsyncIterator[SqliteDatabase]:
    """A fresh file with the application's own settings: WAL, synchronous=FULL."""
    database = SqliteDatabase(folder / "benchmark.db")
    database.open()
    try:
        yield database
    finally:
        await asyncio.to_thread(database.close)


def make_request(number: int, **data: str) -> Request:
    """A flag on a message of its own, in a channel of its own; due at once."""
    now = CLOCK.now()
    return Request(
        id=f"r{number}",
        team="T1",
        act=f"act {number}",
        kind=RequestKind.FLAG,
        place=Place("T1", f"C{number}", f"{number}.1"),
        user="U1",
        state=RequestState.RECEIVED,
        data={"target": "pt", **data},
        due_at=now,
        created_at=now,
    )


async def add_all(
    database: SqliteDatabase, engine: Engine, requests: Iterable[Request]
) -> None:
    """Commit requests as listeners do, several at the same time."""
    store = SqliteWork(database)
    left = iter(requests)

    async def produce() -> None:
        for request in left:
            await store.add_request(request)
            engine.wake()

    await asyncio.gather(*(produce() for _ in range(_PRODUCERS)))


async def timed(
    database: SqliteDatabase, engine: Engine, finish: Finish, numbers: range
) -> float:
    """Seconds from the first commit to the last saved move that counts."""
    finish.aim(len(numbers))
    begun = CLOCK.monotonic()
    await add_all(database, engine, map(make_request, numbers))
    await finish.wait()
    return CLOCK.monotonic() - begun


async def our_engine(folder: Path, _: int, warm: int, jobs: int) -> float:
    """Seconds that one-move jobs take, after some for warming up."""
    finish = Finish()
    async with open_database(folder) as database:
        engine = make_engine(database, OneMove(), finish)
        await engine.start()
        try:
            await timed(database, engine, finish, range(warm))
            return await timed(database, engine, finish, range(warm, warm + jobs))
        finally:
            await engine.stop()
