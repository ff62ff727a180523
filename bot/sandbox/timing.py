"""The workspace's time: the given clock, set forward by a span that can grow."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.clock import Clock, SystemClock

T = TypeVar("T")

#: How often a clock that others turn by hand is looked at.
_GLANCE_SECONDS = 0.01


class WorkspaceClock:
    """A clock that can jump ahead; whoever sleeps by it wakes when it does.

    Args:
        base: The clock to follow.
    """

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._ahead = 0.0
        self._jumped = asyncio.Event()

    def now(self) -> float:
        """Seconds since 1970 in UTC, in the workspace."""
        return self._base.now() + self._ahead

    def monotonic(self) -> float:
        """Seconds that never run backwards, jumps included."""
        return self._base.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Jump ahead."""
        self._ahead += seconds
        self._jumped.set()
        self._jumped = asyncio.Event()

    def back_to_base(self) -> None:
        """Undo all jumps."""
        self._ahead = 0.0

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock shows this many seconds more."""
        end = self.monotonic() + seconds
        while (left := end - self.monotonic()) > 0:
            await self._pause(left)

    async def within(self, seconds: float, task: Awaitable[T]) -> T:
        """Wait for something, but no longer than this by the clock.

        Raises:
            TimeoutError: It was not done in time; it has been cancelled.
        """
        work = asyncio.ensure_future(task)
        alarm = asyncio.create_task(self.sleep(seconds))
        try:
            await asyncio.wait({work, alarm}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise TimeoutError
            return work.result()
        finally:
            alarm.cancel()
            work.cancel()
            await asyncio.gather(alarm, work, return_exceptions=True)

    async def _pause(self, left: float) -> None:
        if not isinstance(self._base, SystemClock):
            left = min(left, _GLANCE_SECONDS)
        try:
            await asyncio.wait_for(self._jumped.wait(), left)
        except TimeoutError:
            return
