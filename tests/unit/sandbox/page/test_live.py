"""Elements that people use on the page: that each can be used, and tells what it is."""

import json
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.page.live import LiveRenderer
from bot.sandbox.page.live_controls import Offered
from tests.unit.sandbox.kit import ask, option, plain
from tests.unit.sandbox.page.kit import NAMES, Json, Node, Seen, text_of

OFFERED = Offered(
    people=[("U1", "Emma"), ("U2", "Bruno")],
    channels=[("C1", "#travel")],
    conversations=[("C1", "#travel"), ("D1", "Translator")],
)
GROUPS = [{"label": plain("Near"), "options": [option("a"), option("b")]}]


def live(**options: Any) -> LiveRenderer:
    given: Json = {"reader": "U1", "base": "/as/emma", "zone": UTC, "offered": OFFERED}
    given["picture_of"] = lambda name: "F1" if name == "F1" else ""
    return LiveRenderer(NAMES, **(given | options))


def shown(element: Json, **options: Any) -> Seen:
    """An element in a row of a message."""
    block = {"type": "actions", "block_id": "row", "elements": [element]}
    return Seen(live(**options).blocks([block]))


def in_form(element: Json, *, error: str = "", **more: Any) -> Seen:
    """An element in a form, with what stands below it."""
    element = {"action_id": "a", **element}
    block = ask(element, block_id="b", **more)
    view = {"type": "modal", "id": "V1", "title": plain("T"), "blocks": [block]}
    return Seen(live().view(view, errors={"b": error} if error else {}))


def one(page: Seen, tag: str) -> Node:
    found = page.tagged(tag)
    assert len(found) == 1, [node.attributes for node in found]
    return found[0]


CONFIRM = {
    "title": plain("Sure?"),
    "text": {"type": "mrkdwn", "text": "*Really* :flag-br:"},
    "confirm": plain("Do it"),
    "deny": plain("Stop"),
    "style": "danger",
}


def test_a_button_carries_what_its_click_needs() -> None:
    element = {
        "type": "button",
        "action_id": "go",
        "value": "1",
        "style": "primary",
        "text": plain("Go :tada:"),
        "confirm": CONFIRM,
    }
    button = one(shown(element), "button")
    asked = json.loads(button.attributes["data-confirm"])
    assert text_of(button) == "Go 🎉"
    assert button.attributes["class"].split() == ["button", "primary"]
    names = ("data-action-id", "data-block-id", "data-type", "data-value")
    values = [button.attributes[name] for name in names]
    assert values == ["go", "row", "button", "1"]
    assert "data-dispatch" in button.attributes
    assert asked == {
        "title": "Sure?",
        "text": "*Really* 🇧🇷",
        "confirm": "Do it",
        "deny": "Stop",
        "style": "danger",
    }


def test_a_question_without_words_for_its_answers_has_the_usual_ones() -> None:
    element = {"type": "button", "text": plain("Go"), "confirm": {"title": plain("?")}}
    asked = json.loads(one(shown(element), "button").attributes["data-confirm"])
    assert (asked["confirm"], asked["deny"], asked["text"]) == ("Yes", "No", "")


@pytest.mark.parametrize(
    ("url", "tag"), [("https://example.com", "a"), ("javascript:alert(1)", "button")]
)
def test_a_button_with_an_address_is_a_link_if_it_may_be_opened(
    url: str, tag: str
) -> None:
    element = {"type": "button", "text": plain("Go"), "url": url, "action_id": "go"}
    link = one(shown(element), tag)
    assert link.attributes.get("target") == ("_blank" if tag == "a" else None)
    assert link.attributes["data-action-id"] == "go"


def test_an_icon_is_named_for_who_cannot_see_it() -> None:
    element = {"type": "icon_button", "icon": "trash", "accessibility_label": "Delete"}
    assert text_of(one(shown(element), "button")) == "Delete"


def test_an_overflow_menu_has_a_button_for_each_option() -> None:
    long = option("b") | {"description": plain("more")}
    element = {"type": "overflow", "action_id": "o", "options": [option("a"), long]}
    page = shown(element)
    values = [n.attributes["data-value"] for n in page.tagged("button")]
    assert values == ["a", "b"]
    assert text_of(page.tagged("button")[1]) == "b more"


def test_a_menu_has_its_groups_and_what_is_chosen() -> None:
    element = {
        "type": "static_select",
        "action_id": "s",
        "placeholder": plain("Which?"),
        "option_groups": GROUPS,
        "initial_option": option("b"),
    }
    page = shown(element)
    menu = one(page, "select")
    assert menu.attributes["aria-label"] == "Which?"
    assert one(page, "optgroup").attributes["label"] == "Near"
    options = [(n.attributes["value"], text_of(n)) for n in page.tagged("option")]
    assert options == [("", "Which?"), ("a", "a"), ("b", "b")]
    assert [
        n.attributes["value"]
        for n in page.tagged("option")
        if "selected" in n.attributes
    ] == ["b"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("users_select", ["", "U1", "U2"]),
        ("channels_select", ["", "C1"]),
        ("conversations_select", ["", "C1", "D1"]),
    ],
)
def test_people_and_places_are_chosen_from_those_there_are(
    kind: str, values: list[str]
) -> None:
    page = shown({"type": kind, "action_id": "s"})
    assert [n.attributes["value"] for n in page.tagged("option")] == values


