import time
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


BOLD: dict[str, Any] = {"style": {"bold": True}}


def test_style_reaches_over_mentions_links_and_emoji() -> None:
    assert inline("*a <@U1> <https://b.example|b> :x:* c") == [
        {"type": "text", "text": "a ", **BOLD},
        {"type": "user", "user_id": "U1", **BOLD},
        {"type": "text", "text": " ", **BOLD},
        {"type": "link", "url": "https://b.example", "text": "b", **BOLD},
        {"type": "text", "text": " ", **BOLD},
        {"type": "emoji", "name": "x", "unicode": "274c", **BOLD},
        {"type": "text", "text": " c"},
    ]


def test_styles_stand_inside_each_other() -> None:
    first, second, third = inline("_a *b* c_")

    assert first["style"] == third["style"] == {"italic": True}
    assert second["style"] == {"italic": True, "bold": True}


@pytest.mark.parametrize("text", ["*a `b* c`", "*a <https://b.example/*>", "*a\nb*"])
def test_mark_in_code_in_a_link_or_on_another_line_ends_nothing(text: str) -> None:
    assert inline(text)[0]["text"].startswith("*a")
    assert all("bold" not in each.get("style", {}) for each in inline(text))


def test_nothing_in_code_means_anything_but_an_address() -> None:
    code = {"style": {"code": True}}

    assert inline("`*a* :x: <@U1> <https://b.example>`") == [
        {"type": "text", "text": "*a* :x: <@U1> ", **code},
        {"type": "link", "url": "https://b.example", **code},
    ]


def test_time_before_an_emoji_stays_a_time() -> None:
    time, emoji = inline("10:30:wave:")

    assert (time["text"], emoji["name"]) == ("10:30", "wave")


@pytest.mark.parametrize(
    "text",
    [
        *("2*3*4", "snake_case_name", "* no *", "10:30:45", "**", "`", "_a", "*a *"),
        *("&#123456;", "#12345", "a#36C5F0", "` a `b"),
    ],
)
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
        (
            "<!date^1700000000^{date}^https://a.example|then>",
            {
                "type": "date",
                "timestamp": 1700000000,
                "format": "{date}",
                "url": "https://a.example",
                "fallback": "then",
            },
        ),
        (
            "<mailto:a@b.example|a@b.example>",
            {"type": "link", "url": "mailto:a@b.example", "text": "a@b.example"},
        ),
        ("<!unknown|what>", {"type": "text", "text": "what"}),
        ("#36C5F0", {"type": "color", "value": "#36C5F0"}),
        (":partyparrot:", {"type": "emoji", "name": "partyparrot"}),
        (":+1:", {"type": "emoji", "name": "+1", "unicode": "1f44d"}),
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


def kinds(text: str) -> list[tuple[str, Any]]:
    """Type and elements' text of each part."""
    parts = rich_text(text, "b1")["elements"]
    return [(each["type"].removeprefix("rich_text_"), words(each)) for each in parts]


def words(part: Any) -> Any:
    if part["type"] == "rich_text_list":
        return [words(item) for item in part["elements"]]
    return "".join(each.get("text", "") for each in part["elements"])


@pytest.mark.parametrize("below", ["• a", "&gt; a", "```a```"])
def test_words_above_a_part_end_with_their_line_breaks(below: str) -> None:
    assert kinds(f"Look:\n\n{below}")[0] == ("section", "Look:\n\n")


def test_words_after_code_begin_with_theirs() -> None:
    assert kinds("```a```\n\nb") == [("preformatted", "a"), ("section", "\nb")]
    assert kinds("\nb")[0] == ("section", "\nb")


def test_address_in_a_fence_is_a_link() -> None:
    [part] = rich_text("```get <https://b.example>```", "b1")["elements"]

    assert part["elements"] == [
        {"type": "text", "text": "get "},
        {"type": "link", "url": "https://b.example"},
    ]


def test_long_quote_takes_all_that_follows() -> None:
    assert kinds("a\n&gt;&gt;&gt; b\n• c") == [("section", "a\n"), ("quote", "b\n• c")]


def test_lists_in_lists_are_lists_of_their_own() -> None:
    text = "1. a\n    a. b\n    b. c\n2. d\n    ◦ e"

    parts = rich_text(text, "b1")["elements"]

    places = [(p["style"], p["indent"], p.get("offset", 0)) for p in parts]
    assert places == [
        ("ordered", 0, 0),
        ("ordered", 1, 0),
        ("ordered", 0, 1),
        ("bullet", 1, 0),
    ]
    assert [words(part) for part in parts] == [["a"], ["b", "c"], ["d"], ["e"]]


@pytest.mark.parametrize(
    "part",
    ["*a ", "_*~", "*", "`a ", "`", ":a", "<@U1|", "*a*\n", "<", "• a\n", "```", "#"],
)
def test_longest_text_is_read_in_no_time(part: str) -> None:
    text = part * (40_000 // len(part))

    before = time.perf_counter()
    rich_text(text, "b1")

    assert time.perf_counter() - before < 2
