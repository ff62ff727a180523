"""Looks at a database file without changing it, and beside whoever writes to it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StorageError
from storage.sqlite.database import connect
from storage.sqlite.migrations import migrations

_DAY_SECONDS = 86_400
_OVERDUE_SECONDS = 300
#: How many of SQLite's own instructions run between two looks at the clock.
_GLANCE_STEPS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was seen of a database that can be read."""

    #: False: there was no time to read all of it; what was read is sound.
    is_checked: bool
    #: Migrations that it has not had yet.
    pending: int
    #: Whether a newer release has changed it.
    is_newer: bool
    #: Whether the figures below were counted; not in a database of another shape.
    is_counted: bool = False
    #: Jobs that failed in the last day.
    failed: int = 0
    #: Jobs and requests that should have been looked at five minutes ago.
    overdue: int = 0


def examine_database(
    path: Path, *, now: float, is_late: Callable[[], bool]
) -> Examination:
    """Check a database's pages, shape and work.

    Args:
        path: The file; it is opened for reading only.
        now: The moment, in seconds since 1970.
        is_late: Whether it is time to stop; asked now and then.

    Raises:
        StorageError: It cannot be read, or is damaged.
    """
    db = connect(path, read_only=True)
    try:
        is_checked = _check_pages(db, path, is_late)
        shape = _shape(db)
        if shape.pending or shape.is_newer or not is_checked:
            return Examination(
                is_checked=is_checked, pending=shape.pending, is_newer=shape.is_newer
            )
        return Examination(
            is_checked=True,
            pending=0,
            is_newer=False,
            is_counted=True,
            failed=_count(db, _FAILED, [now - _DAY_SECONDS]),
            overdue=_count(db, _OVERDUE, [now - _OVERDUE_SECONDS] * 2),
        )
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be read: {error}") from error
    finally:
        db.close()


def last_request_at(path: Path) -> float | None:
    """When the newest request came in, in seconds since 1970.

    Returns:
        None where there is no database, or none has come in yet.

    Raises:
        StorageError: It cannot be read.
    """
    if not path.exists():
        return None
    db = connect(path, read_only=True)
    try:
        moment = db.execute("SELECT MAX(created_at) FROM requests").fetchone()[0]
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be read: {error}") from error
    finally:
        db.close()
    return None if moment is None else float(moment)


@dataclass(frozen=True, slots=True)
class _Shape:
    pending: int
    is_newer: bool


_FAILED = "SELECT COUNT(*) FROM jobs WHERE state = 'failed' AND ended_at > ?"
_OVERDUE = """SELECT (SELECT COUNT(*) FROM jobs WHERE due_at < ?)
    + (SELECT COUNT(*) FROM requests WHERE due_at < ?)"""


def _check_pages(db: Database, path: Path, is_late: Callable[[], bool]) -> bool:
    """Whether all pages were read in time; each that was read is sound."""
    db.conn.set_progress_handler(is_late, _GLANCE_STEPS)
    try:
        said = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return False
    finally:
        db.conn.set_progress_handler(None, 0)
    if said != "ok":
        raise StorageError(f"{path} is damaged: {said}")
    return True


def _shape(db: Database) -> _Shape:
    applied = {migration.name for migration in migrations.applied(db)}
    known = {migration.name for migration in migrations._migrations}  # noqa: SLF001 - no public list of names
    return _Shape(len(known - applied), bool(applied - known))


def _count(db: Database, sql: str, values: list[float]) -> int:
    return int(db.execute(sql, values).fetchone()[0])
