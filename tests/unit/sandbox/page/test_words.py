from datetime import UTC, timedelta, timezone

import pytest

from bot.sandbox.page import emoji, inline
from bot.sandbox.page.markdown import markdown
from tests.unit.sandbox.page.kit import (
    Json,
    Seen,
    renderer,
    rich,
    section,
    seen,
    text_of,
)


@pytest.mark.parametrize(
    ("name", "letters", "place"),
    [
        ("flag-br", "BR", "flag of Brazil"),
        ("us", "US", "flag of United States"),
        ("uk", "GB", "flag of United Kingdom"),
        ("flag-england", "ENG", "flag of England"),
        ("flag-qq", "QQ", "flag of QQ"),
    ],
)
def test_a_flag_is_letters_with_a_name(name: str, letters: str, place: str) -> None:
    (flag,) = Seen(emoji.drawn(name)).of("flag")
    assert (text_of(flag), flag.attributes["aria-label"]) == (letters, place)


@pytest.mark.parametrize(
    ("characters", "letters"),
    [
        ("\U0001f1ef\U0001f1f5", "JP"),
        ("\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbwls\x7f"), "WLS"),
        ("\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "ustx\x7f"), "USTX"),
    ],
)
def test_flags_in_words_are_drawn_too(characters: str, letters: str) -> None:
    drawn = seen([section(f"to {characters} now")])
    assert text_of(drawn.of("words")[0]) == f"to {letters} now"
    assert len(drawn.of("flag")) == 1


@pytest.mark.parametrize(
    ("name", "options", "shown"),
    [
        ("wave", {"tone": 3}, "👋🏼"),
        ("airplane", {}, "✈️"),
        ("custom", {"unicode": "1f44d-1f3fd"}, "👍🏽"),
        ("custom", {"unicode": "110000"}, ":custom:"),
        ("partyparrot", {"tone": 2}, ":partyparrot:"),
        ("digit_one", {}, ":digit_one:"),
        ("flag-england-2", {}, ":flag-england-2:"),
    ],
)
def test_an_emoji_is_its_character_or_else_its_name(
    name: str, options: Json, shown: str
) -> None:
    assert text_of(Seen(emoji.drawn(name, **options)).nodes[0]) == shown


def test_a_flag_that_comes_as_code_points_is_drawn() -> None:
    drawn = Seen(emoji.drawn("bandeira", unicode="1f1e7-1f1f7"))
    assert text_of(drawn.of("flag")[0]) == "BR"


def test_plain_words_have_only_those_emoji_that_something_draws() -> None:
    text = {
        "type": "plain_text",
        "text": "at 10:30:45 :tada: :nothing: :wave::skin-tone-2:",
    }
    drawn = seen([{"type": "header", "text": text}])
    assert text_of(drawn.of("header")[0]) == "at 10:30:45 🎉 :nothing: 👋🏻"


@pytest.mark.parametrize(
    "url", ["https://example.com/?a=1&b=2", "mailto:a@example.com", "tel:+123"]
)
def test_a_link_leads_there_and_tells_nothing(url: str) -> None:
    (link,) = seen([rich({"type": "link", "url": url})]).tagged("a")
    assert link.attributes == {"href": url, "rel": "noopener noreferrer nofollow"}
    assert text_of(link) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<b>",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.com",
        "https://example.com/\njavascript:x",
    ],
)
def test_an_address_that_may_not_be_opened_is_only_words(url: str) -> None:
    drawn = seen([rich({"type": "link", "url": url, "text": "here"})])
    assert drawn.tagged("a") == []
    assert text_of(drawn.of("words")[0]) == "here"


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ({"type": "usergroup", "usergroup_id": "S1"}, "@S1"),
        ({"type": "team", "team_id": "T1"}, "@T1"),
        ({"type": "broadcast", "range": "everyone"}, "@everyone"),
        ({"type": "canvas"}, "canvas"),
        ({"type": "color", "value": "red"}, "red"),
        ({"type": "date", "timestamp": "soon", "fallback": "soon"}, "soon"),
        ({"type": "date", "timestamp": 1e30, "fallback": "late"}, "late"),
        (
            {"type": "date", "timestamp": 0, "format": "{date_num} {x}"},
            "1970-01-01 {x}",
        ),
    ],
)
def test_an_element_of_rich_text_is_written(element: Json, shown: str) -> None:
    drawn = seen([rich(element)])
    assert text_of(drawn.of("words")[0]) == shown


def test_styles_stand_in_each_other() -> None:
    style = {"bold": True, "strike": True, "code": True}
    drawn = seen([rich({"type": "text", "text": "x", "style": style})])
    assert [node.tag for node in drawn.nodes][-3:] == ["code", "s", "strong"]


def test_a_list_in_a_list_is_moved_and_goes_on_counting() -> None:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    part = {"type": "rich_text_list", "style": "ordered", "indent": 99, "offset": 4}
    drawn = seen([{"type": "rich_text", "elements": [part | {"elements": [item]}]}])
    assert drawn.tagged("ol")[0].attributes == {"class": "indent-8", "start": "5"}


def test_times_are_told_in_the_readers_zone() -> None:
    tokyo = timezone(timedelta(hours=9))
    raw = {"type": "message", "user": "U1", "ts": "1795263471.785820", "text": "x"}
    (utc,) = Seen(renderer(zone=UTC).message(raw)).tagged("time")
    (there,) = Seen(renderer(zone=tokyo).message(raw)).tagged("time")
    assert (text_of(utc), text_of(there)) == ("12:17", "21:17")


@pytest.mark.parametrize("stamp", ["never", "inf", "nan", "1e300", None])
def test_a_time_that_is_none_is_left_out(stamp: object) -> None:
    assert inline.time_of(stamp, UTC) == ""


def test_markdown_has_no_markup_of_its_own_and_no_pictures() -> None:
    text = "# One\n<script>x</script> ![cat](https://example.com/c.png) [x](ftp://a)"
    drawn = Seen(markdown(text))
    assert [node.tag for node in drawn.nodes] == ["h4", "p", "a", "a"]
    assert [each.attributes.get("href", "") for each in drawn.tagged("a")] == [
        "https://example.com/c.png",
        "",
    ]
