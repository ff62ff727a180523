import json
from pathlib import Path

import pytest

from bot.sandbox.page.names import Names
from tests.unit.sandbox.page.kit import (
    NAMES,
    PIXEL,
    SNAPSHOTS,
    Json,
    Seen,
    renderer,
    section,
    seen,
    snapshot,
    text_of,
)

CASES = sorted(SNAPSHOTS.glob("*.json"))


def _said(**more: object) -> Json:
    return {"type": "message", "user": "U0EMMA000", "ts": "1.000001"} | more


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_is_drawn_as_it_was_when_it_was_looked_at(case: Path) -> None:
    assert snapshot(case) == case.with_suffix(".html").read_text("utf-8")


def test_an_unknown_block_is_a_labelled_box_of_json() -> None:
    block = {"type": "hologram", "depth": 3}
    (box,) = seen([block]).of("unknown")
    assert "hologram" in text_of(box)
    words = "".join(box.words)
    assert json.loads(words[words.index("{") :]) == block


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "fields": 7},
        {"type": "actions", "elements": ["words"]},
        {"type": "actions", "elements": None},
        {"type": "rich_text", "elements": ["words"]},
        {"type": "input", "block_id": "x"},
        {"type": "context", "elements": 1},
        {"type": ["section"]},
        "words",
        None,
    ],
)
def test_a_misshapen_block_is_shown_as_json_and_the_rest_is_drawn(block: Json) -> None:
    drawn = seen([block, section("after it")])
    assert len(drawn.of("unknown")) == 1
    assert text_of(drawn.of("section")[-1]) == "after it"


@pytest.mark.parametrize("broken", [{"reactions": [{}]}, {"files": [7]}])
def test_a_misshapen_message_is_shown_as_json(broken: Json) -> None:
    drawn = Seen(renderer().message(_said(**broken)))
    assert "message" in text_of(drawn.of("unknown")[0])


def test_a_misshapen_view_is_shown_as_json() -> None:
    drawn = Seen(renderer().view({"type": "modal", "state": 7}))
    assert "view" in text_of(drawn.of("unknown")[0])


@pytest.mark.parametrize(
    ("reader", "who"), [("", "Emma"), ("U0EMMA000", "you"), ("U0BRUNO00", "Emma")]
)
def test_a_private_message_says_who_alone_sees_it(reader: str, who: str) -> None:
    raw = _said(text="psst", ephemeral_to="U0EMMA000")
    drawn = Seen(renderer(reader=reader).message(raw))
    assert text_of(drawn.of("only")[0]) == f"Only visible to {who}"


def test_an_ephemeral_message_without_a_name_is_the_readers() -> None:
    drawn = Seen(renderer().message(_said(text="psst", is_ephemeral=True)))
    assert text_of(drawn.of("only")[0]) == "Only visible to you"


def test_a_message_for_everyone_is_not_marked_as_private() -> None:
    drawn = Seen(renderer().message(_said(text="hello")))
    assert (drawn.of("only"), drawn.of("private")) == ([], [])


def test_a_message_without_blocks_shows_its_text() -> None:
    drawn = Seen(renderer().message(_said(text="*hello* <@U0BRUNO00>")))
    assert text_of(drawn.of("words")[0]) == "hello @Bruno"
    assert text_of(drawn.tagged("strong")[0]) == "hello"


def test_every_text_finds_its_own_direction() -> None:
    drawn = seen([section("שלום"), section("hello")])
    words = [node for node in drawn.of("words") if node.tag == "div"]
    assert [node.attributes["dir"] for node in words] == ["auto", "auto"]


def test_a_long_message_gets_a_frame_that_the_keyboard_reaches() -> None:
    drawn = Seen(renderer().message(_said(text="word " * 400)))
    (frame,) = drawn.of("long")
    assert frame.attributes["tabindex"] == "0"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a.png",
        "//example.com/a.png",
        "data:text/html;base64,AAAA",
        "data:image/svg+xml;base64,AAAA",
        "javascript:alert(1)",
        "",
    ],
)
def test_a_picture_from_elsewhere_is_never_loaded(address: str) -> None:
    block = {"type": "image", "image_url": "https://example.com/a", "alt_text": "A cat"}
    drawn = seen([block], picture=lambda _: address)
    assert drawn.tagged("img") == []
    assert text_of(drawn.of("no-picture")[0]) == "Image: A cat"


