"""Requests and jobs in SQLite: add, claim, save, and what a start and an end need."""

from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from bot.models import Job, Move, Request, Work
from storage.base import Settled, Swept, merged
from storage.sqlite import retention
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.rows import dump, job_row, request_row, segment_row, to_job
from storage.sqlite.rows import to_request as _to_request

_ENDED = ("done", "failed", "declined", "cancelled", "expired")
_KEY_COLUMNS = (
    "team",
    "channel",
    "ts",
    "edit",
    "target",
    "kind",
    "file",
    "options",
    "audience",
)

_CLAIM = """
UPDATE {table} SET due_at = :lease, leased = 1,
    intent_at = CASE tries WHEN 0 THEN :now ELSE intent_at END,
    revision = revision + 1, tries = tries + 1
WHERE rowid IN (SELECT rowid FROM {table} WHERE due_at <= :now
    ORDER BY due_at LIMIT :limit)
RETURNING *
"""
_SAVE = """
UPDATE {table} SET state = :state, due_at = :due_at, leased = 0, data = :data,
    content = :content, tries = :tries, crashes = :crashes, ended_at = :ended_at
WHERE team = :team AND id = :id AND revision = :revision
RETURNING id
"""
_RELEASE = """
UPDATE {table} SET due_at = :now, leased = 0, crashes = crashes + 1,
    revision = revision + 1
WHERE leased = 1 AND due_at IS NOT NULL
"""
#: The term on '' is true of every id; it lets SQLite take the partial index.
_OF_JOB = "WHERE team = :team AND job_id = :job AND job_id != ''"


class SqliteWork:
    """The WorkStore in one SQLite file."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def add_request(self, request: Request) -> bool:
        """Commit a person's act; False where the same act already stands."""
        return await self._database.write(lambda db: _insert_request(db, request))

    async def claim(self, now: float, lease_until: float, limit: int) -> list[Work]:
        """Take what is due, in one commit."""
        parameters = {"now": now, "lease": lease_until, "limit": limit}

        def claim(db: Database) -> list[Work]:
            requests = list(db.query(_CLAIM.format(table="requests"), parameters))
            jobs = list(db.query(_CLAIM.format(table="jobs"), parameters))
            return [*map(_to_request, requests), *map(to_job, jobs)]

        return await self._database.write(claim)

    async def save_request(self, request: Request, move: Move, now: float) -> Settled:
        """Move a request, only where its revision is still ours."""
        return await self._database.write(
            lambda db: _save_request(db, request, move, now)
        )

    async def save_job(self, job: Job, move: Move, now: float) -> Settled:
        """Move a job, only where its revision is still ours."""
        return await self._database.write(lambda db: _save_job(db, job, move, now))

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
            return [*map(_to_request, requests), *map(to_job, jobs)]

        return await self._database.write(release)

    async def sweep(self, *, texts: float, segments: float, rows: float) -> Swept:
        """Erase what ended before these moments."""
        return await self._database.write(
            lambda db: retention.sweep(db, texts=texts, segments=segments, rows=rows)
        )

    async def cancel(self, job_id: str, now: float) -> bool:
        """End a job that is not ended."""
        return await self._database.write(lambda db: _cancel(db, job_id, now))

    async def retry(self, job_id: str, now: float) -> bool:
        """Start a failed, cancelled or expired job anew."""
        return await self._database.write(lambda db: _retry(db, job_id, now))


def _insert_request(db: Database, request: Request) -> bool:
    row = request_row(request)
    return _changed(db, _insert("requests", row), row) == 1


def _insert(table: str, row: dict[str, Any]) -> str:
    columns = ", ".join(row)
    values = ", ".join(f":{column}" for column in row)
    return f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names


def _changed(db: Database, sql: str, parameters: Any = ()) -> int:
    return int(db.execute(sql, parameters).rowcount)


