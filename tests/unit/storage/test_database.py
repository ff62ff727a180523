"""The file, its two threads, and commits in groups."""

import asyncio
import contextlib
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import StorageError
from storage.sqlite.database import SqliteDatabase

BIG = "x" * 200_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "work.db"


@pytest.fixture
def database(path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(path)
    opened.open()
    yield opened
    opened.close()


def put(key: str) -> "Put":
    return Put(key)


class Put:
    """A closure that adds one row; it can be held up, and can fail."""

    def __init__(self, key: str, error: Exception | None = None) -> None:
        self.key = key
        self.error = error
        self.may_go = threading.Event()
        self.may_go.set()

    def __call__(self, db: Database) -> str:
        assert self.may_go.wait(10)
        db.execute("INSERT INTO slots (key, next_at) VALUES (?, 0)", [self.key])
        if self.error is not None:
            raise self.error
        return self.key


def keys(path: Path) -> list[str]:
    """What a second connection sees."""
    connection = sqlite3.connect(path)
    try:
        return [row[0] for row in connection.execute("SELECT key FROM slots")]
    finally:
        connection.close()


async def in_one_group(
    database: SqliteDatabase, *puts: Put
) -> list[str | BaseException]:
    """Hold the writer up until all of them are in its queue."""
    first = Put("first")
    first.may_go.clear()
    tasks = [asyncio.create_task(database.write(each)) for each in (first, *puts)]
    await asyncio.sleep(0)
    first.may_go.set()
    return (await asyncio.gather(*tasks, return_exceptions=True))[1:]


async def test_a_write_is_seen_by_others_when_it_returns(
    database: SqliteDatabase, path: Path
) -> None:
    for number in range(20):
        await database.write(put(str(number)))
        assert str(number) in keys(path)


async def test_one_error_in_a_group_harms_no_neighbour(
    database: SqliteDatabase, path: Path
) -> None:
    bad = Put("bad", ValueError("mine"))

    answers = await in_one_group(database, put("a"), bad, put("b"))

    assert answers == ["a", bad.error, "b"]
    assert sorted(keys(path)) == ["a", "b", "first"]


async def test_a_broken_rule_of_the_database_is_its_closure_s_own(
    database: SqliteDatabase, path: Path
) -> None:
    answers = await in_one_group(database, put("a"), put("a"), put("b"))

    assert answers[0] == "a"
    assert isinstance(answers[1], StorageError)
    assert str(path) in str(answers[1])
    assert answers[2] == "b"


async def test_a_cancelled_caller_does_not_take_its_neighbours_along(
    database: SqliteDatabase, path: Path
) -> None:
    held = Put("held")
    held.may_go.clear()
    gone = asyncio.create_task(database.write(held))
    stays = asyncio.create_task(database.write(put("stays")))
    await asyncio.sleep(0)
    gone.cancel()
    held.may_go.set()

    assert await stays == "stays"
    assert sorted(keys(path)) == ["held", "stays"]


async def test_nobody_writes_between_what_a_write_reads_and_what_it_changes(
    database: SqliteDatabase, path: Path
) -> None:
    def read_then_change(db: Database) -> str:
        db.execute("SELECT COUNT(*) FROM slots").fetchone()
        said = write_from_outside(path)
        put("ours")(db)
        return said

    assert await database.write(read_then_change) == "database is locked"
    assert keys(path) == ["ours"]


def write_from_outside(path: Path) -> str:
    """Write by another connection that does not wait; what SQLite says to it."""
    with contextlib.closing(sqlite3.connect(path, timeout=0)) as other:
        try:
            with other:
                other.execute("INSERT INTO slots (key, next_at) VALUES ('other', 0)")
        except sqlite3.OperationalError as error:
            return str(error)
    return "written"


def limit(db: Database) -> None:
    """Fill the disk up, but for two pages."""
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()


def unlimit(db: Database) -> None:
    db.execute("PRAGMA max_page_count = 1000000").fetchall()


async def test_a_full_disk_is_named_to_every_caller_of_the_group(
    database: SqliteDatabase, path: Path
) -> None:
    await database.write(limit)

    answers = await in_one_group(database, put("a"), put(BIG), put("b"))

    full = f"{path}: database or disk is full"
    assert [type(answer) for answer in answers] == [StorageError] * 3
    assert [str(answer) for answer in answers] == [full] * 3
    assert keys(path) == []


async def test_a_full_disk_fails_every_write_of_the_group_and_heals(
    database: SqliteDatabase, path: Path
) -> None:
    await database.write(limit)
    with pytest.raises(StorageError, match="full"):
        await database.write(put(BIG))
    await database.write(unlimit)

    assert await database.write(put("healed")) == "healed"
    assert keys(path) == ["healed"]


async def test_a_commit_that_fails_keeps_nothing_and_says_so(
    database: SqliteDatabase,
) -> None:
    def dangling(db: Database) -> None:
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("INSERT INTO job_segments VALUES ('T1', 'j1', 0, 404)")

    answers = await asyncio.gather(database.write(dangling), return_exceptions=True)

    assert isinstance(answers[0], StorageError)
    assert await database.write(put("next")) == "next"


async def test_even_a_closure_that_ends_the_transaction_leaves_the_writer_alive(
    database: SqliteDatabase,
) -> None:
    def meddle(db: Database) -> None:
        db.execute("COMMIT")

    with pytest.raises(StorageError):
        await database.write(meddle)

    assert await database.write(put("next")) == "next"


async def test_a_failing_read_is_a_storage_error(database: SqliteDatabase) -> None:
    with pytest.raises(StorageError, match="no such table"):
        await database.read(lambda db: list(db.query("SELECT * FROM nowhere")))


async def test_a_read_cannot_write(database: SqliteDatabase) -> None:
    with pytest.raises(StorageError, match="readonly"):
        await database.read(put("x"))


async def test_a_read_sees_what_was_written(database: SqliteDatabase) -> None:
    await database.write(put("a"))

    rows = await database.read(lambda db: list(db.query("SELECT key FROM slots")))

    assert rows == [{"key": "a"}]


async def test_what_was_queued_is_on_the_disk_after_close(path: Path) -> None:
    database = SqliteDatabase(path)
    database.open()
    writes = [asyncio.create_task(database.write(put(str(n)))) for n in range(600)]
    await asyncio.sleep(0)

    database.close()
    await asyncio.gather(*writes)

    assert len(keys(path)) == 600


async def test_a_closed_database_refuses_and_closes_twice(
    database: SqliteDatabase,
) -> None:
    database.close()
    database.close()

    with pytest.raises(StorageError, match="closed"):
        await database.write(put("a"))
    with pytest.raises(StorageError, match="closed"):
        await database.read(put("a"))


async def test_after_close_the_one_file_holds_everything(path: Path) -> None:
    database = SqliteDatabase(path)
    database.open()
    await database.write(put("a"))
    await database.read(lambda db: db.execute("SELECT 1").fetchall())

    database.close()

    assert [each.name for each in path.parent.iterdir()] == ["work.db"]


async def test_the_disk_is_synced_before_a_write_returns(
    database: SqliteDatabase,
) -> None:
    def settings(db: Database) -> list[str | int]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [db.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    full = 2
    assert await database.write(settings) == ["wal", full, 1]


async def test_a_checkpoint_empties_the_log_of_writes_and_loses_none(
    database: SqliteDatabase, path: Path
) -> None:
    writes = [asyncio.create_task(database.write(put(str(n)))) for n in range(9)]
    await asyncio.sleep(0)

    assert await database.checkpoint()

    await asyncio.gather(*writes)
    assert log_of(path).stat().st_size == 0
    assert len(keys(path)) == 9


async def test_a_checkpoint_gives_way_to_a_reader_and_ends_at_the_next_call(
    database: SqliteDatabase, path: Path
) -> None:
    await database.write(put("a"))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM slots").fetchall()
        await database.write(put("b"))

        assert not await database.checkpoint()
        assert await database.write(put("c")) == "c"

    assert await database.checkpoint()
    assert log_of(path).stat().st_size == 0


async def test_after_a_checkpoint_the_writer_waits_for_locks_as_long_as_before(
    database: SqliteDatabase,
) -> None:
    def patience(db: Database) -> int:
        return int(db.execute("PRAGMA busy_timeout").fetchone()[0])

    before = await database.write(patience)
    await database.checkpoint()

    assert await database.write(patience) == before == 5_000


async def test_a_checkpoint_that_fails_says_so_and_the_writer_lives_on(
    database: SqliteDatabase, path: Path
) -> None:
    def forbid_pragmas(db: Database) -> None:
        db.conn.set_authorizer(
            lambda action, *_: action == sqlite3.SQLITE_PRAGMA  # 1 denies, 0 allows
        )

    await database.write(forbid_pragmas)
    with pytest.raises(StorageError, match=r"work\.db: not authorized"):
        await database.checkpoint()

    assert await database.write(put("next")) == "next"
    assert keys(path) == ["next"]


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


@pytest.mark.usefixtures("database")
def test_nobody_else_may_read_the_files(path: Path) -> None:
    modes = {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_restored_copy_that_others_may_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    path.chmod(0o644)

    database = SqliteDatabase(path)
    database.open()
    database.close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_path_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        SqliteDatabase(tmp_path).open()


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError, match="cannot be made"):
        SqliteDatabase(tmp_path / "file" / "work.db").open()


# --- migrations -------------------------------------------------------------------


def _make(path: Path, rows: int = 0) -> None:
    database = SqliteDatabase(path)
    database.open()
    database.close()
    connection = sqlite3.connect(path)
    with connection:
        texts = ((str(number) + BIG[:500],) for number in range(rows))
        connection.executemany("INSERT INTO slots VALUES (?, 0)", texts)
    connection.close()


def test_a_file_of_a_newer_release_is_refused_and_left_as_it_is(path: Path) -> None:
    _make(path)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('thread-translator', 'm999_from_the_future', '')"
        )
    connection.close()

    with pytest.raises(StorageError, match="newer release"):
        SqliteDatabase(path).open()
    with pytest.raises(StorageError, match=r"work\.db"):
        SqliteDatabase(path).open()


def _random(content: bytes) -> bytes:
    return bytes(byte ^ 0x5A for byte in content)


def _torn(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _page_lost(content: bytes) -> bytes:
    page = 4_096
    middle = len(content) // page // 2 * page
    return content[:middle] + bytes(page) + content[middle + page :]


@pytest.mark.parametrize("damage", [_random, _torn, _page_lost])
def test_a_damaged_file_is_refused_and_not_replaced(path: Path, damage: object) -> None:
    _make(path, rows=500)
    assert callable(damage)
    broken = damage(path.read_bytes())
    path.write_bytes(broken)

    with pytest.raises(StorageError, match=r"work\.db"):
        SqliteDatabase(path).open()

    assert path.read_bytes() == broken


_OPENER = """
import sys
from pathlib import Path
from storage.sqlite.database import SqliteDatabase
print("ready", flush=True)
for line in sys.stdin:
    database = SqliteDatabase(Path(line.strip()))
    try:
        database.open()
        database.close()
    except Exception as error:
        print(repr(error), flush=True)
    else:
        print("ok", flush=True)
"""


def test_two_processes_may_migrate_at_once(tmp_path: Path) -> None:
    openers = [
        subprocess.Popen(  # noqa: S603 - this very interpreter and the text above
            [sys.executable, "-c", _OPENER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            text=True,
        )
        for _ in range(2)
    ]
    with openers[0], openers[1]:
        # Both hear of a file at the same moment, and only when both are awake.
        said = [_line(opener) for opener in openers]
        for number in range(15):
            for opener in openers:
                _tell(opener, tmp_path / f"{number}.db")
            said += [_line(opener) for opener in openers]
        errors = [opener.communicate(timeout=60)[1] for opener in openers]

    assert errors == ["", ""]
    assert said == ["ready\n"] * 2 + ["ok\n"] * 30


def _tell(opener: subprocess.Popen[str], path: Path) -> None:
    assert opener.stdin is not None
    opener.stdin.write(f"{path}\n")
    opener.stdin.flush()


def _line(opener: subprocess.Popen[str]) -> str:
    assert opener.stdout is not None
    return opener.stdout.readline()


async def test_what_one_turn_of_the_loop_brings_shares_a_commit(
    database: SqliteDatabase,
) -> None:
    said: list[str] = []
    await database.write(lambda db: db.conn.set_trace_callback(said.append))
    said.clear()

    await asyncio.gather(*(database.write(put(str(number))) for number in range(9)))

    assert said.count("COMMIT") == 1
    assert len([line for line in said if line.startswith("INSERT")]) == 9


def test_a_caller_whose_loop_is_gone_harms_nobody(
    database: SqliteDatabase, path: Path
) -> None:
    held = Put("held")
    held.may_go.clear()

    async def leave() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(database.write(held), 0.01)

    asyncio.run(leave())
    held.may_go.set()

    assert asyncio.run(database.write(put("next"))) == "next"
    assert sorted(keys(path)) == ["held", "next"]
