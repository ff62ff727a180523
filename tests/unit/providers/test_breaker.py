"""A provider that is down is left alone, and gets one call to prove itself."""

import pytest

from bot.clock import ManualClock
from bot.providers.breaker import Breaker
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
