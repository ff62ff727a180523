"""The language at the opening of a command's text."""

import re
from functools import lru_cache

from bot.languages.flags import flag_in_words
from bot.languages.naming import by_code, by_name
from bot.languages.tables import (
    EVERYDAY_CODES,
    EVERYDAY_NAMES,
    PREPOSITIONS,
    WELL_KNOWN,
    WORDS_AFTER_PREPOSITIONS,
)
from bot.languages.tags import base, locale_of

#: A flag's emoji with its colons, or a word without one.
_WORD = r"(?::[^\s:]+:|[^\s:：]+)"  # noqa: RUF001 - the wide colon is meant
#: What ends the language: a colon at its end, one that stands alone, or a blank.
_END = r"(?P<colon>[:：]\s?| [:：](?:\s|$))|\s|$"  # noqa: RUF001 - as above
#: Up to three words: "Chinese (Traditional)", "Norwegian Bokmål".
_LEADS = tuple(
    re.compile(rf"\s*(?P<words>{_WORD}(?: +{_WORD}){{{more}}})(?:{_END})")
    for more in (2, 1, 0)
)


def split_target(text: str) -> tuple[str | None, str]:
    """Cut "German: some text" into the language and the text.

    The longest beginning of up to three words that names a language counts. As every
    text begins with some word, the rule is stricter than for a language alone:

    - a code counts when written all small or all large ("it", "IT", not "It"), so a
      capital letter at the start of a sentence is safe; three-letter codes that are
      everyday words ("war", "new") count only with a colon ("war: ...");
    - a name counts for well-known languages, from three letters on (two outside
      ASCII: "中文"), but not where it is an everyday word or a country's English name;
    - a flag always counts;
    - "to", "into" and "in" before the language are dropped, but a code after them
      that goes on the sentence ("to be", "in my") does not count;
    - a colon after the language is dropped.

    Args:
        text: What stood after the command.

    Returns:
        The tag, and the rest with its own spacing and line ends; None and the whole
        text where no language leads.
    """
    first, _, behind = text.lstrip().partition(" ")
    if first.casefold() not in PREPOSITIONS:
        return _leading_language(text)
    target, rest = _leading_language(behind)
    next_word = behind.split(maxsplit=1)[0] if target else ""
    if target is None or next_word in WORDS_AFTER_PREPOSITIONS:
        return None, text
    return target, rest


def _leading_language(text: str) -> tuple[str | None, str]:
    for lead in _LEADS:
        match = lead.match(text)
        if match is None:
            continue
        target = _strictly(match["words"], sure=match["colon"] is not None)
        if target:
            return target, text[match.end() :]
    return None, text


def _strictly(words: str, *, sure: bool) -> str | None:
    """Read words that may be the text's own.

    Args:
        words: One to three words.
        sure: Whether a colon behind them says that they are no part of the text.
    """
    return _strict_code(words, sure=sure) or _strict_name(words) or flag_in_words(words)


def _strict_code(word: str, *, sure: bool) -> str | None:
    one_case = word in (word.lower(), word.upper())
    if not one_case and "-" not in word:
        return None
    if word.casefold() in EVERYDAY_CODES and not sure:
        return None
    return by_code(word)


def _strict_name(words: str) -> str | None:
    name = words.casefold()
    least = 3 if words.isascii() else 2
    if len(words) < least or name in EVERYDAY_NAMES or name in _countries():
        return None
    found = by_name(words)
    return found if found and base(found) in WELL_KNOWN else None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(name.casefold() for name in locale_of("en").territories.values())
