"""What a failed call to a provider says of the provider and of its texts; pure."""

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnsupportedPairError,
)
from bot.jobs.retry import wait_seconds

#: After so many tries a segment has failed, and its jobs say so.
_MAX_TRIES = 6


def pause_seconds(error: Exception) -> float | None:
    """The pause that a failed call asks for; None: it asks for none."""
    if not isinstance(error, TransientError) or error.retry_after_seconds is None:
        return None
    return wait_seconds(error, 1)


def is_outage(error: Exception) -> bool:
    """Whether a failed call says that the provider is of no use now.

    One that refuses a text, or asks for a pause, is there.
    """
    if isinstance(error, TransientError):
        return error.retry_after_seconds is None
    return isinstance(error, AccountRefusedError | TimeoutError | OSError)


def may_be_about_one(error: Exception) -> bool:
    """Whether a refused call may be the fault of one of its texts."""
    about_all = AccountRefusedError | UnsupportedPairError | TimeoutError | OSError
    if isinstance(error, about_all):
        return False
    # What is none of a provider's own errors is a slip of ours over one text.
    return isinstance(error, RejectedError) or not isinstance(error, ProviderError)


def most_tries(error: Exception) -> int:
    """How often a text is sent that meets this error; the first time counts."""
    repeats = error.most_repeats if isinstance(error, TransientError) else None
    return _MAX_TRIES if repeats is None else min(repeats + 1, _MAX_TRIES)
