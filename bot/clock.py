"""The only one who asks the time."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests pass one whose hands they turn."""

    def now(self) -> float:
        """Seconds since 1970 in UTC: for moments that are stored."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards: for measuring spans."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> float:
        """Seconds since 1970 in UTC."""
        return time.time()  # noqa: TID251 - this is the module the rule points to

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()


class ManualClock:
    """A clock that stands still until it is turned.

    Args:
        start: The first moment, in seconds since 1970.
    """

    def __init__(self, start: float = 1_780_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """The moment it was last turned to."""
        return self._now

    def monotonic(self) -> float:
        """The same hands."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Turn the hands forward."""
        self._now += seconds


def iso(moment: float) -> str:
    """Write a moment (seconds since 1970) as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
