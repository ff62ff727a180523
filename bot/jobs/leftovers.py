"""Clears away what lies on this disk, or staged, of jobs that have ended or are gone.

Jobs clear their files away themselves. What is left is of those that could not: their
bucket did not answer, or their row was ended from outside.
"""

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.errors import ProviderError
from bot.items import Item, items_of
from bot.models import Job
from storage.base import JobReader

log = structlog.get_logger(__name__)

#: So long nobody has touched what is of no job here: a second bot that shares this
#: folder by mistake keeps what it works on.
_STRANGE_SECONDS = 86_400.0
#: A job's id; what is called otherwise is not ours to delete.
_JOB_ID = re.compile(r"[0-9a-f]{32}")

#: Takes away everything of a job, as FileDesk.clear does.
Clear = Callable[[str, list[Item]], Awaitable[None]]


class Leftovers:
    """Looks through the folders of jobs with files.

    Args:
        folder: Where each has one of its own, by its id.
        reader: Tells of the jobs.
        clock: The time.
        clear: Takes a job's copies away, staged ones too; None, where nothing is
            staged any more: the folder alone goes.
    """

    def __init__(
        self, folder: Path, reader: JobReader, clock: Clock, clear: Clear | None = None
    ) -> None:
        self._folder = folder
        self._reader = reader
        self._clock = clock
        self._clear = clear
        self._clearing = ""

    def is_clearing(self, job_id: str) -> bool:
        """Whether a job's files are being cleared away; one that begins anew waits.

        It asks before it touches a file. If we come after that, we read in its row
        that it lives; if we were there before, it hears so here.
        """
        return self._clearing == job_id

    async def sweep(self) -> int:
        """Clear away what no living job needs.

        Returns:
            How many folders went; of one that could not, the log tells.
        """
        swept = 0
        for path in await asyncio.to_thread(self._folders):
            self._clearing = path.name
            try:
                swept += await self._swept(path)
            except (ProviderError, OSError) as error:
                log.warning("leftovers_stay", job=path.name, error=str(error))
            finally:
                self._clearing = ""
        return swept

    def _folders(self) -> list[Path]:
        try:
            paths = sorted(self._folder.iterdir())
        except OSError:
            return []
        return [
            path
            for path in paths
            if _JOB_ID.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
        ]

    async def _swept(self, path: Path) -> bool:
        job = await self._reader.job(path.name)
        if not await self._is_left(path, job):
            return False
        if job is not None and self._clear is not None:
            await self._clear(job.id, items_of(job))
        await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)
        return True

    async def _is_left(self, path: Path, job: Job | None) -> bool:
        if job is not None:
            return job.ended_at is not None
        touched_at = (await asyncio.to_thread(path.stat)).st_mtime
        return self._clock.now() - touched_at >= _STRANGE_SECONDS
