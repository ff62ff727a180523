"""A provider of texts, and how it is fed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.models import Pair
from bot.providers.base import LongTextTranslator, Operation, TextTranslator
from bot.providers.limits import Rates


def straight(pair: Pair) -> tuple[str, ...]:
    """The route of a provider that goes from any language to any other at once."""
    return (pair.source or "auto", pair.target)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and how it is fed."""

    translator: TextTranslator
    #: Calls at the same time.
    parallel: int
    #: The languages that a text goes through, first to last, in a pair that it can do.
    route: Callable[[Pair], tuple[str, ...]] = straight
    #: What takes texts that are too long for a call; None: nothing does.
    long_text: LongTextTranslator | None = None
    #: How often the account is called.
    rates: Rates = field(default_factory=Rates)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The kinds of call by which texts go out."""
        if self.translator.capabilities.batch_chars is None:
            return (Operation.BATCH,)
        return (Operation.BATCH, Operation.SINGLE)

    def gap_seconds(self, operation: Operation) -> float:
        """The least time between two calls of a kind; 0 where there is no limit."""
        documented = self.translator.capabilities.calls_per_second.get(operation)
        return self.rates.gap_seconds(operation, documented)
