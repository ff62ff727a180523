"""What an engine would damage is hidden, comes back, or the answer is refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.masking import (
    Repertoire,
    mask,
    needs_translation,
    pieces_between,
    unmask,
)

SMALL = Repertoire(frozenset(string.ascii_letters + string.digits + ",.'\"!?:()-%íãê"))
ALL = Repertoire(damaged=frozenset("~"))


@pytest.mark.parametrize(
    ("sentence", "seen"),
    [
        ("cost 5€ today", "cost 5 ZK1 today"),
        ("say «stop» now", "say ZK1 stop ZK2 now"),
        ("I ❤️ it", "I ZK1 it"),
        ("ask @bob in #ops", "ask ZK1 in ZK2"),
        ("see https://a.example/x?y=z, ok", "see ZK1, ok"),
        ("mail a.b@c.example now", "mail ZK1 now"),
        ("run `rm -rf x` now", "run ZK1 now"),
        ("a <b>word</b> here", "a ZK1 word ZK2 here"),
        ("Hello {first name} and :tada:", "Hello ZK1 and ZK2"),
        ("open report.pdf or /etc/hosts", "open ZK1 or ZK2"),
        ("item SKU-8847 is my_item", "item ZK1 is ZK2"),
        ("ask Müller please", "ask ZK1 please"),
        ("good :) work", "good ZK1 work"),
        ("it\u2019s \u201cnew\u201d \u2014 yes\u2026", 'it\'s "new" - yes...'),
        ("Hello XQ1, see (ZX2)", "Hello XQ1, see (ZX2)"),
        ("at 10:30:45 or 3pm", "at 10:30:45 or 3pm"),
    ],
)
def test_a_small_model_sees_only_what_it_knows(sentence: str, seen: str) -> None:
    assert mask(sentence, SMALL).text == seen


@given(st.text(alphabet="ab .,€«»🎉~ü@#{}<>`X1_/", max_size=60))
def test_what_was_hidden_comes_back_where_it_was(sentence: str) -> None:
    masked = mask(sentence, SMALL)
    assert unmask(masked.text, masked) == sentence


def test_an_engine_that_knows_much_is_spared_little() -> None:
    assert mask("5€ \u201cnow\u201d, ~6 for @bob", ALL).text == (
        "5€ \u201cnow\u201d, ZK1 6 for ZK2"
    )


def test_own_codes_differ_from_codes_in_the_text() -> None:
    masked = mask("ZK 5€ and ZW", SMALL)
    assert [hidden.code for hidden in masked.hidden] == ["XV1"]


def test_a_text_that_holds_every_prefix_still_gets_a_code_of_its_own() -> None:
    masked = mask("ZK ZW XV QX ZQ XK 5€", SMALL)
    assert unmask(masked.text, masked) == "ZK ZW XV QX ZQ XK 5€"


@pytest.mark.parametrize(
    "answer",
    ["Olá XQ1", "Olá XQ1 ZK1 ZK1", "Olá ZK1", "Olá XQ1 XQ1 ZK1", "Olá XQ1 XQ2 ZK1"],
)
def test_an_answer_without_each_code_exactly_once_is_refused(answer: str) -> None:
    assert unmask(answer, mask("Hello XQ1 5 €", SMALL)) is None


def test_ten_codes_are_told_from_one() -> None:
    masked = mask(" € ".join("abcdefghijk"), SMALL)
    assert "ZK10" in masked.text
    assert unmask(masked.text, masked) == " € ".join("abcdefghijk")


def test_a_shouted_phrase_is_lowered_and_shouted_again() -> None:
    masked = mask("PLEASE READ THIS XQ1", SMALL)
    assert masked.text == "please read this XQ1"
    assert unmask("por favor leia XQ1", masked) == "POR FAVOR LEIA XQ1"


def test_a_capital_that_the_model_lacks_is_lowered_and_put_back() -> None:
    masked = mask("Ítem um", SMALL)
    assert masked.text == "ítem um"
    assert unmask("item one", masked) == "Item one"


@pytest.mark.parametrize("text", ["hello", "Thanks", "ok", "PLEASE READ THIS", "你好"])
def test_words_need_a_translation(text: str) -> None:
    assert needs_translation(text)


@pytest.mark.parametrize(
    "text",
    ["", "123", "SKU-8847", "XQ1 XQ2", "👍", "`the code`", "API", "@the_user", "A"],
)
def test_names_codes_and_signs_need_none(text: str) -> None:
    assert not needs_translation(text)


@given(st.text(alphabet="ab .,€🎉~@#XQ1", max_size=60))
def test_the_pieces_between_joined_are_the_sentence(sentence: str) -> None:
    assert "".join(text for text, _ in pieces_between(sentence, SMALL)) == sentence


def test_placeholders_and_names_are_not_free_pieces() -> None:
    pieces = pieces_between("see XQ1 for 5€ now", SMALL)
    assert [text for text, free in pieces if not free] == ["XQ1", "€"]
