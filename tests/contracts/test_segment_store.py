"""The waiting batch: what is sent, what is reused, and who is woken when."""

from bot.models import Move, Pair, SegmentState
from storage.base import BatchLimits, SegmentResult
from tests.contracts.batches import LIMITS, OLA, answer, job_in, take
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_segment


async def test_a_taken_segment_is_in_its_row_as_it_was_wished(stores: Stores) -> None:
    await stores.translate(job_in(), "hello")

    (taken,) = await take(stores)

    assert (taken.team, taken.text, taken.pair) == ("T1", "hello", Pair("en", "pt"))
    (stored,) = await stores.reader.segments_of("T1", "j-T1-1")
    assert (stored.state, stored.tries) == (SegmentState.SENT, 1)


async def test_what_is_taken_is_not_taken_twice(stores: Stores) -> None:
    await stores.translate(job_in(), "hello")

    assert len(await take(stores, "b1")) == 1
    assert await take(stores, "b2") == []
    assert await stores.segments.next_segment_due("fake") is None


async def test_a_provider_gets_only_its_own(stores: Stores) -> None:
    await stores.translate(job_in(), "hello")

    taken = await stores.segments.take_segments("x", NOW, limits=LIMITS, batch="b")

    assert taken == []
    assert await stores.segments.next_segment_due("x") is None
    assert await stores.segments.next_segment_due("fake") == NOW


async def test_the_same_text_of_two_jobs_waits_once_and_wakes_both(
    stores: Stores,
) -> None:
    await stores.translate(job_in(ts="1"), "hello")
    await stores.translate(job_in(ts="2"), "hello")

    taken = await take(stores)

    assert len(taken) == 1
    assert await answer(stores, taken) == 2


async def test_the_same_text_twice_in_one_job_is_paid_once_and_comes_back_twice(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "hello", "bye", "hello")

    taken = await take(stores)
    await answer(stores, taken)

    assert [segment.text for segment in taken] == ["hello", "bye"]
    assert len(await stores.reader.segments_of("T1", "j-T1-1")) == 3


async def test_a_text_on_its_way_for_another_job_is_shared(stores: Stores) -> None:
    await stores.translate(job_in(ts="1"), "hello")
    taken = await take(stores)
    await stores.translate(job_in(ts="2"), "hello")

    assert await take(stores, "b2") == []
    assert await answer(stores, taken) == 2


async def test_a_text_that_is_done_is_reused_and_the_job_is_due_at_once(
    stores: Stores,
) -> None:
    await stores.translate(job_in(ts="1"), "hello")
    await answer(stores, await take(stores))

    await stores.translate(job_in(ts="2"), "hello")

    assert await take(stores, "b2") == []
    assert (await stores.the_job(job_in(ts="2"))).due_at == NOW


async def test_the_same_text_of_two_teams_is_two_segments(stores: Stores) -> None:
    await stores.translate(job_in("T1"), "hello")
    await stores.translate(job_in("T2"), "hello")

    assert [segment.team for segment in await take(stores)] == ["T1", "T2"]


async def test_another_language_engine_or_option_is_another_segment(
    stores: Stores,
) -> None:
    held = await stores.start(job_in())
    others: list[dict[str, object]] = [
        {},
        {"pair": Pair("en", "es")},
        {"pair": Pair(None, "pt")},
        {"provider": "x"},
        {"options": "formal"},
        {"text_key": "of another version"},
    ]
    segments = tuple(make_segment("hello", **other) for other in others)

    await stores.work.save_job(held, Move(state="translating", segments=segments), NOW)

    found = await stores.reader.segments_of("T1", "j-T1-1")
    assert len({segment.id for segment in found}) == len(others)
    assert [segment.pair for segment in found] == [each.pair for each in segments]


async def test_a_failed_text_gets_another_chance_when_it_is_wished_again(
    stores: Stores,
) -> None:
    await stores.translate(job_in(ts="1"), "hello")
    (taken,) = await take(stores)
    failure = SegmentResult(taken.id, error="bad")
    assert await stores.segments.store_results("b1", [failure], NOW) == 1
    (failed,) = await stores.reader.segments_of("T1", "j-T1-1")
    assert (failed.state, failed.error) == (SegmentState.FAILED, "bad")

    await stores.translate(job_in(ts="2"), "hello")

    (again,) = await take(stores, "b2")
    assert (again.text, again.tries) == ("hello", 0)


