"""Ends of jobs in SQLite: what they mean to those who asked, and how one is undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from bot.models import Job, Kind, Move
from storage.sqlite.rows import FORCED, dump, job_row, to_job

#: The term on '' is true of every id; it lets SQLite take the partial index.
_OF_JOB = "WHERE team = :team AND job_id = :job AND job_id != ''"


def settle_requests(db: Database, job: Job, move: Move, now: float) -> None:
    """End the requests that waited for a job, or let each answer its person."""
    where = f"{_OF_JOB} AND state = 'waiting'"
    if move.tell is not None:
        _answer(db, job, move.tell, now, where)
    elif move.tell_who_wants_link is not None:
        wanting = f"{where} AND data ->> '$.wants_link'"
        _answer(db, job, move.tell_who_wants_link, now, wanting)
    db.execute(
        f"UPDATE requests SET state = 'done', ended_at = :now, due_at = NULL, "  # noqa: S608 - our own names
        f"response_url = '', revision = revision + 1 {where}",
        {"team": job.team, "job": job.id, "now": now},
    )


def _answer(
    db: Database, job: Job, words: dict[str, Any], now: float, where: str
) -> None:
    db.execute(
        f"UPDATE requests SET state = 'answering', due_at = :now, tries = 0, "  # noqa: S608 - our own names
        f"revision = revision + 1, data = json_set(data, '$.say', json(:say)) {where}",
        {"team": job.team, "job": job.id, "now": now, "say": dump(words)},
    )


def cancel(db: Database, job_id: str, now: float) -> bool:
    """End a job that is not ended; segments that nobody else wants go with it.

    Files first have to be cleared away, which only the job's own steps can do: they
    are told, and only who cancels such a job once more ends its row.
    """
    if _force(db, job_id, now):
        return True
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
    links = db.query(
        "SELECT segment_id FROM job_segments WHERE team = ? AND job_id = ?",
        [job.team, job.id],
    )
    drop_unwanted(db, [row["segment_id"] for row in links])
    settle_requests(db, job, Move(state="cancelled", tell={"code": "cancelled"}), now)
    return True


def stop(db: Database, job: Job, now: float) -> bool:
    """Let a job stop before its next step; False where it has moved since.

    A step that is under way keeps the row, and what it does is kept, too.
    """
    stopped = db.execute(
        "UPDATE jobs SET stopping = MAX(stopping, 1), "
        "due_at = CASE leased WHEN 1 THEN due_at ELSE :now END "
        "WHERE team = :team AND id = :id AND revision = :revision "
        "AND ended_at IS NULL",
        {"now": now, "team": job.team, "id": job.id, "revision": job.revision},
    )
    return bool(stopped.rowcount)


def _force(db: Database, job_id: str, now: float) -> bool:
    """Let a job with files stop, whatever was paid; False where it knows, or ended."""
    forced = db.execute(
        "UPDATE jobs SET stopping = :forced, "
        "due_at = CASE leased WHEN 1 THEN due_at ELSE :now END "
        "WHERE id = :id AND kind = :files AND stopping != :forced "
        "AND ended_at IS NULL",
        {"forced": FORCED, "now": now, "id": job_id, "files": Kind.FILES.value},
    )
    return bool(forced.rowcount)


def drop_unwanted(db: Database, segment_ids: Sequence[int]) -> None:
    """Take away those of some waiting segments that no living job wants."""
    if not segment_ids:
        return
    marks = ", ".join("?" for _ in segment_ids)
    db.execute(
        f"""DELETE FROM segments WHERE state = 'waiting' AND id IN ({marks})
        AND NOT EXISTS (SELECT 1 FROM job_segments AS link JOIN jobs
            ON jobs.team = link.team AND jobs.id = link.job_id
            WHERE link.segment_id = segments.id AND jobs.ended_at IS NULL)""",  # noqa: S608 - marks are question marks
        segment_ids,
    )


def retry(db: Database, job_id: str, now: float) -> bool:
    """Start a job anew for all who asked for it; False where it cannot be."""
    if not revive(db, job_id, now):
        return False
    db.execute(
        "UPDATE requests SET state = 'waiting', due_at = NULL, ended_at = NULL, "
        "data = json_remove(data, '$.say'), revision = revision + 1 "
        "WHERE job_id = ? AND job_id != '' AND team = "
        "(SELECT team FROM jobs WHERE id = ?)",
        [job_id, job_id],
    )
    return True


def revive(db: Database, job_id: str, now: float) -> bool:
    """Start a failed, cancelled or expired job anew; False where it cannot be."""
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
    # Where a post may stand already, the new life has to look for it; what had been
    # posted by one that expired is gone.
    kept = () if job.state == "expired" else ("intent_at", "posted", "files", "channel")
    unsure = {key: job.data[key] for key in kept if key in job.data}
    fresh = replace(job, data={"retried_at": now} | unsure)
    row = job_row(fresh)
    parameters = {"now": now, "data": row["data"], "team": job.team, "id": job.id}
    # Its key may have been taken by a younger job meanwhile: that one is the answer.
    restarted = db.execute(
        "UPDATE OR IGNORE jobs SET state = 'new', due_at = :now, tries = 0, "
        "crashes = 0, ended_at = NULL, revision = revision + 1, data = :data, "
        "stopping = 0 "
        "WHERE team = :team AND id = :id",
        parameters,
    )
    return bool(restarted.rowcount)
