"""Can the bot do its work now? What /readyz is told."""

from collections.abc import Awaitable, Callable
from math import inf

from bot.clock import Clock
from bot.errors import BotError
from storage.base import JobReader, SlotStore

#: For so long one answer of the database is believed, however often anyone asks.
_BELIEVED_SECONDS = 5.0
#: A row of its own among the rates, where nobody waits for it.
_KEY = "readiness"


class ReadinessCheck:
    """Reads, writes, and asks whether Slack can be heard.

    The write is a real one, of one row and on the disk: a full disk, or one that may
    only be read, lets every look-up succeed while no wish can be kept.

    Args:
        reader: Looks into the database.
        slots: Writes to it.
        clock: The time.
        is_connected: Whether what Slack sends can come in.
    """

    def __init__(
        self,
        *,
        reader: JobReader,
        slots: SlotStore,
        clock: Clock,
        is_connected: Callable[[], Awaitable[bool]],
    ) -> None:
        self._reader = reader
        self._slots = slots
        self._clock = clock
        self._is_connected = is_connected
        self._asked_at = -inf
        self._fault = ""

    async def missing(self) -> str:
        """What keeps the bot from being ready; empty where nothing does."""
        if self._clock.monotonic() - self._asked_at >= _BELIEVED_SECONDS:
            self._asked_at = self._clock.monotonic()
            self._fault = await self._fault_of_database()
        if self._fault:
            return self._fault
        if not await self._is_connected():
            return "not connected to Slack by Socket Mode"
        return ""

    async def _fault_of_database(self) -> str:
        try:
            await self._reader.counts()
            await self._slots.reserve(_KEY, self._clock.now(), gap_seconds=0)
        except BotError as error:
            return str(error)
        return ""
