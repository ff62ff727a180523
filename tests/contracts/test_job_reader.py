"""Look-ups: they find what was written, and only within their team."""

from bot.models import Move
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key


async def test_what_is_not_there_is_not_found(stores: Stores) -> None:
    assert await stores.reader.job("j1") is None
    assert await stores.reader.job_by_post("T1", "C1", "9.9") is None
    assert await stores.reader.requests_of("j1") == []
    assert await stores.reader.segments_of("T1", "j1") == []
    assert await stores.reader.counts() == {}


async def test_a_job_that_was_not_posted_is_at_no_place(stores: Stores) -> None:
    await stores.start(make_job())

    assert await stores.reader.job_by_post("T1", "C1", "") is None


async def test_a_job_is_found_as_it_was_written(stores: Stores) -> None:
    job = make_job(data={"a": [1, "é"]}, content={"text": "日本"})
    held = await stores.start(job)

    assert await stores.reader.job("j1") == held
    assert (held.data, held.content) == (job.data, job.content)


async def test_the_newest_jobs_come_first(stores: Stores) -> None:
    for number in (1, 2, 3):
        key = make_key(ts=str(number))
        await stores.start(make_job(f"j{number}", key=key, created_at=NOW + number))

    newest = await stores.reader.jobs(limit=2)

    assert [job.id for job in newest] == ["j3", "j2"]


async def test_jobs_are_listed_and_counted_by_state(stores: Stores) -> None:
    await stores.start(make_job("j1"))
    held = await stores.start(make_job("j2", key=make_key(ts="2")))
    await stores.work.save_job(held, Move(state="failed", ended=True), NOW)

    assert [job.id for job in await stores.reader.jobs(state="failed")] == ["j2"]
    assert await stores.reader.counts() == {"new": 1, "failed": 1}


async def test_the_oldest_intent_is_that_of_one_thread(stores: Stores) -> None:
    for number, thread in enumerate(["1.1", "1.1", "2.2"]):
        key = make_key(ts=str(number))
        job = make_job(f"j{number}", key=key, thread_ts=thread)
        held = await stores.start(job)
        intent = {"intent_at": NOW + 10 - number}
        await stores.work.save_job(held, Move(state="looking", data=intent), NOW)

    assert await stores.reader.oldest_intent("T1", "C1", "1.1") == NOW + 9
    assert await stores.reader.oldest_intent("T2", "C1", "1.1") == 0.0
