"""One SQLite file: one thread that writes, one that reads, commits in groups.

Group commit makes `synchronous=FULL` nearly free (measured: 29 times the rate of one
commit a write on a disk with 4 ms a sync), so what was acknowledged is on the disk.
One connection writes: SQLite before 3.51.3 can spoil a WAL file when two connections
write or checkpoint at the same instant (sqlite.org, "The WAL-Reset Bug").
"""

import asyncio
import contextlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.errors import StorageError
from storage.sqlite.migrations import migrations
from storage.sqlite.writes import Insert, Write, insert_rows, runs, tell_all

T = TypeVar("T")

#: The most writes that share one commit; more would make the first wait for the last.
_GROUP_SIZE = 256
_BUSY_TIMEOUT_SECONDS = 5.0
_FOLD_WAIT_MS = 500
_WAL_TRIES = 100


class SqliteDatabase:
    """Opens, migrates and guards one database file.

    Use `write` for closures that change rows and `read` for those that only look; a
    closure runs in a thread of its own, gets the sqlite_utils Database and must not
    keep it.

    Args:
        path: The file; made, with its folder, where it is missing. Mode 0600.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pending: list[Write] = []
        self._queue: queue.SimpleQueue[list[Write] | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._readers: ThreadPoolExecutor | None = None
        self._read_db: Database | None = None

    def open(self) -> None:
        """Open the file, bring it to the newest shape and start the threads.

        Raises:
            StorageError: The file cannot be read, is damaged, or is of a newer release.
        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"{self.path} cannot be made: {error}") from error
        db = connect(self.path)
        try:
            migrate(db, self.path)
            read_db = connect(self.path, read_only=True)
        except BaseException:
            db.close()
            raise
        self._read_db = read_db
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="sqlite-reader")
        self._writer = threading.Thread(
            target=self._write_forever, args=(db,), name="sqlite-writer"
        )
        self._writer.start()

    def close(self) -> None:
        """Finish what was queued, then close; a second call does nothing.

        The writer closes last: only then does SQLite fold the WAL into the file.
        """
        if self._readers is not None and self._read_db is not None:
            self._readers.shutdown(wait=True)
            self._read_db.close()
            self._readers = None
        if self._writer is not None:
            writer, self._writer = self._writer, None
            self._hand_over()
            self._queue.put(None)
            writer.join()

    async def write(self, work: Callable[[Database], T]) -> T:
        """Run a closure in a transaction; when this returns, it is on the disk.

        Raises:
            StorageError: The database refused; nothing of the closure was kept.
        """
        answer: T = await self._queued(Write(work))
        return answer

    async def insert(self, table: str, row: Mapping[str, Any]) -> bool:
        """Insert a row; when this returns, it is on the disk.

        Args:
            table: Its name.
            row: A value for each column, `id` among them.

        Returns:
            False where one like it stands there already.

        Raises:
            StorageError: The database refused.
        """
        inserted: bool = await self._queued(Insert(table, row))
        return inserted

    async def checkpoint(self) -> bool:
        """Fold the log of writes into the file and empty it, where nobody reads it.

        Until then the log keeps what was erased since, as it was before.

        Returns:
            False where another reader needs the log yet; nothing is lost then.

        Raises:
            StorageError: The database refused.
        """
        folded: bool = await self._queued(Write(_fold, grouped=False))
        return folded

    async def _queued(self, item: Write) -> Any:
        if self._writer is None:
            raise StorageError(f"the database {self.path} is closed")
        # All that this turn of the loop brings is handed over together: waking the
        # writer for each takes the interpreter's lock to and fro.
        if not self._pending:
            item.loop.call_soon(self._hand_over)
        self._pending.append(item)
        # A caller that is cancelled only stops listening: the write goes on.
        return await item.future

    def _hand_over(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, []
            self._queue.put(pending)

    async def read(self, work: Callable[[Database], T]) -> T:
        """Run a closure that changes nothing.

        Raises:
            StorageError: The database refused.
        """
        if self._readers is None or self._read_db is None:
            raise StorageError(f"the database {self.path} is closed")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._readers, work, self._read_db)
        except sqlite3.Error as error:
            raise StorageError(f"{self.path}: {error}") from error

    def _write_forever(self, db: Database) -> None:
        while (first := self._queue.get()) is not None:
            group, last = self._collect(first)
            if grouped := [item for item in group if item.grouped]:
                self._commit(db, grouped)
            for item in group:
                if not item.grouped:
                    self._run_alone(db, item)
            tell_all(group)
            if last:
                break
        db.close()

    def _collect(self, group: list[Write]) -> tuple[list[Write], bool]:
        with contextlib.suppress(queue.Empty):
            while len(group) < _GROUP_SIZE:
                more = self._queue.get_nowait()
                if more is None:
                    return group, True
                group += more
        return group, False

    def _commit(self, db: Database, group: list[Write]) -> None:
        try:
            db.conn.execute("BEGIN IMMEDIATE")
            for items in runs(group):
                if len(items) > 1:
                    self._insert(db, items)
                else:
                    self._run(db, items[0])
            db.conn.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - the thread lives on, whatever it is
            with contextlib.suppress(sqlite3.Error):
                db.conn.execute("ROLLBACK")
            failure = StorageError(f"{self.path}: {error}")
            failure.__cause__ = error
            for item in group:
                item.error = item.error or failure

    def _run(self, db: Database, item: Write) -> None:
        """Run one closure in its own savepoint: its error is its own."""
        if item.single:
            self._run_single(db, item)
            return
        db.conn.execute("SAVEPOINT item")
        try:
            item.answer = item.work(db)
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
            try:
                db.conn.execute("ROLLBACK TO item")
                db.conn.execute("RELEASE item")
            except sqlite3.Error:
                # A full disk undoes the whole transaction, and it is everyone's error.
                raise error from None
            item.error = _as_ours(error, self.path)
        else:
            db.conn.execute("RELEASE item")

    def _insert(self, db: Database, items: list[Write]) -> None:
        """Insert rows of one shape by one statement, or one by one where that fails."""
        inserts = [item for item in items if isinstance(item, Insert)]
        try:
            new = insert_rows(db, inserts[0].table, [item.row for item in inserts])
        except Exception:
            if not db.conn.in_transaction:
                raise
            for item in inserts:
                self._run_single(db, item)
            return
        for item in inserts:
            item.answer = item.row["id"] in new
            # Of the same row twice, the first has been inserted.
            new.discard(item.row["id"])

    def _run_single(self, db: Database, item: Write) -> None:
        try:
            item.answer = item.work(db)
        except Exception as error:
            if not db.conn.in_transaction:
                # A full disk undoes the whole transaction, and it is everyone's error.
                raise
            item.error = _as_ours(error, self.path)

    def _run_alone(self, db: Database, item: Write) -> None:
        try:
            item.answer = item.work(db)
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
            item.error = _as_ours(error, self.path)


