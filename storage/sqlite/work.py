"""Requests and jobs in SQLite: what is due is claimed, what a death left is freed."""

from sqlite_utils import Database

from bot.models import Job, Move, Request, Work
from storage.base import Settled, Swept
from storage.sqlite import ends, retention, saving
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.rows import request_row, to_job, to_request

_CLAIM = """
UPDATE {table} SET due_at = :lease, leased = 1,
    intent_at = CASE tries WHEN 0 THEN :now ELSE intent_at END,
    revision = revision + 1, tries = tries + 1
WHERE rowid IN (SELECT rowid FROM {table} WHERE due_at <= :now
    ORDER BY due_at LIMIT :limit)
RETURNING *
"""
_SUSPECT = _CLAIM.replace(
    "WHERE due_at <= :now", "WHERE due_at <= :now AND crashes >= :crashes"
)
_RELEASE = """
UPDATE {table} SET due_at = :now, leased = 0, crashes = crashes + 1,
    revision = revision + 1
WHERE leased = 1 AND due_at IS NOT NULL
"""


class SqliteWork:
    """The WorkStore in one SQLite file.

    Args:
        database: Opened and closed by whoever made it.
        reuse: Whether texts that were translated before a job serve it.
    """

    def __init__(self, database: SqliteDatabase, *, reuse: bool = True) -> None:
        self._database = database
        self._reuse = reuse

    async def add_request(self, request: Request) -> bool:
        """Commit a person's act; False where the same act already stands."""
        return await self._database.insert("requests", request_row(request))

    async def claim(self, now: float, lease_until: float, limit: int) -> list[Work]:
        """Take what is due, in one commit."""
        parameters = {"now": now, "lease": lease_until, "limit": limit}

        def claim(db: Database) -> list[Work]:
            requests = db.query(_CLAIM.format(table="requests"), parameters)
            jobs = db.query(_CLAIM.format(table="jobs"), parameters)
            return [*map(to_request, requests), *map(to_job, jobs)]

        return await self._database.write(claim)

    async def claim_suspect(
        self, now: float, lease_until: float, crashes: int
    ) -> Work | None:
        """Take one due row with which so many processes have died."""
        parameters = {"now": now, "lease": lease_until, "limit": 1, "crashes": crashes}

        def claim(db: Database) -> Work | None:
            for row in list(db.query(_SUSPECT.format(table="requests"), parameters)):
                return to_request(row)
            for row in list(db.query(_SUSPECT.format(table="jobs"), parameters)):
                return to_job(row)
            return None

        return await self._database.write(claim)

    async def save_request(self, request: Request, move: Move, now: float) -> Settled:
        """Move a request, only where its revision is still ours."""
        return await self._database.write(
            lambda db: saving.save_request(db, request, move, now)
        )

    async def save_job(self, job: Job, move: Move, now: float) -> Settled:
        """Move a job, only where its revision is still ours."""
        return await self._database.write(
            lambda db: saving.save_job(db, job, move, now, reuse=self._reuse)
        )

    async def next_due(self) -> float | None:
        """The earliest moment at which anything is due."""
        sql = """SELECT MIN(due_at) AS due FROM (
            SELECT MIN(due_at) AS due_at FROM requests WHERE due_at IS NOT NULL
            UNION ALL
            SELECT MIN(due_at) FROM jobs WHERE due_at IS NOT NULL)"""
        rows = await self._database.read(lambda db: list(db.query(sql)))
        due: float | None = rows[0]["due"]
        return due

    async def release(self, now: float, max_crashes: int) -> list[Work]:
        """Free what a dead process held, and name what it keeps dying of."""

        def release(db: Database) -> list[Work]:
            for table in ("requests", "jobs"):
                db.execute(_RELEASE.format(table=table), {"now": now})
            # The providers may be others now: each job looks whether it waits for
            # one that is gone.
            db.execute(
                "UPDATE jobs SET due_at = ? "
                "WHERE state = 'translating' AND due_at IS NULL",
                [now],
            )
            # What was on its way to a provider is sent again: for calls without a
            # key there is no way to ask, and at most one batch is paid twice.
            db.execute(
                "UPDATE segments SET state = 'waiting', batch = '', due_at = ? "
                "WHERE state = 'sent'",
                [now],
            )
            where = (
                "SELECT * FROM {} WHERE crashes >= ? AND ended_at IS NULL "
                "AND due_at IS NOT NULL"
            )
            requests = list(db.query(where.format("requests"), [max_crashes]))
            jobs = list(db.query(where.format("jobs"), [max_crashes]))
            return [*map(to_request, requests), *map(to_job, jobs)]

        return await self._database.write(release)

    async def sweep(
        self,
        *,
        texts: float,
        segments: float,
        rows: float,
        most_segments: int | None = None,
    ) -> Swept:
        """Erase what ended before these moments, in the log of writes too."""
        swept = await self._database.write(
            lambda db: retention.sweep(
                db,
                texts=texts,
                segments=segments,
                rows=rows,
                most_segments=most_segments,
            )
        )
        await self._database.checkpoint()
        return swept

    async def cancel(self, job_id: str, now: float) -> bool:
        """End a job that is not ended."""
        return await self._database.write(lambda db: ends.cancel(db, job_id, now))

    async def retry(self, job_id: str, now: float) -> bool:
        """Start a failed, cancelled or expired job anew."""
        return await self._database.write(lambda db: ends.retry(db, job_id, now))
