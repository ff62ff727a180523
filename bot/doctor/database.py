"""The database: sound, of the newest shape, and with somebody at work on it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.doctor.findings import Finding, failed, ok, skipped, warning
from bot.errors import BotError, StorageError
from storage.sqlite.examining import Examination, examine_database

DATABASE, WORK = "database", "work"

_MB = 1_000_000
#: SQLite folds its log at about 4 MB; more means that something keeps it from it.
_WARN_WAL_BYTES = 64 * _MB
_RUN = "thread-translator run"


async def check_database(
    database: Path, clock: Clock, *, limit_seconds: float
) -> list[Finding]:
    """Whether the database is sound and new, and whether its jobs get done.

    Args:
        database: Its file, opened for reading only.
        clock: The time.
        limit_seconds: The longest that its pages may be read.

    Returns:
        Two findings: the database, the work in it.
    """
    ends_at = clock.monotonic() + limit_seconds
    try:
        seen = await asyncio.to_thread(
            _examined, database, clock.now(), lambda: clock.monotonic() > ends_at
        )
    except StorageError as error:
        fix = (
            f"stop the bot and put a backup in the place of {database}; without one, "
            "move it away, and an empty one is made"
        )
        unread = skipped(WORK, "the database cannot be read")
        return [failed(DATABASE, error, fix), unread]
    if seen is None:
        fix = f"the first `{_RUN}` makes it"
        nothing = skipped(WORK, "no database, no work")
        return [skipped(DATABASE, f"there is none at {database} yet", fix), nothing]
    return [judge_database(seen, database), judge_work(seen)]


def judge_database(seen: Examination, path: Path) -> Finding:
    """Whether a database that can be read is sound, new and tidy."""
    if seen.is_newer:
        error = StorageError(f"{path} was written by a newer release")
        return failed(DATABASE, error, "install that release, or restore a backup")
    wal = path.with_name(path.name + "-wal")
    sizes = f"{_megabytes(path)}, its log {_megabytes(wal)}"
    if not seen.is_checked:
        words = f"too large to be checked in time ({sizes})"
        return warning(DATABASE, words, f"sqlite3 {path} 'PRAGMA quick_check'")
    if seen.pending:
        words = f"it has an older shape ({sizes}); the next start brings it up to date"
        return warning(DATABASE, words, "thread-translator db migrate")
    if _size(wal) > _WARN_WAL_BYTES:
        words = f"something keeps its log from being folded in ({sizes})"
        fix = "end other programs that have the file open, or restart the bot"
        return warning(DATABASE, words, fix)
    return ok(DATABASE, f"sound and up to date ({sizes})")


def judge_work(seen: Examination) -> Finding:
    """Whether somebody does what is due, and how much of it failed."""
    if not seen.is_counted:
        return skipped(WORK, "jobs cannot be counted in this database")
    if seen.overdue:
        words = (
            f"{seen.overdue} jobs or requests are due for more than 5 minutes: nobody "
            "works on them"
        )
        fix = f"start the bot: {_RUN}; if it runs, stop it and start it again"
        return failed(WORK, BotError(words), fix)
    if seen.failed:
        words = f"{seen.failed} jobs failed in the last day"
        return warning(WORK, words, "thread-translator jobs list --state failed")
    return ok(WORK, "nothing waits in vain, and nothing failed in the last day")


def _examined(
    path: Path, now: float, is_late: Callable[[], bool]
) -> Examination | None:
    """None where there is no database yet."""
    if not path.exists():
        return None
    return examine_database(path, now=now, is_late=is_late)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _megabytes(path: Path) -> str:
    return f"{_size(path) / _MB:.1f} MB"
