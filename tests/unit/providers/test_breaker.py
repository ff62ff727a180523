"""A provider that is down is left alone, and gets one call to prove itself."""

import pytest

from bot.clock import ManualClock
from bot.providers.base import Operation
from bot.providers.breaker import Breaker, BreakerState, Standing
from tests.fakes import NOW


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def breaker(clock: ManualClock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int) -> list[bool]:
    opened = []
    for _ in range(times):
        breaker.called()
        opened.append(breaker.failed())
    return opened


def test_five_failures_in_a_row_open_it(breaker: Breaker) -> None:
    assert fail(breaker, 5) == [False, False, False, False, True]

    assert breaker.is_open
    assert breaker.rest_seconds() == 30.0


def test_an_answer_in_between_begins_the_count_anew(breaker: Breaker) -> None:
    fail(breaker, 4)
    breaker.succeeded()

    assert fail(breaker, 4) == [False] * 4
    assert not breaker.is_open


def test_a_hopeless_failure_opens_it_at_once(breaker: Breaker) -> None:
    breaker.called()

    assert breaker.failed(hopeless=True)
    assert breaker.is_open


def test_calls_that_were_under_way_do_not_open_it_twice(breaker: Breaker) -> None:
    for _ in range(8):
        breaker.called()

    assert [breaker.failed() for _ in range(8)].count(True) == 1


def test_after_the_rest_one_call_is_the_probe(
    breaker: Breaker, clock: ManualClock
) -> None:
    fail(breaker, 5)
    clock.advance(29.0)
    assert breaker.rest_seconds() == 1.0
    clock.advance(1.0)
    assert breaker.rest_seconds() == 0.0

    breaker.called()

    assert breaker.is_open
    assert breaker.rest_seconds() > 0


def test_a_probe_that_succeeds_closes_it(breaker: Breaker, clock: ManualClock) -> None:
    fail(breaker, 5)
    clock.advance(30.0)
    breaker.called()
    breaker.succeeded()

    assert not breaker.is_open
    assert breaker.rest_seconds() == 0.0


def test_each_probe_that_fails_doubles_the_rest_up_to_ten_minutes(
    breaker: Breaker, clock: ManualClock
) -> None:
    fail(breaker, 5)
    rests = []
    for _ in range(6):
        clock.advance(breaker.rest_seconds())
        breaker.called()
        assert breaker.failed()
        rests.append(breaker.rest_seconds())

    assert rests == [60.0, 120.0, 240.0, 480.0, 600.0, 600.0]


def test_a_rest_after_a_recovery_is_short_again(
    breaker: Breaker, clock: ManualClock
) -> None:
    fail(breaker, 5)
    clock.advance(30.0)
    fail(breaker, 1)
    clock.advance(60.0)
    breaker.called()
    breaker.succeeded()

    fail(breaker, 5)

    assert breaker.rest_seconds() == 30.0


# --- pauses that were asked for -----------------------------------------------


@pytest.mark.parametrize(("seconds", "opens"), [(60.0, False), (61.0, True)])
def test_only_a_wish_for_more_than_a_minute_opens_it(
    breaker: Breaker, seconds: float, *, opens: bool
) -> None:
    breaker.called()

    assert breaker.throttled(Operation.BATCH, seconds) is opens
    assert breaker.is_open is opens
    assert breaker.rest_seconds() == (seconds if opens else 0.0)


def test_a_pause_is_over_without_a_probe(breaker: Breaker, clock: ManualClock) -> None:
    breaker.throttled(Operation.BATCH, 90.0)
    clock.advance(90.0)

    assert (breaker.is_open, breaker.rest_seconds()) == (False, 0.0)


def test_a_call_under_way_that_succeeds_does_not_end_a_pause(breaker: Breaker) -> None:
    breaker.throttled(Operation.BATCH, 90.0)
    breaker.succeeded()

    assert breaker.rest_seconds() == 90.0


def test_a_second_wish_opens_it_no_second_time_and_shortens_nothing(
    breaker: Breaker, clock: ManualClock
) -> None:
    breaker.throttled(Operation.BATCH, 300.0)
    clock.advance(100.0)

    assert not breaker.throttled(Operation.BATCH, 90.0)
    assert breaker.rest_seconds() == 200.0


def test_who_asks_for_a_pause_is_there(breaker: Breaker) -> None:
    fail(breaker, 4)
    breaker.throttled(Operation.BATCH, 5.0)

    assert fail(breaker, 4) == [False] * 4


def test_of_a_pause_and_a_rest_the_longer_one_counts(breaker: Breaker) -> None:
    breaker.throttled(Operation.BATCH, 90.0)
    fail(breaker, 5)

    assert breaker.rest_seconds() == 90.0
    breaker.called()
    assert breaker.rest_seconds() == 90.0


# --- how it stands, for people and for those who wait ---------------------------


def test_its_state_is_told(breaker: Breaker, clock: ManualClock) -> None:
    states = [breaker.state]
    fail(breaker, 5)
    states.append(breaker.state)
    clock.advance(30.0)
    states.append(breaker.state)
    breaker.called()
    states.append(breaker.state)
    breaker.succeeded()
    states.append(breaker.state)

    closed, opened, half = BreakerState
    assert states == [closed, opened, half, half, closed]


def test_its_standing_names_the_pauses_that_are_not_over(
    breaker: Breaker, clock: ManualClock
) -> None:
    breaker.throttled(Operation.BATCH, 20.0)
    breaker.throttled(Operation.SINGLE, 80.0)
    clock.advance(30.0)

    assert breaker.standing() == Standing(
        BreakerState.OPEN, 50.0, {Operation.SINGLE: 50.0}
    )


def test_who_waits_is_told_once_when_it_closes(clock: ManualClock) -> None:
    told: list[str] = []
    breaker = Breaker(clock, closed=lambda: told.append("closed"))
    breaker.succeeded()
    fail(breaker, 5)
    assert told == []

    breaker.succeeded()
    breaker.succeeded()

    assert told == ["closed"]