def _save(db: Database, table: str, work: Work, move: Move, now: float) -> bool:
    moved = move.state != work.state
    parameters = {
        "team": work.team,
        "id": work.id,
        "revision": work.revision,
        "state": move.state,
        "due_at": None if move.ended else move.due_at,
        "data": dump(merged(work.data, move.data)),
        "content": dump(merged(work.content, move.content)),
        # An error keeps the count: a former attempt may have acted.
        "tries": 0 if move.success else work.tries,
        "crashes": 0 if moved else work.crashes,
        "ended_at": now if move.ended else None,
    }
    return bool(list(db.query(_SAVE.format(table=table), parameters)))


def _save_request(db: Database, request: Request, move: Move, now: float) -> Settled:
    held = db.execute(
        "SELECT 1 FROM requests WHERE team = ? AND id = ? AND revision = ?",
        [request.team, request.id, request.revision],
    ).fetchone()
    if held is None:
        return Settled(ours=False)
    job = _insert_or_find(db, move.job) if move.job is not None else None
    if job is not None and job is not move.job and job.state in _ENDED:
        return Settled(ours=True, conflict=job)
    # Where another job runs already, this asker waits for it, and hears of its end.
    job_id = job.id if job is not None else request.job_id
    _save(db, "requests", request, move, now)
    db.execute(
        "UPDATE requests SET job_id = ?, response_uses = response_uses + ?, "
        "response_url = CASE WHEN ended_at IS NULL THEN response_url ELSE '' END "
        "WHERE team = ? AND id = ?",
        [job_id, int(move.used_response_url), request.team, request.id],
    )
    if move.fails_job:
        db.execute(
            "UPDATE jobs SET state = 'failed', revision = revision + 1 "
            "WHERE team = ? AND id = ? AND state = 'done'",
            [request.team, job_id],
        )
    return Settled(ours=True)


def _insert_or_find(db: Database, job: Job) -> Job:
    """Insert a job; where its key is taken, the job that has it."""
    row = job_row(job)
    return job if _changed(db, _insert("jobs", row), row) else _job_under_key(db, row)


def _job_under_key(db: Database, row: dict[str, Any]) -> Job:
    where = " AND ".join(f"{column} = :{column}" for column in _KEY_COLUMNS)
    sql = f"""SELECT * FROM jobs WHERE {where}
        AND state NOT IN ('failed', 'declined', 'cancelled', 'expired')"""  # noqa: S608 - our own names
    (existing,) = db.query(sql, {column: row[column] for column in _KEY_COLUMNS})
    return to_job(existing)


def _save_job(db: Database, job: Job, move: Move, now: float) -> Settled:
    if not _save(db, "jobs", job, move, now):
        return Settled(ours=False)
    if move.posted_ts:
        db.execute(
            "UPDATE jobs SET posted_ts = ? WHERE team = ? AND id = ?",
            [move.posted_ts, job.team, job.id],
        )
    if move.segments is not None:
        _wait_for(db, job, move, now)
    if move.settles_requests:
        _settle_requests(db, job, move, now)
    return Settled(ours=True)


def _wait_for(db: Database, job: Job, move: Move, now: float) -> None:
    """Link a job to its segments; one that waits or is done already is shared."""
    db.execute(
        "DELETE FROM job_segments WHERE team = ? AND job_id = ?", [job.team, job.id]
    )
    for position, segment in enumerate(move.segments or ()):
        row = segment_row(job.team, segment) | {"due_at": now}
        sql = _insert("segments", row).replace(
            "DO NOTHING",
            # A failed one gets another chance: someone asks for it again.
            "DO UPDATE SET state = 'waiting', error = '', tries = 0, text = :text, "
            "due_at = :due_at, done_at = NULL WHERE state = 'failed'",
        )
        db.execute(sql, row)
        db.execute(
            """INSERT INTO job_segments SELECT :team, :job, :position, id
            FROM segments WHERE team = :team AND provider = :provider
            AND source = :source AND target = :target AND options = :options
            AND text_key = :text_key""",
            row | {"job": job.id, "position": position},
        )
    db.execute(
        f"UPDATE jobs SET due_at = :now WHERE team = :team AND id = :id "  # noqa: S608 - our own names
        f"AND NOT {UNFINISHED}",
        {"now": now, "team": job.team, "id": job.id},
    )


