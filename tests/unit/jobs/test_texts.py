"""What is sent of a message, and how its parts come together again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.texts import (
    assemble,
    parts_of,
    plan_pieces,
    plan_whole,
    segments_of,
    text_key,
)
from bot.models import Pair
from tests.fakes import CAPABILITIES

SECRET = b"a secret of this install"
SMALL = replace(CAPABILITIES, max_chars=12)


@given(st.text(max_size=80), st.integers(4, 30))
def test_parts_put_together_untranslated_are_the_text(text: str, limit: int) -> None:
    parts = parts_of(text, replace(CAPABILITIES, max_chars=limit))

    cores = [part.core for part in parts if part.goes_out]

    assert assemble(parts, cores) == text


@given(st.text(max_size=80), st.integers(4, 30))
def test_no_part_is_longer_than_the_provider_takes(text: str, limit: int) -> None:
    small = replace(CAPABILITIES, max_chars=limit, counts_utf16=True)
    assert all(small.length(part.core) <= limit for part in parts_of(text, small))


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("  hello \n", ["hello"]),
        ("123 !!!", []),
        ("   ", []),
        ("", []),
    ],
)
def test_a_provider_sees_only_words_without_their_white_edges(
    text: str, sent: list[str]
) -> None:
    assert [part.core for part in parts_of(text, CAPABILITIES) if part.goes_out] == sent


def test_a_whole_message_is_sent_with_placeholders_and_comes_back() -> None:
    plan = plan_whole("hello <@U2>", CAPABILITIES)

    assert plan.texts == ("hello XQ1",)
    assert plan.finish(["olá XQ1"]) == "olá @someone"


@pytest.mark.parametrize("answer", ["olá", "olá XQ1 XQ1", "olá XQ2", "olá Q1"])
def test_a_whole_message_without_its_placeholders_is_refused(answer: str) -> None:
    assert plan_whole("hello <@U2>", CAPABILITIES).finish([answer]) is None


def test_pieces_are_well_formed_whatever_comes_back() -> None:
    plan = plan_pieces("hello <@U2> bye", CAPABILITIES)

    assert plan.texts == ("hello", "bye")
    assert plan.finish(["<@U666>", "XQ1"]) == "&lt;@U666&gt; @someone XQ1"


def test_a_long_piece_is_cut_and_comes_back_in_order() -> None:
    plan = plan_pieces("one two three four five six <@U2> seven", SMALL)

    turned = plan.finish([text.upper() for text in plan.texts])

    assert max(map(len, plan.texts)) <= 12
    assert turned == "ONE TWO THREE FOUR FIVE SIX @someone SEVEN"


def test_the_same_message_gives_the_same_plan() -> None:
    message = "hello <@U2>, see <https://example.com|this>"

    plans = [plan_whole(message, CAPABILITIES).texts for _ in range(2)]

    assert plans[0] == plans[1]


def test_a_plan_s_segments_carry_what_finds_them_again() -> None:
    plan = plan_whole("hello there", CAPABILITIES)

    (segment,) = segments_of(
        plan,
        team="T1",
        pair=Pair("en", "pt"),
        capabilities=CAPABILITIES,
        secret=SECRET,
    )

    assert (segment.provider, segment.pair) == ("fake", Pair("en", "pt"))
    assert segment.text_key == text_key(SECRET, "T1", "1", "hello there")
    assert segment.text == "hello there"


def test_a_key_tells_installs_teams_engines_and_texts_apart() -> None:
    keys = {
        text_key(SECRET, "T1", "1", "hello"),
        text_key(b"another install", "T1", "1", "hello"),
        text_key(SECRET, "T2", "1", "hello"),
        text_key(SECRET, "T1", "2", "hello"),
        text_key(SECRET, "T1", "1", "bye"),
    }

    assert len(keys) == 5
    assert {len(key) for key in keys} == {64}
    assert not any("hello" in key for key in keys)
