"""The waiting batch in SQLite: taken in one commit, answered in one commit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, asdict, dataclass
from itertools import chain, zip_longest
from typing import Any

from sqlite_utils import Database

from bot.models import Segment
from storage.base import BatchLimits, SegmentResult
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.rows import Row, dump_translated, to_segment
from storage.sqlite.saving import UNFINISHED


class SqliteSegments:
    """The SegmentStore in one SQLite file."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        # When each team was last served, for taking turns. Lost at a restart: then
        # every team is equally new.
        self._served: dict[str, int] = {}
        self._turn = 0

    async def take_segments(
        self, provider: str, now: float, *, limits: BatchLimits, batch: str
    ) -> list[Segment]:
        """Mark the next batch sent, in one commit."""

        def take(db: Database) -> list[Segment]:
            rows = self._choose(db, provider, now, limits)
            for row in rows:
                db.execute(
                    "UPDATE segments SET state = 'sent', batch = ?, tries = tries + 1 "
                    "WHERE id = ?",
                    [batch, row["id"]],
                )
            return [to_segment(row) for row in rows]

        return await self._database.write(take)

    def _choose(
        self, db: Database, provider: str, now: float, limits: BatchLimits
    ) -> list[Row]:
        """Choose rows of one pair: interactive first, teams in turn, oldest first."""
        alone = limits.alone
        teams = sorted(_teams(db, provider, alone=alone), key=self._rank)
        queues = [
            _Queue(provider, alone=alone, team=team, interactive=interactive, now=now)
            for interactive in (True, False)
            for team in teams
        ]
        first = next((row for queue in queues for row in queue.rows(db, limit=1)), None)
        if first is None:
            return []
        columns = [queue.rows(db, limit=limits.items, like=first) for queue in queues]
        interactive, rest = columns[: len(teams)], columns[len(teams) :]
        chosen = _fit(chain(_in_turn(interactive), _in_turn(rest)), limits)
        for row in chosen:
            self._turn += 1
            self._served[row["team"]] = self._turn
        return chosen

    def _rank(self, team: str) -> int:
        return self._served.get(team, 0)

    async def store_results(
        self, batch: str, results: Sequence[SegmentResult], now: float
    ) -> int:
        """Store a call's results in one commit and wake the jobs that have all."""
        ids = [result.segment_id for result in results]

        def store(db: Database) -> int:
            for result in results:
                db.execute(*_settle(batch, result, now))
            return _wake(db, ids, now)

        return await self._database.write(store)

    async def wake_waiters(self, provider: str, now: float) -> int:
        """Let the jobs that wait for a provider look for another; how many woke."""
        sql = """UPDATE jobs SET due_at = ?, revision = revision + 1
            WHERE state = 'translating' AND due_at IS NULL
            AND data ->> '$.provider' = ?"""
        return await self._database.write(
            lambda db: int(db.execute(sql, [now, provider]).rowcount)
        )

    async def next_segment_due(
        self, provider: str, *, alone: bool = False
    ) -> float | None:
        """The earliest moment at which a segment of this provider is due."""
        sql = """SELECT MIN(due_at) AS due FROM segments
            WHERE state = 'waiting' AND provider = ? AND alone = ?"""
        rows = await self._database.read(
            lambda db: list(db.query(sql, [provider, alone]))
        )
        due: float | None = rows[0]["due"]
        return due


def _teams(db: Database, provider: str, *, alone: bool) -> list[str]:
    """Every team that has something waiting, by one look into the index for each."""
    sql = """WITH RECURSIVE found (team) AS (
            SELECT MIN(team) FROM segments
            WHERE state = 'waiting' AND provider = :provider AND alone = :alone
        UNION ALL
            SELECT (SELECT MIN(team) FROM segments
                WHERE state = 'waiting' AND provider = :provider AND alone = :alone
                AND team > found.team)
            FROM found WHERE found.team IS NOT NULL)
        SELECT team FROM found WHERE team IS NOT NULL"""
    given = {"provider": provider, "alone": alone}
    return [row["team"] for row in db.query(sql, given)]


@dataclass(frozen=True, slots=True)
class _Queue:
    """What waits for one provider, of one team, and is as urgent as its neighbours."""

    provider: str
    _: KW_ONLY
    alone: bool
    team: str
    interactive: bool
    now: float

    def rows(
        self, db: Database, *, limit: int, like: Row | None = None
    ) -> list[dict[str, Any]]:
        """Its rows that are due, oldest first; only those of one row's pair."""
        same = "AND source = :source AND target = :target AND options = :options"
        kin = same if like is not None else ""
        sql = f"""SELECT * FROM segments WHERE state = 'waiting'
            AND provider = :provider AND alone = :alone AND team = :team
            AND interactive = :interactive AND due_at <= :now {kin}
            ORDER BY due_at, id LIMIT :limit"""  # noqa: S608 - our own names
        return list(db.query(sql, {**(like or {}), **asdict(self), "limit": limit}))


def _in_turn(columns: Sequence[Sequence[Row]]) -> Iterator[Row]:
    """One row of each team, then the second of each, and so on."""
    for turn in zip_longest(*columns):
        yield from (row for row in turn if row is not None)


def _fit(rows: Iterable[Row], limits: BatchLimits) -> list[Row]:
    chosen: list[Row] = []
    chars = 0
    for row in rows:
        chars += _length(row["text"], utf16=limits.utf16)
        if chosen and (len(chosen) == limits.items or chars > limits.call_chars):
            break
        chosen.append(row)
    return chosen


def _length(text: str, *, utf16: bool) -> int:
    return len(text.encode("utf-16-le")) // 2 if utf16 else len(text)


def _settle(
    batch: str, result: SegmentResult, now: float
) -> tuple[str, dict[str, Any]]:
    """One segment's end, or its next try; only where this call still owns it."""
    where = "WHERE id = :id AND state = 'sent' AND batch = :batch"
    parameters: dict[str, Any] = {"id": result.segment_id, "batch": batch, "now": now}
    if result.retry_at is not None:
        sql = f"""UPDATE segments SET state = 'waiting', batch = '', error = :error,
            due_at = :due {where}"""  # noqa: S608 - our own names
        return sql, parameters | {"due": result.retry_at, "error": result.error}
    # The source text has done its work: the key alone finds the result again.
    text = None if result.result is None else dump_translated(result.result)
    sql = f"""UPDATE segments SET state = :state, text = '', result = :result,
        error = :error, batch = '', due_at = NULL, done_at = :now {where}"""  # noqa: S608 - our own names
    state = "failed" if text is None else "done"
    return sql, parameters | {"state": state, "result": text, "error": result.error}


def _wake(db: Database, segment_ids: Sequence[int], now: float) -> int:
    """Make due the jobs for which nothing is outstanding any more.

    The revision grows with it: a step that looked a moment too early, and is about
    to save "not yet", finds the row no longer its own.
    """
    marks = ", ".join("?" for _ in segment_ids)
    sql = f"""UPDATE jobs SET due_at = ?, revision = revision + 1
        WHERE state = 'translating' AND (team, id) IN
            (SELECT team, job_id FROM job_segments WHERE segment_id IN ({marks}))
        AND NOT {UNFINISHED}"""  # noqa: S608 - marks are question marks
    return int(db.execute(sql, [now, *segment_ids]).rowcount)
