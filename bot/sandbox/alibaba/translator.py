"""Translations and detections: by the embedded engine where it can, else simulated."""

import asyncio
import html
import re
from dataclasses import dataclass

from bot.engine import Engine
from bot.errors import BotError
from bot.sandbox.alibaba.languages import AUTO, code_of, supports, tag_of
from bot.sandbox.alibaba.problems import BusinessError
from bot.sandbox.alibaba.wordmap import simulate

_TAG = re.compile(r"(<[^<>]*>)")
#: Such a text is simulated for milliseconds, in which nobody else would be served.
_LARGE_CHARS = 20_000
_LETTER = re.compile(r"[^\W\d_]")
#: What a letter of a script is taken for, where nothing judges words: the end of a
#: range of code points and the vendor's code.
_SCRIPTS = (
    (0x0370, "en"),
    (0x0400, "el"),
    (0x0530, "ru"),
    (0x0590, "hy"),
    (0x0600, "he"),
    (0x0700, "ar"),
    (0x0980, "hi"),
    (0x0A00, "bn"),
    (0x0E00, "ta"),
    (0x0E80, "th"),
    (0x10A0, "my"),
    (0x1100, "ka"),
    (0x1200, "ko"),
    (0x3040, "en"),
    (0x3100, "ja"),
    (0xA000, "zh"),
    (0xD7B0, "ko"),
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A translation, and how it came about."""

    text: str
    #: "engine" or "simulated".
    by: str
    #: The vendor's code of the source, where it had to be found out.
    detected: str = ""


class Translator:
    """Translates between the vendor's codes.

    Args:
        engine: A started engine; None: everything is simulated.
    """

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine
        self._by_engine: dict[tuple[str, str], bool] = {}

    def by_engine(self, source: str, target: str) -> bool:
        """Whether the embedded engine has a pair of the vendor's codes."""
        pair = source, target
        if pair not in self._by_engine:
            tags = tag_of(source), tag_of(target)
            engine = self._engine
            self._by_engine[pair] = engine is not None and bool(engine.route(*tags))
        return self._by_engine[pair]

    async def translate(
        self, text: str, source: str, target: str, *, markup: bool, engine_chars: int
    ) -> Rendered:
        """Translate a text; the same text always becomes the same.

        Args:
            text: The text.
            source: The vendor's code, or "auto".
            target: The vendor's code.
            markup: Whether it is HTML.
            engine_chars: Longer texts are simulated.

        Raises:
            BusinessError: The language cannot be told (106), the pair is none of the
                vendor's (105), or the engine failed (107).
        """
        detected = ""
        if source == AUTO:
            source = detected = await self.detect(text)
        if not supports(source, target):
            raise BusinessError(105)
        if len(text) > engine_chars or not self.by_engine(source, target):
            return Rendered(await _simulated(text, target), "simulated", detected)
        pieces = _TAG.split(text) if markup else [text]
        done = [
            await self._piece(piece, source, target, markup=markup) for piece in pieces
        ]
        return Rendered("".join(done), "engine", detected)

    async def detect(self, text: str) -> str:
        """The vendor's code of a text's language.

        Raises:
            BusinessError: 106: there is nothing to judge.
        """
        first = _LETTER.search(text)
        if first is None:
            raise BusinessError(106)
        return await self._judged(text) or _by_script(first[0])

    async def _judged(self, text: str) -> str | None:
        if self._engine is None:
            return None
        try:
            tag = (await self._engine.detect(text)).language
        except BotError:
            return None
        return code_of(tag) if tag else None

    async def _piece(self, text: str, source: str, target: str, *, markup: bool) -> str:
        is_tag = markup and text.startswith("<")
        if self._engine is None or is_tag or not _LETTER.search(text):
            return text
        plain = html.unescape(text) if markup else text
        try:
            done = await self._engine.translate(plain, tag_of(source), tag_of(target))
        except BotError as error:
            raise BusinessError(107) from error
        return html.escape(done.text, quote=False) if markup else done.text


async def _simulated(text: str, target: str) -> str:
    if len(text) < _LARGE_CHARS:
        return simulate(text, target)
    return await asyncio.to_thread(simulate, text, target)


def _by_script(letter: str) -> str:
    for end, code in _SCRIPTS:
        if ord(letter) < end:
            return code
    return "zh"
