"""Readiness over a real database, which can be made to refuse."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.web.readiness import ReadinessCheck
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.reading import SqliteReader
from storage.sqlite.slots import SqliteSlots


@dataclass
class Surroundings:
    """What a check looks at, and the check."""

    database: SqliteDatabase
    clock: ManualClock
    connected: bool = True

    def __post_init__(self) -> None:
        self.check = ReadinessCheck(
            reader=SqliteReader(self.database),
            slots=SqliteSlots(self.database),
            clock=self.clock,
            is_connected=self.is_connected,
        )

    async def is_connected(self) -> bool:
        return self.connected

    async def change(self, sql: str) -> None:
        await self.database.write(lambda db: db.execute(sql).close())

    async def rows(self) -> list[str]:
        return await self.database.read(
            lambda db: [row["key"] for row in db.query("SELECT key FROM slots")]
        )


#: Look-ups go on while every write fails, as on a disk that is full.
FULL = """CREATE TRIGGER full BEFORE INSERT ON slots
BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"""


@pytest.fixture
async def around(tmp_path: Path) -> AsyncIterator[Surroundings]:
    database = SqliteDatabase(tmp_path / "x.db")
    database.open()
    yield Surroundings(database, ManualClock())
    database.close()


async def test_bot_that_reads_writes_and_hears_is_ready(around: Surroundings) -> None:
    assert await around.check.missing() == ""


async def test_database_that_refuses_writes_is_not_ready_until_it_takes_them(
    around: Surroundings,
) -> None:
    await around.change(FULL)
    refused = await around.check.missing()
    await around.change("DROP TRIGGER full")
    around.clock.advance(5)

    assert "disk is full" in refused
    assert await around.check.missing() == ""


async def test_database_is_asked_again_after_5_seconds(around: Surroundings) -> None:
    assert await around.check.missing() == ""
    around.database.close()
    around.clock.advance(4.5)
    believed = await around.check.missing()
    around.clock.advance(0.5)

    assert believed == ""
    assert "is closed" in await around.check.missing()


async def test_lost_connection_is_noticed_at_once(around: Surroundings) -> None:
    assert await around.check.missing() == ""
    around.connected = False
    assert "not connected to Slack" in await around.check.missing()
    around.connected = True
    assert await around.check.missing() == ""


async def test_checks_leave_one_row(around: Surroundings) -> None:
    for _ in range(3):
        await around.check.missing()
        around.clock.advance(60)

    assert await around.rows() == ["readiness"]
