"""Who goes first, with whom, and what is erased when."""

import pytest

from bot.models import Job, Move, Pair
from storage.base import BatchLimits
from tests.contracts.batches import OLA, answer, job_in, take
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_segment

# --- who goes first, and with whom ------------------------------------------------


async def test_one_batch_is_of_one_pair(stores: Stores) -> None:
    held = await stores.start(job_in())
    mixed = [make_segment("a"), make_segment("b", pair=Pair("en", "es"))]
    mixed.append(make_segment("c"))
    move = Move(state="translating", segments=tuple(mixed))
    await stores.work.save_job(held, move, NOW)

    assert [each.text for each in await take(stores, "b1")] == ["a", "c"]
    assert [each.text for each in await take(stores, "b2")] == ["b"]


async def test_what_a_person_waits_for_goes_first(stores: Stores) -> None:
    await stores.translate(job_in(ts="1"), "slow1", "slow2", interactive=False)
    await stores.translate(job_in(ts="2"), "fast")

    taken = await take(stores, limits=BatchLimits(2, 1_000))

    assert [each.text for each in taken] == ["fast", "slow1"]


async def test_no_team_s_slow_work_goes_before_another_s_person(
    stores: Stores,
) -> None:
    await stores.translate(job_in("T1"), "slow", interactive=False)
    await stores.translate(job_in("T2"), "fast1", "fast2")

    taken = await take(stores, limits=BatchLimits(2, 1_000))

    assert [each.text for each in taken] == ["fast1", "fast2"]


async def test_teams_take_turns_within_a_batch(stores: Stores) -> None:
    await stores.translate(job_in("T1"), "a1", "a2", "a3")
    await stores.translate(job_in("T2"), "b1")

    taken = await take(stores, limits=BatchLimits(3, 1_000))

    assert [each.text for each in taken] == ["a1", "b1", "a2"]


async def test_teams_take_turns_between_batches(stores: Stores) -> None:
    await stores.translate(job_in("T1"), "a1", "a2")
    await stores.translate(job_in("T2"), "b1", "b2")
    one = BatchLimits(1, 1_000)

    taken = [await take(stores, f"b{number}", one) for number in range(4)]

    assert [each.text for (each,) in taken] == ["a1", "b1", "a2", "b2"]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (BatchLimits(2, 1_000), ["aaaa", "bbbb"]),
        (BatchLimits(9, 9), ["aaaa", "bbbb"]),
        (BatchLimits(9, 8), ["aaaa", "bbbb"]),
        (BatchLimits(9, 7), ["aaaa"]),
        # One alone may be longer than a call: else it would wait for ever.
        (BatchLimits(9, 1), ["aaaa"]),
    ],
)
async def test_a_batch_keeps_to_what_one_call_may_carry(
    stores: Stores, limits: BatchLimits, expected: list[str]
) -> None:
    await stores.translate(job_in(), "aaaa", "bbbb", "cccc")

    assert [each.text for each in await take(stores, limits=limits)] == expected


async def test_a_batch_may_be_counted_in_utf16_units(stores: Stores) -> None:
    await stores.translate(job_in(), "😀😀", "bbbb")

    points = await take(stores, "b1", limits=BatchLimits(9, 6))
    assert [each.text for each in points] == ["😀😀", "bbbb"]


async def test_a_batch_counted_in_utf16_units_is_sooner_full(stores: Stores) -> None:
    await stores.translate(job_in(), "😀😀", "bbbb")

    taken = await take(stores, limits=BatchLimits(9, 6, utf16=True))

    assert [each.text for each in taken] == ["😀😀"]


async def test_what_is_too_long_to_share_a_call_waits_for_its_own(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "short", "long", alone=("long",))

    assert [each.text for each in await take(stores, "b1")] == ["short"]
    assert await stores.segments.next_segment_due("fake") is None
    assert await stores.segments.next_segment_due("fake", alone=True) == NOW
    taken = await take(stores, "b2", BatchLimits(1, 9, alone=True))
    assert [(each.text, each.alone) for each in taken] == [("long", True)]


# --- going elsewhere --------------------------------------------------------------


