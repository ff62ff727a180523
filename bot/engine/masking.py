"""Hides from an engine what it would damage, and proves that it came back; pure.

Small neural models know a few dozen characters; whatever else they meet vanishes or
turns into something else. Such stretches become short codes (ZK1, ZK2 ...) of a form
that is known to survive; afterwards every code must be there exactly once.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

#: What callers put in place of mentions and links; carried through untouched.
CALLERS_PREFIXES = ("XQ", "ZX", "XJ")
_OWN_PREFIXES = ("ZK", "ZW", "XV", "QX", "ZQ", "XK")

_PLACEHOLDER = r"(?<![^\W_])(?:XQ|ZX|XJ)\d+(?![^\W_])"
#: Names of things: the words in them are not words of the language.
_NAMES = (
    r"`[^`]+`"
    r"|(?:https?|ftp|mailto):\S*[\w/]|www\.\S*[\w/]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|<[^<>\s][^<>]*>"
    r"|\{[^{}\s][^{}]*\}"
    r"|(?<!\w)[@#]\w(?:[\w.-]*\w)?"
    r"|(?<!\w):[a-z][a-z0-9_+'-]*:"
    r"|(?<!\w)[:;]-?[()DPp](?!\w)"
    r"|(?<![\w.])~?/\w[\w./-]*"
    r"|\w+(?:_\w+)+"
    r"|\w[\w-]*\.[a-z][a-z0-9]{1,3}(?!\w)"
    r"|(?<![\w-])[A-Za-z]*[A-Z]-?\d[\w-]*"
)
_KEPT = re.compile(f"(?P<placeholder>{_PLACEHOLDER})|{_NAMES}")
_PLACEHOLDERS = re.compile(_PLACEHOLDER)
_WORD = re.compile(r"[^\W_](?:[\w'-]*[^\W_])?")
_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
_SHOUTED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Repertoire:
    """Which characters an engine knows; ask with `in`."""

    #: The only ones it knows; None: it copes with all but the damaged.
    known: frozenset[str] | None = None
    #: Those that it drops or changes.
    damaged: frozenset[str] = frozenset()

    def __contains__(self, char: str) -> bool:
        if self.known is None:
            return char not in self.damaged
        return char in self.known

    @property
    def is_small(self) -> bool:
        """Whether it lacks most of what people write."""
        return self.known is not None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch that the engine does not see."""

    code: str
    text: str
    #: Whether it touched the character before, and the one after.
    glued_left: bool
    glued_right: bool


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence as an engine may see it."""

    text: str
    hidden: tuple[Hidden, ...]
    #: The caller's placeholders, in order.
    placeholders: tuple[str, ...]
    #: Whether it was written in capitals only, and is to be so again.
    shouted: bool
    #: Whether its first letter was lowered because the model lacks the capital.
    lowered: bool


def needs_translation(sentence: str) -> bool:
    """Whether there are words in it: not only names, codes, numbers and signs.

    A word has two lower-case letters in a row, or is written in a script without
    capitals; capitals alone count where they are a whole phrase.
    """
    rest = _KEPT.sub(" ", sentence)
    if any(unicodedata.category(char) == "Lo" for char in rest):
        return True
    small = any(a.islower() and b.islower() for a, b in pairwise(rest))
    return small or _is_shouted(rest)


def mask(sentence: str, repertoire: Repertoire) -> Masked:
    """Hide what an engine would damage.

    Args:
        sentence: One sentence without line breaks.
        repertoire: The characters that the engine knows.
    """
    text = _plain(unicodedata.normalize("NFC", sentence), repertoire)
    shouted = repertoire.is_small and _is_shouted(_KEPT.sub(" ", text))
    if shouted:
        text = _lower(text)
    lowered = repertoire.is_small and _begins_with_unknown_capital(text, repertoire)
    if lowered:
        text = text[0].lower() + text[1:]
    names = [m.span() for m in _KEPT.finditer(text) if m.lastgroup != "placeholder"]
    kept = [m.span() for m in _KEPT.finditer(text)]
    spans = _join(names + _unknown(text, kept, repertoire))
    return _hide(text, spans, shouted=shouted, lowered=lowered)


def unmask(translated: str, masked: Masked) -> str | None:
    """Put back what was hidden.

    Returns:
        The translation, or None where a code or a placeholder is not there exactly
        once: then it is not to be believed.
    """
    codes = Counter(hidden.code for hidden in masked.hidden)
    wanted = codes + Counter(masked.placeholders)
    if any(_count(name, translated) != times for name, times in wanted.items()):
        return None
    if Counter(_PLACEHOLDERS.findall(translated)) != Counter(masked.placeholders):
        return None
    text = translated.upper() if masked.shouted else translated
    if masked.lowered:
        text = text[:1].upper() + text[1:]
    for hidden in masked.hidden:
        text = _put_back(text, hidden)
    return text


def pieces_between(sentence: str, repertoire: Repertoire) -> list[tuple[str, bool]]:
    """Cut a sentence at everything that must survive.

    Returns:
        Pairs of text and whether it may be translated; joined, they are the sentence,
        with plain quotes where the engine knows no others.
    """
    text = _plain(unicodedata.normalize("NFC", sentence), repertoire)
    kept = [match.span() for match in _KEPT.finditer(text)]
    pieces: list[tuple[str, bool]] = []
    position = 0
    for start, end in _join(kept + _unknown(text, kept, repertoire)):
        pieces += [(text[position:start], True), (text[start:end], False)]
        position = end
    return [(text, free) for text, free in (*pieces, (text[position:], True)) if text]


def _is_shouted(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if word.isalpha() and len(word) > 1]
    return text.isupper() and len(words) >= _SHOUTED_WORDS


def _plain(text: str, repertoire: Repertoire) -> str:
    """Write quotes, dashes and blanks as small models know them, but not in names."""
    if not repertoire.is_small:
        return text
    return _outside_names(text, lambda part: part.translate(_PLAIN))


def _lower(text: str) -> str:
    return _outside_names(text, str.lower)


def _outside_names(text: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    position = 0
    for match in _KEPT.finditer(text):
        parts += [change(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join((*parts, change(text[position:])))


def _begins_with_unknown_capital(text: str, repertoire: Repertoire) -> bool:
    first = text[:1]
    return first.isupper() and first not in repertoire and first.lower() in repertoire


def _unknown(
    text: str, kept: list[tuple[int, int]], repertoire: Repertoire
) -> list[tuple[int, int]]:
    """Whole words that hold a letter, and each other sign, that the engine lacks."""
    taken = bytearray(len(text))
    for start, end in kept:
        taken[start:end] = b"\1" * (end - start)
    words = [
        match.span()
        for match in _WORD.finditer(text)
        if not any(taken[match.start() : match.end()])
        and any(char not in repertoire for char in match[0])
    ]
    for start, end in words:
        taken[start:end] = b"\1" * (end - start)
    signs = [
        (index, index + 1)
        for index, char in enumerate(text)
        if not taken[index] and char not in repertoire and not char.isspace()
    ]
    return words + signs


def _join(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """All spans in order; those that touch become one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _hide(
    text: str, spans: list[tuple[int, int]], *, shouted: bool, lowered: bool
) -> Masked:
    prefix = next((p for p in _OWN_PREFIXES if p not in text), "ZKQ")
    parts: list[str] = []
    hidden: list[Hidden] = []
    position = 0
    for number, (start, end) in enumerate(spans, start=1):
        left = text[start - 1 : start] if start else ""
        right = text[end : end + 1]
        code = f"{prefix}{number}"
        entry = Hidden(code, text[start:end], _glues(left), _glues(right))
        parts += [text[position:start], _spaced(entry)]
        hidden.append(entry)
        position = end
    whole = "".join((*parts, text[position:]))
    found = tuple(_PLACEHOLDERS.findall(whole))
    return Masked(whole, tuple(hidden), found, shouted, lowered)


def _glues(neighbour: str) -> bool:
    return bool(neighbour) and (neighbour.isalnum() or neighbour == "_")


def _spaced(hidden: Hidden) -> str:
    left = " " if hidden.glued_left else ""
    right = " " if hidden.glued_right else ""
    return f"{left}{hidden.code}{right}"


def _code_pattern(code: str) -> str:
    return rf"(?<![^\W_]){code}(?![^\W_])"


def _count(code: str, text: str) -> int:
    return len(re.findall(_code_pattern(code), text))


def _put_back(text: str, hidden: Hidden) -> str:
    left = " ?" if hidden.glued_left else ""
    right = " ?" if hidden.glued_right else ""
    pattern = f"{left}{_code_pattern(hidden.code)}{right}"
    return re.sub(pattern, lambda _: hidden.text, text, count=1)
