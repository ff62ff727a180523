"""What `translate` has begun outlives its process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.sqlite.database import SqliteDatabase
from storage.sqlite.translations import SqliteTranslations, StepKey, StepRow
from tests.fakes import NOW

AT = StepKey("key", 0, 0)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "translate.db")
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
async def steps(database: SqliteDatabase) -> SqliteTranslations:
    made = SqliteTranslations(database)
    await made.prepare(keep_after=0)
    return made


async def test_step_that_nobody_began_is_an_empty_row(
    steps: SqliteTranslations,
) -> None:
    assert await steps.find(AT) == StepRow()


async def test_step_is_known_at_each_stage_of_its_life(
    steps: SqliteTranslations,
) -> None:
    await steps.begin(AT, NOW)
    assert await steps.find(AT) == StepRow(tries=1)
    await steps.created(AT, "job", NOW)
    assert await steps.find(AT) == StepRow(tries=1, job_id="job")
    await steps.finish(AT, "bom dia", "en", NOW)
    assert await steps.find(AT) == StepRow(1, "job", "bom dia", "en")


async def test_attempt_that_surely_made_nothing_is_not_counted(
    steps: SqliteTranslations,
) -> None:
    await steps.begin(AT, NOW)
    await steps.begin(AT, NOW)
    await steps.withdraw(AT, NOW)

    assert await steps.find(AT) == StepRow(tries=1)


async def test_parts_and_steps_and_texts_are_kept_apart(
    steps: SqliteTranslations,
) -> None:
    await steps.begin(AT, NOW)
    await steps.begin(StepKey("key", 1, 0), NOW)
    await steps.created(StepKey("key", 1, 0), "job", NOW)

    for other in (AT, StepKey("key", 0, 1), StepKey("other", 1, 0)):
        assert (await steps.find(other)).job_id == ""


async def test_forgotten_text_leaves_the_others(steps: SqliteTranslations) -> None:
    other = StepKey("other", 0, 0)
    await steps.begin(AT, NOW)
    await steps.begin(other, NOW)
    await steps.forget("key")

    assert await steps.find(AT) == StepRow()
    assert await steps.find(other) == StepRow(tries=1)


async def test_next_process_finds_what_is_young_and_the_old_is_erased(
    database: SqliteDatabase, steps: SqliteTranslations
) -> None:
    await steps.begin(AT, NOW - 1)
    await steps.begin(StepKey("young", 0, 0), NOW)
    again = SqliteTranslations(database)
    await again.prepare(keep_after=NOW)

    assert await again.find(AT) == StepRow()
    assert await again.find(StepKey("young", 0, 0)) == StepRow(tries=1)
