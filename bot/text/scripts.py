"""Judges whether a text is written in the script of its language; pure.

A provider that fails often answers in the source language, or in a third one. Where the
script differs this can be seen without knowing either language.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from bot.text.mrkdwn import plain

#: Unicode's names of letters begin with the script's name; ISO 15924 says which it is.
_SCRIPTS = {
    "Adlm": {"ADLAM"},
    "Arab": {"ARABIC"},
    "Armn": {"ARMENIAN"},
    "Beng": {"BENGALI"},
    "Cans": {"CANADIAN"},
    "Cher": {"CHEROKEE"},
    "Cyrl": {"CYRILLIC"},
    "Deva": {"DEVANAGARI"},
    "Ethi": {"ETHIOPIC"},
    "Geor": {"GEORGIAN"},
    "Grek": {"GREEK"},
    "Gujr": {"GUJARATI"},
    "Guru": {"GURMUKHI"},
    "Hans": {"CJK", "BOPOMOFO"},
    "Hant": {"CJK", "BOPOMOFO"},
    "Hebr": {"HEBREW"},
    "Jpan": {"HIRAGANA", "KATAKANA", "CJK"},
    "Khmr": {"KHMER"},
    "Knda": {"KANNADA"},
    "Kore": {"HANGUL", "CJK"},
    "Laoo": {"LAO"},
    "Latn": {"LATIN"},
    "Mlym": {"MALAYALAM"},
    "Mong": {"MONGOLIAN"},
    "Mtei": {"MEETEI"},
    "Mymr": {"MYANMAR"},
    "Nkoo": {"NKO"},
    "Olck": {"OL"},
    "Orya": {"ORIYA"},
    "Sinh": {"SINHALA"},
    "Syrc": {"SYRIAC"},
    "Taml": {"TAMIL"},
    "Telu": {"TELUGU"},
    "Tfng": {"TIFINAGH"},
    "Thaa": {"THAANA"},
    "Thai": {"THAI"},
    "Tibt": {"TIBETAN"},
    "Yiii": {"YI"},
}
_KNOWN = frozenset[str]().union(*_SCRIPTS.values())
#: Languages that are read in either script where the tag does not say which.
_SECOND = {
    "az": "Cyrl",
    "bs": "Cyrl",
    "ha": "Arab",
    "kk": "Latn",
    "ku": "Arab",
    "mn": "Mong",
    "pa": "Arab",
    "sd": "Deva",
    "sr": "Latn",
    "tt": "Latn",
    "ug": "Cyrl",
    "uz": "Cyrl",
}
#: A letter of these says as much as several of an alphabet.
_DENSE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
_DENSITY = 3
#: Own letters must be at least one in so many.
_LEAST_SHARE = 5
#: More names than these in a row are a sentence.
_MOST_NAMES = 6
#: The alphabet without which more Chinese characters than these are Chinese.
_MOST_HAN = {"Jpan": ("HIRAGANA", "KATAKANA", 20), "Kore": ("HANGUL", "HANGUL", 4)}
_WORD = re.compile(r"[^\W_]+(?:['’.&+-][^\W_]+)*")  # noqa: RUF001 - both apostrophes
_NAMED = re.compile(r"@\S+")


def in_script_of(text: str, target: str) -> bool:
    """Say whether a translation can be in a language, judging by its letters.

    Names, brands, abbreviations and short quotes in other scripts are normal. Counted
    against a text are words of other scripts: of Latin ones, those without a capital
    letter or a digit. Letters of Chinese, Japanese and Korean count threefold. A text
    is refused if less than a fifth of what counts is in its own script, and one without
    any own letter if it has more than six names. One lone Latin word, however written,
    is believed. Beyond a short title, Japanese needs kana and Korean hangul; Chinese
    has fewer kana than characters.

    Args:
        text: mrkdwn; mentions, addresses, code and emoji are not judged.
        target: A BCP 47 tag. Where a script is unknown the text is believed.
    """
    script, own_scripts = _scripts_of(target)
    words = _WORD.findall(_NAMED.sub(" ", plain(text)))
    letters: Counter[str] = Counter()
    for word in words:
        letters.update(_letters(word))
    own = sum(_weight(each) * letters[each] for each in own_scripts)
    if not own_scripts or (not own and _is_short_name(words)):
        return True
    if own and _is_neighbour(letters, script):
        return False
    foreign = sum(_foreign_weight(word, own_scripts) for word in words)
    if not own and not foreign:
        return sum(any(_letters(word)) for word in words) <= _MOST_NAMES
    return own * _LEAST_SHARE >= own + foreign


@lru_cache(maxsize=256)
def _scripts_of(target: str) -> tuple[str, frozenset[str]]:
    """The ISO code of a language's script, and what its letters' names begin with."""
    try:
        tag = Language.get(target)
        script = tag.maximize().script or ""
        known = tag.is_valid()
    except LanguageTagError:
        return "", frozenset()
    if not known or script not in _SCRIPTS:
        return "", frozenset()
    second = "" if tag.script else _SECOND.get(tag.language or "", "")
    return script, frozenset(_SCRIPTS[script] | _SCRIPTS.get(second, set()))


def _letters(word: str) -> Counter[str]:
    """Count a word's letters by script; those of no script we know are left out."""
    found = (_script(character) for character in word if character.isalpha())
    return Counter(each for each in found if each)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    names = re.split("[ -]", unicodedata.name(character, ""))
    if names[0] in ("FULLWIDTH", "HALFWIDTH"):
        names = names[1:]
    return names[0] if names and names[0] in _KNOWN else ""


def _weight(script: str) -> int:
    return _DENSITY if script in _DENSE else 1


def _foreign_weight(word: str, own_scripts: frozenset[str]) -> int:
    """What a word says against its text: how many letters of other scripts count."""
    letters = _letters(word)
    foreign = {each: n for each, n in letters.items() if each not in own_scripts}
    if set(foreign) == {"LATIN"} and (word != word.lower() or len(word) == 1):
        return 0
    if any(character.isdigit() for character in word):
        return 0
    return sum(_weight(each) * number for each, number in foreign.items())


def _is_short_name(words: list[str]) -> bool:
    """Whether there is one Latin word at most: nobody can tell it from a name."""
    worded = [letters for letters in map(_letters, words) if letters]
    return len(worded) <= 1 and all(set(letters) == {"LATIN"} for letters in worded)


def _is_neighbour(letters: Counter[str], script: str) -> bool:
    """Whether Chinese stands for Japanese or Korean, or Japanese for Chinese."""
    if script in ("Hans", "Hant"):
        return letters["HIRAGANA"] + letters["KATAKANA"] > letters["CJK"]
    if script not in _MOST_HAN:
        return False
    first, second, most = _MOST_HAN[script]
    return letters["CJK"] > most and not letters[first] + letters[second]
