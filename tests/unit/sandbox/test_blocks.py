from typing import Any

import pytest

from bot.sandbox.blocks import checked, interactive
from bot.sandbox.problems import SlackError
from tests.unit.sandbox.kit import button

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(options: int) -> Json:
    items = [{"text": plain("o"), "value": str(n)} for n in range(options)]
    return {"type": "static_select", "options": items}


GOOD: list[Json] = [
    section("x" * 3000),
    {"type": "section", "fields": [plain("x" * 2000)] * 10},
    section(accessory=button()["elements"][0]),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "image", "image_url": "http://a.example/i.png", "alt_text": "picture"},
    {"type": "context", "elements": [plain("x")] * 10},
    {
        "type": "context",
        "elements": [{"type": "image", "image_url": "u", "alt_text": "a"}],
    },
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "rich_text", "elements": []},
    actions(select(100)),
    actions({"type": "image", "image_url": "u", "alt_text": "a"}),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_block_within_its_limits_is_kept(block: Json) -> None:
    [kept] = checked([block])

    assert kept["type"] == block["type"]
    assert kept["block_id"]


BAD: list[tuple[Json, str, str]] = [
    (section("x" * 3001), "must be less than 3001 characters", "/text/text"),
    (section(""), "must be more than 0 characters", "/text/text"),
    ({"type": "section"}, "missing required field: text", "/text"),
    (section(fields=[plain("x")] * 11), "no more than 10 items allowed", "/fields"),
    (
        section(fields=[plain("x" * 2001)]),
        "must be less than 2001 characters",
        "/fields/0/text",
    ),
    (section(block_id="x" * 256), "must be less than 256 characters", "/block_id"),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters",
        "/text/text",
    ),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "must be one of: plain_text",
        "/text/type",
    ),
    ({"type": "image", "image_url": "u"}, "must be a string", "/alt_text"),
    ({"type": "image", "alt_text": "a"}, "missing required field: image_url", ""),
    ({"type": "context", "elements": []}, "must have at least 1 item", "/elements"),
    (
        {"type": "context", "elements": [plain("x")] * 11},
        "no more than 10 items allowed",
        "/elements",
    ),
    (
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters",
        "/text",
    ),
    ({"type": "rich_text"}, "missing required field: elements", ""),
    ({"type": "carousel"}, "unsupported type: carousel", "/type"),
    (actions({"type": "slider"}), "unsupported type: slider", "/elements/0/type"),
    (
        actions(*[button()["elements"][0] | {"action_id": str(n)} for n in range(26)]),
        "no more than 25 items allowed",
        "/elements",
    ),
    (
        actions(*button()["elements"] * 2),
        "`action_id` already exists for this block_id",
        "",
    ),
    (
        actions({"type": "button", "text": plain("x" * 76)}),
        "must be less than 76 characters",
        "/elements/0/text/text",
    ),
    (
        actions({"type": "button", "text": plain("x"), "value": "x" * 2001}),
        "must be less than 2001 characters",
        "/elements/0/value",
    ),
    (actions(select(101)), "no more than 100 items allowed", "/elements/0/options"),
    (
        actions({"type": "overflow", "options": [None]}),
        "missing required field: text",
        "/elements/0/options/0/text",
    ),
]


@pytest.mark.parametrize(("block", "problem", "place"), BAD)
def test_block_beyond_a_limit_is_refused_with_its_place(
    block: Json, problem: str, place: str
) -> None:
    with pytest.raises(SlackError) as refused:
        checked([block])

    assert refused.value.code == "invalid_blocks"
    expected = f"{problem} [json-pointer:/blocks/0{place}]"
    assert refused.value.messages == (expected,)


def test_fifty_blocks_are_the_most() -> None:
    checked([{"type": "divider"}] * 50)
    with pytest.raises(SlackError) as refused:
        checked([{"type": "divider"}] * 51)

    assert refused.value.messages == (
        "no more than 50 items allowed [json-pointer:/blocks]",
    )


def test_markdown_blocks_share_one_limit() -> None:
    with pytest.raises(SlackError) as refused:
        checked([{"type": "markdown", "text": "x" * 6001}] * 2)

    assert "12001" in refused.value.messages[0]


def test_repeated_block_id_is_refused() -> None:
    with pytest.raises(SlackError) as refused:
        checked([{"type": "divider", "block_id": "a"}] * 2)

    assert refused.value.messages[0].startswith("`block_id` a already exists")


@pytest.mark.parametrize("blocks", ["text", {"type": "divider"}, ["divider"]])
def test_what_is_no_list_of_blocks_has_its_own_error(blocks: Any) -> None:
    with pytest.raises(SlackError) as refused:
        checked(blocks)

    assert refused.value.code == "invalid_blocks_format"


def test_kept_blocks_get_slacks_defaults() -> None:
    bare = {"type": "button", "text": plain("Go")}
    section_kept, actions_kept = checked([section(), actions(bare)])

    assert section_kept["text"]["verbatim"] is False
    [element] = interactive([actions_kept])
    assert element["text"]["emoji"] is True
    assert element["action_id"]
