"""Calls a second, per account and operation, and what follows on too many."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import GatewayError


@dataclass(slots=True)
class _Count:
    second: int = 0
    calls: int = 0
    #: Nobody is let in before this moment.
    closed_until: float = 0.0
    #: Moments of the calls of the last second, and the most there ever were.
    recent: deque[float] = field(default_factory=deque)
    peak: int = 0


class Rates:
    """Counts calls by calendar seconds, in the cloud's own time."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str], _Count] = defaultdict(_Count)

    def count(
        self, account: str, operation: str, usual: float, now: float, switches: Switches
    ) -> None:
        """Take note of a call, or refuse it.

        Args:
            account: Whose call it is.
            operation: Which one.
            usual: Calls a second where no switch says otherwise.
            now: Seconds since 1970.
            switches: How the server behaves.

        Raises:
            GatewayError: Throttling.User. "Throttled in minute T, let in again in
                minute T+1" is the vendor's rule (help.aliyun.com, 2507655).
        """
        seen = self._counts[account, operation]
        _watch(seen, now)
        most = switches.rates.get(operation, usual)
        if not switches.enforce_rates or most <= 0:
            return
        if now < seen.closed_until:
            raise _throttled(seen.closed_until - now, switches)
        if int(now) != seen.second:
            seen.second, seen.calls = int(now), 0
        if seen.calls + 1 > most:
            span = 60 if switches.throttle_minute else 1
            seen.closed_until = (now // span + 1) * span
            raise _throttled(seen.closed_until - now, switches)
        seen.calls += 1

    def peaks(self) -> dict[str, int]:
        """By operation, the most calls that came within one second, refused or not."""
        found: dict[str, int] = {}
        for (_, operation), seen in self._counts.items():
            found[operation] = max(seen.peak, found.get(operation, 0))
        return found

    def clear(self) -> None:
        """Forget all calls."""
        self._counts.clear()


def _watch(seen: _Count, now: float) -> None:
    seen.recent.append(now)
    while seen.recent[0] <= now - 1:
        seen.recent.popleft()
    seen.peak = max(seen.peak, len(seen.recent))


def _throttled(seconds: float, switches: Switches) -> GatewayError:
    headers = {}
    if switches.retry_after:
        headers["x-acs-retry-after"] = str(max(1, round(seconds * 1000)))
    return GatewayError(
        "Throttling.User", status=switches.throttle_status, headers=headers
    )
