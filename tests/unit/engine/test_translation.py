"""A text on its way: what is kept, how it is batched, what happens to lost codes."""

from collections.abc import Sequence
from string import ascii_letters, digits

import pytest

from bot.engine.masking import Repertoire
from bot.engine.translation import (
    MAX_BATCH_CHARS,
    MAX_BATCH_SENTENCES,
    Hop,
    translate_text,
)

SMALL = Repertoire(frozenset(ascii_letters + digits + ".,"))


class Shouter:
    """An engine whose translation is the text in capitals; it remembers its calls."""

    def __init__(self, *, loses: str = "") -> None:
        self.calls: list[list[str]] = []
        self._loses = loses

    async def run(self, sentences: Sequence[str]) -> list[str]:
        self.calls.append(list(sentences))
        return [self._one(sentence) for sentence in sentences]

    def _one(self, sentence: str) -> str:
        shouted = sentence.upper()
        return shouted.replace(self._loses, "") if self._loses else shouted

    def hop(self) -> Hop:
        return Hop(self.run, SMALL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one.\n\n  two 5€ \n", "ONE.\n\n  TWO 5€ \n"),
        ("- item\tcell\r\n", "- ITEM\tCELL\r\n"),
        ("Hello @bob, XQ1 🎉", "HELLO @bob, XQ1 🎉"),
        ("123 🎉\n\n", "123 🎉\n\n"),
        ("", ""),
    ],
)
async def test_what_is_no_sentence_is_kept(text: str, expected: str) -> None:
    assert await translate_text(text, [Shouter().hop()]) == expected


async def test_nothing_is_asked_of_an_engine_for_a_text_without_words() -> None:
    engine = Shouter()
    await translate_text("SKU-8847 👍 42", [engine.hop()])
    assert engine.calls == []


async def test_a_sentence_known_by_heart_takes_no_hop() -> None:
    engine = Shouter()
    text = "Bye. See you."
    done = await translate_text(text, [engine.hop()], {"Bye.": "Tchau."}.get)
    assert done == "Tchau. SEE YOU."
    assert engine.calls == [["See you."]]


async def test_every_hop_is_taken_in_turn() -> None:
    class Marker(Shouter):
        def _one(self, sentence: str) -> str:
            return f"{sentence.lower()} twice"

    assert await translate_text("one.", [Shouter().hop(), Marker().hop()]) == "ONE."
    both = [Marker().hop(), Marker().hop()]
    assert await translate_text("one", both) == "one twice twice"


async def test_a_long_text_is_fed_in_small_batches() -> None:
    engine = Shouter()
    await translate_text("word here.\n" * 50, [engine.hop()])
    assert [len(call) for call in engine.calls] == [20, 20, 10]
    assert MAX_BATCH_SENTENCES == 20


async def test_long_sentences_make_a_batch_smaller() -> None:
    engine = Shouter()
    await translate_text(("word " * 50 + "\n") * 12, [engine.hop()])
    assert all(sum(map(len, call)) <= MAX_BATCH_CHARS for call in engine.calls)
    assert sum(map(len, engine.calls)) == 12


async def test_a_sentence_that_lost_a_placeholder_is_done_in_pieces() -> None:
    engine = Shouter(loses="XQ1")
    text = "Good. See XQ1 and 5€ now."
    assert await translate_text(text, [engine.hop()]) == "GOOD. SEE XQ1 AND 5€ NOW."
    assert engine.calls[-1] == ["See", "and 5", "now."]


async def test_a_piece_that_comes_back_with_a_foreign_placeholder_stays() -> None:
    class Inventor(Shouter):
        def _one(self, sentence: str) -> str:
            return f"{sentence.upper()} XQ9"

    assert await translate_text("see XQ1 now", [Inventor().hop()]) == "see XQ1 now"


async def test_a_sentence_of_lost_codes_without_words_between_stays() -> None:
    class Loser(Shouter):
        def _one(self, sentence: str) -> str:
            return sentence.replace("XQ1", "").replace("XQ2", "")

    text = "XQ1 PLEASE READ XQ2 NOW"
    assert await translate_text(text, [Loser().hop()]) == text