#: Whether a row of `jobs` has a segment that is not at its end.
UNFINISHED = """EXISTS (SELECT 1 FROM job_segments AS link
    JOIN segments AS piece ON piece.id = link.segment_id
    WHERE link.team = jobs.team AND link.job_id = jobs.id
    AND piece.state IN ('waiting', 'sent'))"""


def _settle_requests(db: Database, job: Job, move: Move, now: float) -> None:
    """End the requests that waited for a job, or let each answer its person."""
    where = f"{_OF_JOB} AND state = 'waiting'"
    parameters = {"team": job.team, "job": job.id, "now": now}
    if move.tell is None:
        db.execute(
            f"UPDATE requests SET state = 'done', ended_at = :now, due_at = NULL, "  # noqa: S608 - our own names
            f"response_url = '', revision = revision + 1 {where}",
            parameters,
        )
        return
    db.execute(
        f"UPDATE requests SET state = 'answering', due_at = :now, tries = 0, "  # noqa: S608 - our own names
        f"revision = revision + 1, data = json_set(data, '$.say', json(:say)) {where}",
        parameters | {"say": dump(move.tell)},
    )


def _cancel(db: Database, job_id: str, now: float) -> bool:
    rows = list(
        db.query(
            "UPDATE jobs SET state = 'cancelled', due_at = NULL, leased = 0, "
            "ended_at = ?, revision = revision + 1 "
            "WHERE id = ? AND ended_at IS NULL RETURNING *",
            [now, job_id],
        )
    )
    if not rows:
        return False
    job = to_job(rows[0])
    db.execute(
        """DELETE FROM segments WHERE state = 'waiting' AND id IN
        (SELECT segment_id FROM job_segments WHERE team = :team AND job_id = :job)
        AND NOT EXISTS (SELECT 1 FROM job_segments AS link JOIN jobs
            ON jobs.team = link.team AND jobs.id = link.job_id
            WHERE link.segment_id = segments.id AND jobs.ended_at IS NULL)""",
        {"team": job.team, "job": job.id},
    )
    _settle_requests(db, job, Move(state="cancelled", tell={"code": "cancelled"}), now)
    return True


def _retry(db: Database, job_id: str, now: float) -> bool:
    rows = list(
        db.query(
            "SELECT * FROM jobs WHERE id = ? AND content != '{}' "
            "AND state IN ('failed', 'cancelled', 'expired')",
            [job_id],
        )
    )
    if not rows:
        return False
    job = to_job(rows[0])
    # Where a post may stand already, the new life has to look for it.
    unsure = {key: job.data[key] for key in ("intent_at",) if key in job.data}
    fresh = replace(job, data={"retried_at": now} | unsure)
    row = job_row(fresh)
    parameters = {"now": now, "data": row["data"], "team": job.team, "id": job.id}
    # Its key may have been taken by a younger job meanwhile: that one is the answer.
    restarted = _changed(
        db,
        "UPDATE OR IGNORE jobs SET state = 'new', due_at = :now, tries = 0, "
        "crashes = 0, ended_at = NULL, revision = revision + 1, data = :data "
        "WHERE team = :team AND id = :id",
        parameters,
    )
    if not restarted:
        return False
    db.execute(
        f"UPDATE requests SET state = 'waiting', due_at = NULL, ended_at = NULL, "  # noqa: S608 - our own names
        f"data = json_remove(data, '$.say'), revision = revision + 1 {_OF_JOB}",
        {"team": job.team, "job": job.id},
    )
    return True
