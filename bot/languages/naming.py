"""From what people call a language to its tag."""

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

import langcodes
from language_data.names import load_trie, normalize_name
from language_data.util import data_filename

from bot.languages.flags import flag_in_words
from bot.languages.tables import COUNTRY_CODES, NAMES, WELL_KNOWN
from bot.languages.tags import autonym, base, display_name, known, locale_of, valid

#: Below this likeness (1 is equal) a guess would only puzzle.
_LEAST_LIKENESS = 0.6


def find_language(words: str) -> str | None:
    """Find the language that somebody named, in whatever way.

    A code counts first ("de", "pt-BR", "zh_TW"), then a name in any language
    ("German", "日本語", "francês"), then a flag (":flag-jp:" or its emoji). So `uk` is
    Ukrainian here and `:uk:` the British flag.

    Args:
        words: What was typed; case, accents and brackets do not matter.

    Returns:
        A tag in house form, or None. Never raises.
    """
    text = words.strip()
    return by_code(text) or by_name(text) or flag_in_words(text)


def nearest(words: str, among: Iterable[str], count: int = 3) -> list[str]:
    """Guess which languages a misspelt word may have meant.

    Args:
        words: What was typed.
        among: The tags to choose from.
        count: The most guesses wanted.

    Returns:
        Tags, likeliest first; none where nothing comes near.
    """
    typed = _folded(words)
    scores = {tag: _likeness(typed, tag) for tag in among}
    ranked = sorted(scores, key=lambda tag: (-scores[tag], tag))
    return [tag for tag in ranked if scores[tag] >= _LEAST_LIKENESS][:count]


def by_code(word: str) -> str | None:
    """Read a language's code; "zzz" and "auto" are none."""
    tag = COUNTRY_CODES.get(word.casefold()) or valid(word)
    return tag if tag and known(tag) else None


@lru_cache(maxsize=4096)
def by_name(words: str) -> str | None:
    """Read a language's name in any language, with or without its accents."""
    if not words.isprintable():  # a NUL or half a surrogate pair upsets the trie
        return None
    name = _plain(words)
    trie = _all_names()
    found = NAMES.get(name) or _english_names().get(name)
    if not found and name in trie:
        found = trie[name][0].decode()
    found = found or _unaccented_names().get(_folded(words))
    return valid(found) if found and known(found) else None


@lru_cache(maxsize=1)
def _all_names() -> Any:
    """Load langcodes' names of languages in every language, as a trie.

    The trie is asked for whole names: langcodes' own `find` also takes the beginning
    of a word for a name.
    """
    return load_trie(data_filename("trie/und/name_to_language.marisa"))


@lru_cache(maxsize=1)
def _english_names() -> dict[str, str]:
    """CLDR's English names, those of regional forms in two ways.

    "Brazilian Portuguese" and "Portuguese (Brazil)" are both in use.
    """
    names = locale_of("en").languages
    found = {_plain(name): str(code) for code, name in names.items()}
    for code in names:
        if "_" in str(code):
            composed = langcodes.Language.get(str(code)).display_name()
            found.setdefault(_plain(composed), str(code))
    return found


@lru_cache(maxsize=1)
def _unaccented_names() -> dict[str, str]:
    """Names of well-known languages as people type them: "francais", "espanol"."""
    found: dict[str, str] = {}
    for name, code in _all_names().iteritems():
        tag = code.decode()
        if base(tag) in WELL_KNOWN and not name.isascii():
            found.setdefault(_folded(name), tag)
    return found


def _plain(name: str) -> str:
    """Drop case, hyphens, commas and brackets."""
    return str(normalize_name(name))


def _folded(name: str) -> str:
    """Drop accents too."""
    letters = unicodedata.normalize("NFKD", _plain(name))
    return "".join(c for c in letters if not unicodedata.combining(c))


def _likeness(typed: str, tag: str) -> float:
    """Compare with all that a language is called; a whole word of a name is near."""
    names = {_folded(name) for name in (tag, display_name(tag), autonym(tag))}
    if any(typed in name.split() for name in names):
        return 0.9
    return max(SequenceMatcher(None, typed, name).ratio() for name in names)
