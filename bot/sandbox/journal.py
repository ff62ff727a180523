"""The log: every call, delivery, ack and message of the workspace, in order."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    #: From 1, without gaps.
    seq: int
    #: Seconds since 1970, by the workspace's clock.
    at: float
    #: "call", "delivery", "ack", "post", "ephemeral", "update", "delete",
    #: "change", "view", "response_url", "file", "connection" or "reset".
    kind: str
    data: dict[str, Any]


class Journal:
    """Keeps the newest entries and wakes whoever waits for the next.

    Args:
        clock: Whose time the entries carry.
        limit: The most entries kept.
    """

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=limit)
        self._news = asyncio.Event()
        self.sequence = 0

    def add(self, kind: str, /, **data: Any) -> Entry:
        """Write down what happened."""
        self.sequence += 1
        entry = Entry(self.sequence, self._clock.now(), kind, data)
        self._entries.append(entry)
        self._news.set()
        self._news = asyncio.Event()
        return entry

    def after(self, seq: int, kind: str = "") -> Iterator[Entry]:
        """Entries newer than this one, oldest first, of one kind or of all."""
        first = self._entries[0].seq if self._entries else 0
        start = max(0, seq + 1 - first)
        for index in range(start, len(self._entries)):
            entry = self._entries[index]
            if kind in ("", entry.kind):
                yield entry

    async def find(self, seq: int, wanted: Callable[[Entry], bool]) -> Entry:
        """The first wanted entry after this one, waiting for it if need be."""
        while True:
            for entry in self.after(seq):
                if wanted(entry):
                    return entry
            seq = max(seq, self.sequence)
            await self._news.wait()
