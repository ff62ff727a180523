"""A database is looked at from outside, whoever writes to it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import StorageError
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.examining import (
    Examination,
    examine_database,
    last_request_at,
)
from tests.contracts.stores import stores_of
from tests.fakes import NOW, make_job, make_key, make_request

DAY = 86_400


def never() -> bool:
    return False


def fill(db: Database) -> None:
    rows = ((f"k{number}",) for number in range(20_000))
    db.conn.executemany("INSERT INTO slots VALUES (?, 0)", rows).close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "work.db")
    opened.open()
    yield opened
    opened.close()


async def test_new_database_is_sound_and_idle(database: SqliteDatabase) -> None:
    assert examine_database(database.path, now=NOW, is_late=never) == Examination(
        is_checked=True, pending=0, is_newer=False, is_counted=True
    )


@pytest.mark.parametrize(("after", "failed"), [(DAY - 1, 1), (DAY, 0)])
async def test_failures_of_the_last_day_are_counted(
    database: SqliteDatabase, after: int, failed: int
) -> None:
    for state in ("failed", "done"):
        job = make_job(state, key=make_key(ts=state))
        await stores_of(database).finish(job, state)

    seen = examine_database(database.path, now=NOW + after, is_late=never)

    assert seen.failed == failed


@pytest.mark.parametrize(("after", "overdue"), [(360, 0), (361, 2)])
async def test_rows_that_nobody_looked_at_are_counted(
    database: SqliteDatabase, after: int, overdue: int
) -> None:
    for name in ("one", "two"):
        job = make_job(name, key=make_key(ts=name))
        await stores_of(database).start(job)

    # Each was claimed by somebody, whose lease of 60 s ran out.
    seen = examine_database(database.path, now=NOW + after, is_late=never)

    assert seen.overdue == overdue


async def test_check_that_takes_too_long_is_broken_off(
    database: SqliteDatabase,
) -> None:
    await database.write(fill)

    seen = examine_database(database.path, now=NOW, is_late=lambda: True)

    assert (seen.is_checked, seen.is_counted) == (False, False)


async def test_damaged_page_is_found(database: SqliteDatabase) -> None:
    await database.write(fill)
    database.close()
    raw = bytearray(database.path.read_bytes())
    raw[-8192:] = random.Random(7).randbytes(8192)  # noqa: S311 - any rubbish will do
    database.path.write_bytes(raw)

    with pytest.raises(StorageError, match=r"work\.db"):
        examine_database(database.path, now=NOW, is_late=never)


async def test_newest_request_is_the_last(database: SqliteDatabase) -> None:
    assert last_request_at(database.path) is None
    for name, at in (("one", NOW), ("two", NOW + 5), ("three", NOW - 50)):
        request = make_request(name, created_at=at)
        assert await stores_of(database).work.add_request(request)

    assert last_request_at(database.path) == NOW + 5


def test_nothing_is_told_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert last_request_at(tmp_path / "none.db") is None
    assert list(tmp_path.iterdir()) == []


def test_file_without_our_tables_tells_of_no_request(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()

    with pytest.raises(StorageError, match=r"a\.db"):
        last_request_at(tmp_path / "a.db")
