"""No statement of the work's way looks at every row: a million ended ones cost nothing.

The statements are those that really ran, taken down while a job lives its life.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.models import Move
from storage.base import BatchLimits, SegmentResult
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork
from tests.contracts.stores import Stores, stores_of
from tests.fakes import NOW, make_job, make_key, make_request

Statements = dict[str, Any]
Plans = Mapping[str, Sequence[str]]


@pytest.fixture
async def plans(tmp_path: Path) -> Plans:
    database = SqliteDatabase(tmp_path / "work.db")
    database.open()
    taken: Statements = {}

    def take_down(db: Database) -> None:
        db._tracer = taken.setdefault

    await database.write(take_down)
    await database.read(take_down)
    # The way on which nothing is used again has one statement more.
    anew = SqliteWork(database, reuse=False)
    await _live(replace(stores_of(database), work=anew))
    found = await database.read(lambda db: _explain(db, dict(taken)))
    database.close()
    return found


def _explain(db: Database, taken: Statements) -> Plans:
    db._tracer = None
    return {
        sql: [
            str(row[3])
            for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters or ())
        ]
        for sql, parameters in taken.items()
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", sql)
    }


async def _live(stores: Stores) -> None:
    """One job from its wish to its post, another cancelled, and the housekeeping."""
    work, reader = stores.work, stores.reader
    job = make_job()
    await stores.translate(job, "hello")
    await stores.ask(make_request("second"), make_job("joins"))
    await work.next_due()
    await stores.segments.next_segment_due("fake")
    (taken,) = await stores.segments.take_segments(
        "fake", NOW, limits=BatchLimits(9, 900), batch="b"
    )
    await stores.segments.store_results("b", [SegmentResult(taken.id, error="x")], NOW)
    held = await stores.claim(job)
    await reader.segments_of("T1", job.id)
    await reader.oldest_intent("T1", "C1", "100.1")
    await work.save_job(
        held,
        Move(state="done", ended=True, posted_ts="9.9", settles_requests=True),
        NOW,
    )
    await reader.job(job.id)
    await reader.job_by_post("T1", "C1", "9.9")
    await reader.requests_of(job.id)
    other = make_job("other", key=make_key(ts="2"))
    await stores.translate(other, "bye")
    await work.release(NOW, 3)
    await work.cancel("other", NOW)
    await work.retry("other", NOW)
    await stores.slots.reserve("k", NOW, 1.0)
    await work.sweep(texts=NOW, segments=NOW, rows=NOW, most_segments=1)


#: Walks that meet only what is under way: the recursion, two partial indexes, and the
#: rates, one row for each channel, which only the hourly sweep walks.
_SHORT_WALKS = {
    "SCAN slots",
    "SCAN found",
    "SCAN CONSTANT ROW",
    "SCAN segments USING INDEX segments_waiting",
    "SCAN segments USING INDEX segments_batch",
}


def _looks_at_all(step: str) -> bool:
    """Whether a step walks a table, or all that one team ever did."""
    walks = step.startswith("SCAN ") and "subquery" not in step
    return (walks and step not in _SHORT_WALKS) or step.endswith("(team=?)")


def steps_of(plans: Plans, part: str) -> list[Sequence[str]]:
    return [steps for sql, steps in plans.items() if part in sql]


def test_the_life_of_a_job_has_enough_statements_to_judge(plans: Plans) -> None:
    assert len(plans) > 30


def test_no_statement_walks_a_table(plans: Plans) -> None:
    walking = {
        sql: steps for sql, steps in plans.items() if any(map(_looks_at_all, steps))
    }

    assert walking == {}


@pytest.mark.parametrize("table", ["requests", "jobs"])
def test_a_claim_finds_what_is_due_in_the_partial_index(
    plans: Plans, table: str
) -> None:
    (steps,) = steps_of(plans, f"{table} SET due_at = :lease")

    index = f"SEARCH {table} USING COVERING INDEX {table}_due (due_at<?)"
    assert index in steps
    assert not any("TEMP B-TREE" in step for step in steps)


def test_the_next_moment_is_read_off_the_partial_indexes(plans: Plans) -> None:
    (steps,) = steps_of(plans, "SELECT MIN(due_at) AS due FROM (")

    for table in ("requests", "jobs"):
        assert any(f"COVERING INDEX {table}_due" in step for step in steps)


def test_a_batch_is_picked_in_order_from_the_queue_s_index(plans: Plans) -> None:
    picks = steps_of(plans, "AND interactive = :interactive")

    assert picks
    for steps in picks:
        assert any("INDEX segments_queue (provider=?" in step for step in steps)
        assert not any("TEMP B-TREE" in step for step in steps)
