"""A job that is to stop: a step under way keeps it, and loses nothing."""

from dataclasses import replace

from bot.models import Job, Kind, Move, Request
from storage.base import Settled
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key, make_request

STEP = Move(state="translating", data={"done": 1}, due_at=NOW + 50)


async def stop(stores: Stores, job: Job) -> Settled:
    """Somebody clicks."""
    click = make_request("click")
    await stores.work.add_request(click)
    move = Move(state="done", ended=True, stops_job=job)
    return await stores.work.save_request(await stores.claim(click), move, NOW)


async def resting(stores: Stores) -> Job:
    """A job that nobody holds, due much later."""
    held = await stores.start(make_job())
    assert (await stores.work.save_job(held, STEP, NOW)).ours
    return await stores.the_job(held)


async def test_a_job_that_rests_is_due_at_once_and_knows(stores: Stores) -> None:
    job = await resting(stores)

    assert await stop(stores, job) == Settled(ours=True)

    stopping = await stores.claim(job)
    assert (stopping.stopping, stopping.data) == (True, {"done": 1})


async def test_a_step_under_way_is_saved_and_the_next_knows(stores: Stores) -> None:
    held = await stores.start(make_job())

    assert await stop(stores, held) == Settled(ours=True)

    assert (await stores.work.save_job(held, STEP, NOW)).ours
    later = await stores.claim(held, NOW + 50)
    assert (later.stopping, later.data) == (True, {"done": 1})


async def test_a_job_that_has_moved_is_not_stopped(stores: Stores) -> None:
    before = await resting(stores)
    await stores.claim(before, NOW + 50)

    assert (await stop(stores, before)).conflict == before

    assert not (await stores.the_job(before)).stopping


async def test_a_job_at_its_end_is_not_stopped(stores: Stores) -> None:
    job = await stores.finish(make_job(), "done")

    assert (await stop(stores, job)).conflict == job

    assert not (await stores.the_job(job)).stopping


async def test_a_request_that_somebody_else_has_stops_nothing(stores: Stores) -> None:
    job = await resting(stores)
    click: Request = make_request("click")
    await stores.work.add_request(click)
    held = await stores.claim(click)
    stale = replace(held, revision=held.revision - 1)

    move = Move(state="done", ended=True, stops_job=job)
    assert await stores.work.save_request(stale, move, NOW) == Settled(ours=False)

    assert not (await stores.the_job(job)).stopping


async def test_a_job_begun_anew_is_to_stop_no_more(stores: Stores) -> None:
    job = await resting(stores)
    await stop(stores, job)
    assert await stores.work.cancel(job.id, NOW)

    assert await stores.work.retry(job.id, NOW)

    assert not (await stores.the_job(job)).stopping


# --- an operator's wish -------------------------------------------------------------

FILES = make_job(key=make_key(kind=Kind.FILES))


async def test_an_operator_s_cancel_of_files_is_left_to_their_own_steps(
    stores: Stores,
) -> None:
    held = await stores.start(FILES)
    assert (await stores.work.save_job(held, STEP, NOW)).ours

    assert await stores.work.cancel(FILES.id, NOW + 5)

    job = await stores.claim(FILES, NOW + 5)
    assert (job.forced, job.stopping, job.ended_at) == (True, True, None)
    assert (await stores.the_request(job)).state == "waiting"


async def test_a_step_with_files_under_way_is_saved_and_the_next_is_forced(
    stores: Stores,
) -> None:
    held = await stores.start(FILES)

    assert await stores.work.cancel(FILES.id, NOW)

    assert (await stores.work.save_job(held, STEP, NOW)).ours
    later = await stores.claim(held, NOW + 50)
    assert (later.forced, later.data) == (True, {"done": 1})


async def test_a_second_cancel_ends_files_as_they_stand(stores: Stores) -> None:
    await stores.start(FILES)

    assert await stores.work.cancel(FILES.id, NOW)
    assert await stores.work.cancel(FILES.id, NOW)
    assert not await stores.work.cancel(FILES.id, NOW)

    assert (await stores.the_job(FILES)).state == "cancelled"
    assert (await stores.the_request(FILES)).state == "answering"


async def test_an_asker_s_click_takes_no_operator_s_wish_back(stores: Stores) -> None:
    held = await stores.start(FILES)
    await stores.work.cancel(FILES.id, NOW)

    assert await stop(stores, held) == Settled(ours=True)

    assert (await stores.the_job(FILES)).forced


async def test_files_begun_anew_are_forced_no_more(stores: Stores) -> None:
    await stores.start(FILES)
    await stores.work.cancel(FILES.id, NOW)
    await stores.work.cancel(FILES.id, NOW)

    assert await stores.work.retry(FILES.id, NOW)

    job = await stores.the_job(FILES)
    assert (job.state, job.forced, job.stopping) == ("new", False, False)
