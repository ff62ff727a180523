"""What a step leaves behind: the moves of requests and jobs, kept in SQLite."""

from typing import Any

from sqlite_utils import Database

from bot.models import Job, Move, Request, Work
from storage.base import Settled, merged
from storage.sqlite.ends import settle_requests
from storage.sqlite.rows import dump, job_row, request_row, segment_row, to_job

#: Whether a row of `jobs` has a segment that is not at its end.
UNFINISHED = """EXISTS (SELECT 1 FROM job_segments AS link
    JOIN segments AS piece ON piece.id = link.segment_id
    WHERE link.team = jobs.team AND link.job_id = jobs.id
    AND piece.state IN ('waiting', 'sent'))"""

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

_SAVE = """
UPDATE {table} SET state = :state, due_at = :due_at, leased = 0, data = :data,
    content = :content, tries = :tries, crashes = :crashes, ended_at = :ended_at
WHERE team = :team AND id = :id AND revision = :revision
RETURNING id
"""


def insert_request(db: Database, request: Request) -> bool:
    """Insert a person's act; False where the same act already stands."""
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


def save_request(db: Database, request: Request, move: Move, now: float) -> Settled:
    """Move a request, only where its revision is still the row's."""
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
    if move.frees_job:
        db.execute(
            "UPDATE jobs SET state = 'expired', revision = revision + 1 "
            "WHERE team = ? AND id = ? AND state = 'done'",
            [request.team, move.frees_job],
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


def save_job(db: Database, job: Job, move: Move, now: float) -> Settled:
    """Move a job, only where its revision is still the row's."""
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
        settle_requests(db, job, move, now)
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
