"""Which error waits how long: pure, and the only place that decides it."""

import math

from bot.errors import StorageError, TransientError, UnknownOutcomeError

_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 300.0
#: Whoever asks for more is asked again after this: it may have been a slip.
_LONGEST_REQUEST_SECONDS = 3_600.0


def wait_seconds(error: Exception, errors: int) -> float | None:
    """Decide whether, and when, a step that failed is tried again.

    Args:
        error: What the step raised.
        errors: Failures in a row, this one included: 1 or more.

    Returns:
        Seconds until the next try: what the other side asked for, up to 3,600, else
        1, 2, 4 ... up to 300. None: the same step would fail again.
    """
    asked = error.retry_after_seconds if isinstance(error, TransientError) else None
    if asked is not None and not math.isnan(asked):
        return min(max(asked, 0.0), _LONGEST_REQUEST_SECONDS)
    if isinstance(error, TransientError | StorageError | TimeoutError):
        doubled = _FIRST_WAIT_SECONDS * 2.0 ** min(max(errors, 1) - 1, 16)
        return min(doubled, _LONGEST_WAIT_SECONDS)
    return None


def surely_did_nothing(error: Exception) -> bool:
    """Whether a failed step is known to have had no effect outside.

    Only then is its claim forgotten; after anything else the next one has to look.
    """
    return isinstance(error, TransientError) and not isinstance(
        error, UnknownOutcomeError
    )
