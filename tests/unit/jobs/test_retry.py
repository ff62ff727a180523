"""Which error waits how long."""

import math

import pytest

from bot.errors import (
    CredentialsError,
    IllegalTransitionError,
    RejectedError,
    StorageError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
    UserError,
)
from bot.jobs.retry import surely_did_nothing, wait_seconds


def asking(seconds: float) -> TransientError:
    return TransientError("busy", retry_after_seconds=seconds)


@pytest.mark.parametrize(
    ("error", "errors", "expected"),
    [
        (TransientError("x"), 1, 1.0),
        (TransientError("x"), 2, 2.0),
        (TransientError("x"), 5, 16.0),
        (TransientError("x"), 9, 256.0),
        (TransientError("x"), 10, 300.0),
        (TransientError("x"), 10_000, 300.0),
        (TransientError("x"), 0, 1.0),
        (UnknownOutcomeError("x"), 1, 1.0),
        (StorageError("x"), 3, 4.0),
        (TimeoutError(), 2, 2.0),
        (asking(7.5), 9, 7.5),
        (asking(0.0), 9, 0.0),
        (asking(-3.0), 1, 0.0),
        (asking(900.0), 1, 900.0),
        (asking(1e12), 1, 3_600.0),
        (asking(math.inf), 1, 3_600.0),
        (asking(math.nan), 3, 4.0),
        (RejectedError("x"), 1, None),
        (UnsupportedPairError("en", "xx"), 1, None),
        (UserError("x"), 1, None),
        (CredentialsError("x"), 1, None),
        (IllegalTransitionError("x"), 1, None),
        (ValueError("x"), 1, None),
    ],
)
def test_each_error_waits_as_long_as_it_should(
    error: Exception, errors: int, expected: float | None
) -> None:
    assert wait_seconds(error, errors) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TransientError("x"), True),
        (asking(5), True),
        (UnknownOutcomeError("x"), False),
        (StorageError("x"), False),
        (TimeoutError(), False),
        (ValueError("x"), False),
    ],
)
def test_only_a_refusal_for_now_surely_did_nothing(
    error: Exception, *, expected: bool
) -> None:
    assert surely_did_nothing(error) == expected
