"""The database and the work in it, as a doctor tells of them."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.doctor.database import check_database, judge_database, judge_work
from bot.doctor.findings import Finding, State
from bot.errors import StorageError
from storage.sqlite.database import SqliteDatabase, connect
from storage.sqlite.examining import Examination
from tests.contracts.stores import stores_of
from tests.fakes import NOW, make_job

SOUND = {"is_checked": True, "pending": 0, "is_newer": False, "is_counted": True}


async def look(path: Path, *, now: float = NOW) -> list[Finding]:
    return await check_database(path, ManualClock(now), limit_seconds=5)


def look_from_outside(path: Path) -> list[Finding]:
    return asyncio.run(look(path))


def seen(**fields: int) -> Examination:
    return Examination(**(SOUND | fields))  # type: ignore[arg-type]  # flags and counts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


async def fill(path: Path) -> SqliteDatabase:
    database = SqliteDatabase(path)
    database.open()
    await stores_of(database).start(make_job())
    return database


def test_no_database_yet_is_no_fault_and_none_is_made(path: Path) -> None:
    database, work = look_from_outside(path)

    assert (database.state, work.state) == (State.SKIPPED, State.SKIPPED)
    assert "thread-translator run" in database.fix
    assert not path.exists()


async def test_database_of_a_running_process_is_read_beside_it(path: Path) -> None:
    running = await fill(path)
    database, work = await look(path)
    running.close()

    assert (database.state, work.state) == (State.OK, State.OK)
    assert "sound and up to date" in database.what
    assert "MB, its log" in database.what


def test_database_is_not_changed_by_looking(path: Path) -> None:
    asyncio.run(fill(path)).close()
    before = path.read_bytes(), path.stat().st_mtime_ns

    look_from_outside(path)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


async def test_work_that_nobody_does_is_a_failure(path: Path) -> None:
    (await fill(path)).close()

    in_time = (await look(path, now=NOW + 360))[1]
    late = (await look(path, now=NOW + 361))[1]

    assert in_time.state is State.OK
    assert late.state is State.FAILED
    assert "nobody works on them" in late.what
    assert "thread-translator run" in late.fix


def test_damaged_file_is_told_with_what_to_do(path: Path) -> None:
    path.write_bytes(b"not a database" * 1_000)

    database, work = look_from_outside(path)

    assert isinstance(database.error, StorageError)
    assert "backup" in database.fix
    assert work.state is State.SKIPPED


def test_empty_file_has_an_older_shape(path: Path) -> None:
    path.touch()

    database, work = look_from_outside(path)

    assert (database.state, work.state) == (State.WARNING, State.SKIPPED)
    assert database.fix == "thread-translator db migrate"


async def test_database_of_a_newer_release_is_not_read_further(path: Path) -> None:
    (await fill(path)).close()
    db = connect(path)
    db.execute(
        "UPDATE _sqlite_migrations SET name = 'm999_future' WHERE name LIKE 'm001%'"
    )
    db.close()

    database, work = await look(path)

    assert isinstance(database.error, StorageError)
    assert "newer release" in database.what
    assert "install that release" in database.fix
    assert work.state is State.SKIPPED


def test_database_that_is_too_large_to_be_checked_is_told(path: Path) -> None:
    found = judge_database(seen(is_checked=False), path)

    assert found.state is State.WARNING
    assert found.fix == f"sqlite3 {path} 'PRAGMA quick_check'"


def test_log_that_is_never_folded_in_is_told(path: Path) -> None:
    wal = path.with_name("a.db-wal")
    wal.touch()
    os.truncate(wal, 64_000_001)

    found = judge_database(seen(), path)

    assert found.state is State.WARNING
    assert "64.0 MB" in found.what
    assert "restart the bot" in found.fix


def test_failed_jobs_are_told_with_the_command_that_lists_them() -> None:
    found = judge_work(seen(failed=3))

    assert (found.state, found.what[:6]) == (State.WARNING, "3 jobs")
    assert found.fix == "thread-translator jobs list --state failed"
