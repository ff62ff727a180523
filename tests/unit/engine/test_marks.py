"""Marks at the ends of sentences."""

import pytest

from bot.engine import Engine
from bot.engine.marks import as_written_in, close_sentence


@pytest.mark.parametrize(
    ("sentence", "closed"),
    [("see this", "see this."), ("see XQ1", "see XQ1."), ("ok?", "ok?"), ("", "")],
)
def test_a_sentence_without_a_mark_is_closed(sentence: str, closed: str) -> None:
    assert close_sentence(sentence) == closed


@pytest.mark.parametrize(
    ("target", "translated", "sentence", "expected"),
    [
        ("es", "vea eso.", "veja isso", "vea eso"),
        ("es", "vea eso.", "veja isso.", "vea eso."),
        ("es", "dónde está?", "onde está?", "¿dónde está?"),
        ("es", "qué bien!", "que bom!", "¡qué bien!"),
        ("es", "¿dónde está?", "¿on és?", "¿dónde está?"),
        ("es", "?", "?", "?"),
        ("it", "¿dove sta?", "¿dónde está?", "dove sta?"),
        ("es", "fin", "fim", "fin"),
    ],
)
def test_marks_are_those_of_the_target(
    target: str, translated: str, sentence: str, expected: str
) -> None:
    assert as_written_in(target, translated, sentence) == expected


@pytest.mark.apertium
@pytest.mark.engine
async def test_a_missing_full_stop_does_not_change_the_words(engine: Engine) -> None:
    translated = await engine.translate("Os testes são verdes", "pt", "es")
    assert translated.text == "Las pruebas son verdes"
    asked = await engine.translate("Onde está o XQ1?", "pt", "es")
    assert asked.text.startswith("¿")
