"""Names to providers: the only module that knows the vendors."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.engine import Engine
from bot.errors import ConfigError
from bot.models import Pair
from bot.providers.base import LanguageDetector, TextTranslator
from bot.providers.local.text import LocalDetector, LocalText

LOCAL = "local"


def straight(pair: Pair) -> tuple[str, ...]:
    """The route of a provider that goes from any language to any other at once."""
    return (pair.source or "auto", pair.target)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and how it is fed."""

    translator: TextTranslator
    #: The least time between two calls; 0 for an engine of our own.
    gap_seconds: float
    #: Calls at the same time.
    parallel: int
    #: The languages that a text goes through, first to last, in a pair that it can do.
    route: Callable[[Pair], tuple[str, ...]] = straight


@dataclass(frozen=True, slots=True)
class Providers:
    """Everything that translates, in the operator's order."""

    text: tuple[Provider, ...]
    detector: LanguageDetector
    start: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    #: What could be had with one more step, as a sentence; empty: nothing.
    missing: Callable[[], str]


def make_providers(
    names: tuple[str, ...], *, models_dir: Path | None, call_timeout_seconds: float
) -> Providers:
    """Make the providers that PROVIDERS names.

    Args:
        names: The preferred first.
        models_dir: Further models of the embedded engine.
        call_timeout_seconds: The longest that one call may take.

    Raises:
        ConfigError: A name that is not known, none at all, or an engine that is not
            installed.
    """
    unknown = [name for name in names if name != LOCAL]
    if unknown or not names:
        raise ConfigError(
            f"PROVIDERS names {', '.join(unknown) or 'nothing'}; known is: {LOCAL}"
        )
    engine = Engine(models_dir=models_dir, call_timeout_seconds=call_timeout_seconds)
    if not engine.available():
        raise ConfigError(engine.missing())
    local = LocalText(engine)
    return Providers(
        # Two calls at once: a short text need not wait for a long one's end.
        text=(Provider(local, gap_seconds=0.0, parallel=2, route=local.route),),
        detector=LocalDetector(engine),
        start=engine.start,
        close=engine.close,
        missing=engine.missing,
    )