def connect(path: Path, *, read_only: bool = False) -> Database:
    """Open one connection with the settings every one of them has.

    Raises:
        StorageError: The file cannot be opened.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    try:
        if not read_only:
            _make_private(path)
        connection = sqlite3.connect(
            uri,
            uri=True,
            timeout=_BUSY_TIMEOUT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        db = Database(connection, execute_plugins=False)
        if not read_only:
            _use_wal(db)
            # FAST would leave erased texts in pages that nothing uses any more.
            _pragmas(db, ("synchronous=FULL", "secure_delete=ON"))
        _pragmas(db, ("foreign_keys=ON",))
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error
    return db


def _make_private(path: Path) -> None:
    """Make the file where it is missing; a restored copy may be readable by others."""
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(file).st_mode & 0o077:
            os.fchmod(file, 0o600)
    finally:
        os.close(file)


def _use_wal(db: Database) -> None:
    """Switch to WAL; SQLite does not wait by itself where two processes do so."""
    for _ in range(_WAL_TRIES):
        try:
            return _pragmas(db, ("journal_mode=WAL",))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_BUSY_TIMEOUT_SECONDS / _WAL_TRIES)
    return _pragmas(db, ("journal_mode=WAL",))


def _pragmas(db: Database, pragmas: Iterable[str]) -> None:
    for pragma in pragmas:
        list(db.execute(f"PRAGMA {pragma}"))


def _fold(db: Database) -> bool:
    """Move the WAL's pages to the file and cut it to nothing; False where it is read.

    The wait for readers is short: meanwhile no write is acknowledged.
    """
    _pragmas(db, (f"busy_timeout={_FOLD_WAIT_MS}",))
    try:
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        _pragmas(db, (f"busy_timeout={int(_BUSY_TIMEOUT_SECONDS * 1_000)}",))
    return not busy


def migrate(db: Database, path: Path) -> None:
    """Bring a database to the newest shape, alone even where two processes start.

    Raises:
        StorageError: The file is damaged, or a newer release has written it.
    """
    try:
        check = [row[0] for row in db.execute("PRAGMA quick_check(1)")]
        if check != ["ok"]:
            raise StorageError(f"{path} is damaged; restore it from a backup")
        db.execute("BEGIN IMMEDIATE")
        try:
            _refuse_newer(db, path)
            migrations.apply(db)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
    except sqlite3.Error as error:
        raise StorageError(f"{path}: {error}") from error


def _refuse_newer(db: Database, path: Path) -> None:
    applied = {migration.name for migration in migrations.applied(db)}
    known = {migration.name for migration in migrations._migrations}  # noqa: SLF001 - no public list of names
    if applied - known:
        raise StorageError(
            f"{path} was written by a newer release of thread-translator; "
            "install that release, or restore an older backup"
        )


def _as_ours(error: Exception, path: Path) -> Exception:
    if isinstance(error, sqlite3.Error):
        ours = StorageError(f"{path}: {error}")
        ours.__cause__ = error
        return ours
    return error
