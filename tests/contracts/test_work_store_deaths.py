"""A start after a death: what was held is freed, and what kills is found out."""

import pytest

from bot.models import Move
from storage.base import Settled
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key, make_request

LOST = Settled(ours=False)


async def test_release_frees_what_was_held_at_once(stores: Stores) -> None:
    job = make_job()
    held = await stores.start(job)

    assert await stores.work.release(NOW + 1, 3) == []

    again = await stores.claim(job, NOW + 1)
    assert (again.tries, again.crashes, again.intent_at) == (2, 1, held.intent_at)


async def test_release_leaves_alone_what_nobody_held(stores: Stores) -> None:
    waiting = make_request(due_at=NOW + 50)
    await stores.work.add_request(waiting)

    await stores.work.release(NOW + 1, 3)

    assert await stores.work.next_due() == NOW + 50
    assert (await stores.claim(waiting, NOW + 50)).crashes == 0


async def test_after_release_an_answer_of_the_dead_is_dropped(stores: Stores) -> None:
    job = make_job()
    held = await stores.start(job)
    await stores.work.release(NOW + 1, 3)

    assert await stores.work.save_job(held, Move(state="posting"), NOW + 2) == LOST


async def test_a_row_that_three_processes_died_with_is_named(stores: Stores) -> None:
    await stores.start(make_job("poison"))
    for crash in (1, 2):
        assert await stores.work.release(NOW + crash, 3) == []
        await stores.claim(make_job("poison"), NOW + crash)

    (named,) = await stores.work.release(NOW + 3, 3)

    assert (named.id, named.crashes) == ("poison", 3)


@pytest.mark.parametrize(("progress", "crashes"), [(True, 0), (False, 2)])
async def test_deaths_are_forgotten_once_a_part_is_done(
    stores: Stores, *, progress: bool, crashes: int
) -> None:
    held = await stores.start(make_job())
    for crash in (1, 2):
        await stores.work.release(NOW + crash, 3)
        held = await stores.claim(held, NOW + crash)

    on = Move(state=held.state, due_at=NOW + 9, progress=progress)
    await stores.work.save_job(held, on, NOW + 3)

    assert (await stores.the_job(held)).crashes == crashes


async def test_a_suspect_is_claimed_alone(stores: Stores) -> None:
    await stores.start(make_job())
    await stores.start(make_job("j2", key=make_key(ts="2")))
    for crash in (1, 2):
        await stores.work.release(NOW + crash, 3)
        await stores.work.claim(NOW + crash, NOW + 60, 50)
    await stores.work.release(NOW + 2, 9)

    first = await stores.work.claim_suspect(NOW + 3, NOW + 60, 2)
    second = await stores.work.claim_suspect(NOW + 3, NOW + 60, 2)

    assert first is not None
    assert second is not None
    assert {first.id, second.id} == {"j1", "j2"}
    assert first.crashes >= 2
    assert await stores.work.claim_suspect(NOW + 3, NOW + 60, 2) is None


async def test_a_suspected_request_is_claimed_too(stores: Stores) -> None:
    await stores.work.add_request(make_request())
    for crash in (1, 2):
        await stores.work.claim(NOW + crash - 1, NOW + 60, 50)
        await stores.work.release(NOW + crash, 3)

    found = await stores.work.claim_suspect(NOW + 3, NOW + 60, 2)

    assert found is not None
    assert (found.id, found.tries) == ("r1", 3)


async def test_who_was_held_at_one_death_is_no_suspect(stores: Stores) -> None:
    await stores.start(make_job())
    await stores.work.release(NOW + 1, 3)

    assert await stores.work.claim_suspect(NOW + 3, NOW + 60, 2) is None


async def test_progress_forgets_crashes(stores: Stores) -> None:
    job = make_job()
    await stores.start(job)
    for crash in (1, 2):
        await stores.work.release(NOW + crash, 3)
        held = await stores.claim(job, NOW + crash)
    await stores.work.save_job(held, Move(state="posting", due_at=NOW), NOW + 2)
    await stores.claim(job, NOW + 2)

    assert await stores.work.release(NOW + 3, 3) == []
    assert (await stores.the_job(job)).crashes == 1


async def test_a_step_that_stays_where_it_is_does_not_forget_crashes(
    stores: Stores,
) -> None:
    job = make_job()
    await stores.start(job)
    await stores.work.release(NOW + 1, 3)
    held = await stores.claim(job, NOW + 1)

    await stores.work.save_job(held, Move(state="new", due_at=NOW + 1), NOW + 1)

    assert (await stores.the_job(job)).crashes == 1
