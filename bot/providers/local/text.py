"""Short texts and their languages, on this machine and without any account."""

from collections.abc import Sequence

from bot.engine import Engine
from bot.errors import ProviderError, RejectedError, UnsupportedPairError
from bot.models import Detection, Pair, Translated
from bot.providers.base import Capabilities


class LocalText:
    """Translates with the embedded engine.

    Args:
        engine: Started and closed by whoever made it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def capabilities(self) -> Capabilities:
        """Its abilities; the limit keeps one text under some four seconds."""
        return Capabilities(
            name="local",
            label="built-in engine",
            version=self._engine.version,
            max_items=1,
            max_chars=20_000,
            max_call_chars=20_000,
            placeholder_prefixes=("XQ", "ZX", "XJ"),
            detects=False,
            sends_data_out=False,
            source="measured; docs/embedded-engine.md",
        )

    def languages(self) -> frozenset[str]:
        """BCP 47 tags of what is installed here; none where nothing is."""
        return self._engine.languages()

    def targets(self, source: str) -> frozenset[str]:
        """BCP 47 tags of the languages this one can be translated into."""
        return self._engine.targets(source)

    def can(self, pair: Pair) -> bool:
        """Whether there is a route; the source must be known."""
        if pair.source is None:
            return False
        return self._engine.route(pair.source, pair.target) is not None

    def route(self, pair: Pair) -> tuple[str, ...]:
        """The languages that a text goes through, first to last; empty: no way."""
        if pair.source is None:
            return ()
        return self._engine.route(pair.source, pair.target) or ()

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Translated | ProviderError]:
        """Translate texts of one pair, one after the other.

        Returns:
            One entry a text, in order; a text that the engine failed on has its error.

        Raises:
            UnsupportedPairError: No route, or the source is not known.
            TransientError: A child process was lost or too slow.
        """
        if pair.source is None or not self.can(pair):
            raise UnsupportedPairError(pair.source or "und", pair.target)
        source, target = pair.source, pair.target
        return [
            await self._one(text, source, target, interactive=interactive)
            for text in texts
        ]

    async def _one(
        self, text: str, source: str, target: str, *, interactive: bool
    ) -> Translated | ProviderError:
        try:
            return await self._engine.translate(
                text, source, target, interactive=interactive
            )
        except RejectedError as error:
            return error


class LocalDetector:
    """Finds the language of a text with the embedded engine.

    Args:
        engine: Started and closed by whoever made it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge a text of any length; an unsure judgement says so.

        Args:
            text: The text, without placeholders.
            among: BCP 47 tags of which it must be one; none: whatever it is.

        Raises:
            TransientError: The child process was lost or too slow.
        """
        return await self._engine.detect(text, among=among)
