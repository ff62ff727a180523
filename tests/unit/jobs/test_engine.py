"""The alarm clock: whatever a step does or raises, its row ends in the right place."""

import asyncio

import pytest

from bot.clock import ManualClock
from bot.errors import (
    RejectedError,
    StorageError,
    TransientError,
    UnknownOutcomeError,
    UserError,
)
from bot.jobs.ports import Point
from bot.models import Move, Work
from tests.fakes import NOW, make_job, make_key, make_request, make_segment
from tests.unit.jobs.bench import Bench, Outcome
from tests.unit.jobs.workshop import (
    DEADLINE_SECONDS,
    LEASE_SECONDS,
    run_due,
)

# --- one step ---------------------------------------------------------------------


async def test_a_move_is_saved_and_its_end_is_an_end(bench: Bench) -> None:
    job = await bench.run(Move(state="failed", data={"reason": "x"}))

    assert (job.state, job.ended_at, job.due_at) == ("failed", NOW, None)
    assert job.data == {"reason": "x"}
    assert job.tries == 0


async def test_a_step_that_goes_on_is_due_when_it_said(bench: Bench) -> None:
    job = await bench.run(Move(state="new", due_at=NOW + 30))

    assert (job.state, job.due_at, job.ended_at) == ("new", NOW + 30, None)
    assert len(bench.stepper.stepped) == 1


async def test_new_segments_wake_the_pumps(bench: Bench) -> None:
    await bench.run(Move(state="translating", segments=(make_segment(),)))

    assert bench.woken_pumps == 1


async def test_an_observer_hears_of_each_moment_in_order(bench: Bench) -> None:
    heard: list[tuple[Point, str]] = []

    def observe(point: Point, work: Work | None) -> None:
        assert work is not None
        heard.append((point, work.state))

    await run_due(bench.engine(observer=observe))

    assert heard == [
        (Point.CLAIMED, "new"),
        (Point.ACTED, "new"),
        (Point.SAVED, "failed"),
    ]


# --- errors -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "wait", "tries"),
    [
        (TransientError("x"), 1.0, 0),
        (TransientError("x", retry_after_seconds=30.0), 30.0, 0),
        # Whoever is not sure that nothing happened keeps the count of tries.
        (UnknownOutcomeError("x"), 1.0, 1),
        (StorageError("x"), 1.0, 1),
        (TimeoutError(), 1.0, 1),
    ],
)
async def test_an_error_that_may_pass_makes_the_row_wait(
    bench: Bench, error: Exception, wait: float, tries: int
) -> None:
    job = await bench.run(error)

    assert (job.state, job.due_at, job.tries) == ("new", NOW + wait, tries)
    assert bench.stepper.given_up == []


async def test_the_code_of_an_error_is_kept(bench: Bench) -> None:
    job = await bench.run(TransientError("x", code="ratelimited"))

    assert job.data["last_error"] == "ratelimited"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RejectedError("x", code="is_archived"), "is_archived"),
        (RejectedError("x"), "RejectedError"),
        (UserError("x"), "UserError"),
        (KeyError("x"), "KeyError"),
    ],
)
async def test_an_error_that_stays_ends_the_row(
    bench: Bench, error: Exception, reason: str
) -> None:
    job = await bench.run(error)

    assert (job.state, job.data["reason"]) == ("failed", reason)


async def test_waits_grow_with_errors_in_a_row_and_begin_anew_after_success(
    bench: Bench, clock: ManualClock
) -> None:
    waits = []
    again = Move(state="new", due_at=NOW + 100)
    error = TransientError("x")
    outcomes: list[Outcome] = [error, error, error, again, error]
    for outcome in outcomes:
        job = await bench.run(outcome)
        waits.append((job.due_at or 0.0) - clock.now())
        clock.advance(max(waits[-1], 0.0))

    assert waits[:3] == [1.0, 2.0, 4.0]
    assert waits[-1] == 1.0


async def test_a_row_that_meets_only_errors_is_given_up_at_the_deadline(
    bench: Bench, clock: ManualClock
) -> None:
    await bench.run(TransientError("x", retry_after_seconds=DEADLINE_SECONDS))
    clock.advance(DEADLINE_SECONDS)
    at_the_deadline = await bench.run(TransientError("x", retry_after_seconds=1.0))
    clock.advance(1.0)
    after = await bench.run(TransientError("x"))

    assert at_the_deadline.state == "new"
    assert (after.state, after.data["reason"]) == ("failed", "deadline")


async def test_an_old_row_is_not_given_up_at_its_first_error(
    bench: Bench, clock: ManualClock
) -> None:
    clock.advance(DEADLINE_SECONDS * 2)

    job = await bench.run(TransientError("x"))

    assert job.state == "new"


async def test_a_job_tried_anew_has_its_whole_time_again(
    bench: Bench, clock: ManualClock
) -> None:
    await bench.run(RejectedError("x"))
    clock.advance(DEADLINE_SECONDS * 2)
    await bench.stores.work.retry("j1", clock.now())

    job = await bench.run(TransientError("x"))

    assert job.state == "new"


async def test_a_step_that_takes_too_long_is_cut_off(bench: Bench) -> None:
    bench.stepper.gate.clear()

    await run_due(bench.engine(step_timeout_seconds=0.01))

    job = await bench.stores.the_job(make_job())
    assert (job.data["last_error"], job.tries) == ("TimeoutError", 1)


async def test_a_move_that_its_life_does_not_have_ends_the_row(bench: Bench) -> None:
    job = await bench.run(Move(state="done"))

    assert (job.state, job.data["reason"]) == ("failed", "IllegalTransitionError")


async def test_words_that_no_file_can_hold_end_the_row(bench: Bench) -> None:
    half_a_letter = "\ud83d"

    job = await bench.run(Move(state="new", content={"text": half_a_letter}))

    assert (job.state, job.data["reason"]) == ("failed", "UnicodeEncodeError")


# --- fences -----------------------------------------------------------------------


async def test_an_answer_that_comes_after_the_lease_is_dropped(
    bench: Bench, clock: ManualClock
) -> None:
    bench.stepper.gate.clear()
    slow = bench.engine()
    await slow._claim_all()
    clock.advance(LEASE_SECONDS)
    (owner,) = await bench.stores.work.claim(clock.now(), clock.now() + 60, 9)
    bench.stepper.gate.set()

    await asyncio.wait(set(slow._running))

    job = await bench.stores.the_job(make_job())
    assert (job.state, job.revision, job.tries) == ("new", owner.revision, 2)


async def test_a_conflict_is_answered_instead_of_what_was_wished(
    bench: Bench,
) -> None:
    key = make_key(ts="7")
    held = await bench.stores.start(make_job("old", key=key))
    await bench.stores.work.save_job(held, Move(state="done", ended=True), NOW)
    await bench.stores.work.cancel("j1", NOW)
    await run_due(bench.engine())
    await bench.stores.work.add_request(make_request("late"))
    bench.stepper.outcomes.append(Move(state="waiting", job=make_job("new", key=key)))

    await run_due(bench.engine())

    late = await bench.stores.claim(make_request("late"), NOW + 1_000)
    assert (late.state, late.data["met"]) == ("answering", "old")
    assert await bench.stores.reader.job("new") is None
