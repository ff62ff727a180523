"""Language tags in house form, and what people call them."""

from functools import lru_cache

import langcodes
from babel.core import Locale, UnknownLocaleError
from langcodes.tag_parser import LanguageTagError

from bot.languages.tables import SAME_LANGUAGE, WITHOUT_CLDR_NAME


@lru_cache(maxsize=1024)
def normalise(tag: str) -> str:
    """Write a BCP 47 tag in the one form this project uses.

    Language, then a script where it is not the language's usual one, then a region
    where one was given: "pt-BR", "sr-Latn". Chinese is always "zh-Hans" or "zh-Hant",
    whatever region it came with. Old and doubled codes become the current one
    ("iw" is "he", "no" is "nb"). Variants and extensions fall away.

    Args:
        tag: A tag in any case, with hyphens or underscores.

    Raises:
        ValueError: This is no tag, or its language is not in the registry.
    """
    parsed = _parsed(tag)
    language = parsed.extlangs[0] if parsed.extlangs else parsed.language
    if not parsed.is_valid() or not language or not language.isalpha():
        raise ValueError(f"not a language tag: {tag[:40]!r}")
    language = SAME_LANGUAGE.get(language, language)
    usual = langcodes.Language.make(language, territory=parsed.territory).maximize()
    script = parsed.script or usual.script or ""
    if language == "zh":
        return f"zh-{script}"
    shown = script if script != usual.script else ""
    return "-".join(part for part in (language, shown, parsed.territory) if part)


def _parsed(tag: str) -> langcodes.Language:
    try:
        return langcodes.Language.get(tag.strip().replace("_", "-"))
    except LanguageTagError as error:
        raise ValueError(f"not a language tag: {tag[:40]!r}") from error


def valid(tag: str) -> str | None:
    """Return the tag in house form, or None where `normalise` would raise."""
    try:
        return normalise(tag)
    except ValueError:
        return None


def base(tag: str) -> str:
    """Return the language alone: "pt" of "pt-BR", "zh" of "zh-Hant"."""
    return tag.replace("_", "-").partition("-")[0].lower()


def known(tag: str) -> bool:
    """Whether this is a language people ask for, not just one in the registry."""
    language = base(tag)
    return language in WITHOUT_CLDR_NAME or language in locale_of("en").languages


@lru_cache(maxsize=1024)
def display_name(tag: str, locale: str = "en") -> str:
    """Name a language for people, in the words of a locale.

    Args:
        tag: The language, such as "pt-BR".
        locale: The reader's language; English where CLDR does not have it.

    Returns:
        Such as "Brazilian Portuguese"; what is no tag comes back as it is.
    """
    house = valid(tag)
    if house is None:
        return tag
    names = locale_of(locale)
    whole = names.languages.get(house.replace("-", "_"))
    return whole or _composed_name(house, names)


@lru_cache(maxsize=1024)
def autonym(tag: str) -> str:
    """Name a language in its own words ("Deutsch"), else in English."""
    return display_name(tag, tag)


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """Return CLDR's data for a language, or the English data where it has none."""
    try:
        return Locale.parse(normalise(tag), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _composed_name(house: str, names: Locale) -> str:
    """Name a tag that CLDR names only in parts: "French (Belgium)"."""
    parsed = langcodes.Language.get(house)
    language = names.languages.get(base(house)) or parsed.language_name()
    parts = (
        names.scripts.get(parsed.script or ""),
        names.territories.get(parsed.territory or ""),
    )
    inner = ", ".join(part for part in parts if part)
    return f"{language} ({inner})" if inner else language
