"""Cutting a text must lose nothing and keep sentences whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.sentences import MAX_SENTENCE_CHARS, split_text


def sentences(text: str) -> list[str]:
    return [piece.text for piece in split_text(text) if piece.is_sentence]


@given(
    st.text(
        alphabet=st.sampled_from("aB .!?\n\r\t-1)•🎉:x。(\u2028\u00a0,"), max_size=700
    )
)
def test_the_pieces_joined_are_the_text(text: str) -> None:
    pieces = split_text(text)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        if piece.is_sentence:
            assert piece.text == piece.text.strip()
            assert 0 < len(piece.text) <= MAX_SENTENCE_CHARS


@given(st.text(max_size=300))
def test_no_text_whatever_loses_a_character(text: str) -> None:
    assert "".join(piece.text for piece in split_text(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here. Two is there!", ["One is here.", "Two is there!"]),
        ("He said (yes.) Then left", ["He said (yes.)", "Then left"]),
        ("Ask Dr. Silva or Mr. Reis.", ["Ask Dr. Silva or Mr. Reis."]),
        ("Version 3.5 is out, e.g. Today", ["Version 3.5 is out, e.g. Today"]),
        ("It works. probably", ["It works. probably"]),
        ("你好。再见！", ["你好。", "再见！"]),  # noqa: RUF001 - the marks meant
        ("one\ttwo\nthree", ["one", "two", "three"]),
        (
            "  - first\n* second\n1. third\n> fourth",
            ["first", "second", "third", "fourth"],
        ),
        ("🎉 done :tada: 👍\n", ["done"]),
        ("see ::a :tada:\u00a0🎉 ", ["see ::a"]),
        ("at 10:30:", ["at 10:30:"]),
        ("👍", []),
        (" \n\n\t", []),
        ("", []),
    ],
)
def test_sentences_are_found(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    clause = "the server that we moved last week is slow again"
    text = ", ".join([clause] * 12)
    cut = sentences(text)
    assert all(part.startswith("the server") for part in cut)
    assert " ".join(cut) == text


def test_a_long_sentence_without_clauses_is_cut_at_a_blank() -> None:
    cut = sentences("word " * 200)
    assert set(" ".join(cut).split()) == {"word"}


def test_an_endless_word_is_cut_anywhere() -> None:
    assert [len(part) for part in sentences("x" * 600)] == [280, 280, 40]
