"""Look-ups in SQLite that change nothing; they never wait for a writer."""

from collections.abc import Mapping

from sqlite_utils import Database

from bot.models import Job, Request, Segment
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.rows import to_job, to_request, to_segment


class SqliteReader:
    """The JobReader in one SQLite file."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def job(self, job_id: str) -> Job | None:
        """One job."""
        return await self._database.read(lambda db: find_job(db, job_id))

    async def job_by_post(self, team: str, channel: str, ts: str) -> Job | None:
        """The job whose message stands there."""
        # The last term, true of every ts, lets SQLite take the partial index.
        sql = """SELECT * FROM jobs WHERE team = ? AND channel = ? AND posted_ts = ?
            AND posted_ts != ''"""
        rows = await self._database.read(
            lambda db: list(db.query(sql, [team, channel, ts]))
        )
        return to_job(rows[0]) if rows else None

    async def jobs(self, *, state: str = "", limit: int = 50) -> list[Job]:
        """The newest jobs first."""
        return await self._database.read(lambda db: list_jobs(db, state, limit))

    async def request(self, team: str, request_id: str) -> Request | None:
        """One request."""
        sql = "SELECT * FROM requests WHERE team = ? AND id = ?"
        rows = await self._database.read(
            lambda db: list(db.query(sql, [team, request_id]))
        )
        return to_request(rows[0]) if rows else None

    async def requests_of(self, job_id: str) -> list[Request]:
        """Everyone who asked for a job, the first first."""
        return await self._database.read(lambda db: list_requests(db, job_id))

    async def segments_of(self, team: str, job_id: str) -> list[Segment]:
        """A job's segments, in order."""
        sql = """SELECT segments.* FROM job_segments
            JOIN segments ON segments.id = job_segments.segment_id
            WHERE job_segments.team = ? AND job_segments.job_id = ?
            ORDER BY position"""
        rows = await self._database.read(lambda db: list(db.query(sql, [team, job_id])))
        return [to_segment(row) for row in rows]

    async def oldest_intent(self, team: str, channel: str, thread_ts: str) -> float:
        """When the oldest post of unknown fate in a thread was intended."""
        sql = """SELECT MIN(json_extract(data, '$.intent_at')) AS oldest FROM jobs
            WHERE team = ? AND channel = ? AND thread_ts = ? AND state = 'looking'"""
        rows = await self._database.read(
            lambda db: list(db.query(sql, [team, channel, thread_ts]))
        )
        return float(rows[0]["oldest"] or 0.0)

    async def counts(self) -> Mapping[str, int]:
        """How many jobs stand in each state."""
        return await self._database.read(count_jobs)


def find_job(db: Database, job_id: str) -> Job | None:
    """One job by its id."""
    rows = list(db.query("SELECT * FROM jobs WHERE id = ?", [job_id]))
    return to_job(rows[0]) if rows else None


def find_jobs(db: Database, start: str) -> list[Job]:
    """The jobs, two at most, whose id begins like this."""
    sql = "SELECT * FROM jobs WHERE id >= ? AND substr(id, 1, ?) = ? LIMIT 2"
    return [to_job(row) for row in db.query(sql, [start, len(start), start])]


def list_jobs(db: Database, state: str, limit: int) -> list[Job]:
    """The newest jobs first; an empty state means all."""
    sql = """SELECT * FROM jobs WHERE (:state = '' OR state = :state)
        ORDER BY created_at DESC, rowid DESC LIMIT :limit"""
    return [to_job(row) for row in db.query(sql, {"state": state, "limit": limit})]


def list_requests(db: Database, job_id: str) -> list[Request]:
    """Everyone who asked for a job, the first first."""
    sql = """SELECT requests.* FROM requests JOIN jobs
        ON jobs.team = requests.team AND jobs.id = requests.job_id
        WHERE jobs.id = ? AND requests.job_id != ''
        ORDER BY requests.created_at, requests.rowid"""
    return [to_request(row) for row in db.query(sql, [job_id])]


def count_jobs(db: Database) -> Mapping[str, int]:
    """How many jobs stand in each state."""
    sql = "SELECT state, COUNT(*) AS jobs FROM jobs GROUP BY state ORDER BY state"
    return {row["state"]: row["jobs"] for row in db.query(sql)}
