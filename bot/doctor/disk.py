"""The disk: room, leave to write, and files that nobody else can read."""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from bot.doctor.findings import Finding, failed, ok, warning
from bot.errors import BotError, ConfigError

DISK = "disk"

_MB = 1_000_000
_WARN_FREE_BYTES = 1_000 * _MB
_MIN_FREE_BYTES = 100 * _MB


def free_bytes(folder: Path) -> int:
    """How much fits on the disk yet."""
    return shutil.disk_usage(folder).free


async def check_disk(
    database: Path, *, free: Callable[[Path], int] = free_bytes
) -> list[Finding]:
    """Look at the folder of the database, or at the one in which it will be made.

    Args:
        database: The database's file.
        free: Tells the free bytes of a folder that exists.

    Returns:
        One finding.
    """
    return [await asyncio.to_thread(_judge, database, free)]


def _judge(database: Path, free: Callable[[Path], int]) -> Finding:
    folder = database.absolute().parent
    here = next(path for path in (folder, *folder.parents) if path.exists())
    if not here.is_dir() or not os.access(here, os.W_OK | os.X_OK):
        words = f"DATA_DIR or DATABASE_URL: {here} cannot be written to"
        fix = f'let this user write there: sudo chown "$USER" {here}; or choose another'
        return failed(DISK, ConfigError(words), fix)
    if open_files := _open_to_others(database):
        names = " ".join(str(path) for path in open_files)
        words = f"others on this machine may read what people wrote: {names}"
        return warning(DISK, words, f"chmod 600 {names}")
    return _judge_room(here, free(here))


def _judge_room(folder: Path, free: int) -> Finding:
    words = f"{free // _MB:,} MB free at {folder}"
    fix = f"make room there (df -h {folder}), or move DATA_DIR to a larger disk"
    if free < _MIN_FREE_BYTES:
        return failed(DISK, BotError(f"only {words}"), fix)
    if free < _WARN_FREE_BYTES:
        return warning(DISK, f"only {words}", fix)
    return ok(DISK, f"{words}; the files are ours alone")


def _open_to_others(database: Path) -> list[Path]:
    names = (database.name, f"{database.name}-wal", "secret.key")
    paths = [database.with_name(name) for name in names]
    return [path for path in paths if path.is_file() and _mode(path) & 0o077]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
