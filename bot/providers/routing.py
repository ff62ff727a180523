"""Which provider does which pair: the first in the operator's order that can.

One whose breaker is open is passed over while another can; where none other can, its
recovery is waited for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import UnsupportedPairError
from bot.models import Pair
from bot.providers.base import Capabilities, TextTranslator
from bot.providers.breaker import Breaker


@dataclass(frozen=True, slots=True)
class Choice:
    """The provider that will do a pair."""

    capabilities: Capabilities
    pair: Pair


class ProviderRouter:
    """Chooses among providers in their order.

    Args:
        translators: The preferred first.
        breakers: By provider, whether it is called at all; one without is.
    """

    def __init__(
        self,
        translators: Sequence[TextTranslator],
        breakers: Mapping[str, Breaker] | None = None,
    ) -> None:
        self._translators = tuple(translators)
        self._breakers = breakers or {}

    def choose(self, pair: Pair, *, without: frozenset[str] = frozenset()) -> Choice:
        """The first provider that can do a pair, and is well if any of them is.

        Args:
            pair: From which language to which.
            without: Providers that are out of the question.

        Raises:
            UnsupportedPairError: None can.
        """
        able = [
            each.capabilities
            for each in self._translators
            if each.can(pair) and each.capabilities.name not in without
        ]
        well = [each for each in able if not self.rests(each.name)]
        if not able:
            raise UnsupportedPairError(pair.source or "auto", pair.target)
        return Choice((well or able)[0], pair)

    def resume(self, pair: Pair, provider: str) -> Choice | None:
        """The provider that has begun a pair; None where it is gone meanwhile."""
        for each in self._translators:
            if each.capabilities.name == provider and each.can(pair):
                return Choice(each.capabilities, pair)
        return None

    def rests(self, provider: str) -> bool:
        """Whether a provider is left alone just now.

        Once its rest is over it is chosen again: who else should make the probe?
        """
        breaker = self._breakers.get(provider)
        return breaker is not None and breaker.rest_seconds() > 0

    def reachable(self, source: str) -> frozenset[str]:
        """Every language that some provider translates this one into."""
        return frozenset().union(*(each.targets(source) for each in self._translators))

    def sources_for(self, target: str) -> frozenset[str]:
        """Every language that some provider translates into this one."""
        return frozenset(
            source
            for each in self._translators
            for source in each.languages()
            if each.can(Pair(source, target))
        )

    def languages(self) -> frozenset[str]:
        """Every language that some provider translates from or into."""
        return frozenset().union(*(each.languages() for each in self._translators))

    def targets(self) -> frozenset[str]:
        """Every language that some provider translates into."""
        sources = self.languages()
        return frozenset().union(*(self.reachable(source) for source in sources))

    def labels(self) -> list[str]:
        """The providers, as people call them, the preferred first."""
        return [each.capabilities.label for each in self._translators]

    def label_of(self, provider: str) -> str:
        """One provider, as people call it; its name where it is gone meanwhile."""
        labels = {
            each.capabilities.name: each.capabilities.label
            for each in self._translators
        }
        return labels.get(provider, provider)
