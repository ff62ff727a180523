"""Judging a language: what counts, and when a judgement is clear."""

import pytest

from bot.engine import Engine
from bot.engine.detection import CLEAR_MARGIN, count_words, judge, margin, words_of
from bot.models import Detection

HAND = frozenset({"en", "pt"})

SENTENCES = {
    "en": [
        "Can you send me the report today?",
        "We moved the meeting to Friday.",
        "The server is down again :fire:",
        "Who is on call this weekend, <@U1>?",
        "could you review my pull request",
    ],
    "pt": [
        "Você pode me enviar o relatório hoje?",
        "Mudamos a reunião para sexta-feira.",
        "Por favor verifique o novo desenho",
        "Ninguém me falou sobre isso",
        "A fatura ainda não foi paga",
    ],
    "es": [
        "Me puedes enviar el informe hoy",
        "El servidor se cayó otra vez",
        "necesito ayuda con el cliente",
    ],
    "fr": [
        "Nous avons déplacé la réunion à vendredi",
        "Le serveur est encore en panne",
    ],
    "de": [
        "Kannst du mir heute den Bericht schicken",
        "Der Server ist schon wieder weg",
    ],
    "ja": ["今日の会議は三時に始まります"],
}
CLOSE_CALLS = [
    "O servidor volveu caer",
    "Bos días a todos, que tal",
    "La factura todavía no está pagada",
]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U1> see https://a.example/das/ist `der code` XQ1 :tada: now", "see now"),
        ("mail ana@example.org, @ana, #ops: it's 3pm", "mail it's"),
        ("```\ndas ist\n``` yes", "yes"),
        ("the 3rd<@U1>v2 `a`x86-64 b2b way", "the way"),
        ("ok", ""),
        ("XQ1 123 🎉", ""),
        ("", ""),
        ("会議", "会議"),
    ],
)
def test_only_words_are_judged(text: str, words: str) -> None:
    assert words_of(text) == words


def test_words_are_counted_also_where_no_blanks_part_them() -> None:
    assert count_words("") == 0
    assert count_words("two words") == 2
    assert count_words("今日の会議は") == 3


def test_four_words_with_a_wide_margin_are_clear() -> None:
    ranked = [("en", -10.0), ("pt", -90.0)]
    assert judge("one two three four", ranked, HAND) == Detection("en", True, 4)


def test_three_words_are_never_clear() -> None:
    ranked = [("en", -10.0), ("pt", -90.0)]
    assert judge("one two three", ranked, HAND) == Detection("en", False, 3)


def test_a_narrow_margin_is_not_clear() -> None:
    ranked = [("en", -10.0), ("pt", -11.0)]
    assert judge("one two three four", ranked, HAND) == Detection("en", False, 4)


def test_an_unclear_judgement_prefers_a_language_at_hand() -> None:
    ranked = [("fi", -10.0), ("pt", -11.0), ("en", -12.0)]
    assert judge("hello", ranked, HAND) == Detection("pt", False, 1)


def test_a_clear_judgement_names_a_language_that_is_not_at_hand() -> None:
    ranked = [("no", -10.0), ("pt", -90.0)]
    assert judge("en to tre fire", ranked, HAND) == Detection("nb", True, 4)


def test_the_rankers_floor_means_that_nothing_is_known() -> None:
    assert judge("hmm", [("en", -3.4e38)], HAND) == Detection(None, False, 1)
    assert judge("", [], HAND) == Detection(None, False, 0)


def test_the_only_candidate_is_clear() -> None:
    assert margin("words", [("en", -1.0)]) == CLEAR_MARGIN


@pytest.mark.engine
async def test_sentences_are_named_and_most_are_clear(neural_only: Engine) -> None:
    for language, sentences in SENTENCES.items():
        for sentence in sentences:
            detection = await neural_only.detect(sentence)
            assert (detection.language, detection.clear) == (language, True), sentence


@pytest.mark.engine
@pytest.mark.parametrize("sentence", CLOSE_CALLS)
async def test_close_calls_between_neighbours_are_not_clear(
    neural_only: Engine, sentence: str
) -> None:
    assert not (await neural_only.detect(sentence)).clear


@pytest.mark.engine
@pytest.mark.parametrize("text", ["", "ok", "👍", "XQ1 XQ2", "https://a.example/das"])
async def test_texts_without_words_have_no_language(
    neural_only: Engine, text: str
) -> None:
    assert (await neural_only.detect(text)).language is None
