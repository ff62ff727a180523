import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.chunks import cut


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, ["short"]),
        ("", 10, []),
        ("One.\n\nTwo three.", 12, ["One.\n\n", "Two three."]),
        ("One two.\nThree.", 12, ["One two.\n", "Three."]),
        ("One two. Three four.", 14, ["One two. ", "Three four."]),
        ("一二。三四五六", 5, ["一二。", "三四五六"]),
        ("one two three", 9, ["one two ", "three"]),
        ("one two three", 7, ["one ", "two ", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a bcdefghijkl", 12, ["a ", "bcdefghijkl"]),
        ("中文XQ12文", 5, ["中文", "XQ12文"]),
        ("中文e\u0301", 3, ["中文", "e\u0301"]),
        ("中文👍🏽", 3, ["中文", "👍🏽"]),
        ("中👨\u200d👩", 3, ["中", "👨\u200d👩"]),
        ("中文🇯🇵", 3, ["中文", "🇯🇵"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would(
    text: str, limit: int, expected: list[str]
) -> None:
    assert cut(text, limit) == expected


def test_an_early_paragraph_end_does_not_make_a_tiny_stretch() -> None:
    assert cut("A\n\nbb cc dd ee ff gg", 17) == ["A\n\nbb cc dd ee ", "ff gg"]


def test_a_limit_below_one_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 characters"):
        cut("a", 0)


TEXTS = st.text(alphabet=st.sampled_from("ab. \n!日。👍🏽\u0301\u200dX1"), max_size=80)


@given(TEXTS | st.text(), st.integers(1, 20))
@settings(deadline=None)
def test_stretches_joined_are_the_text_and_none_is_too_long(
    text: str, limit: int
) -> None:
    stretches = cut(text, limit)

    assert "".join(stretches) == text
    assert all(0 < len(part) <= limit for part in stretches)


@given(st.lists(st.sampled_from(["XQ1", "XQ23", "日", "。", "a", " "]), max_size=40))
@settings(deadline=None)
def test_a_placeholder_that_fits_is_never_cut(words: list[str]) -> None:
    text = " ".join(words)

    stretches = cut(text, 8)
    assert sum(part.count("XQ") for part in stretches) == text.count("XQ")
    assert not any(part.endswith(("X", "XQ", "XQ2")) for part in stretches)
