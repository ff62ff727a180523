"""Rates as rows: whoever calls reserves the next evenly spaced moment.

Measured beside seven limiters (docs/decisions.md): no burst, fair, one statement.
"""

from sqlite_utils import Database

from storage.sqlite.database import SqliteDatabase

_RESERVE = """
INSERT INTO slots (key, next_at) VALUES (:key, :now + :gap)
ON CONFLICT (key) DO UPDATE SET next_at = max(next_at, :now) + :gap
RETURNING next_at
"""
_PUSH_BACK = """
INSERT INTO slots (key, next_at) VALUES (:key, :until)
ON CONFLICT (key) DO UPDATE SET next_at = max(next_at, :until)
"""


class SqliteSlots:
    """The SlotStore in one SQLite file."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def reserve(self, key: str, now: float, gap_seconds: float) -> float:
        """Reserve the next evenly spaced slot; the moment of it, `now` or later."""
        parameters = {"key": key, "now": now, "gap": gap_seconds}

        def reserve(db: Database) -> float:
            (row,) = db.query(_RESERVE, parameters)
            return float(row["next_at"]) - gap_seconds

        return await self._database.write(reserve)

    async def push_back(self, key: str, until: float) -> None:
        """Leave an account alone until a moment."""

        def push(db: Database) -> None:
            db.execute(_PUSH_BACK, {"key": key, "until": until})

        await self._database.write(push)
