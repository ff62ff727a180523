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


def test_a_phrase_of_the_target_stays_as_it_is() -> None:
    assert phrase("Hello!", "pt", "en") == "Hello!"
    assert phrase("tchau", "en", "pt-BR") == "tchau"


@pytest.mark.parametrize(
    ("english", "portuguese"),
    [
        ("hello", "olá"),
        ("Hi!", "Oi!"),
        ("bye", "tchau"),
        ("YES!", "SIM!"),
        ("no", "não"),
        ("Please.", "Por favor."),
        ("sorry", "desculpe"),
    ],
)
def test_a_single_word_is_known_both_ways(english: str, portuguese: str) -> None:
    assert phrase(english, "en", "pt") == portuguese
    assert phrase(portuguese, "pt", "en") == english


def test_of_two_rows_with_the_same_word_the_upper_counts() -> None:
    assert phrase("ciao", "it", "en") == "hello"
    assert phrase("hola", "es", "en") == "hello"


def test_other_languages_have_no_phrases() -> None:
    assert phrase("thanks", "en", "de") is None


@pytest.mark.engine
@pytest.mark.apertium
@pytest.mark.parametrize("source", ["ca", "es", "fr", "gl", "it", "pt"])
async def test_hello_is_not_damaged_by_a_wrong_guess_of_its_language(
    engine: Engine, source: str
) -> None:
    assert (await engine.translate("hello", source, "en")).text == "hello"


@pytest.mark.engine
@pytest.mark.apertium
async def test_a_phrase_is_known_across_several_hops(engine: Engine) -> None:
    translated = await engine.translate("Bye!", "en", "fr")
    assert translated.text == "Au revoir!"
    assert len(translated.route) > 2


@pytest.mark.engine
async def test_phrases_and_sentences_may_stand_together(neural_only: Engine) -> None:
    text = "Thanks! Who are you?"
    translated = await neural_only.translate(text, "en", "pt")
    assert translated.text == "Obrigado! Quem é você?"
