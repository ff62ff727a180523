import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.sections import cut_mrkdwn

CODE = "\n".join(f"line {number} = foo(bar)" for number in range(400))


def shown_again(sections: list[str]) -> str:
    """The message: fences closed at a section's end and opened in the next are out."""
    return "\x1f".join(sections).replace("```\x1f```", "").replace("\x1f", "")


def test_a_message_that_fits_is_one_section() -> None:
    assert cut_mrkdwn("*Hi* <@U1>", 64) == ["*Hi* <@U1>"]
    assert cut_mrkdwn("", 64) == []


def test_a_limit_that_leaves_no_room_for_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="63 characters"):
        cut_mrkdwn("a", 63)


def test_a_block_of_code_above_the_limit_is_a_block_in_each_section() -> None:
    message = f"The code is here:\n```\n{CODE}\n```\nThat is all of it."

    first, middle, last = cut_mrkdwn(message, 3000)
    assert first.startswith("The code is here:\n```\nline 0 = foo(bar)\n")
    assert first.endswith("foo(bar)\n```")
    assert middle.startswith("```line ")
    assert middle.endswith("foo(bar)\n```")
    assert last.startswith("```line ")
    assert last.endswith("foo(bar)\n```\nThat is all of it.")
    assert shown_again([first, middle, last]) == message


def test_a_block_of_code_that_fits_into_a_section_is_not_cut() -> None:
    code = "```\nfirst = 1\n\nsecond = 2\n```"

    assert cut_mrkdwn(f"{'word ' * 10}{code} end", 64) == ["word " * 10, f"{code} end"]


def test_no_section_has_a_block_of_blanks() -> None:
    words = "word " * 11

    first, second = cut_mrkdwn(f"{words}```\n{'x' * 70}\n```", 80)
    assert [first, second] == [words, f"```\n{'x' * 70}\n```"]
    first, second, _ = cut_mrkdwn(f"{words}```\n{'x' * 90}\n```", 64)
    assert first == words
    assert second.startswith("```\nxxx")


def test_a_backtick_in_code_does_not_merge_with_a_fence() -> None:
    message = f"```x {'`a` b ' * 40}.```"

    sections = cut_mrkdwn(message, 64)
    assert len(sections) > 1
    assert not any("````" in section for section in sections)
    assert shown_again(sections) == message


@pytest.mark.parametrize(
    "whole",
    [
        "<@U0123456789>",
        "<https://example.com/a.b|a label of words. And more>",
        "`some code. And more`",
        ":man_in_tuxedo::skin-tone-2:",
        "https://example.com/a/b/c",
        "&lt;",
        "👨\u200d👩\u200d👧",
    ],
)
@pytest.mark.parametrize("before", range(40, 64))
def test_what_is_one_thing_is_not_cut(whole: str, before: int) -> None:
    message = f"{'日' * before}{whole}{'本' * 60}"

    sections = cut_mrkdwn(message, 64)
    assert sum(whole in section for section in sections) == 1
    assert "".join(sections) == message


@pytest.mark.parametrize("whole", ["<@U0123456789>", "&lt;"])
@pytest.mark.parametrize("before", range(57))
def test_what_is_one_thing_is_not_cut_in_code_either(whole: str, before: int) -> None:
    sections = cut_mrkdwn(f"```{'x' * before}{whole}{'y' * 80}```", 64)

    assert sum(whole in section for section in sections) == 1


def test_a_link_above_the_limit_is_cut_rather_than_lost() -> None:
    message = f"see <https://example.com/{'x' * 100}> now"

    sections = cut_mrkdwn(message, 64)
    assert "".join(sections) == message
    assert max(map(len, sections)) <= 64


def test_a_link_above_the_limit_does_not_take_a_fence_along() -> None:
    sections = cut_mrkdwn(f"```<https://example.com/{'x' * 93}>```", 64)

    assert [section.count("```") for section in sections] == [2, 2]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            f"*{'bold ' * 14}end* tail",
            [f"*{'bold ' * 11}bold* ", "*bold bold end* tail"],
        ),
        (
            f"_it *{'both ' * 14}end* it_",
            [f"_it *{'both ' * 10}both*_ ", "_*both both both end* it_"],
        ),
        (
            f"~{'中' * 70}~",
            [f"~{'中' * 60}~", f"~{'中' * 10}~"],
        ),
        (f"*{'bold ' * 10}end* tail {'x' * 20}", None),
        (f"*{'open ' * 11}\nend* tail", None),
    ],
)
def test_formatting_that_is_cut_is_formatting_on_both_sides(
    message: str, expected: list[str] | None
) -> None:
    sections = cut_mrkdwn(message, 64)

    if expected is None:
        assert "".join(sections) == message
    else:
        assert sections == expected


def test_marks_around_a_block_of_code_are_not_opened_again() -> None:
    message = f"*see ```{'code ' * 16}.``` now*"

    sections = cut_mrkdwn(message, 64)
    assert len(sections) > 1
    assert shown_again(sections) == message


def test_blanks_between_two_cuts_get_no_marks() -> None:
    message = f"*a{' ' * 200}b*"

    first, *blank, last = cut_mrkdwn(message, 64)
    assert first.strip() == "*a*"
    assert not "".join(blank).strip()
    assert last.strip() == "*b*"


WORDS = st.text(alphabet=st.sampled_from("ab. \n!日。👍\u0301&"), max_size=40)
CODES = st.text(alphabet=st.sampled_from("ab. \n=日"), max_size=90)
LINKS = WORDS.map(lambda label: f"<https://x.de/|{label[:20].replace(chr(10), ' ')}>")
PIECES = st.one_of(
    WORDS,
    CODES.map(lambda code: f"```x{code}```"),
    CODES.map(lambda code: f"```\n{code}.\n```"),
    LINKS,
    st.sampled_from(["<@U123>", "<!here>", "`a b. c`", ":a_b:", "&lt;", "x" * 70]),
)


@given(st.lists(PIECES, max_size=12).map(" ".join), st.integers(64, 120))
@settings(deadline=None)
def test_sections_are_whole_short_enough_and_even_in_fences(
    message: str, limit: int
) -> None:
    sections = cut_mrkdwn(message, limit)

    assert all(0 < len(section) <= limit for section in sections)
    assert all(section.count("```") % 2 == 0 for section in sections)
    assert all(section.count("<") == section.count(">") for section in sections)
    assert all(section.count("`") % 2 == 0 for section in sections)
    assert shown_again(sections) == message


@given(
    st.lists(st.sampled_from(["*b c*", "_i_", "a", "*b _c d_*", "e\n"])).map(" ".join),
    st.integers(1, 9),
)
@settings(deadline=None)
def test_formatting_is_closed_in_each_section(message: str, times: int) -> None:
    message = f"{message} *{'long ' * 6 * times}end* {message}"

    sections = cut_mrkdwn(message, 64)
    assert all(section.count(mark) % 2 == 0 for section in sections for mark in "*_")
    assert all(len(section) <= 64 for section in sections)
    words = re.sub(r"[*_]", "", "".join(sections))
    assert words == re.sub(r"[*_]", "", message)


@given(st.text(alphabet=st.sampled_from("`*_~<>|:a \n&"), max_size=300))
@settings(deadline=None)
def test_any_soup_of_marks_is_cut_within_the_limit(message: str) -> None:
    sections = cut_mrkdwn(message, 64)

    assert all(0 < len(section) <= 64 for section in sections)
    plain = re.sub(r"[`*_~]", "", "".join(sections))
    assert plain == re.sub(r"[`*_~]", "", message)
