"""What mrkdwn holds besides words, counted: the proof that nothing was lost; pure.

A message and its translation have the same skeleton: the same links, dates, code, emoji
and marks, each as often, wherever they stand. It is read from the finished text with
the same parser that reads messages, so that what reads otherwise beside its new
neighbours (an address that grew, a mark that no longer formats) is seen.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.text.inline import ATOM, FORMATTED, HOLE, MARKS, PICTURE, flat_lines

_EMOJI = re.compile(f":[^:]+:|{PICTURE}")
_CLOSE = ">"


def skeleton(mrkdwn: str) -> Iterator[str]:
    """Give the marks and atoms of a text; for a link with words, its two ends."""
    for _, flat, atoms in flat_lines(mrkdwn):
        yield from _of_line(flat, atoms)


def holds(mrkdwn: str, kept: Counter[str]) -> bool:
    """Whether a text has just this skeleton.

    Addresses and pictures (but none that is to be kept) may come in: they are words.
    """
    found = Counter(skeleton(mrkdwn))
    return all(found[each] == number for each, number in kept.items()) and all(
        each in kept or _is_word(each) for each in found
    )


def _of_line(flat: str, atoms: Iterable[re.Match[str]]) -> Iterator[str]:
    yield from _marks(flat)
    for atom in atoms:
        yield from _of_atom(atom)


def _marks(flat: str) -> Iterator[str]:
    for match in FORMATTED.finditer(flat):
        yield match[0][0]
        yield match[0][0]
        yield from _marks(match[0][1:-1])


def _of_atom(atom: re.Match[str]) -> Iterator[str]:
    source = atom[0]
    if atom["emoji"]:
        yield from _EMOJI.findall(source)
    elif atom["control"]:
        yield from _of_control(source)
    else:
        yield source


def _of_control(source: str) -> Iterator[str]:
    content, bar, label = source[1:-1].partition("|")
    if not bar or content.startswith(("@", "#", "!")):
        yield source
        return
    yield f"<{content}|"
    yield _CLOSE
    yield from _of_line(ATOM.sub(HOLE, label), ATOM.finditer(label))


def _is_word(each: str) -> bool:
    return each not in (*MARKS, _CLOSE) and not each.startswith(("<", ":", "`"))
