"""Slack's rate limits, kept only where they are switched on."""

import math
from collections import defaultdict, deque

#: Calls a minute of each tier (docs.slack.dev, rate limits, 2025-10).
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}


class Rates:
    """Counts calls.

    Args:
        tiers: Whether each method's tier is kept.
        posts: Whether one channel takes one post a second.
    """

    def __init__(self, *, tiers: bool, posts: bool) -> None:
        self._tiers = tiers
        self._posts = posts
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._posted: dict[str, float] = {}

    def wait_seconds(self, method: str, tier: int, channel: str, now: float) -> int:
        """Count a call, or say how long to stay away.

        Args:
            method: The Web API method.
            tier: Its tier.
            channel: The argument `channel`.
            now: The moment, in seconds.

        Returns:
            0 where the call may go on, else whole seconds for Retry-After.
        """
        left = 0.0
        if self._posts and method == "chat.postMessage":
            left = self._posted.get(channel, now - 1) + 1 - now
        if self._tiers and tier in TIERS:
            left = max(left, self._minute(method, TIERS[tier], now))
        if left > 0:
            return math.ceil(left)
        if self._posts and method == "chat.postMessage":
            self._posted[channel] = now
        if self._tiers:
            self._calls[method].append(now)
        return 0

    def _minute(self, method: str, most: int, now: float) -> float:
        calls = self._calls[method]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        return calls[0] + 60 - now if len(calls) >= most else 0.0
