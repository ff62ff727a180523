"""What a step leaves behind: the moves of requests and jobs, kept in SQLite."""

from functools import cache
from typing import Any

from sqlite_utils import Database

from bot.models import Job, Move, Request, Work
from storage.base import Settled, merged
from storage.sqlite.ends import drop_unwanted, revive, settle_requests, stop
from storage.sqlite.reading import find_job
from storage.sqlite.retention import UNWANTED
from storage.sqlite.rows import dump, job_row, segment_row, to_job

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

#: A result from before a job, unless another job that lives counts on it.
_FORGET_OLD = f"""DELETE FROM segments WHERE team = :team AND provider = :provider
    AND source = :source AND target = :target AND options = :options
    AND text_key = :text_key AND state = 'done' AND done_at < :job_created_at
    AND {UNWANTED}"""  # noqa: S608 - our own names
_MOVED = """state = :state, due_at = :due_at, leased = 0, data = :data,
    content = :content, tries = :tries, crashes = :crashes, ended_at = :ended_at"""
_STILL_OURS = "WHERE team = :team AND id = :id AND revision = :revision"
_SAVE_JOB = f"UPDATE jobs SET {_MOVED} {_STILL_OURS}"  # noqa: S608 - our own names
_SAVE_REQUEST = f"""UPDATE requests SET {_MOVED}, job_id = :job_id,
    response_uses = response_uses + :used_response_url,
    response_url = CASE WHEN :ended_at IS NULL THEN response_url ELSE '' END
    {_STILL_OURS}"""  # noqa: S608 - our own names


@cache
def _insert(table: str, *names: str) -> str:
    columns = ", ".join(names)
    values = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names


def _changed(db: Database, sql: str, parameters: Any = ()) -> int:
    # Not db.execute: it looks at each statement anew, and these are the hot ones.
    return int(db.conn.execute(sql, parameters).rowcount)


def _moved(work: Work, move: Move, now: float) -> dict[str, Any]:
    """What a move changes in any row, and which row it is."""
    moved = move.progress or move.state != work.state
    return {
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


def save_request(db: Database, request: Request, move: Move, now: float) -> Settled:
    """Move a request, only where its revision is still the row's."""
    about_a_job = move.job is not None or move.retries_job or move.stops_job
    if about_a_job and not _is_held(db, request):
        return Settled(ours=False)
    if move.stops_job is not None and not stop(db, move.stops_job, now):
        return Settled(ours=True, conflict=move.stops_job)
    job = _job_of(db, move, now)
    if job is not None and job is not move.job and job.state in _ENDED:
        return Settled(ours=True, conflict=job)
    parameters = _moved(request, move, now) | {
        # Where another job runs already, this asker waits for it, and hears of its end.
        "job_id": job.id if job is not None else request.job_id,
        "used_response_url": int(move.used_response_url),
    }
    if not _changed(db, _SAVE_REQUEST, parameters):
        return Settled(ours=False)
    if move.frees_job:
        db.execute(
            "UPDATE jobs SET state = 'expired', revision = revision + 1 "
            "WHERE team = ? AND id = ? AND state = 'done'",
            [request.team, move.frees_job],
        )
    return Settled(ours=True)


def _is_held(db: Database, request: Request) -> bool:
    """Whether a request's revision is still ours: nothing may be added for another."""
    sql = "SELECT 1 FROM requests WHERE team = ? AND id = ? AND revision = ?"
    parameters = [request.team, request.id, request.revision]
    return db.execute(sql, parameters).fetchone() is not None


def _job_of(db: Database, move: Move, now: float) -> Job | None:
    """The job that a request is about from now on."""
    if move.retries_job and revive(db, move.retries_job, now):
        return find_job(db, move.retries_job)
    return _insert_or_find(db, move.job) if move.job is not None else None


def _insert_or_find(db: Database, job: Job) -> Job:
    """Insert a job; where its key is taken, the job that has it."""
    row = job_row(job)
    return job if _changed(db, _insert("jobs", *row), row) else _job_under_key(db, row)


def _job_under_key(db: Database, row: dict[str, Any]) -> Job:
    where = " AND ".join(f"{column} = :{column}" for column in _KEY_COLUMNS)
    sql = f"""SELECT * FROM jobs WHERE {where}
        AND state NOT IN ('failed', 'declined', 'cancelled', 'expired')"""  # noqa: S608 - our own names
    (existing,) = db.query(sql, {column: row[column] for column in _KEY_COLUMNS})
    return to_job(existing)


def save_job(
    db: Database, job: Job, move: Move, now: float, *, reuse: bool = True
) -> Settled:
    """Move a job, only where its revision is still the row's.

    Args:
        db: In a transaction.
        job: As it was claimed.
        move: What its step decided.
        now: The moment.
        reuse: Whether results from before this job serve it.
    """
    if not _changed(db, _SAVE_JOB, _moved(job, move, now)):
        return Settled(ours=False)
    if move.posted_ts:
        db.execute(
            "UPDATE jobs SET posted_ts = ? WHERE team = ? AND id = ?",
            [move.posted_ts, job.team, job.id],
        )
    if move.segments is not None:
        _wait_for(db, job, move, now, reuse=reuse)
    if move.settles_requests:
        settle_requests(db, job, move, now)
    return Settled(ours=True)


def _wait_for(db: Database, job: Job, move: Move, now: float, *, reuse: bool) -> None:
    """Link a job to its segments; one that waits or is done already is shared."""
    unlinked = db.query(
        "DELETE FROM job_segments WHERE team = ? AND job_id = ? RETURNING segment_id",
        [job.team, job.id],
    )
    before = [row["segment_id"] for row in unlinked]
    for position, segment in enumerate(move.segments or ()):
        row = segment_row(job.team, segment) | {"due_at": now}
        if not reuse:
            db.execute(_FORGET_OLD, row | {"job_created_at": job.created_at})
        sql = _insert("segments", *row).replace(
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
    drop_unwanted(db, before)
    db.execute(
        f"UPDATE jobs SET due_at = :now WHERE team = :team AND id = :id "  # noqa: S608 - our own names
        f"AND NOT {UNFINISHED}",
        {"now": now, "team": job.team, "id": job.id},
    )