async def test_a_job_without_segments_is_due_at_once(stores: Stores) -> None:
    await stores.translate(job_in())

    assert (await stores.the_job(job_in())).due_at == NOW


# --- waking -----------------------------------------------------------------------


async def test_a_job_wakes_with_its_last_segment_and_not_before(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "a", "b")
    first = await take(stores, "b1", BatchLimits(1, 1_000))
    last = await take(stores, "b2", BatchLimits(1, 1_000))

    assert await answer(stores, first, "b1") == 0
    assert (await stores.the_job(job_in())).due_at is None
    assert await answer(stores, last, "b2", now=NOW + 3) == 1
    assert (await stores.the_job(job_in())).due_at == NOW + 3


async def test_a_step_that_looked_too_early_does_not_put_the_job_to_sleep(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "a")
    await stores.work.release(NOW, 3)
    looking = await stores.claim(job_in())
    seen = await stores.reader.segments_of("T1", "j-T1-1")
    assert seen[0].state == SegmentState.WAITING

    await answer(stores, await take(stores))
    not_yet = await stores.work.save_job(looking, Move(state="translating"), NOW)

    assert not not_yet.ours
    assert (await stores.the_job(job_in())).due_at == NOW


async def test_a_step_that_saved_not_yet_is_woken_after_it(stores: Stores) -> None:
    await stores.translate(job_in(), "a")
    await stores.work.release(NOW, 3)
    looking = await stores.claim(job_in())
    taken = await take(stores)

    assert (await stores.work.save_job(looking, Move(state="translating"), NOW)).ours
    assert (await stores.the_job(job_in())).due_at is None
    assert await answer(stores, taken) == 1


async def test_results_do_not_wake_a_job_in_another_state(stores: Stores) -> None:
    await stores.translate(job_in(), "a")
    taken = await take(stores)
    await stores.work.cancel("j-T1-1", NOW)

    assert await answer(stores, taken) == 0
    assert (await stores.the_job(job_in())).due_at is None


async def test_results_of_an_old_batch_are_dropped(stores: Stores) -> None:
    await stores.translate(job_in(), "a")
    taken = await take(stores, "old")
    await stores.work.release(NOW, 3)
    await take(stores, "new")

    assert await answer(stores, taken, "old") == 0

    (segment,) = await stores.reader.segments_of("T1", "j-T1-1")
    assert segment.state == SegmentState.SENT
    assert await answer(stores, taken, "new") == 1


async def test_an_answer_that_comes_twice_is_stored_once(stores: Stores) -> None:
    await stores.translate(job_in(), "a")
    (taken,) = await take(stores)
    await answer(stores, [taken])
    other = SegmentResult(taken.id, error="late")

    await stores.segments.store_results("b1", [other], NOW)

    (segment,) = await stores.reader.segments_of("T1", "j-T1-1")
    assert (segment.state, segment.result) == (SegmentState.DONE, OLA)


async def test_a_segment_for_later_is_taken_later(stores: Stores) -> None:
    await stores.translate(job_in(), "a")
    (taken,) = await take(stores)
    later = SegmentResult(taken.id, error="busy", retry_at=NOW + 9)

    assert await stores.segments.store_results("b1", [later], NOW) == 0

    assert await stores.segments.next_segment_due("fake") == NOW + 9
    assert await take(stores, "b2", now=NOW + 8) == []
    (again,) = await take(stores, "b2", now=NOW + 9)
    assert (again.tries, again.text) == (1, "a")


async def test_what_was_with_a_provider_at_a_crash_is_sent_again(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "a")
    await take(stores, "b1")

    await stores.work.release(NOW + 1, 3)

    assert [each.text for each in await take(stores, "b2", now=NOW + 1)] == ["a"]


async def test_a_start_lets_waiting_jobs_look_at_their_provider(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "a")

    await stores.work.release(NOW + 1, 3)

    job = await stores.claim(job_in(), NOW + 1)
    assert (job.state, job.crashes) == ("translating", 0)
