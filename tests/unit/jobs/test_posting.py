"""A translation on its way into its thread: once, whatever goes wrong."""

import pytest

from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.models import Job, Place, Work
from tests.unit.jobs.workshop import (
    DEADLINE_SECONDS,
    LEASE_SECONDS,
    LOOK_UP_AFTER_SECONDS,
    LOOK_UP_AGAIN_SECONDS,
    TEXT,
    Workshop,
    end_calls,
    flagged,
    run_due,
)

# --- posting ----------------------------------------------------------------------


async def test_posts_in_one_channel_keep_their_distance(shop: Workshop) -> None:
    for number in range(3):
        shop.messages.add(f"{TEXT} {number}", ts=f"10{number}.1")
        await shop.add(place=Place("T1", "C1", f"10{number}.1"))
    await shop.settle()

    assert len(shop.delivery.stands) == 1
    await shop.pass_time(1)
    assert len(shop.delivery.stands) == 2
    await shop.pass_time(1)
    assert len(shop.delivery.stands) == 3


async def test_busy_slack_is_tried_again_without_a_look(shop: Workshop) -> None:
    shop.delivery.post_errors.append(TransientError("x", retry_after_seconds=7.0))
    await flagged(shop)

    await shop.pass_time(6)
    assert len(shop.delivery.attempts) == 1
    await shop.pass_time(1)

    assert (await shop.the_job()).state == "done"
    assert shop.delivery.looks == []


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "msg_too_long"])
async def test_a_refused_post_is_told_to_its_asker(shop: Workshop, code: str) -> None:
    shop.delivery.post_errors.append(RejectedError("x", code=code))

    job = await flagged(shop)

    assert (job.state, job.data["reason"]) == ("failed", code)
    assert shop.told == [{"code": "failed", "reason": code}]


