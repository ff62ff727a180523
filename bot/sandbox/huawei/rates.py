"""Calls a second, per account and operation, and what follows on too many."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.sandbox.huawei.operations import Operation
from bot.sandbox.huawei.options import Switches
from bot.sandbox.huawei.problems import CloudError


@dataclass(slots=True)
class _Count:
    second: int = 0
    calls: int = 0
    #: Moments of the calls of the last second, and the most there ever were.
    recent: deque[float] = field(default_factory=deque)
    peak: int = 0


class Rates:
    """Counts calls by calendar seconds, in the cloud's own time."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str], _Count] = defaultdict(_Count)

    def count(
        self, account: str, operation: Operation, now: float, switches: Switches
    ) -> None:
        """Take note of a call, or refuse it.

        Args:
            account: Whose call it is.
            operation: Which one.
            now: Seconds since 1970.
            switches: How the server behaves.

        Raises:
            CloudError: APIG.0308.
        """
        seen = self._counts[account, operation.name]
        seen.recent.append(now)
        while seen.recent[0] <= now - 1:
            seen.recent.popleft()
        seen.peak = max(seen.peak, len(seen.recent))
        most = switches.rates.get(operation.name, operation.calls_per_second)
        if not switches.enforce_rates or most <= 0:
            return
        if int(now) != seen.second:
            seen.second, seen.calls = int(now), 0
        if seen.calls + 1 > most:
            raise _throttled(most, switches)
        seen.calls += 1

    def peaks(self) -> dict[str, int]:
        """The most calls that came within any one second, by operation."""
        found: dict[str, int] = {}
        for (_, operation), seen in self._counts.items():
            found[operation] = max(seen.peak, found.get(operation, 0))
        return found

    def clear(self) -> None:
        """Forget all calls."""
        self._counts.clear()


def _throttled(most: float, switches: Switches) -> CloudError:
    return CloudError(
        "APIG.0308",
        "The throttling threshold has been reached: policy user over ratelimit,"
        f"limit:{most:g},time:1 second",
        headers={"Retry-After": "1"} if switches.retry_after else {},
    )
