"""The elements that a person can use: what each holds, and what Slack accepts.

Limits: docs.slack.dev, Block Kit reference, 2025-10, and the models of Slack's own
Python client.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox import checks

Block = dict[str, Any]

#: The most options of an external select's answer, and of one of its groups.
MAX_OPTIONS = 100


class Offers(StrEnum):
    """What a person gives an element."""

    #: Nothing: it is only pressed, or not used at all.
    NOTHING = "nothing"
    TEXT = "text"
    RICH_TEXT = "rich_text"
    NUMBER = "number"
    #: One of the options that stand in the element.
    OPTION = "option"
    #: One of the options that the app names when it is asked.
    SUGGESTION = "suggestion"
    USER = "user"
    CONVERSATION = "conversation"
    CHANNEL = "channel"
    DATE = "date"
    TIME = "time"
    #: Whole seconds since 1970.
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Element:
    """A kind of element."""

    offers: Offers = Offers.NOTHING
    #: The member of an action, and of a state's value, that holds what was given.
    holds: str = ""
    #: The element's member with what it holds before anybody touched it.
    initial: str = ""
    #: Whether several can be given.
    many: bool = False
    #: Whether it remembers what was given, so that states name it.
    remembers: bool = True
    #: Whether it stands in input blocks only.
    input_only: bool = False
    #: The most options it may have; 0: it has none.
    options: int = 0


def _text(offers: Offers = Offers.TEXT, holds: str = "value") -> Element:
    return Element(offers, holds, f"initial_{holds}", input_only=True)


def _one(offers: Offers, what: str, options: int = 0) -> Element:
    return Element(offers, f"selected_{what}", f"initial_{what}", options=options)


def _many(offers: Offers, what: str, options: int = 0) -> Element:
    holds, initial = f"selected_{what}s", f"initial_{what}s"
    return Element(offers, holds, initial, many=True, options=options)


ELEMENTS: dict[str, Element] = {
    "button": Element(remembers=False),
    "channels_select": _one(Offers.CHANNEL, "channel"),
    "checkboxes": _many(Offers.OPTION, "option", 10),
    "conversations_select": _one(Offers.CONVERSATION, "conversation"),
    "datepicker": _one(Offers.DATE, "date"),
    "datetimepicker": _one(Offers.MOMENT, "date_time"),
    "email_text_input": _text(),
    "external_select": _one(Offers.SUGGESTION, "option"),
    "feedback_buttons": Element(remembers=False),
    "icon_button": Element(remembers=False),
    "image": Element(remembers=False),
    "multi_channels_select": _many(Offers.CHANNEL, "channel"),
    "multi_conversations_select": _many(Offers.CONVERSATION, "conversation"),
    "multi_external_select": _many(Offers.SUGGESTION, "option"),
    "multi_static_select": _many(Offers.OPTION, "option", 100),
    "multi_users_select": _many(Offers.USER, "user"),
    "number_input": _text(Offers.NUMBER),
    "overflow": Element(Offers.OPTION, "selected_option", remembers=False, options=5),
    "plain_text_input": _text(),
    "radio_buttons": _one(Offers.OPTION, "option", 10),
    "rich_text_input": _text(Offers.RICH_TEXT, "rich_text_value"),
    "static_select": _one(Offers.OPTION, "option", 100),
    "timepicker": _one(Offers.TIME, "time"),
    "url_text_input": _text(),
    "users_select": _one(Offers.USER, "user"),
    "workflow_button": Element(remembers=False),
}

#: A confirmation dialog's texts and their most characters.
_DIALOG = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_PLAIN_IN_DIALOG = ("title", "confirm", "deny")
_INPUT_CHARS = 3000


def options(element: Block) -> Iterator[Block]:
    """An element's options, those in groups too."""
    yield from checks.listed(element.get("options"))
    for group in checks.listed(element.get("option_groups")):
        yield from checks.listed(group.get("options"))


def problems(element: Any, where: str, *, in_input: bool = False) -> Iterator[str]:
    """What Slack would say against an element.

    Args:
        element: As the app gave it.
        where: JSON pointer to it.
        in_input: Whether it is an input block's.
    """
    name = element.get("type") if isinstance(element, dict) else None
    kind = ELEMENTS.get(str(name))
    misplaced = kind and (not kind.remembers if in_input else kind.input_only)
    if kind is None or misplaced:
        yield f"unsupported type: {name} [json-pointer:{where}/type]"
        return
    yield from checks.length(element.get("action_id", "x"), 255, f"{where}/action_id")
    if name == "button":
        yield from _button(element, where)
    if name == "image":
        yield from image(element, where)
    if kind.options:
        yield from choice_problems(element, kind.options, where)
    if kind.offers in (Offers.TEXT, Offers.NUMBER):
        yield from _input(element, where)
    yield from _common(element, where)


def image(node: Block, where: str) -> Iterator[str]:
    """What Slack would say against an image, as a block or as an element."""
    yield from checks.length(node.get("alt_text"), 2000, f"{where}/alt_text")
    if not {"image_url", "slack_file"} & node.keys():
        yield f"missing required field: image_url [json-pointer:{where}]"


def choice_problems(element: Block, most: int, where: str) -> Iterator[str]:
    """What Slack would say against options, or groups of them."""
    if "option_groups" not in element:
        yield from _options(element.get("options"), most, f"{where}/options")
        return
    groups = element["option_groups"]
    yield from checks.count(groups, MAX_OPTIONS, f"{where}/option_groups")
    for index, group in enumerate(checks.listed(groups)):
        spot = f"{where}/option_groups/{index}"
        given = group if isinstance(group, dict) else {}
        yield from checks.text(given.get("label"), 75, f"{spot}/label", plain=True)
        yield from _options(given.get("options"), most, f"{spot}/options")


def _options(items: Any, most: int, where: str) -> Iterator[str]:
    yield from checks.count(items, most, where)
    for index, option in enumerate(checks.listed(items)):
        spot = f"{where}/{index}"
        given = option if isinstance(option, dict) else {}
        yield from checks.text(given.get("text"), 75, f"{spot}/text")
        yield from checks.at_most(given.get("value", ""), 150, f"{spot}/value")


def _button(element: Block, where: str) -> Iterator[str]:
    yield from checks.text(element.get("text"), 75, f"{where}/text", plain=True)
    if "value" in element:
        yield from checks.length(element["value"], 2000, f"{where}/value")
    if "url" in element:
        yield from checks.length(element["url"], 3000, f"{where}/url")


def _input(element: Block, where: str) -> Iterator[str]:
    for name in ("min_length", "max_length"):
        value = element.get(name, 1)
        if not isinstance(value, int) or not 0 <= value <= _INPUT_CHARS:
            limits = f"must be between 0 and {_INPUT_CHARS}"
            yield f"{limits} [json-pointer:{where}/{name}]"


def _common(element: Block, where: str) -> Iterator[str]:
    if "placeholder" in element:
        spot = f"{where}/placeholder"
        yield from checks.text(element["placeholder"], 150, spot, plain=True)
    if "confirm" not in element:
        return
    dialog = element["confirm"] if isinstance(element["confirm"], dict) else {}
    for name, most in _DIALOG.items():
        plain, spot = name in _PLAIN_IN_DIALOG, f"{where}/confirm/{name}"
        # Slack fills in the two buttons; the rest must be there.
        if name in dialog or name in ("title", "text"):
            yield from checks.text(dialog.get(name), most, spot, plain=plain)
