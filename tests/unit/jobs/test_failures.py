"""What a failed call says of the provider, and of its texts."""

import pytest

from bot.errors import (
    AccountRefusedError,
    RejectedError,
    StorageError,
    TransientError,
    UnsupportedPairError,
)
from bot.jobs.failures import is_outage, may_be_about_one, most_tries, pause_seconds

PAUSE = TransientError("x", retry_after_seconds=20.0)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (TransientError("x"), True),
        (PAUSE, False),
        (AccountRefusedError("x"), True),
        (RejectedError("x"), False),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (ValueError(), False),
    ],
)
def test_who_does_not_answer_is_down(error: Exception, *, outage: bool) -> None:
    assert is_outage(error) is outage


@pytest.mark.parametrize(
    ("error", "about_one"),
    [
        (RejectedError("x"), True),
        (AccountRefusedError("x"), False),
        (UnsupportedPairError("en", "pt"), False),
        (TransientError("x"), False),
        (TimeoutError(), False),
        (ValueError(), True),
    ],
)
def test_only_a_refusal_may_be_about_one_text(
    error: Exception, *, about_one: bool
) -> None:
    assert may_be_about_one(error) is about_one


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (PAUSE, 20.0),
        (TransientError("x", retry_after_seconds=9e9), 3_600.0),
        (TransientError("x"), None),
        (StorageError("x"), None),
    ],
)
def test_pause_is_what_was_asked_for_an_hour_at_most(
    error: Exception, seconds: float | None
) -> None:
    assert pause_seconds(error) == seconds


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (TransientError("x"), 6),
        (TransientError("x", most_repeats=2), 3),
        (TransientError("x", most_repeats=9), 6),
        (ValueError(), 6),
    ],
)
def test_text_is_sent_six_times_at_most(error: Exception, tries: int) -> None:
    assert most_tries(error) == tries
