"""How often an account is called: a share of what is documented, or as it was set."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.errors import ConfigError, TransientError
from bot.models import Detection
from bot.providers.base import LanguageDetector, Operation
from storage.base import SlotStore

#: Of a documented rate: other programs may use the account, and clocks differ.
SHARE_OF_RATE = 0.95
#: Who waits longer for a slot comes again, and holds nothing up meanwhile.
_LONGEST_WAIT_SECONDS = 5.0
#: batch=9.5
_ENTRY = re.compile(r"([a-z_]+) *= *([0-9]{1,5}(?:\.[0-9]{1,3})?)")


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one account.

    Args:
        share: Of each documented figure, more than 0 and at most 1.
        own: By operation, calls a second in the place of that share.
    """

    share: float = SHARE_OF_RATE
    own: Mapping[Operation, float] = field(default_factory=dict)

    def calls_per_second(
        self, operation: Operation, documented: float | None
    ) -> float | None:
        """What is made at the most; None: as many as are wanted.

        Args:
            operation: The kind of call.
            documented: The vendor's figure; None: it names none.
        """
        if operation in self.own:
            return self.own[operation]
        return None if documented is None else self.share * documented

    def gap_seconds(self, operation: Operation, documented: float | None) -> float:
        """The least time between two calls of a kind; 0 where there is no limit."""
        rate = self.calls_per_second(operation, documented)
        return 0.0 if rate is None else 1 / rate


def read_rates(setting: str, words: str) -> dict[Operation, float]:
    """Read calls a second by operation, as an operator sets them.

    Args:
        setting: The setting's name, for the error.
        words: Such as `batch=50,single=20.5`; empty: none are set.

    Raises:
        ConfigError: Names the setting and the entry, and shows what would do.
    """
    rates: dict[Operation, float] = {}
    entries = filter(None, map(str.strip, words.split(",")))
    for number, entry in enumerate(entries, start=1):
        found = _ENTRY.fullmatch(entry.lower())
        name, rate = found.groups() if found else ("", "0")
        if name not in set(Operation) or name in rates or not float(rate):
            raise ConfigError(
                f"{setting}: entry {number} is not like batch=50 (calls a second, once "
                f"for each kind of call); kinds are {', '.join(Operation)}"
            )
        rates[Operation(name)] = float(rate)
    return rates


@dataclass(frozen=True, slots=True, kw_only=True)
class PacedDetector:
    """Asks an account for languages no more often than its rate allows.

    Args:
        detector: Each of its looks is a call.
        provider: The account's name among the rates.
        gap_seconds: The least time between two calls.
        slots: The rates.
        clock: The time.
        sleep: Waits so many seconds.
    """

    detector: LanguageDetector
    provider: str
    gap_seconds: float
    slots: SlotStore
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge a text when its slot has come; see `LanguageDetector`.

        Raises:
            TransientError: The slot is far, or the call may succeed later.
            RejectedError: It will be refused again.
        """
        now = self.clock.now()
        slot = await self.slots.reserve(self._key, now, self.gap_seconds)
        if slot - now > _LONGEST_WAIT_SECONDS:
            raise TransientError(
                f"{self.provider} may not be asked for a language just now",
                code="paced",
                retry_after_seconds=slot - now,
            )
        await self.sleep(slot - now)
        try:
            return await self.detector.detect(text, among=among)
        except TransientError as error:
            pause_seconds = error.retry_after_seconds or 0.0
            await self.slots.push_back(self._key, self.clock.now() + pause_seconds)
            raise

    @property
    def _key(self) -> str:
        return f"{self.provider}/{Operation.DETECT}"
