"""A real storage in a file of its own, and the ways into it that tests repeat."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.models import Job, Move, Request, Work
from storage.base import JobReader, SegmentStore, SlotStore, WorkStore
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.reading import SqliteReader
from storage.sqlite.segments import SqliteSegments
from storage.sqlite.slots import SqliteSlots
from storage.sqlite.work import SqliteWork
from tests.fakes import NOW, make_request, make_segment

W = TypeVar("W", bound=Work)


@dataclass(frozen=True)
class Stores:
    """One storage, seen through its Protocols."""

    work: WorkStore
    reader: JobReader
    segments: SegmentStore
    slots: SlotStore

    async def claim(self, row: W, now: float = NOW) -> W:
        """Claim everything that is due; the row that was meant."""
        claimed = await self.work.claim(now, now + 60, 50)
        (mine,) = [work for work in claimed if work.id == row.id]
        assert isinstance(mine, type(row))
        return mine

    async def ask(self, request: Request, job: Job, now: float = NOW) -> None:
        """Commit a request and make it wait for a job."""
        assert await self.work.add_request(request)
        claimed = await self.claim(request, now)
        move = Move(state="waiting", job=job)
        settled = await self.work.save_request(claimed, move, now)
        assert settled.ours
        assert settled.conflict is None

    async def start(self, job: Job) -> Job:
        """Bring a job into being, and claim it."""
        await self.ask(make_request(f"r-{job.id}", team=job.team), job)
        return await self.claim(job)

    async def translate(
        self,
        job: Job,
        *texts: str,
        interactive: bool = True,
        alone: Collection[str] = (),
    ) -> None:
        """Bring a job into being and make it wait for some texts."""
        claimed = await self.start(job)
        segments = tuple(
            make_segment(text, interactive=interactive, alone=text in alone)
            for text in texts
        )
        move = Move(state="translating", segments=segments)
        assert (await self.work.save_job(claimed, move, NOW)).ours

    async def finish(self, job: Job, state: str) -> Job:
        """Bring a job into being and to an end; the job as it then stands."""
        held = await self.start(job)
        move = Move(state=state, ended=True, settles_requests=True, posted_ts="5.5")
        assert (await self.work.save_job(held, move, NOW)).ours
        return await self.the_job(job)

    async def the_job(self, job: Job) -> Job:
        """The job as it stands now."""
        found = await self.reader.job(job.id)
        assert found is not None
        return found

    async def the_request(self, job: Job) -> Request:
        """The only request of a job, as it stands now."""
        (request,) = await self.reader.requests_of(job.id)
        return request


@contextmanager
def open_stores(path: Path) -> Iterator[Stores]:
    """Open a database; it is closed at the end."""
    database = SqliteDatabase(path)
    database.open()
    try:
        yield stores_of(database)
    finally:
        database.close()


def stores_of(database: SqliteDatabase) -> Stores:
    """Every store over one database."""
    return Stores(
        work=SqliteWork(database),
        reader=SqliteReader(database),
        segments=SqliteSegments(database),
        slots=SqliteSlots(database),
    )
