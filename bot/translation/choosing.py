"""Which provider translates a text, and from which language."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import UnsupportedPairError, UserError
from bot.models import Pair
from bot.providers.provider import Provider
from bot.providers.registry import Providers

#: Enough to tell a language by; where a cloud has to be asked it is paid.
_JUDGED_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Translation:
    """A whole text in another language."""

    text: str
    #: BCP 47 tag of the language it was translated from; None: nobody said.
    source: str | None
    #: The languages it went through, first to last.
    route: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is told how far a translation has come."""

    #: Gets a sentence.
    tell: Callable[[str], None]
    #: Gets the characters that were translated since the last time.
    moved: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who translates a text, and from which language into which."""

    provider: Provider
    pair: Pair

    def is_long(self, text: str) -> bool:
        """Whether a text is too long for calls and goes out as a job."""
        capabilities = self.provider.translator.capabilities
        return (
            self.provider.long_text is not None
            and capabilities.length(text.strip()) > capabilities.max_chars
        )

    @property
    def steps(self) -> int:
        """How often the text is translated, and paid."""
        return max(len(self.provider.route(self.pair)) - 1, 1)


async def choose(
    providers: Providers, text: str, *, source: str, target: str
) -> Chosen:
    """The first provider, in the operator's order, that can do it.

    One that finds the language itself is left to do so, which costs no further call;
    for the others it is found out once.

    Args:
        providers: Started.
        text: The text.
        source: BCP 47 tag; empty: it is to be found out.
        target: BCP 47 tag.

    Raises:
        UserError: The language cannot be told.
        UnsupportedPairError: None can.
    """
    pair = Pair(source or None, target)
    found = None if source else ""
    for each in providers.text:
        if each.translator.can(pair):
            return Chosen(each, pair)
        if found is not None:
            found = found or await _language_of(text, providers)
            if each.translator.can(Pair(found, target)):
                return Chosen(each, Pair(found, target))
    raise UnsupportedPairError(source or found or "auto", target)


async def _language_of(text: str, providers: Providers) -> str:
    found = await providers.detector.detect(text.strip()[:_JUDGED_CHARS])
    if found.language is None:
        raise UserError("its language cannot be told; name it with --from")
    return found.language
