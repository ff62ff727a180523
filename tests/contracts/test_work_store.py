"""Requests and jobs: what add, claim, save and release promise."""

import asyncio
from dataclasses import replace

from bot.errors import StorageError
from bot.models import Move
from storage.base import Settled
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key, make_request

LOST = Settled(ours=False)


async def test_an_act_is_kept_once_however_often_it_is_delivered(
    stores: Stores,
) -> None:
    first, again = make_request("r1", act="one"), make_request("r2", act="one")

    assert await stores.work.add_request(first)
    assert not await stores.work.add_request(again)

    claimed = await stores.work.claim(NOW, NOW + 60, 10)
    assert [work.id for work in claimed] == ["r1"]


async def test_two_teams_may_have_an_act_of_the_same_name(stores: Stores) -> None:
    assert await stores.work.add_request(make_request("r1", act="one"))
    assert await stores.work.add_request(make_request("r1", act="one", team="T2"))

    assert len(await stores.work.claim(NOW, NOW + 60, 10)) == 2


async def test_a_request_comes_back_as_it_was_committed(stores: Stores) -> None:
    request = make_request(
        response_url="http://127.0.0.1/r", content={"text": "é \U0001f600\x00"}
    )
    await stores.work.add_request(request)

    claimed = await stores.claim(request)

    assert claimed == replace(
        request, due_at=NOW + 60, revision=1, tries=1, intent_at=NOW
    )


async def test_what_is_claimed_is_not_claimed_again_within_its_lease(
    stores: Stores,
) -> None:
    await stores.work.add_request(make_request())

    assert len(await stores.work.claim(NOW, NOW + 60, 10)) == 1
    assert await stores.work.claim(NOW + 59, NOW + 120, 10) == []
    assert await stores.work.next_due() == NOW + 60
    assert len(await stores.work.claim(NOW + 60, NOW + 120, 10)) == 1


async def test_what_is_due_later_is_not_claimed(stores: Stores) -> None:
    await stores.work.add_request(make_request(due_at=NOW + 5))

    assert await stores.work.claim(NOW + 4, NOW + 60, 10) == []


async def test_of_more_than_the_limit_those_due_longest_are_taken(
    stores: Stores,
) -> None:
    for name, age in [("young", 1), ("oldest", 9), ("old", 5)]:
        await stores.work.add_request(make_request(name, due_at=NOW - age))

    claimed = await stores.work.claim(NOW, NOW + 60, 2)

    assert {work.id for work in claimed} == {"oldest", "old"}


async def test_nothing_is_due_where_nothing_is(stores: Stores) -> None:
    assert await stores.work.next_due() is None


async def test_a_stale_revision_saves_nothing_of_a_request(stores: Stores) -> None:
    request = make_request()
    await stores.work.add_request(request)
    stale = await stores.claim(request)
    owner = await stores.claim(request, NOW + 60)

    move = Move(state="waiting", job=make_job(), used_response_url=True)
    settled = await stores.work.save_request(stale, move, NOW + 60)

    assert settled == LOST
    assert await stores.reader.job("j1") is None
    again = await stores.claim(request, NOW + 120)
    assert again == replace(owner, revision=3, tries=3, due_at=NOW + 180)


async def test_a_stale_revision_saves_nothing_of_a_job(stores: Stores) -> None:
    job = make_job()
    stale = await stores.start(job)
    owner = await stores.claim(job, NOW + 60)

    move = Move(state="done", posted_ts="9.9", settles_requests=True, ended=True)
    settled = await stores.work.save_job(stale, move, NOW + 60)

    assert settled == LOST
    assert await stores.the_job(job) == owner
    assert (await stores.the_request(job)).state == "waiting"


async def test_an_answer_of_a_holder_counts_once(stores: Stores) -> None:
    job = make_job()
    held = await stores.start(job)
    move = Move(state="posting", due_at=NOW)
    assert (await stores.work.save_job(held, move, NOW)).ours
    await stores.claim(job)

    assert await stores.work.save_job(held, move, NOW) == LOST


