"""A circuit breaker: a provider that is down is left alone, then tried with one call.

    closed ──(so many failures in a row, or one that says it is hopeless)──▶ open
      ▲                                                                       │
      │ the probe succeeds                            the rest is over        ▼
      └──────────────────────────────── half open: one call, the probe ◀──────┘

A probe that fails opens it again, for twice as long. Held in memory: after a restart
every provider is believed to be well.
"""

from bot.clock import Clock

_FAILURES = 5
_FIRST_REST_SECONDS = 30.0
_LONGEST_REST_SECONDS = 600.0


class Breaker:
    """Whether one provider is called at all.

    Args:
        clock: The time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._rest_seconds = _FIRST_REST_SECONDS
        self._open_until: float | None = None
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """Whether the provider is left alone, or has not proven itself again."""
        return self._open_until is not None

    def rest_seconds(self) -> float:
        """How long no call is made; 0 where one may be made now.

        While a probe is under way there is nothing to wait for but its outcome: a
        second call would be another rest away.
        """
        if self._open_until is None:
            return 0.0
        if self._is_probing:
            return self._rest_seconds
        return max(self._open_until - self._clock.now(), 0.0)

    def called(self) -> None:
        """A call begins; of an open breaker, it is the probe."""
        self._is_probing = self.is_open

    def succeeded(self) -> None:
        """A call was answered: whatever it said, the provider is there."""
        self._failures = 0
        self._rest_seconds = _FIRST_REST_SECONDS
        self._open_until = None
        self._is_probing = False

    def failed(self, *, hopeless: bool = False) -> bool:
        """A call was not answered.

        Args:
            hopeless: Whether the next call will fail as well, as with a dead key.

        Returns:
            Whether this has opened the breaker.
        """
        self._failures += 1
        if self._is_probing:
            self._rest_seconds = min(2 * self._rest_seconds, _LONGEST_REST_SECONDS)
        elif self.is_open or (self._failures < _FAILURES and not hopeless):
            return False
        self._is_probing = False
        self._open_until = self._clock.now() + self._rest_seconds
        return True
