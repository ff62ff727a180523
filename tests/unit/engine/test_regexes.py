"""No pattern may hold the event loop, whatever somebody writes.

The alarm counts this process's own computing time, so a busy machine does not matter. A
pattern in the square of the length takes ten seconds and more for such a text.
"""

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

import bot.engine
import bot.text
from bot.engine.sentences import MAX_SENTENCE_CHARS, split_text

CHARS = 50_000
MOST_SECONDS = 3.0
#: Ideographs, an endless word, colons, dots, blanks before a letter, tags left open.
PUMPS = ("会議", "ab", "::a", "a.", " ", "<a`")
#: Tried at another length: it never sees more than a sentence.
LONGEST = {"bot.engine.masking._KEPT": MAX_SENTENCE_CHARS}
#: Patterns that are asked about a whole text only.
WHOLE = {"bot.text.inline._ADDRESS_LABEL"}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in (bot.engine, bot.text):
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                for each in value if isinstance(value, tuple) else (value,):
                    if isinstance(each, re.Pattern):
                        yield f"{found.name}.{name}", each


TABLE = list(patterns())


@contextmanager
def alarm(seconds: float = MOST_SECONDS) -> Iterator[None]:
    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def pumped(unit: str, chars: int) -> str:
    return (unit * chars)[: chars - 1] + "!"


@pytest.mark.parametrize("pump", PUMPS)
@pytest.mark.parametrize(("name", "pattern"), TABLE, ids=[name for name, _ in TABLE])
def test_a_pattern_takes_no_square_of_the_length(
    name: str, pattern: re.Pattern[str], pump: str
) -> None:
    text = pumped(pump, LONGEST.get(name, CHARS))
    with alarm():
        if name in WHOLE:
            pattern.fullmatch(text)
        else:
            assert sum(1 for _ in pattern.finditer(text)) <= len(text) + 1


def test_the_alarm_rings_for_a_pattern_that_does() -> None:
    with pytest.raises(TimeoutError), alarm(0.5):
        re.search(r"\S*\d", pumped("ab", 4 * CHARS))


@pytest.mark.parametrize("pump", PUMPS)
def test_a_long_text_is_cut_in_time(pump: str) -> None:
    with alarm():
        pieces = split_text(pumped(pump, CHARS))
    assert len("".join(piece.text for piece in pieces)) == CHARS
