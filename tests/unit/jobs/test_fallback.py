"""Another provider does what the first one cannot."""

from dataclasses import replace

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError
from bot.models import Translated
from bot.providers.base import Operation
from storage.base import BatchLimits, SegmentResult
from tests.contracts.stores import Stores
from tests.fakes import CAPABILITIES, FakeTranslator
from tests.unit.jobs.workshop import TEXT, TURNED, Workshop, flagged, run_due

DOWN = TransientError("x", code="connection_lost")
BUSY = TransientError("x", code="Throttling", retry_after_seconds=3_600.0)


@pytest.fixture
def first() -> FakeTranslator:
    return FakeTranslator(replace(CAPABILITIES, name="first"))


@pytest.fixture
def second() -> FakeTranslator:
    return FakeTranslator(replace(CAPABILITIES, name="second"))


@pytest.fixture
def shop(
    stores: Stores, clock: ManualClock, first: FakeTranslator, second: FakeTranslator
) -> Workshop:
    return Workshop(stores, clock, first, second)


async def test_a_refusal_for_good_leads_to_the_next_provider(
    shop: Workshop, first: FakeTranslator
) -> None:
    first.next.append(RejectedError("x", code="105"))

    job = await flagged(shop)

    assert (job.state, job.data["provider"]) == ("done", "second")
    assert job.content["translation"] == TURNED
    assert job.data["tried"] == [["first", "105"]]


async def test_where_all_have_refused_the_last_reason_is_told(
    shop: Workshop, first: FakeTranslator, second: FakeTranslator
) -> None:
    first.next.append(RejectedError("x", code="105"))
    second.next.append(RejectedError("x", code="199"))

    job = await flagged(shop)

    assert (job.state, job.data["reason"]) == ("failed", "199")
    assert shop.told == [{"code": "failed", "reason": "199"}]


@pytest.mark.parametrize("answer", ["", "доброе утро дорогие друзья"])
async def test_a_result_that_is_none_leads_to_the_next_provider(
    shop: Workshop, first: FakeTranslator, answer: str
) -> None:
    first.next.append([Translated(answer, "en", ("en", "pt"))])

    job = await flagged(shop)

    assert (job.state, job.data["provider"]) == ("done", "second")


async def test_a_provider_that_is_down_is_passed_over_once_it_rests(
    shop: Workshop, first: FakeTranslator, second: FakeTranslator
) -> None:
    first.next.extend([DOWN] * 99)
    await flagged(shop)
    await shop.pass_time(20)

    job = await shop.the_job()
    assert (job.state, job.data["provider"]) == ("done", "second")
    assert job.data["tried"] == [["first", "resting"]]
    assert (len(first.calls), len(second.calls)) == (5, 1)


async def test_a_provider_that_asks_for_an_hour_is_passed_over_at_once(
    shop: Workshop, first: FakeTranslator, second: FakeTranslator
) -> None:
    first.next.append(BUSY)

    job = await flagged(shop)
    await flagged(shop, "good evening dear friends", "es")

    assert (job.state, job.data["provider"]) == ("done", "second")
    assert job.data["tried"] == [["first", "resting"]]
    assert (len(first.calls), len(second.calls)) == (1, 2)


async def test_where_none_other_can_the_hour_is_waited_for(
    stores: Stores, clock: ManualClock, first: FakeTranslator
) -> None:
    shop = Workshop(stores, clock, first)
    first.next.append(BUSY)
    await flagged(shop)
    await shop.pass_time(3_500)
    assert (await shop.the_job()).state == "translating"

    await shop.pass_time(99)
    calls = len(first.calls)
    await shop.pass_time(1)

    assert (calls, len(first.calls)) == (1, 2)
    assert (await shop.the_job()).state == "done"


async def test_what_is_on_its_way_is_waited_for_and_not_paid_elsewhere(
    shop: Workshop, first: FakeTranslator, second: FakeTranslator
) -> None:
    shop.messages.add(TEXT)
    await shop.add(data={"target": "pt"})
    await run_due(shop.engine)
    taken = await shop.stores.segments.take_segments(
        "first", shop.clock.now(), limits=BatchLimits(4, 400), batch="b"
    )
    shop.breakers["first"].throttled(Operation.BATCH, 3_600.0)
    await shop.stores.segments.wake_waiters("first", shop.clock.now())
    await shop.settle()
    waiting = await shop.the_job()
    result = SegmentResult(taken[0].id, result=Translated(TURNED, "en", ("en", "pt")))
    await shop.stores.segments.store_results("b", [result], shop.clock.now())
    await shop.settle()

    assert waiting.due_at == shop.clock.now() + 5
    job = await shop.the_job()
    assert (job.state, job.data["provider"]) == ("done", "first")
    assert (first.calls, second.calls) == ([], [])


async def test_the_next_message_does_not_try_what_rests(
    shop: Workshop, first: FakeTranslator
) -> None:
    first.next.extend([DOWN] * 99)
    await flagged(shop)
    await shop.pass_time(20)
    calls = len(first.calls)

    await flagged(shop, "good evening dear friends", "es")
    await shop.pass_time(5)

    job = await shop.the_job()
    assert (job.state, job.data["provider"]) == ("done", "second")
    assert len(first.calls) == calls
    assert "tried" not in job.data


async def test_nothing_is_sent_that_nobody_waits_for_any_more(
    shop: Workshop, first: FakeTranslator
) -> None:
    first.next.extend([DOWN] * 5)
    await flagged(shop)
    await shop.pass_time(3_600)

    assert len(first.calls) == 5
    assert await shop.stores.segments.next_segment_due("first") is None


async def test_where_none_other_can_its_recovery_is_waited_for(
    stores: Stores, clock: ManualClock, first: FakeTranslator
) -> None:
    shop = Workshop(stores, clock, first)
    first.next.extend([DOWN] * 5)
    await flagged(shop)
    await shop.pass_time(20)
    assert (await shop.the_job()).state == "translating"

    await shop.pass_time(40)

    assert (await shop.the_job()).state == "done"


async def test_what_was_paid_is_used_though_a_better_provider_is_back(
    shop: Workshop, first: FakeTranslator, second: FakeTranslator
) -> None:
    first.next.extend([DOWN] * 5)
    await flagged(shop)
    await shop.pass_time(15)
    shop.breakers["first"].succeeded()
    await shop.pass_time(5)

    job = await shop.the_job()
    assert (job.state, job.data["provider"]) == ("done", "second")
    assert len(second.calls) == 1


async def test_after_its_rest_the_preferred_provider_is_tried_again(
    shop: Workshop, first: FakeTranslator
) -> None:
    first.next.extend([DOWN] * 5)
    await flagged(shop)
    await shop.pass_time(3_600)

    job = await flagged(shop, "good evening dear friends", "es")

    assert (job.state, job.data["provider"]) == ("done", "first")