async def test_tries_count_claims_since_the_last_success(stores: Stores) -> None:
    job = make_job()
    first = await stores.start(job)
    error = Move(state="new", due_at=NOW + 1, success=False)
    await stores.work.save_job(first, error, NOW)
    second = await stores.claim(job, NOW + 1)
    third = await stores.claim(job, NOW + 61)

    assert [first.tries, second.tries, third.tries] == [1, 2, 3]
    assert {work.intent_at for work in (first, second, third)} == {NOW}

    await stores.work.save_job(third, Move(state="new", due_at=NOW + 70), NOW + 61)
    fresh = await stores.claim(job, NOW + 70)
    assert (fresh.tries, fresh.intent_at) == (1, NOW + 70)


async def test_a_move_merges_its_fields_and_takes_out_what_is_none(
    stores: Stores,
) -> None:
    job = make_job(data={"a": 1, "b": 2}, content={"text": "hello"})
    held = await stores.start(job)
    move = Move(state="new", data={"b": None, "c": 3}, content={"translation": "olá"})

    await stores.work.save_job(held, move, NOW)

    saved = await stores.the_job(job)
    assert saved.data == {"a": 1, "c": 3}
    assert saved.content == {"text": "hello", "translation": "olá"}


async def test_an_end_is_due_never_more(stores: Stores) -> None:
    job = make_job()
    held = await stores.start(job)
    move = Move(state="failed", due_at=NOW, ended=True)

    await stores.work.save_job(held, move, NOW + 3)

    saved = await stores.the_job(job)
    assert (saved.due_at, saved.ended_at) == (None, NOW + 3)
    assert await stores.work.claim(NOW + 999, NOW + 1_100, 10) == []


# --- many at once -----------------------------------------------------------------


async def test_acts_that_come_together_are_each_kept_once(stores: Stores) -> None:
    requests = [
        make_request(f"r{number}", act=f"act {number % 70}") for number in range(140)
    ]

    kept = await asyncio.gather(*map(stores.work.add_request, requests))

    assert kept == [True] * 70 + [False] * 70
    assert len(await stores.work.claim(NOW, NOW + 60, 999)) == 70


async def test_the_very_same_request_twice_is_added_once(stores: Stores) -> None:
    same = [make_request("r1"), make_request("r1"), make_request("r2")]

    kept = await asyncio.gather(*map(stores.work.add_request, same))

    assert kept == [True, False, True]


async def test_a_request_that_cannot_be_kept_harms_none_beside_it(
    stores: Stores,
) -> None:
    odd = make_request("odd", user=None)
    requests = [make_request("r1"), odd, make_request("r2")]

    kept = await asyncio.gather(
        *map(stores.work.add_request, requests), return_exceptions=True
    )

    assert [kept[0], kept[2]] == [True, True]
    assert isinstance(kept[1], StorageError)


# --- teams ------------------------------------------------------------------------


async def test_the_same_message_in_two_teams_makes_two_jobs(stores: Stores) -> None:
    mine, theirs = make_job("j1"), make_job("j2", key=make_key(team="T2"))
    await stores.start(mine)
    await stores.start(theirs)

    assert len(await stores.reader.jobs()) == 2
    assert [r.team for r in await stores.reader.requests_of("j2")] == ["T2"]


async def test_an_end_in_one_team_does_not_touch_the_other(stores: Stores) -> None:
    await stores.start(make_job("j1"))
    theirs = make_job("j1-theirs", key=make_key(team="T2"))
    held = await stores.start(theirs)
    move = Move(state="done", posted_ts="9.9", settles_requests=True, ended=True)

    await stores.work.save_job(held, move, NOW)

    assert (await stores.the_request(make_job("j1"))).state == "waiting"
    assert await stores.reader.job_by_post("T1", "C1", "9.9") is None
