"""Emoji by name, as characters; and flags, which are drawn as letters.

Systems without a font for flags show two boxes or bare letters in their place, so a
flag is always a pill with the letters of its territory, and its name for who listens.
"""

import json
import re
from functools import cache
from pathlib import Path

from babel import Locale
from markupsafe import Markup

#: A pair of regional indicators, or a black flag with a subdivision in tags.
FLAG = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|\U0001f3f4[\U000e0061-\U000e007a]{3,5}\U000e007f"
)
#: Names in use that are those of a flag (docs of the emoji-data set that Slack uses).
_SHORT = dict.fromkeys(("us", "gb", "jp", "kr", "de", "fr", "es", "it", "cn", "ru"))
_ALIASES = {name: name for name in _SHORT} | {"uk": "gb"}
_NAMED = re.compile(r"flag-([a-z]{2})")
_PARTS = {
    "england": ("ENG", "England"),
    "scotland": ("SCT", "Scotland"),
    "wales": ("WLS", "Wales"),
}
_FIRST_INDICATOR = 0x1F1E6
_TAGS = 0xE0000
#: Slack's tones 2 to 6 are the characters U+1F3FB to U+1F3FF.
_TONES = {number: chr(0x1F3FB + number - 2) for number in range(2, 7)}
_NAMES = Path(__file__).parent / "static" / "vendor" / "emoji.json"
_VARIATION = "\ufe0f"


def drawn(name: str, *, unicode: str = "", tone: int = 0) -> Markup:
    """An emoji as HTML.

    Args:
        name: Slack's, without colons.
        unicode: Its code points as rich text has them ("1f44d-1f3fd"); empty: they
            are looked for by the name.
        tone: Of its skin, 2 to 6; 0: none.

    Returns:
        The emoji; its name between colons where nothing draws it.
    """
    if flag := flag_named(name):
        return flag
    character = _by_points(unicode) or _toned(_by_name(name), tone)
    if not character.strip("".join(_TONES.values())):
        return Markup('<span class="emoji-name">:{}:</span>').format(name)
    if FLAG.fullmatch(character):
        return flag_drawn(character)
    label = name.replace("_", " ").replace("-", " ")
    return Markup('<span class="emoji" role="img" aria-label="{}">{}</span>').format(
        label, character
    )


def is_known(name: str) -> bool:
    """Whether something draws an emoji of this name."""
    return bool(flag_named(name) or _by_name(name))


def flag_named(name: str) -> Markup | None:
    """The flag of this name, without colons; None: it is no flag's."""
    found = _NAMED.fullmatch(name)
    code = found[1] if found else _ALIASES.get(name, "")
    if code:
        return _of_territory(code.upper())
    letters, place = _PARTS.get(name.removeprefix("flag-"), ("", ""))
    if not letters or not name.startswith("flag-"):
        return None
    tags = f"gb{letters.lower()}\x7f"
    characters = "\U0001f3f4" + "".join(chr(_TAGS + ord(each)) for each in tags)
    return _pill(letters, place, characters)


def flag_drawn(characters: str) -> Markup:
    """A flag that was written as characters."""
    if len(characters) == 2:
        letters = "".join(chr(ord(c) - _FIRST_INDICATOR + ord("A")) for c in characters)
        return _of_territory(letters)
    tags = "".join(chr(ord(c) - _TAGS) for c in characters[1:-1]).upper()
    for letters, place in _PARTS.values():
        if tags.endswith(letters):
            return _pill(letters, place, characters)
    return _pill(tags, tags, characters)


def characters_of(name: str) -> str:
    """An emoji of this name as characters, a flag too; empty: nothing draws it."""
    found = _NAMED.fullmatch(name)
    code = found[1] if found else _ALIASES.get(name, "")
    return _indicators(code.upper()) if code else _by_name(name)


def _of_territory(code: str) -> Markup:
    return _pill(code, _territory(code), _indicators(code))


def _indicators(code: str) -> str:
    return "".join(chr(_FIRST_INDICATOR + ord(each) - ord("A")) for each in code)


def _pill(letters: str, place: str, characters: str) -> Markup:
    # The characters are for a page whose font draws flags; others show the letters.
    return Markup(
        '<span class="flag" role="img" aria-label="{}" data-flag="{}">{}</span>'
    ).format(f"flag of {place}", characters, letters)


@cache
def _territory(code: str) -> str:
    return str(Locale("en").territories.get(code, code))


def _toned(character: str, tone: int) -> str:
    """With the tone of a skin, which comes in place of the variation's mark."""
    if not character or tone not in _TONES:
        return character
    return character.removesuffix(_VARIATION) + _TONES[tone]


def _by_points(points: str) -> str:
    try:
        return "".join(chr(int(each, 16)) for each in points.split("-") if each)
    except (OverflowError, ValueError):
        return ""


def _by_name(name: str) -> str:
    """The character of this name; empty: there is none."""
    return _characters().get(name, "")


@cache
def _characters() -> dict[str, str]:
    """Slack's names, as its emoji-data set has them, to characters."""
    rows = json.loads(_NAMES.read_text("utf-8"))
    return {name: row[1] for row in rows for name in row[2:]}