@pytest.mark.parametrize("address", [PIXEL, "/files/F1/thumb.png"])
def test_a_picture_of_ones_own_is_shown(address: str) -> None:
    block = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A cat"}
    drawn = seen([block], picture=lambda name: address if name == "F1" else "")
    (picture,) = drawn.tagged("img")
    assert picture.attributes == {"src": address, "alt": "A cat"}


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("tombstone", "This file was deleted."),
        ("hidden_by_limit", "This file is too old to be shown."),
        ("file_access", "This file is from elsewhere."),
    ],
)
def test_a_file_that_cannot_be_seen_says_why(mode: str, words: str) -> None:
    drawn = Seen(renderer().message(_said(files=[{"id": "F1", "mode": mode}])))
    assert text_of(drawn.of("file")[0]) == words


@pytest.mark.parametrize(
    ("size", "shown"), [(999, "999 B"), (2_400_000, "2.4 MB"), (5e12, "5000.0 GB")]
)
def test_a_files_size_is_written_as_people_read_it(size: float, shown: str) -> None:
    file = {"id": "F1", "title": "plan.docx", "filetype": "docx", "size": size}
    drawn = Seen(renderer().message(_said(files=[file])))
    assert text_of(drawn.of("file")[0]) == f"plan.docx docx · {shown}"


def test_attached_blocks_are_drawn_inside_the_attachment() -> None:
    raw = _said(attachments=[{"color": "#f00", "blocks": [section("inside")]}])
    drawn = Seen(renderer().message(raw))
    assert "inside" in text_of(drawn.of("attachment")[0])
    assert drawn.tagged("rect")[0].attributes["fill"] == "#ff0000"


def test_an_attachment_with_nothing_else_shows_its_fallback() -> None:
    drawn = Seen(renderer().message(_said(attachments=[{"fallback": "An alert"}])))
    assert text_of(drawn.of("attachment")[0]) == "An alert"


def test_a_home_tab_has_no_buttons_of_a_modal() -> None:
    drawn = Seen(renderer().view({"type": "home", "blocks": [section("Welcome")]}))
    assert drawn.of("view-buttons") == []
    assert len(drawn.of("home")) == 1


@pytest.mark.parametrize(
    ("element", "held", "shown"),
    [
        ({"type": "multi_users_select"}, {"selected_users": ["U0EMMA000"]}, "@Emma"),
        ({"type": "datepicker", "initial_date": "2026-11-21"}, {}, "2026-11-21"),
        ({"type": "number_input"}, {"value": "7"}, "7"),
        ({"type": "channels_select"}, {"selected_channel": "C0TRAVEL0"}, "#travel"),
        ({"type": "external_select"}, {"selected_option": None}, "Choose"),
        (
            {"type": "rich_text_input"},
            {"rich_text_value": {"elements": [{"elements": [{"type": "text"}]}]}},
            "",
        ),
    ],
)
def test_an_element_shows_what_stands_in_it(
    element: Json, held: Json, shown: str
) -> None:
    block = {"type": "input", "block_id": "b", "element": {"action_id": "a"} | element}
    values = {"b": {"a": held}}
    drawn = Seen(renderer().blocks([block], values))
    nodes = drawn.of("select") + drawn.of("field")
    assert [text_of(node) for node in nodes] == [shown]


def test_an_element_that_is_unknown_is_named() -> None:
    drawn = seen([{"type": "actions", "elements": [{"type": "slider"}]}])
    assert text_of(drawn.of("unknown")[0]) == "slider"


def test_a_text_that_is_not_verbatim_has_its_addresses_linked() -> None:
    text = {"type": "mrkdwn", "text": "see https://example.com/a.", "verbatim": False}
    drawn = seen([{"type": "section", "text": text}])
    assert drawn.tagged("a")[0].attributes["href"] == "https://example.com/a"


def test_names_are_read_from_the_state_of_a_workspace() -> None:
    names = Names.read(
        {
            "bot_user_id": "UBOT",
            "users": [
                {"id": "UBOT", "name": "translator", "real_name": "translator"},
                {"id": "U1", "name": "emma", "real_name": ""},
            ],
            "channels": [
                {"id": "C1", "name": "general"},
                {"id": "D1", "is_im": True, "user": "U1"},
            ],
        },
        app="Thread Translator",
    )
    assert [names.person(each) for each in ("UBOT", "U1", "U9")] == [
        "Thread Translator",
        "emma",
        "U9",
    ]
    assert [names.channel(each) for each in ("C1", "D1", "C9")] == [
        "#general",
        "@emma",
        "#C9",
    ]
    assert NAMES.person("U0EMMA000") == "Emma"
