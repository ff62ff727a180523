from typing import Any

import pytest

from bot.sandbox.rich_text import rich_text


def inline(text: str) -> Any:
    """The elements of a text that is one paragraph."""
    [section] = rich_text(text, "b1")["elements"]
    assert section["type"] == "rich_text_section"
    return section["elements"]


def test_plain_text_is_one_unescaped_element() -> None:
    assert inline("a &lt; b &amp; c") == [{"type": "text", "text": "a < b & c"}]


@pytest.mark.parametrize(
    ("text", "style"),
    [("*x*", "bold"), ("_x_", "italic"), ("~x~", "strike"), ("`x`", "code")],
)
def test_marks_become_a_style(text: str, style: str) -> None:
    assert inline(text) == [{"type": "text", "text": "x", "style": {style: True}}]


def test_styles_nest() -> None:
    [element] = inline("*_x_*")

    assert element["style"] == {"bold": True, "italic": True}


@pytest.mark.parametrize("text", ["2*3*4", "snake_case_name", "* no *", "10:30:45"])
def test_marks_inside_words_stay_text(text: str) -> None:
    assert inline(text) == [{"type": "text", "text": text}]


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("<@U0EMMA000>", {"type": "user", "user_id": "U0EMMA000"}),
        ("<#C0TRAVEL0|travel>", {"type": "channel", "channel_id": "C0TRAVEL0"}),
        ("<!here>", {"type": "broadcast", "range": "here"}),
        ("<!subteam^S0TEAM000>", {"type": "usergroup", "usergroup_id": "S0TEAM000"}),
        (
            "<!date^1700000000^{date}|then>",
            {
                "type": "date",
                "timestamp": 1700000000,
                "format": "{date}",
                "fallback": "then",
            },
        ),
        (
            "<https://a.example/?x=1&amp;y=2|a &amp; b>",
            {"type": "link", "url": "https://a.example/?x=1&y=2", "text": "a & b"},
        ),
        ("<https://a.example>", {"type": "link", "url": "https://a.example"}),
        (":wave:", {"type": "emoji", "name": "wave"}),
        (":+1::skin-tone-2:", {"type": "emoji", "name": "+1", "skin_tone": 2}),
    ],
)
def test_markup_becomes_its_element(text: str, element: dict[str, Any]) -> None:
    assert inline(text)[0] == element


def test_fenced_code_is_a_block_of_its_own() -> None:
    parts = rich_text("before\n```\na < b\n```\nafter", "b1")["elements"]

    kinds = [part["type"] for part in parts]
    assert kinds == ["rich_text_section", "rich_text_preformatted", "rich_text_section"]
    assert parts[1]["elements"] == [{"type": "text", "text": "a < b"}]


def test_quote_and_lists_are_runs_of_lines() -> None:
    parts = rich_text("&gt; said\n• one\n• two\n1. first\nrest", "b1")["elements"]

    assert [part["type"] for part in parts] == [
        "rich_text_quote",
        "rich_text_list",
        "rich_text_list",
        "rich_text_section",
    ]
    assert [part.get("style") for part in parts[1:3]] == ["bullet", "ordered"]
    assert len(parts[1]["elements"]) == 2


def test_empty_text_is_an_empty_section() -> None:
    assert inline("") == []