async def test_a_post_of_unknown_fate_that_stands_is_found_and_not_repeated(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    shop.delivery.posts_all_the_same = True
    intent = shop.clock.now()
    assert (await flagged(shop)).state == "looking"

    await shop.pass_time(60)

    job = await shop.the_job()
    assert (job.state, job.posted_ts) == ("done", "200.1")
    assert len(shop.delivery.attempts) == 1
    assert shop.delivery.looks == [
        (intent + LOOK_UP_AFTER_SECONDS, intent, intent + LOOK_UP_AFTER_SECONDS)
    ]


async def test_a_post_that_is_not_found_twice_is_made_again_once(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    intent = shop.clock.now()
    await flagged(shop)

    await shop.pass_time(LOOK_UP_AFTER_SECONDS + LOOK_UP_AGAIN_SECONDS - 1)
    assert len(shop.delivery.attempts) == 1
    await shop.pass_time(60)

    assert len(shop.delivery.attempts) == 2
    assert len(shop.delivery.stands) == 1
    assert (await shop.the_job()).state == "done"
    first, second = shop.delivery.looks
    assert (first[0], second[0]) == (intent + 5.0, intent + 15.0)


async def test_the_second_look_may_not_be_answered_from_the_first(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    await flagged(shop)

    await shop.pass_time(60)

    (first_at, _, _), (second_at, _, not_before) = shop.delivery.looks
    assert first_at < not_before <= second_at


async def test_a_post_that_appears_late_is_found_by_the_second_look(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    shop.delivery.posts_all_the_same = True
    shop.delivery.shows_posts = False
    await flagged(shop)
    await shop.pass_time(LOOK_UP_AFTER_SECONDS)
    shop.delivery.shows_posts = True

    await shop.pass_time(60)

    assert len(shop.delivery.attempts) == 1
    assert (await shop.the_job()).state == "done"


async def test_posts_that_are_never_seen_do_not_fill_the_channel(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.extend([UnknownOutcomeError("x")] * 99)
    shop.delivery.posts_all_the_same = True
    shop.delivery.shows_posts = False
    await flagged(shop)

    await shop.pass_time(DEADLINE_SECONDS)

    job = await shop.the_job()
    assert (job.state, job.data["reason"]) == ("failed", "unknown_outcome")
    assert len(shop.delivery.attempts) == 4


async def test_a_job_given_up_unsure_and_tried_anew_looks_before_it_posts(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.extend([UnknownOutcomeError("x")] * 4)
    shop.delivery.posts_all_the_same = True
    shop.delivery.shows_posts = False
    await flagged(shop)
    await shop.pass_time(DEADLINE_SECONDS)
    shop.delivery.shows_posts = True
    failed = await shop.the_job()

    assert await shop.stores.work.retry(failed.id, shop.clock.now())
    await shop.pass_time(60)

    assert (await shop.the_job()).state == "done"
    assert len(shop.delivery.attempts) == 4


async def test_a_post_that_took_too_long_is_looked_for(shop: Workshop) -> None:
    shop.delivery.post_errors.append(TimeoutError())
    shop.delivery.posts_all_the_same = True
    await flagged(shop)

    await shop.pass_time(60)

    assert (await shop.the_job()).state == "done"
    assert len(shop.delivery.attempts) == 1


async def test_a_look_that_fails_is_made_again(shop: Workshop) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    shop.delivery.posts_all_the_same = True
    shop.delivery.look_errors.append(TransientError("x", retry_after_seconds=20.0))
    await flagged(shop)

    await shop.pass_time(60)

    assert (await shop.the_job()).state == "done"
    assert len(shop.delivery.attempts) == 1


async def test_a_look_that_is_forbidden_ends_the_job_without_a_second_post(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    shop.delivery.look_errors.append(RejectedError("x", code="missing_scope"))
    await flagged(shop)

    await shop.pass_time(60)

    assert (await shop.the_job()).data["reason"] == "missing_scope"
    assert len(shop.delivery.attempts) == 1


async def test_looks_of_one_thread_begin_at_its_oldest_intent(shop: Workshop) -> None:
    shop.delivery.post_errors.extend([UnknownOutcomeError("x")] * 2)
    shop.messages.add(TEXT, ts="100.1")
    shop.messages.add(f"{TEXT} again", ts="100.2", thread_ts="100.1")
    first = shop.clock.now()
    await shop.add(place=Place("T1", "C1", "100.1"))
    await shop.settle()
    await shop.pass_time(2)
    await shop.add(place=Place("T1", "C1", "100.2"))
    await shop.settle()

    await shop.pass_time(LOOK_UP_AFTER_SECONDS)

    assert [oldest for _, oldest, _ in shop.delivery.looks] == [first, first]


# --- crashes ----------------------------------------------------------------------


async def _posting(shop: Workshop) -> Work:
    """Bring a job to where its post is intended, and no further."""
    shop.messages.add(TEXT)
    await shop.add()
    await run_due(shop.engine)
    for pump in shop.pumps:
        await pump._feed()
    await end_calls(shop)
    now = shop.clock.now()
    (work,) = await shop.stores.work.claim(now, now + LEASE_SECONDS, 9)
    move = await shop.steps.step(work)
    assert isinstance(work, Job)
    assert (await shop.stores.work.save_job(work, move, now)).ours
    (posting,) = await shop.stores.work.claim(now, now + LEASE_SECONDS, 9)
    assert posting.state == "posting"
    return posting


@pytest.mark.parametrize("stands", [True, False])
async def test_a_process_that_died_while_posting_leaves_one_post(
    shop: Workshop, *, stands: bool
) -> None:
    posting = await _posting(shop)
    if stands:
        await shop.steps.step(posting)

    await shop.crash()
    await shop.settle()
    await shop.pass_time(60)

    assert len(shop.delivery.stands) == 1
    assert (await shop.the_job()).state == "done"
    assert len(shop.delivery.looks) == (1 if stands else 2)


async def test_a_post_whose_outcome_could_not_be_saved_is_found(
    shop: Workshop,
) -> None:
    posting = await _posting(shop)
    await shop.steps.step(posting)

    await shop.pass_time(LEASE_SECONDS + 60)

    assert len(shop.delivery.stands) == 1
    assert (await shop.the_job()).posted_ts == "200.1"


async def test_a_poisoned_job_tells_its_asker(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    await shop.add()
    now = shop.clock.now()
    for _ in range(2):
        await shop.stores.work.claim(now, now + LEASE_SECONDS, 9)
        await shop.stores.work.release(now, 3)
    await shop.stores.work.claim(now, now + LEASE_SECONDS, 9)

    await shop.crash()
    await shop.settle()

    assert shop.told == [{"code": "failed", "reason": "poison"}]


async def test_a_retried_job_reuses_what_was_paid(shop: Workshop) -> None:
    shop.delivery.post_errors.append(RejectedError("x", code="is_archived"))
    failed = await flagged(shop)
    await shop.stores.work.retry(failed.id, shop.clock.now())

    await shop.pass_time(5)

    assert len(shop.translator.calls) == 1
    assert len(shop.delivery.stands) == 1


async def test_a_cancelled_job_tells_its_asker_and_posts_nothing(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.add()
    await run_due(shop.engine)
    job = await shop.the_job()

    await shop.stores.work.cancel(job.id, shop.clock.now())
    await shop.settle()

    assert shop.told == [{"code": "cancelled"}]
    assert (shop.translator.calls, shop.delivery.attempts) == ([], [])