def test_what_stands_in_a_menu_is_chosen_there() -> None:
    element = {"type": "users_select", "action_id": "s"}
    block = {"type": "actions", "block_id": "row", "elements": [element]}
    values = {"row": {"s": {"type": "users_select", "selected_user": "U2"}}}
    page = Seen(live().blocks([block], values))
    chosen = [n for n in page.tagged("option") if "selected" in n.attributes]
    assert [text_of(n) for n in chosen] == ["Bruno"]


def test_several_are_chosen_by_boxes_and_named_on_the_menu() -> None:
    element = {
        "type": "multi_static_select",
        "action_id": "s",
        "option_groups": GROUPS,
        "initial_options": [option("a"), option("b")],
    }
    page = shown(element)
    assert text_of(one(page, "summary")) == "a, b"
    boxes = page.tagged("input")
    assert {n.attributes["type"] for n in boxes} == {"checkbox"}
    assert [n.attributes["value"] for n in boxes if "checked" in n.attributes] == [
        "a",
        "b",
    ]
    empty = shown({"type": "multi_users_select", "action_id": "s"})
    assert text_of(one(empty, "summary")) == "Choose"


@pytest.mark.parametrize(
    ("kind", "type_"), [("checkboxes", "checkbox"), ("radio_buttons", "radio")]
)
def test_boxes_stand_in_one_group_of_one_name(kind: str, type_: str) -> None:
    long = option("b") | {"description": plain("more")}
    page = in_form({"type": kind, "options": [option("a"), long]})
    group, boxes = one(page, "fieldset"), page.tagged("input")
    label = next(n for n in page.of("label"))
    assert group.attributes["aria-labelledby"] == label.attributes["id"]
    assert {n.attributes["type"] for n in boxes} == {type_}
    assert len({n.attributes["name"] for n in boxes}) == 1


def test_a_menu_that_asks_the_app_says_when_and_what_is_chosen() -> None:
    page = shown({"type": "external_select", "action_id": "e"})
    [box] = page.of("external")
    assert (box.attributes["data-min"], box.attributes["data-chosen"]) == ("3", "[]")
    chosen = shown(
        {
            "type": "external_select",
            "action_id": "e",
            "min_query_length": 0,
            "initial_option": option("pt"),
        }
    )
    [box] = chosen.of("external")
    assert box.attributes["data-min"] == "0"
    assert json.loads(box.attributes["data-chosen"]) == [{"value": "pt", "text": "pt"}]
    assert one(chosen, "input").attributes["value"] == "pt"


@pytest.mark.parametrize(
    ("element", "tag", "expected"),
    [
        (
            {"type": "plain_text_input", "max_length": 5, "initial_value": "x"},
            "input",
            {"type": "text", "maxlength": "5", "value": "x"},
        ),
        ({"type": "plain_text_input", "multiline": True}, "textarea", {"rows": "4"}),
        ({"type": "email_text_input"}, "input", {"type": "email"}),
        ({"type": "url_text_input"}, "input", {"type": "url"}),
        (
            {"type": "number_input", "min_value": "1", "max_value": "9"},
            "input",
            {"type": "text", "inputmode": "decimal", "min": "1", "max": "9"},
        ),
        (
            {"type": "datepicker", "initial_date": "2026-11-21"},
            "input",
            {"type": "date", "value": "2026-11-21"},
        ),
        ({"type": "timepicker"}, "input", {"type": "time", "value": ""}),
        (
            {"type": "datetimepicker", "initial_date_time": 1_790_000_000},
            "input",
            {
                "type": "datetime-local",
                "value": "2026-09-21T14:13",
                "data-unix": "1790000000",
            },
        ),
    ],
)
def test_what_is_written_has_an_input_of_its_kind(
    element: Json, tag: str, expected: Json
) -> None:
    found = in_form(element).tagged(tag)
    field = next(n for n in found if "data-type" in n.attributes)
    assert expected.items() <= field.attributes.items()
    assert "data-dispatch" not in field.attributes


def test_a_moment_is_shown_in_the_readers_zone_and_nonsense_as_nothing() -> None:
    element = {"type": "datetimepicker", "action_id": "d"}
    for held, value in ((1_790_000_000, "2026-09-21T23:13"), ("x", "")):
        given = element | {"initial_date_time": held}
        page = shown(given, zone=ZoneInfo("Asia/Tokyo"))
        assert one(page, "input").attributes["value"] == value


