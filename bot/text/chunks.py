"""Cuts long texts to a provider's limits, where a reader would cut them; pure."""

import re
import unicodedata
from collections.abc import Iterator

#: Where to cut, best first: behind paragraphs, lines, sentences, words.
_ENDS = (
    re.compile(r"\n[ \t]*\n\s*"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][\"'”’)\]]*\s+|[。！？]"),  # noqa: RUF001 - the wide marks are meant
    re.compile(r"\s+"),
)
#: A chunk shorter than this share of the limit is taken only if nothing else is left.
_LEAST_SHARE = 0.25
#: How far a cut inside a word may move back to spare a placeholder or an emoji.
_MOST_STEPS_BACK = 48
_ZERO_WIDTH_JOINER = "\u200d"
_JOINED = re.compile(
    "[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")


def cut(text: str, max_chars: int) -> list[str]:
    """Cut a text into stretches of at most `max_chars`.

    Args:
        text: Any text, placeholders included.
        max_chars: The limit, at least 1.

    Returns:
        Stretches, none empty, which joined are the text again; no blank is dropped.

    Raises:
        ValueError: The limit is below 1.
    """
    if max_chars < 1:
        raise ValueError(f"cannot cut to {max_chars} characters")
    return list(_chunks(text, max_chars))


def _chunks(text: str, max_chars: int) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = min(len(text), start + max_chars)
        if end < len(text):
            end = best_end(text, start, end)
        yield text[start:end]
        start = end


def best_end(text: str, start: int, end: int) -> int:
    """Return where a reader would cut `text[start:]`: behind `start`, at most at `end`.

    Args:
        text: The whole text; it is longer than `end`.
        start: Where the stretch begins.
        end: The furthest place to cut; above `start`.
    """
    least = start + max(1, int((end - start) * _LEAST_SHARE))
    for earliest in (least, start + 1):
        for pattern in _ENDS:
            found = _last_end(pattern, text, start, end)
            if found >= earliest:
                return found
    return _spared(text, start, end)


def _last_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Return where the last match ends; nothing is found behind its beginning."""
    ends = [match.end() for match in pattern.finditer(text, start, end)]
    return ends[-1] if ends else start


def _spared(text: str, start: int, end: int) -> int:
    """Move a cut inside a word back, so that what is one thing stays one."""
    for index in range(end, max(start, end - _MOST_STEPS_BACK), -1):
        if not _binds(text[index - 1], text[index]):
            return index
    return end


def _binds(left: str, right: str) -> bool:
    """Whether two neighbours belong together: letters of a word, parts of an emoji."""
    if left.isascii() and right.isascii():
        return left.isalnum() and right.isalnum()
    if left == _ZERO_WIDTH_JOINER or _JOINED.match(right):
        return True
    if unicodedata.category(right).startswith("M"):
        return True
    return bool(_REGIONAL.match(left) and _REGIONAL.match(right))
