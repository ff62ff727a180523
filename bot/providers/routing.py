"""Which provider does which pair: the first in the operator's order that can."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UnsupportedPairError
from bot.models import Pair
from bot.providers.base import Capabilities, TextTranslator


@dataclass(frozen=True, slots=True)
class Choice:
    """The provider that will do a pair."""

    capabilities: Capabilities
    pair: Pair


class ProviderRouter:
    """Chooses among providers in their order.

    Args:
        translators: The preferred first.
    """

    def __init__(self, translators: Sequence[TextTranslator]) -> None:
        self._translators = tuple(translators)

    def choose(self, pair: Pair) -> Choice:
        """The first provider that can do a pair.

        Raises:
            UnsupportedPairError: None can.
        """
        for translator in self._translators:
            if translator.can(pair):
                return Choice(translator.capabilities, pair)
        raise UnsupportedPairError(pair.source or "auto", pair.target)

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