def test_a_rich_text_is_written_as_plain_words() -> None:
    part = {"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}
    rich = {"type": "rich_text", "elements": [part, {"type": "rich_text_list"}]}
    page = in_form({"type": "rich_text_input", "initial_value": rich})
    assert text_of(one(page, "textarea")) == ""
    held = {"b": {"a": {"type": "rich_text_input", "rich_text_value": rich}}}
    block = ask({"type": "rich_text_input", "action_id": "a"}, block_id="b")
    assert text_of(one(Seen(live().blocks([block], held)), "textarea")) == "hi"


def test_an_input_is_labelled_and_told_what_is_wrong_with_it() -> None:
    page = in_form(
        {"type": "plain_text_input"}, error="No!", hint=plain("Short"), optional=True
    )
    field, label = one(page, "input"), one(page, "label")
    ids = {n.attributes["id"]: text_of(n) for n in page.nodes if "id" in n.attributes}
    told = [ids[name] for name in field.attributes["aria-describedby"].split()]
    assert label.attributes["for"] == field.attributes["id"]
    assert (text_of(label), told) == ("L (optional)", ["No!", "Short"])
    assert field.attributes["aria-invalid"] == "true"


def test_an_input_that_is_asked_about_at_once_says_so() -> None:
    page = in_form({"type": "plain_text_input"}, dispatch_action=True)
    assert "data-dispatch" in one(page, "input").attributes


def test_a_form_has_its_own_words_on_its_buttons_or_the_usual_ones() -> None:
    view = {"type": "modal", "id": "V1", "title": plain("T"), "blocks": []}
    usual = Seen(live().view(view))
    assert [text_of(n) for n in usual.tagged("button")] == ["Cancel"]
    own = Seen(live().view(view | {"submit": plain("Send"), "close": plain("Back")}))
    assert [text_of(n) for n in own.tagged("button")] == ["Back", "Send"]
    assert one(own, "form").attributes["data-view-id"] == "V1"


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"type": "slider"}, "slider"),
        ({"type": "feedback_buttons"}, "feedback_buttons"),
        (
            {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A"},
            "Image: A",
        ),
    ],
)
def test_what_cannot_be_used_is_named(element: Json, words: str) -> None:
    page = shown(element)
    found = [*page.of("unknown"), *page.of("no-picture")]
    assert [text_of(node) for node in found] == [words]


def test_a_picture_of_the_workspace_is_shown_and_one_from_elsewhere_is_not() -> None:
    for file, count in (("F1", 1), ("F2", 0)):
        image = {"type": "image", "slack_file": {"id": file}, "alt_text": "A"}
        page = Seen(live().blocks([image]))
        assert len(page.tagged("img")) == count
        for node in page.tagged("img"):
            assert node.attributes["src"] == "/as/emma/file/F1/thumb"


MESSAGE: Json = {"type": "message", "user": "U1", "ts": "1.2", "text": "x"}


def test_a_reaction_is_a_button_that_knows_whether_it_is_ones_own() -> None:
    reactions = [
        {"name": "tada", "users": ["U1"], "count": 1},
        {"name": "+1::skin-tone-2", "users": ["U2"], "count": 1},
    ]
    page = Seen(live().message(MESSAGE | {"channel": "C1", "reactions": reactions}))
    pressed = {
        n.attributes["data-name"]: n.attributes["aria-pressed"]
        for n in page.of("reaction")
    }
    assert pressed == {"tada": "true", "+1::skin-tone-2": "false"}


def test_a_message_says_which_it_is_and_whose() -> None:
    cases: list[tuple[Json, str, bool, bool]] = [
        ({}, "m-C1-1-2", True, False),
        ({"user": "U2"}, "m-C1-1-2", False, False),
        ({"bot_id": "B1"}, "m-C1-1-2", False, False),
        ({"subtype": "tombstone"}, "m-C1-1-2", False, False),
        ({"where": "t"}, "t-C1-1-2", True, False),
        ({"is_ephemeral": True}, "e-C1-1-2", True, True),
    ]
    for more, name, own, ephemeral in cases:
        page = Seen(live().message(MESSAGE | {"channel": "C1"} | more))
        given = one(page, "article").attributes
        assert given["id"] == name
        assert ("data-own" in given, "data-ephemeral" in given) == (own, ephemeral)


def test_a_file_can_be_enlarged_and_downloaded_until_it_is_gone() -> None:
    image = {"id": "F1", "mode": "hosted", "name": "a.png", "mimetype": "image/png"}
    size = {"thumb_360_w": 360, "thumb_360_h": 180}
    page = Seen(live().message(MESSAGE | {"files": [image | size]}))
    [thumb], [down] = page.of("thumb"), page.of("download")
    assert thumb.attributes["href"] == "/as/emma/file/F1"
    assert down.attributes["href"] == "/as/emma/file/F1/download"
    assert one(page, "img").attributes["height"] == "180"
    gone = Seen(live().message(MESSAGE | {"files": [image | {"mode": "tombstone"}]}))
    assert (gone.of("thumb"), gone.of("download")) == ([], [])


def test_what_is_misshapen_is_shown_as_json() -> None:
    page = Seen(live().view({"type": "modal", "blocks": 7, "state": "?"}))
    assert len(page.of("unknown")) == 1
    assert len(Seen(live().message({"type": "message"})).of("unknown")) == 1
