"""Phrases known by heart."""

import pytest

from bot.engine import Engine
from bot.engine.phrases import phrase


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("thanks", "obrigado"),
        ("Thanks!", "Obrigado!"),
        ("THANKS!!", "OBRIGADO!!"),
        ("You\u2019re welcome.", "De nada."),
        ("Thanks, everyone", "Obrigado a todos"),
        ("thanks for nothing", None),
        ("!", None),
    ],
)
def test_a_whole_phrase_is_known_with_its_marks(
    sentence: str, expected: str | None
) -> None:
    assert phrase(sentence, "en", "pt") == expected


def test_other_languages_have_no_phrases() -> None:
    assert phrase("thanks", "en", "de") is None


@pytest.mark.engine
async def test_phrases_and_sentences_may_stand_together(neural_only: Engine) -> None:
    text = "Thanks! Who are you?"
    translated = await neural_only.translate(text, "en", "pt")
    assert translated.text == "Obrigado! Quem é você?"
