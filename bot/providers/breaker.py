"""A circuit breaker: a provider that is down is left alone, then tried with one call.

    closed ──(so many failures in a row, or one that says it is hopeless)──▶ open
      ▲                                                                       │
      │ the probe succeeds                            the rest is over        ▼
      └──────────────────────────────── half open: one call, the probe ◀──────┘

A probe that fails opens it again, for twice as long. A provider that asks for a pause
is there: a short one is waited for at the rate of its operation, a long one is a rest,
after which nothing has to be proven. Held in memory: after a restart every provider is
believed to be well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.clock import Clock
from bot.providers.base import Operation

_FAILURES = 5
_FIRST_REST_SECONDS = 30.0
_LONGEST_REST_SECONDS = 600.0
#: Who asks for more is left alone, and texts go to another provider meanwhile.
_LONGEST_PAUSE_SECONDS = 60.0


class BreakerState(StrEnum):
    """Whether a provider is called."""

    CLOSED = "closed"
    #: It is left alone.
    OPEN = "open"
    #: One call is to prove, or just proves, that it is well again.
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a provider stands at a moment."""

    state: BreakerState
    #: How long no call is made.
    rest_seconds: float
    #: By operation, how long it has asked to be spared such calls; 0 is left out.
    pauses: Mapping[Operation, float]


class Breaker:
    """Whether one provider is called at all.

    Args:
        clock: The time.
        closed: Called when it closes: all who waited may call again.
    """

    def __init__(
        self, clock: Clock, *, closed: Callable[[], None] = lambda: None
    ) -> None:
        self._clock = clock
        self._closed = closed
        self._failures = 0
        self._rest_seconds = _FIRST_REST_SECONDS
        self._open_until: float | None = None
        self._is_probing = False
        self._spared_until = 0.0
        self._paused_until: dict[Operation, float] = {}

    @property
    def is_open(self) -> bool:
        """Whether the provider is left alone, or has not proven itself again."""
        return self.state is not BreakerState.CLOSED

    @property
    def state(self) -> BreakerState:
        """Whether the provider is called just now."""
        now = self._clock.now()
        if self._spared_until > now:
            return BreakerState.OPEN
        if self._open_until is None:
            return BreakerState.CLOSED
        is_over = self._is_probing or self._open_until <= now
        return BreakerState.HALF_OPEN if is_over else BreakerState.OPEN

    def standing(self) -> Standing:
        """How the provider stands now, for people to see."""
        now = self._clock.now()
        left = {name: until - now for name, until in self._paused_until.items()}
        pauses = {name: seconds for name, seconds in left.items() if seconds > 0}
        return Standing(self.state, self.rest_seconds(), pauses)

    def rest_seconds(self) -> float:
        """How long no call is made; 0 where one may be made now.

        While a probe is under way there is nothing to wait for but its outcome: a
        second call would be another rest away.
        """
        now = self._clock.now()
        spared = max(self._spared_until - now, 0.0)
        if self._open_until is None:
            return spared
        if self._is_probing:
            return max(self._rest_seconds, spared)
        return max(self._open_until - now, spared)

    def called(self) -> None:
        """A call begins; of an open breaker, it is the probe."""
        self._is_probing = self._open_until is not None

    def succeeded(self) -> None:
        """A call was answered: whatever it said, the provider is there."""
        was_open = self._open_until is not None
        self._failures = 0
        self._rest_seconds = _FIRST_REST_SECONDS
        self._open_until = None
        self._is_probing = False
        if was_open:
            self._closed()

    def throttled(self, operation: Operation, seconds: float) -> bool:
        """A call was answered by the wish for a pause.

        A call that was under way and succeeds does not end it.

        Args:
            operation: The kind of call.
            seconds: The pause; more than a minute and nothing is called for so long.

        Returns:
            Whether this has opened the breaker.
        """
        self.succeeded()
        now = self._clock.now()
        until = max(now + seconds, self._paused_until.get(operation, 0.0))
        self._paused_until[operation] = until
        if seconds <= _LONGEST_PAUSE_SECONDS:
            return False
        was_spared = self._spared_until > now
        self._spared_until = max(now + seconds, self._spared_until)
        return not was_spared

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
        elif self._open_until is not None or (
            self._failures < _FAILURES and not hopeless
        ):
            return False
        self._is_probing = False
        self._open_until = self._clock.now() + self._rest_seconds
        return True
