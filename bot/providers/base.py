"""What a translation provider is: its abilities as data, its calls as Protocols."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import ProviderError
from bot.models import Detection, Pair, Translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """A provider's abilities, stated once and asked everywhere."""

    #: The name used in PROVIDERS, in the database and in words to people.
    name: str
    #: What people read, such as "built-in engine".
    label: str
    #: Part of each text's key: a new engine does not reuse an old one's results.
    version: str
    #: The most texts one call may carry.
    max_items: int
    #: The most characters one text may have (UTF-16 units where the vendor says so).
    max_chars: int
    #: The most characters one call may carry.
    max_call_chars: int
    #: Prefixes of placeholders it is known to carry through, best first: "XQ" gives
    #: XQ1, XQ2 ... The first one that the text itself does not hold is taken.
    placeholder_prefixes: tuple[str, ...]
    #: Whether it finds the source language itself.
    detects: bool
    #: Whether the text leaves this machine.
    sends_data_out: bool
    #: Where these figures come from: address or file, and date.
    source: str


class TextTranslator(Protocol):
    """Translates short texts, several in one call."""

    @property
    def capabilities(self) -> Capabilities:
        """Its abilities."""
        ...

    def languages(self) -> frozenset[str]:
        """BCP 47 tags of every language it can translate from or to."""
        ...

    def targets(self, source: str) -> frozenset[str]:
        """BCP 47 tags of the languages it can translate this one into."""
        ...

    def can(self, pair: Pair) -> bool:
        """Whether it translates this pair (a source of None asks for detection)."""
        ...

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Translated | ProviderError]:
        """Translate texts of one pair.

        Args:
            pair: From which language to which.
            texts: At most `capabilities.max_items`.
            interactive: Whether a person waits; such work goes first.

        Returns:
            One entry a text, in order: the translation, or why this one has none.

        Raises:
            TransientError: The whole call may succeed later.
            RejectedError: The whole call will fail again.
        """
        ...


class LanguageDetector(Protocol):
    """Finds the language of a text."""

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge a text of any length; an unsure judgement says so.

        Args:
            text: The text, without placeholders.
            among: BCP 47 tags of which it must be one; none: whatever it is.
        """
        ...
