"""Flags as Slack names them, and the languages they ask for."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import langcodes
from babel.core import get_global
from babel.languages import get_official_languages

from bot.languages.tables import BARE_FLAGS, FLAG_DEFAULTS, HOME, SUBDIVISIONS
from bot.languages.tags import base, normalise, valid

_SKIN_TONE = "::"
_REGIONAL_A = 0x1F1E6


def flag_target(
    reaction: str, overrides: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """Find the language that a reaction asks for.

    Only real flags count: `flag-` names, the ten flags that Slack names without it,
    and `uk`.

    Args:
        reaction: An emoji's name as Slack sends it; colons and skin tone are ignored.
        overrides: Language tags by territory ("be" -> "fr"); an empty tag silences
            that flag.

    Returns:
        A tag in house form, or None for anything that asks for no language.

    Raises:
        ValueError: An override's value is no language tag.
    """
    territory = _territory(reaction.strip(":").partition(_SKIN_TONE)[0].casefold())
    for key, tag in overrides.items():
        if key.casefold() == territory:
            return normalise(tag) if tag else None
    if territory in SUBDIVISIONS:
        return SUBDIVISIONS[territory]
    return territory_language(territory.upper())


@lru_cache(maxsize=1024)
def flag_of(tag: str) -> str:
    """Return the emoji of a flag that asks for this language, to stand by its name.

    Returns:
        Two regional indicators; empty where a language has no flag of its own, such
        as Catalan or Esperanto.
    """
    house = valid(tag)
    if house is None:
        return ""
    parsed = langcodes.Language.get(house)
    own = parsed.territory if (parsed.territory or "").isalpha() else None
    region = own or HOME.get(house) or _likely_region(house)
    asked = territory_language(region) or ""
    same = asked == house or (base(house) != "zh" and base(asked) == base(house))
    return "".join(chr(_REGIONAL_A + ord(c) - ord("A")) for c in region) if same else ""


def flag_in_words(word: str) -> str | None:
    """Read ":flag-jp:", or the two characters of a flag's emoji, as a language."""
    if len(word) > 2 and word[0] == word[-1] == ":":
        return flag_target(word)
    letters = [ord(c) - _REGIONAL_A for c in word]
    if len(letters) == 2 and all(0 <= n < 26 for n in letters):
        return territory_language("".join(chr(n + ord("A")) for n in letters))
    return None


@lru_cache(maxsize=512)
def territory_language(territory: str) -> str | None:
    """Ask our table, then CLDR: the likeliest language if official, else the first.

    Args:
        territory: Two capital letters; anything else has no language.
    """
    if territory in FLAG_DEFAULTS:
        return FLAG_DEFAULTS[territory]
    official = get_official_languages(territory, de_facto=True)
    likely = get_global("likely_subtags").get(f"und_{territory}", "")
    if likely and (not official or base(likely) in {base(tag) for tag in official}):
        official = (likely.removesuffix(f"_{territory}"),)
    if not official:
        return None
    tag = normalise(official[0])
    return tag if base(tag) == "zh" else base(tag)


def _territory(flag: str) -> str:
    """The small letters of what an emoji's name stands for; empty for no flag."""
    if flag == "uk":
        return "gb"
    if flag in BARE_FLAGS:
        return flag
    return flag.removeprefix("flag-") if flag.startswith("flag-") else ""


def _likely_region(house: str) -> str:
    parsed = langcodes.Language.get(house)
    bare = langcodes.Language.make(parsed.language, script=parsed.script)
    return bare.maximize().territory or ""
