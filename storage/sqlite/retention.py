"""What is erased with time: texts first, then segments, then whole rows."""

from sqlite_utils import Database

from storage.base import Swept

#: One that a living job counts on stays until that job is at its end.
UNWANTED = """NOT EXISTS (SELECT 1 FROM job_segments AS link
    JOIN jobs ON jobs.team = link.team AND jobs.id = link.job_id
    WHERE link.segment_id = segments.id AND jobs.ended_at IS NULL)"""


def sweep(
    db: Database,
    *,
    texts: float,
    segments: float,
    rows: float,
    most_segments: int | None = None,
) -> Swept:
    """Erase what ended before these moments (seconds since 1970), and what is too much.

    Args:
        db: In a transaction.
        texts: Of requests and jobs.
        segments: Results to be used again.
        rows: Of requests and jobs.
        most_segments: Of those results the youngest stay; None: however many there are.
    """
    swept = Swept(
        texts=_erase_texts(db, texts),
        segments=_delete_segments(db, segments) + _delete_surplus(db, most_segments),
        rows=_delete_rows(db, rows),
    )
    # One row a channel and account: long past, it says the same as none.
    _changed(db, "DELETE FROM slots WHERE next_at < ?", rows)
    return swept


def _changed(db: Database, sql: str, before: float) -> int:
    return int(db.execute(sql, [before]).rowcount)


def _erase_texts(db: Database, before: float) -> int:
    return sum(
        _changed(
            db,
            f"UPDATE {table} SET content = '{{}}' "  # noqa: S608 - our own names
            "WHERE ended_at < ? AND content != '{}'",
            before,
        )
        for table in ("requests", "jobs")
    )


def _delete_segments(db: Database, before: float) -> int:
    """Old results, and texts for which nobody waits any more."""
    old = f"DELETE FROM segments WHERE done_at < ? AND {UNWANTED}"  # noqa: S608 - our own names
    left = f"DELETE FROM segments WHERE state = 'waiting' AND {UNWANTED}"  # noqa: S608 - our own names
    return _changed(db, old, before) + int(db.execute(left).rowcount)


def _delete_surplus(db: Database, most: int | None) -> int:
    """The oldest results beyond a number; those that are still counted on stay."""
    if most is None:
        return 0
    sql = f"""DELETE FROM segments WHERE {UNWANTED} AND id IN
        (SELECT id FROM segments WHERE done_at IS NOT NULL
        ORDER BY done_at DESC, id DESC LIMIT -1 OFFSET ?)"""  # noqa: S608 - our own names
    return _changed(db, sql, most)


def _delete_rows(db: Database, before: float) -> int:
    _changed(
        db,
        "DELETE FROM job_segments WHERE (team, job_id) IN "
        "(SELECT team, id FROM jobs WHERE ended_at < ?)",
        before,
    )
    jobs = _changed(db, "DELETE FROM jobs WHERE ended_at < ?", before)
    return jobs + _changed(db, "DELETE FROM requests WHERE ended_at < ?", before)
