"""What was paid is used again, or is not, and is not kept without end."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.models import Job, Move
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork
from tests.contracts.batches import OLA, answer, job_in, take
from tests.contracts.stores import Stores, stores_of
from tests.fakes import NOW, make_segment

LATER = NOW + 60


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "work.db")
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def reusing(database: SqliteDatabase) -> Stores:
    return stores_of(database)


@pytest.fixture
def stores(database: SqliteDatabase) -> Stores:
    """Stores in which nothing is used again."""
    return replace(stores_of(database), work=SqliteWork(database, reuse=False))


def job_at(moment: float, number: int) -> Job:
    return replace(job_in(ts=str(number)), created_at=moment)


async def end(stores: Stores, job: Job) -> None:
    held = await stores.claim(job)
    await stores.work.save_job(held, Move(state="done", ended=True), NOW)


async def translated(stores: Stores, *texts: str, number: int = 1) -> Job:
    """A job whose texts were translated, and that is at its end."""
    job = job_at(NOW, number)
    await stores.translate(job, *texts)
    await answer(stores, await take(stores, f"b{number}"), f"b{number}")
    await end(stores, job)
    return job


async def test_a_text_that_was_translated_before_is_translated_anew(
    stores: Stores,
) -> None:
    await translated(stores, "hello")

    await stores.translate(job_at(LATER, 2), "hello", "hello")

    assert [segment.text for segment in await take(stores, "b2")] == ["hello"]


async def test_where_reuse_is_on_it_is_not(reusing: Stores) -> None:
    await translated(reusing, "hello")

    await reusing.translate(job_at(LATER, 2), "hello")

    assert await take(reusing, "b2") == []


async def test_the_same_text_still_waits_and_is_paid_once(stores: Stores) -> None:
    await stores.translate(job_at(NOW, 1), "hello")
    await stores.translate(job_at(LATER, 2), "hello")
    taken = await take(stores)
    await stores.translate(job_at(LATER, 3), "hello")

    assert len(taken) == 1
    assert await take(stores, "b2") == []
    assert await answer(stores, taken) == 3


async def test_a_result_that_another_living_job_counts_on_is_shared(
    stores: Stores,
) -> None:
    await stores.translate(job_at(NOW, 1), "hello", "more")
    await answer(stores, (await take(stores))[:1])
    await stores.translate(job_at(LATER, 2), "hello")

    assert await take(stores, "b2") == []
    assert (await stores.reader.segments_of("T1", "j-T1-1"))[0].result == OLA


async def test_a_job_uses_its_own_results_again(stores: Stores) -> None:
    job = job_at(NOW, 1)
    await stores.translate(job, "hello")
    await answer(stores, await take(stores), now=NOW + 1)
    held = await stores.claim(job, NOW + 1)
    again = Move(state="translating", segments=(make_segment("hello"),))
    await stores.work.save_job(held, again, NOW + 2)

    assert await take(stores, "b2", now=NOW + 2) == []


async def test_texts_of_another_team_or_pair_are_none_of_its_business(
    stores: Stores,
) -> None:
    first = await translated(stores, "hello")

    await stores.translate(
        replace(job_in("T2", ts="2"), created_at=LATER), "hello", "bye"
    )

    (kept,) = await stores.reader.segments_of("T1", first.id)
    assert kept.result == OLA


@pytest.mark.parametrize(("most", "kept"), [(0, 0), (2, 2), (5, 5), (9, 5), (None, 5)])
async def test_a_sweep_keeps_the_youngest_results(
    reusing: Stores, most: int | None, kept: int
) -> None:
    texts = [f"text {number}" for number in range(5)]
    job = await translated(reusing, *texts)

    swept = await reusing.work.sweep(texts=0, segments=0, rows=0, most_segments=most)

    found = await reusing.reader.segments_of("T1", job.id)
    assert swept.segments == 5 - kept
    youngest = [f"key of {text}" for text in texts[5 - kept :]]
    assert [segment.text_key for segment in found] == youngest


async def test_a_sweep_keeps_what_waits_or_is_counted_on_beyond_the_number(
    reusing: Stores,
) -> None:
    await reusing.translate(job_at(NOW, 1), "done", "waits")
    await answer(reusing, (await take(reusing))[:1])

    swept = await reusing.work.sweep(texts=0, segments=0, rows=0, most_segments=0)

    assert swept.segments == 0
    assert len(await reusing.reader.segments_of("T1", "j-T1-1")) == 2
