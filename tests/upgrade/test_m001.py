"""A file that the release of shape m001 left behind comes to its end with us."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.jobs.states import JobState, RequestState
from bot.models import SegmentState
from tests.contracts.stores import open_stores
from tests.fakes import NOW
from tests.unit.jobs.workshop import Workshop

RELEASED = Path(__file__).with_name("m001.sql")
#: The states of that release, whatever ours are by now.
JOB_STATES = {
    *("new", "translating", "posting", "looking", "done"),
    *("failed", "declined", "cancelled", "expired"),
}
REQUEST_STATES = {"received", "waiting", "answering", "done", "failed"}
#: What people had flagged and nobody had read yet.
UNREAD = {"100.06": "good evening to everybody", "100.07": "good night to everybody"}
#: The jobs that were not at their end and answer in a thread, but for "stands".
LIVING = 9
STOOD_AT = "150.1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "work.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(RELEASED.read_text(encoding="utf-8"))
    return path


@pytest.fixture
def shop(path: Path) -> Iterator[Workshop]:
    """Today's code over the file, a while after that process's death."""
    with open_stores(path) as stores:
        shop = Workshop(stores, ManualClock(NOW + 30.0))
        for ts, text in UNREAD.items():
            shop.messages.add(text, ts)
        shop.delivery.stands.append(("stands", STOOD_AT))
        shop.delivery.parts.append(1)
        yield shop


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What the file says, read by nobody's code but SQLite's."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def ended(path: Path) -> list[tuple[object, ...]]:
    """The rows at their end, by the columns of that release."""
    columns = "id, state, ended_at, revision"
    return [
        row
        for table in ("requests", "jobs")
        for row in rows(
            path,
            f"SELECT {columns} FROM {table} "  # noqa: S608 - our own names
            f"WHERE ended_at = {NOW} ORDER BY id",
        )
    ]


async def live_on(shop: Workshop) -> None:
    """Start as after a kill, and let ten minutes pass."""
    await shop.crash()
    await shop.settle()
    await shop.pass_time(600.0)


def test_the_file_is_of_shape_m001_and_shows_every_state(path: Path) -> None:
    applied = rows(path, "SELECT name FROM _sqlite_migrations")
    jobs = {state for (state,) in rows(path, "SELECT state FROM jobs")}
    requests = {state for (state,) in rows(path, "SELECT state FROM requests")}
    segments = {state for (state,) in rows(path, "SELECT state FROM segments")}

    assert applied == [("m001_requests_jobs_segments",)]
    assert (jobs, requests) == (JOB_STATES, REQUEST_STATES)
    assert segments == {"waiting", "sent", "done"}


def test_its_states_are_ours_still() -> None:
    assert set(JobState) >= JOB_STATES
    assert set(RequestState) >= REQUEST_STATES
    assert set(SegmentState) >= {"waiting", "sent", "done"}


async def test_every_row_comes_to_its_end(path: Path, shop: Workshop) -> None:
    await live_on(shop)

    for table in ("requests", "jobs"):
        unended = f"SELECT id, state FROM {table} WHERE ended_at IS NULL"  # noqa: S608 - our own names
        assert rows(path, unended) == []
    assert rows(path, "SELECT id FROM segments WHERE state != 'done'") == []
    failed = "SELECT count(*) FROM {} WHERE state = 'failed'"
    assert rows(path, failed.format("jobs")) == [(1,)]
    assert rows(path, failed.format("requests")) == [(1,)]


async def test_everything_stands_once_and_what_stood_was_found(shop: Workshop) -> None:
    await live_on(shop)
    posts = Counter(job for job, _ in shop.delivery.stands)
    found = await shop.stores.reader.job("stands")

    assert set(posts.values()) == {1}
    assert len(posts) == 1 + LIVING + len(UNREAD)
    assert {"nothing", "looking"} <= posts.keys()
    assert found is not None
    assert (found.state, found.posted_ts) == ("done", STOOD_AT)


async def test_whoever_waited_for_a_private_answer_gets_it(shop: Workshop) -> None:
    await live_on(shop)
    told = list(shop.delivery.told())

    assert {"publish", "result", "status", "languages", "unsupported_pair"} == set(told)
    assert set(Counter(told).values()) == {1}


async def test_nothing_is_to_stop_and_nothing_is_set_for_channels(
    path: Path, shop: Workshop
) -> None:
    jobs = await shop.stores.reader.jobs(limit=99)

    assert len(jobs) > LIVING
    assert not any(job.stopping for job in jobs)
    assert rows(path, "SELECT * FROM channel_settings") == []


async def test_ends_of_that_release_are_left_alone(path: Path, shop: Workshop) -> None:
    before = ended(path)

    await live_on(shop)

    assert len(before) == 13
    assert ended(path) == before


_OPENER = """
import sys
from pathlib import Path
from storage.sqlite.database import SqliteDatabase
sys.stdin.readline()
database = SqliteDatabase(Path(sys.argv[1]))
database.open()
database.close()
"""


async def test_two_processes_may_bring_the_file_up_at_once(path: Path) -> None:
    openers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _OPENER,
            str(path),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(2)
    ]
    said = await asyncio.gather(*(each.communicate(b"now\n") for each in openers))

    assert [error.decode() for _, error in said] == ["", ""]
    assert [each.returncode for each in openers] == [0, 0]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
