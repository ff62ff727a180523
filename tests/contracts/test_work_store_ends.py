"""Cancelled, tried anew, and erased with time."""

import pytest

from bot.models import Move
from storage.base import Settled
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key, make_request

# --- cancel and retry -------------------------------------------------------------


async def test_cancel_ends_a_job_and_its_people_are_told(stores: Stores) -> None:
    job = make_job()
    held = await stores.start(job)

    assert await stores.work.cancel("j1", NOW + 5)

    assert (await stores.the_job(job)).state == "cancelled"
    assert (await stores.the_request(job)).state == "answering"
    late = Move(state="posting", due_at=NOW)
    assert await stores.work.save_job(held, late, NOW + 6) == Settled(ours=False)


async def test_cancel_of_what_has_ended_or_never_was_changes_nothing(
    stores: Stores,
) -> None:
    done = await stores.finish(make_job(), "done")

    assert not await stores.work.cancel("j1", NOW)
    assert not await stores.work.cancel("unknown", NOW)

    assert await stores.the_job(done) == done


@pytest.mark.parametrize("state", ["failed", "cancelled", "expired"])
async def test_retry_starts_a_job_anew_and_its_people_wait_again(
    stores: Stores, state: str
) -> None:
    job = await stores.finish(make_job(data={"reason": "x", "errors": 3}), state)

    assert await stores.work.retry(job.id, NOW + 5)

    again = await stores.claim(job, NOW + 5)
    assert (again.state, again.tries, again.crashes) == ("new", 1, 0)
    assert again.data == {"retried_at": NOW + 5}
    assert again.ended_at is None
    assert (await stores.the_request(job)).state == "waiting"


@pytest.mark.parametrize("state", ["done", "declined"])
async def test_retry_of_what_needs_none_changes_nothing(
    stores: Stores, state: str
) -> None:
    job = await stores.finish(make_job(), state)

    assert not await stores.work.retry(job.id, NOW)

    assert await stores.the_job(job) == job


async def test_retry_is_refused_where_a_younger_job_has_the_key(
    stores: Stores,
) -> None:
    failed = await stores.finish(make_job("j1"), "failed")
    await stores.ask(make_request("r2"), make_job("j2"))

    assert not await stores.work.retry("j1", NOW)

    assert await stores.the_job(failed) == failed


async def test_retry_is_refused_where_the_text_is_erased(stores: Stores) -> None:
    await stores.finish(make_job(), "failed")
    await stores.work.sweep(texts=NOW + 1, segments=0, rows=0)

    assert not await stores.work.retry("j1", NOW + 2)


# --- retention --------------------------------------------------------------------


async def test_sweep_erases_texts_first_and_keeps_the_rows(stores: Stores) -> None:
    job = await stores.finish(make_job(), "done")
    request = make_request("r2", content={"text": "pt hi"})
    await stores.work.add_request(request)
    held = await stores.claim(request)
    await stores.work.save_request(held, Move(state="done", ended=True), NOW)

    swept = await stores.work.sweep(texts=NOW + 1, segments=0, rows=0)

    assert (swept.texts, swept.rows) == (2, 0)
    assert (await stores.the_job(job)).content == {}


async def test_sweep_leaves_what_lives_and_what_is_young(stores: Stores) -> None:
    await stores.start(make_job("j1"))
    young = await stores.finish(make_job("j2", key=make_key(target="es")), "done")

    swept = await stores.work.sweep(texts=NOW, segments=NOW, rows=NOW)

    assert (swept.texts, swept.segments, swept.rows) == (0, 0, 0)
    assert (await stores.the_job(young)).content == young.content
    assert (await stores.the_job(make_job("j1"))).content != {}


async def test_sweep_takes_old_rows_away_at_last(stores: Stores) -> None:
    await stores.finish(make_job(), "done")

    swept = await stores.work.sweep(texts=0, segments=0, rows=NOW + 1)

    assert swept.rows == 2
    assert await stores.reader.jobs() == []


async def test_sweep_forgets_a_rate_that_nobody_has_used_for_long(
    stores: Stores,
) -> None:
    await stores.slots.push_back("old", NOW + 1)
    await stores.slots.push_back("young", NOW + 2)

    swept = await stores.work.sweep(texts=0, segments=0, rows=NOW + 2)

    assert swept.rows == 0
    assert await stores.slots.reserve("old", NOW, 9.0) == NOW
    assert await stores.slots.reserve("young", NOW, 9.0) == NOW + 2