async def test_who_waits_for_a_provider_can_be_woken(stores: Stores) -> None:
    await stores.translate(job_in(ts="1"), "a")
    held = await stores.start(job_in(ts="2"))
    move = Move(
        state="translating",
        data={"provider": "fake"},
        segments=(make_segment("b"),),
    )
    await stores.work.save_job(held, move, NOW)

    assert await stores.segments.wake_waiters("fake", NOW + 5) == 1
    assert (await stores.the_job(job_in(ts="2"))).due_at == NOW + 5
    assert await stores.segments.wake_waiters("fake", NOW + 6) == 0


async def test_who_goes_elsewhere_leaves_nothing_waiting_behind(
    stores: Stores,
) -> None:
    await stores.translate(job_in(ts="1"), "mine", "shared")
    await stores.translate(job_in(ts="2"), "shared")
    await stores.segments.wake_waiters("fake", NOW)
    job = await stores.the_job(job_in(ts="1"))
    other = (make_segment("mine", provider="other"),)

    await stores.work.save_job(job, Move(state="translating", segments=other), NOW)

    assert [each.text for each in await take(stores)] == ["shared"]
    assert await stores.segments.next_segment_due("other") == NOW


# --- erasing ----------------------------------------------------------------------


async def test_cancel_takes_out_only_what_nobody_else_wants(stores: Stores) -> None:
    await stores.translate(job_in(ts="1"), "mine", "shared")
    await stores.translate(job_in(ts="2"), "shared")

    await stores.work.cancel("j-T1-1", NOW)

    assert [each.text for each in await take(stores)] == ["shared"]


async def test_cancel_leaves_what_is_already_on_its_way(stores: Stores) -> None:
    await stores.translate(job_in(ts="1"), "paid")
    taken = await take(stores)

    await stores.work.cancel("j-T1-1", NOW)
    await answer(stores, taken)

    await stores.translate(job_in(ts="2"), "paid")
    assert await take(stores, "b2") == []


async def test_the_source_text_is_erased_as_soon_as_its_result_is_there(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "secret")
    await answer(stores, await take(stores))

    (segment,) = await stores.reader.segments_of("T1", "j-T1-1")

    assert (segment.text, segment.result) == ("", OLA)


async def _done(stores: Stores, job: Job, text: str) -> None:
    await stores.translate(job, text)
    await answer(stores, await take(stores))
    held = await stores.claim(job)
    await stores.work.save_job(held, Move(state="done", ended=True), NOW)


async def test_sweep_takes_old_results_and_keeps_young_ones(stores: Stores) -> None:
    await _done(stores, job_in(), "hello")

    young = await stores.work.sweep(texts=0, segments=NOW, rows=0)
    old = await stores.work.sweep(texts=0, segments=NOW + 1, rows=0)

    assert (young.segments, old.segments) == (0, 1)
    assert await stores.reader.segments_of("T1", "j-T1-1") == []


async def test_sweep_keeps_an_old_result_that_a_living_job_counts_on(
    stores: Stores,
) -> None:
    await _done(stores, job_in(ts="1"), "hello")
    await stores.translate(job_in(ts="2"), "hello", "more")

    swept = await stores.work.sweep(texts=0, segments=NOW + 1, rows=0)

    assert swept.segments == 0
    assert len(await stores.reader.segments_of("T1", "j-T1-2")) == 2


async def test_sweep_takes_a_waiting_text_that_nobody_wants_any_more(
    stores: Stores,
) -> None:
    await stores.translate(job_in(), "hello")
    await stores.work.release(NOW, 3)
    held = await stores.claim(job_in())
    await stores.work.save_job(held, Move(state="failed", ended=True), NOW)

    swept = await stores.work.sweep(texts=0, segments=0, rows=0)

    assert swept.segments == 1
    assert await take(stores) == []


async def test_new_segments_replace_a_job_s_old_ones(stores: Stores) -> None:
    await stores.translate(job_in(), "whole")
    await stores.work.release(NOW, 3)
    held = await stores.claim(job_in())
    pieces = (make_segment("part 1"), make_segment("part 2"))

    await stores.work.save_job(held, Move(state="translating", segments=pieces), NOW)

    found = await stores.reader.segments_of("T1", "j-T1-1")
    assert [each.text for each in found] == ["part 1", "part 2"]
