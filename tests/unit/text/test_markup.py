"""Text files cut into words and the rest, and put back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.markup import FORMATS, cut_markup, put_back, words_in

MARKDOWN = """---
title: Front
---
# Good *day* #

- [x] A **bold** list with `code` and [a link](http://a.test/b_(c)) snake_case

```py
x = "Hello"
```
~~~
open

"""
CSV = 'Name;Value\r\n"Mr ""X""\nand";=SUM(A1)\r\n-minus;+49 3;"a"\r\n'
SRT = "1\n00:00:01,000 --> 00:00:02,000 X1:5\n<i>Hello</i> {\\an8}world\n"
SIGNS = st.sampled_from(
    [*"ab 1\n\r\t\"',;|=<>[]()`*_~#-\\{}&é汉\u2028", "```\n", "---\n"]
)


def turned(text: str, format_name: str, **words: str) -> str:
    parts = cut_markup(text, format_name)
    return put_back(parts, [words.get(each, each) for each in words_in(parts)])


@pytest.mark.parametrize("format_name", sorted(FORMATS))
@given(text=st.lists(SIGNS).map("".join) | st.text())
@example(text=MARKDOWN)
@example(text=CSV)
@example(text=SRT)
def test_untranslated_words_give_the_file_back_to_the_byte(
    format_name: str, text: str
) -> None:
    parts = cut_markup(text, format_name)
    words = words_in(parts)

    assert put_back(parts, words) == text
    assert all(each.strip() == each and len(each.splitlines()) == 1 for each in words)


@pytest.mark.parametrize(
    ("format_name", "text", "words"),
    [
        ("txt", " One\r\n\r\n 2\tsee https://a.test/b me@a.test", ["One", "2\tsee"]),
        ("srt", SRT, ["Hello", "world"]),
        ("csv", CSV, ["Name", "Value", 'Mr "X"', "and", "-minus", "a"]),
        (
            "md",
            MARKDOWN,
            ["Good", "day", "A", "bold", "list with", "and", "a link", "snake_case"],
        ),
        ("md", "    code\n\n1. a\n\n    b\n\n<div>\nc\n</div>\n", ["a", "b"]),
        ("md", "| a | b |\n|---|---|\n\n[n]: http://x 'y'\n", ["a", "b"]),
        ("md", "---\nno end", ["no end"]),
        ("md", "Set &amp; \\*go\\* ![alt](i.png) <b>", ["Set", "go", "alt"]),
    ],
)
def test_only_words_go_out(format_name: str, text: str, words: list[str]) -> None:
    assert words_in(cut_markup(text, format_name)) == words


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "＝", " =", "'="])  # noqa: RUF001 - the wide mark is meant
def test_translated_cell_is_no_formula(first: str) -> None:
    written = turned("word,b\n", "csv", word=f"{first}cmd()")

    assert written == f"'{first}cmd()".replace("''", "'") + ",b\n"


@pytest.mark.parametrize(
    ("cell", "word", "written"),
    [
        ("word", "a, b", '"a, b"'),
        ('"word"', "b", '"b"'),
        ("word", 'say "b"', '"say ""b"""'),
        ("word", "b", "b"),
    ],
)
def test_cell_is_quoted_where_it_was_or_has_to_be(
    cell: str, word: str, written: str
) -> None:
    assert turned(f"x,{cell}\n", "csv", word=word) == f"x,{written}\n"


@pytest.mark.parametrize("lines", [["a"], ["a", "b", "c"], []])
def test_lines_that_are_lost_or_new_are_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="as many"):
        put_back(cut_markup("one\ntwo\n", "txt"), lines)
