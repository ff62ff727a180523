"""The one-move job on the engines that people would use: enqueue, run, done.

Each in one process that enqueues and works, like ours, with the settings that served it
best here; results are switched off, for nobody asks for them. Their modules are loaded
when one is measured: they are not needed for anything else.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from benchmarks.figures import CLOCK

#: Threads of huey and dramatiq: 8 and 32 were slower or no faster.
THREADS = 16
#: Producers at the same time; more served nobody.
PRODUCERS = 32
_PATIENCE_SECONDS = 120.0
_AFTERMATH_SECONDS = 0.3

#: Measures so many jobs after some for warming up: folder, Redis' port, counts.
Rival = Callable[[Path, int, int, int], Awaitable[float]]


class Tally:
    """Counts jobs that were done, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done = 0
        self._goal = 0
        self._reached = threading.Event()

    def aim(self, goal: int) -> None:
        """Begin anew."""
        self._done, self._goal = 0, goal
        self._reached.clear()

    def count(self) -> None:
        """One more."""
        with self._lock:
            self._done += 1
            if self._done == self._goal:
                self._reached.set()

    def wait(self) -> None:
        """Wait until the goal is reached."""
        if not self._reached.wait(_PATIENCE_SECONDS):
            raise TimeoutError(f"{self._done} of {self._goal} jobs were done")


def _timed(tally: Tally, enqueue: Callable[[], object], jobs: int) -> float:
    """Seconds from the first enqueue to the last job, with a few producer threads."""
    tally.aim(jobs)
    begun = CLOCK.monotonic()
    with ThreadPoolExecutor(4) as producers:
        for _ in producers.map(lambda _: enqueue(), range(jobs)):
            pass
    tally.wait()
    return CLOCK.monotonic() - begun


async def huey_sqlite(folder: Path, _: int, warm: int, jobs: int) -> float:
    """Huey on SQLite with fsync, so that an enqueued task is on the disk."""
    huey = import_module("huey")
    queue = huey.SqliteHuey(filename=str(folder / "huey.db"), fsync=True, results=False)
    tally = Tally()
    task = queue.task()(tally.count)
    consumer = queue.create_consumer(
        workers=THREADS, periodic=False, initial_delay=0.01, max_delay=0.05
    )
    consumer.start()
    try:
        for count in (warm, jobs):
            seconds = await asyncio.to_thread(_timed, tally, task, count)
    finally:
        await asyncio.to_thread(consumer.stop, True)
    return seconds


async def dramatiq_redis(_: Path, port: int, warm: int, jobs: int) -> float:
    """Dramatiq on Redis."""
    dramatiq = import_module("dramatiq")
    brokers = import_module("dramatiq.brokers.redis")
    broker = brokers.RedisBroker(host="127.0.0.1", port=port, middleware=[])
    tally = Tally()
    actor = dramatiq.actor(tally.count, actor_name="count", broker=broker)
    worker = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=100)
    worker.start()
    try:
        for count in (warm, jobs):
            seconds = await asyncio.to_thread(_timed, tally, actor.send, count)
    finally:
        await asyncio.to_thread(worker.stop)
        broker.close()
    return seconds


async def arq_redis(_: Path, port: int, warm: int, jobs: int) -> float:
    """Arq on Redis; its worker polls, by default twice a second."""
    connections = import_module("arq.connections")
    workers = import_module("arq.worker")
    settings = connections.RedisSettings(host="127.0.0.1", port=port)
    pool = await connections.create_pool(settings)
    tally = Tally()

    async def count(_: object) -> None:
        tally.count()

    worker = workers.Worker(
        functions=[workers.func(count, name="count", keep_result=0)],
        redis_pool=pool,
        max_jobs=100,
        poll_delay=0.01,
        handle_signals=False,
    )
    running = asyncio.create_task(worker.main())
    try:
        for number in (warm, jobs):
            tally.aim(number)
            begun = CLOCK.monotonic()
            await _enqueue_all(lambda: pool.enqueue_job("count"), number)
            await asyncio.to_thread(tally.wait)
            seconds = CLOCK.monotonic() - begun
    finally:
        # The last job's own bookkeeping comes after it was counted.
        await asyncio.sleep(_AFTERMATH_SECONDS)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await pool.aclose()
    return seconds


async def _enqueue_all(enqueue: Callable[[], Awaitable[object]], jobs: int) -> None:
    """Enqueue with several producers at the same time."""
    left = iter(range(jobs))

    async def produce() -> None:
        for _ in left:
            await enqueue()

    await asyncio.gather(*(produce() for _ in range(PRODUCERS)))


RIVALS: dict[str, Rival] = {
    "huey": huey_sqlite,
    "arq": arq_redis,
    "dramatiq": dramatiq_redis,
}
#: Those that need a Redis.
ON_REDIS = frozenset({"arq", "dramatiq"})


def missing_rivals() -> list[str]:
    """The engines that are not installed here."""
    return [name for name in RIVALS if find_spec(name) is None]
