"""Judges the language of a text from a ranker's scores; pure.

The margin is the gap between the two best scores divided by the square root of the
text's length in bytes: scores of independent features grow with the length, their
chance differences with its root.
"""

import re
from collections.abc import Collection, Sequence
from math import sqrt

from bot.models import Detection

_LABELS = (
    "ar bg ca cs da de el en es et fa fi fr gl he hi hr hu id it ja ko lt lv nl no pl "
    "pt ro ru sk sl sr sv th tr uk ur vi zh"
)
#: Languages that a text may be in besides those the engine translates, so that German
#: is called German and not the nearest language at hand. py3langid's labels.
WIDELY_WRITTEN = frozenset(_LABELS.split())
#: py3langid's labels that are not the tag in use.
_TAGS = {"no": "nb"}

#: Below this margin two languages are too close to call. Of 72 sentences of four words
#: and more in 12 languages 65 stand above it, none wrongly named (one is, at 0.5).
CLEAR_MARGIN = 1.0
#: Fewer words judge badly, whatever their scores say.
CLEAR_WORDS = 4
_FEWEST_LETTERS = 3
#: A judgement does not change any more beyond so much text.
_MOST_CHARS = 10_000
#: The ranker gives the lowest number there is where it found nothing to judge.
_NOTHING_FOUND = -1e38

# Open-ended runs are tried from their beginning only: tried from every place within, a
# text without blanks would take time in the square of its length.
_NOISE = re.compile(
    r"```.*?```|`[^`]*`|<[^<>]*>|(?:https?|ftp|mailto):\S+|www\.\S+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\w)[@#][\w.-]+|(?<!\w):[a-z0-9_+'-]+:"
    r"|(?<![^\W_])(?:XQ|ZX|XJ|ZK)\d+(?![^\W_])",
    re.DOTALL | re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<!\S)\S*\d\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_CASELESS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def words_of(text: str) -> str:
    """What a judgement may rest on: no links, mentions, emoji, code or placeholders.

    Returns:
        The text's words, parted by blanks; empty where they have under three letters.
    """
    plain = _NUMBERED.sub(" ", _NOISE.sub(" ", text[:_MOST_CHARS]))
    words = _WORD.findall(plain)
    joined = " ".join(words)
    if sum(char.isalpha() for char in joined) < _FEWEST_LETTERS and not (
        _CASELESS.search(joined)
    ):
        return ""
    return joined


def count_words(words: str) -> int:
    """The number of words; in scripts that part none, one for two characters."""
    unparted = len(_CASELESS.findall(words))
    return len(words.split()) if not unparted else max(1, unparted // 2)


def judge(
    words: str, ranked: Sequence[tuple[str, float]], at_hand: Collection[str]
) -> Detection:
    """Draw the conclusion from a ranker's scores.

    A language that the engine translates wins where the call is not clear.

    Args:
        words: What `words_of` left of the text.
        ranked: Label and logarithm of the likelihood, best first.
        at_hand: The labels of the languages that the engine translates.
    """
    count = count_words(words)
    if not words or not ranked or ranked[0][1] < _NOTHING_FOUND:
        return Detection(None, clear=False, words=count)
    best = ranked[0][0]
    clear = count >= CLEAR_WORDS and margin(words, ranked) >= CLEAR_MARGIN
    if not clear:
        best = next((label for label, _ in ranked if label in at_hand), best)
    return Detection(_TAGS.get(best, best), clear, count)


def margin(words: str, ranked: Sequence[tuple[str, float]]) -> float:
    """How far the best stands above the second, freed from the text's length."""
    if len(ranked) == 1:
        return CLEAR_MARGIN
    gap = ranked[0][1] - ranked[1][1]
    return gap / sqrt(len(words.encode("utf-8", "replace")) or 1)
