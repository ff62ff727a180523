"""Look-ups that only the command line makes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.sqlite.database import SqliteDatabase
from storage.sqlite.reading import find_jobs
from tests.contracts.stores import stores_of
from tests.fakes import make_job, make_key


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "work.db")
    opened.open()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("abc1", ["abc1"]),
        ("abc", ["abc1", "abc2"]),
        ("b", ["b"]),
        ("c", []),
        ("abc12", []),
        ("%", []),
    ],
)
async def test_jobs_are_found_by_the_start_of_their_id(
    database: SqliteDatabase, start: str, found: list[str]
) -> None:
    for name in ("abc1", "abc2", "abd", "b"):
        await stores_of(database).start(make_job(name, key=make_key(ts=name)))

    jobs = await database.read(lambda db: find_jobs(db, start))

    assert [job.id for job in jobs] == found
