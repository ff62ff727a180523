"""Calls whose slots were reserved evenly, but whose steps come late and together."""

import asyncio
from dataclasses import dataclass, field

from bot.clock import Clock

#: So many calls may wait their turn in their steps; more would keep other work back.
_MOST_WAITING = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """Keeps the calls of this process apart, each kind for itself.

    A slot tells when a step is due, and on a busy machine two of them begin as one.
    """

    clock: Clock
    _free_at: dict[str, float] = field(default_factory=dict, init=False)

    async def turn(self, key: str, gap_seconds: float) -> bool:
        """Wait until the last call of a kind is long enough ago.

        Args:
            key: The kind: one for each account and operation.
            gap_seconds: The least time between two calls; 0: there is no limit.

        Returns:
            Whether the call may be made now; where not, too many wait already, and
            another slot is to be reserved.
        """
        now = self.clock.now()
        free_at = max(self._free_at.get(key, 0.0), now)
        if free_at - now > _MOST_WAITING * gap_seconds:
            return False
        self._free_at[key] = free_at + gap_seconds
        await asyncio.sleep(free_at - now)
        return True
