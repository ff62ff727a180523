"""Simulated translations: each word stands in the target's script, and can come back.

A word's UTF-8 bytes are written with letters of that script: one a byte where the
script has hundreds, else two. Signs, numbers, tags, links and words with digits in
them, such as placeholders, stay as they are.
"""

import re
from functools import lru_cache

import langcodes

from bot.sandbox.alibaba.languages import tag_of

#: Where a script's letters begin in Unicode.
_FIRST_LETTER = {
    "Arab": 0x0628,
    "Armn": 0x0561,
    "Beng": 0x0995,
    "Cyrl": 0x0430,
    "Deva": 0x0915,
    "Ethi": 0x1200,
    "Geor": 0x10D0,
    "Grek": 0x03B1,
    "Gujr": 0x0A95,
    "Guru": 0x0A15,
    "Hans": 0x4E00,
    "Hant": 0x4E00,
    "Hebr": 0x05D0,
    "Jpan": 0x304B,
    "Khmr": 0x1780,
    "Knda": 0x0C95,
    "Kore": 0xAC00,
    "Laoo": 0x0E81,
    "Mlym": 0x0D15,
    "Mymr": 0x1000,
    "Orya": 0x0B15,
    "Sinh": 0x0D9A,
    "Taml": 0x0B95,
    "Telu": 0x0C15,
    "Thai": 0x0E01,
}
_LATIN = "abdefgiklmnoprst"
#: Scripts with a letter for each byte.
_LARGE = ("Hans", "Hant", "Kore")

_PARTS = re.compile(
    r"(?P<kept><[^<>]*>|&\w+;|https?://\S+)|(?<!\w)(?P<word>[^\W\d_]+)(?!\w)"
)


def simulate(text: str, target: str) -> str:
    """Write a text's words in the script of the target.

    Args:
        text: Any text.
        target: The vendor's code of a language.
    """
    table = _table(target)
    return _PARTS.sub(lambda it: it["kept"] or _encoded(it["word"], table), text)


def restore(text: str, target: str) -> str:
    """Bring back what `simulate` was given.

    Raises:
        ValueError: The text is not a simulated translation into this language.
    """
    letters = _letters(target)
    return _PARTS.sub(lambda it: it["kept"] or _decoded(it["word"], letters), text)


@lru_cache(maxsize=256)
def _letters(target: str) -> str:
    tag = langcodes.Language.get(tag_of(target))
    script = str(tag.maximize().script)
    if script not in _FIRST_LETTER:
        return _LATIN
    most = 256 if script in _LARGE else 16
    first = _FIRST_LETTER[script]
    found = (chr(point) for point in range(first, first + 4 * most))
    return "".join([letter for letter in found if letter.isalpha()][:most])


@lru_cache(maxsize=256)
def _table(target: str) -> dict[int, str]:
    """What each byte becomes."""
    letters = _letters(target)
    if len(letters) == 256:
        return dict(enumerate(letters))
    return {byte: letters[byte >> 4] + letters[byte & 15] for byte in range(256)}


def _encoded(word: str, table: dict[int, str]) -> str:
    # Latin-1 has a character for each byte, of the same number.
    return word.encode().decode("latin-1").translate(table)


def _decoded(word: str, letters: str) -> str:
    numbers = [letters.index(letter) for letter in word]
    if len(letters) == 16:
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        numbers = [high << 4 | low for high, low in pairs]
    return bytes(numbers).decode()
