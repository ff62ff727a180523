"""One job for one wish, and what becomes of the people who wait for it."""

import asyncio
from dataclasses import replace

import pytest

from bot.models import CHANNEL, Move, Request
from storage.base import Settled
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key, make_request

# --- keys -------------------------------------------------------------------------


async def test_a_second_asker_joins_a_job_that_lives(stores: Stores) -> None:
    await stores.ask(make_request("r1"), make_job("j1"))
    await stores.ask(make_request("r2", user="U2"), make_job("j2"))

    assert await stores.reader.job("j2") is None
    askers = await stores.reader.requests_of("j1")
    assert [asker.user for asker in askers] == ["U1", "U2"]


async def test_two_requests_at_once_for_one_key_make_one_job(stores: Stores) -> None:
    for name in ("r1", "r2"):
        await stores.work.add_request(make_request(name))
    claimed = await stores.work.claim(NOW, NOW + 60, 10)

    await asyncio.gather(
        *(
            stores.work.save_request(
                work, Move(state="waiting", job=make_job(f"j-{work.id}")), NOW
            )
            for work in claimed
            if isinstance(work, Request)
        )
    )

    (job,) = await stores.reader.jobs()
    assert len(await stores.reader.requests_of(job.id)) == 2


async def test_a_job_that_is_done_is_a_conflict_and_nothing_is_changed(
    stores: Stores,
) -> None:
    done = await stores.finish(make_job("j1"), "done")
    request = make_request("r2", response_url="http://127.0.0.1/r")
    await stores.work.add_request(request)
    held = await stores.claim(request)
    move = Move(state="waiting", job=make_job("j2"), used_response_url=True)

    settled = await stores.work.save_request(held, move, NOW)

    assert settled == Settled(ours=True, conflict=done)
    assert await stores.reader.job("j2") is None
    again = await stores.claim(request, NOW + 60)
    assert again == replace(held, revision=2, tries=2, due_at=NOW + 120)


@pytest.mark.parametrize("state", ["failed", "declined", "cancelled", "expired"])
async def test_after_a_bad_end_the_same_wish_is_a_new_job(
    stores: Stores, state: str
) -> None:
    await stores.finish(make_job("j1"), state)

    await stores.ask(make_request("r2"), make_job("j2"))

    assert (await stores.the_job(make_job("j2"))).state == "new"


@pytest.mark.parametrize(
    "other",
    [
        {"edit": "2"},
        {"target": "es"},
        {"audience": "U1"},
        {"options": "anyway"},
        {"channel": "C2"},
        {"ts": "3"},
        {"file": "F1"},
    ],
)
async def test_each_part_of_the_key_tells_jobs_apart(
    stores: Stores, other: dict[str, str]
) -> None:
    await stores.ask(make_request("r1"), make_job("j1"))
    await stores.ask(make_request("r2"), make_job("j2", key=make_key(**other)))

    assert len(await stores.reader.jobs()) == 2


async def test_a_job_born_done_is_inserted_with_its_answer_and_stands_in_the_way(
    stores: Stores,
) -> None:
    request = make_request("r1")
    await stores.work.add_request(request)
    held = await stores.claim(request)
    public = make_job(
        "j1", key=make_key(audience=CHANNEL), state="done", due_at=None, ended_at=NOW
    )
    answer = Move(state="answering", due_at=NOW, job=public)

    first = await stores.work.save_request(held, answer, NOW)
    await stores.work.add_request(make_request("r2"))
    other = await stores.claim(make_request("r2"))
    second = await stores.work.save_request(
        other, replace(answer, job=replace(public, id="j2")), NOW
    )

    assert first == Settled(ours=True)
    assert second == Settled(ours=True, conflict=public)


# --- what becomes of the people who wait ------------------------------------------


async def test_a_public_end_ends_its_requests_and_forgets_their_secrets(
    stores: Stores,
) -> None:
    job = make_job()
    await stores.ask(make_request(response_url="http://127.0.0.1/r"), job)
    held = await stores.claim(job)
    move = Move(state="done", posted_ts="9.9", settles_requests=True, ended=True)

    await stores.work.save_job(held, move, NOW + 2)

    request = await stores.the_request(job)
    assert (request.state, request.ended_at) == ("done", NOW + 2)
    assert request.response_url == ""
    assert (await stores.reader.job_by_post("T1", "C1", "9.9")) is not None


async def test_an_end_with_words_makes_each_asker_due_to_be_told(
    stores: Stores,
) -> None:
    job = make_job()
    await stores.ask(make_request("r1", response_url="http://127.0.0.1/r"), job)
    await stores.ask(make_request("r2", user="U2", data={}), make_job("j2"))
    held = await stores.claim(job, NOW + 60)
    move = Move(
        state="done", tell={"code": "result"}, settles_requests=True, ended=True
    )

    await stores.work.save_job(held, move, NOW + 60)

    claimed = await stores.work.claim(NOW + 60, NOW + 120, 10)
    assert [(work.state, work.tries) for work in claimed] == [("answering", 1)] * 2
    assert [work.data["say"] for work in claimed] == [{"code": "result"}] * 2


async def test_an_answer_by_response_url_is_counted(stores: Stores) -> None:
    request = make_request(response_url="http://127.0.0.1/r")
    await stores.work.add_request(request)
    held = await stores.claim(request)
    move = Move(state="answering", due_at=NOW, used_response_url=True)

    await stores.work.save_request(held, move, NOW)

    again = await stores.claim(request)
    assert (again.response_uses, again.response_url) == (1, "http://127.0.0.1/r")
