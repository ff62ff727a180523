"""The elements of a page that people use: what their form controls need."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from bot.sandbox.elements import ELEMENTS, Offers
from bot.sandbox.page import inline

Json = dict[str, Any]

_MIN_QUERY_CHARS = 3
#: What a person gives by writing, not by choosing.
_WRITTEN = (
    *(Offers.TEXT, Offers.RICH_TEXT, Offers.NUMBER),
    *(Offers.DATE, Offers.TIME, Offers.MOMENT),
)
_LISTED = {"checkboxes": "checkbox", "radio_buttons": "radio"}
_PRESSED = ("button", "workflow_button", "icon_button")
_INPUT_TYPES = {
    "email_text_input": "email",
    "url_text_input": "url",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}
#: An input's attribute -> the element's member that says it.
_BOUNDS = {
    "minlength": "min_length",
    "maxlength": "max_length",
    "min": "min_value",
    "max": "max_value",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What can be chosen where an element does not say so itself."""

    #: (id, name) of each.
    people: Sequence[tuple[str, str]] = ()
    channels: Sequence[tuple[str, str]] = ()
    conversations: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One that can be chosen."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Options under a heading; empty: under none."""

    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveControl:
    """What is drawn of an element."""

    #: "button", "link", "overflow", "select", "several", "external", "listed",
    #: "text", "area", "image" or "unknown".
    form: str
    #: What the page's scripts read: data- attributes.
    data: Mapping[str, str] = field(default_factory=dict)
    #: What listens to it are told, and what stands on or in it.
    label: str = ""
    style: str = ""
    url: str = ""
    groups: Sequence[Group] = ()
    #: Of an input: its type, what it holds, and further attributes.
    type: str = "text"
    value: str = ""
    bounds: Mapping[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> Sequence[Option]:
        """The options that are chosen."""
        return [o for group in self.groups for o in group.options if o.chosen]


def plain(text: object) -> str:
    """A text object's words, its emoji as characters."""
    given = text.get("text", "") if isinstance(text, dict) else ""
    return inline.named_emoji(str(given))


def live_control(
    element: Json, block: Json, held: Json, offered: Offered, zone: tzinfo
) -> LiveControl:
    """Read an element.

    Args:
        element: As blocks have it.
        block: Where it stands.
        held: What stands in it, as a state's value; empty: what it began with.
        offered: The people and places that can be chosen.
        zone: Where moments are read.
    """
    kind, data = str(element.get("type")), _data(element, block)
    if kind in _PRESSED:
        return _button(element, data)
    if kind == "image":
        return LiveControl(form=kind)
    if kind == "overflow":
        return LiveControl(form=kind, data=data, groups=_groups(element, []))
    if kind not in ELEMENTS or not ELEMENTS[kind].holds:
        return LiveControl(form="unknown", label=kind)
    value = _held(element, held)
    if ELEMENTS[kind].offers in _WRITTEN:
        return _written(element, data, value, zone)
    return _chosen(element, data, value, offered)


def dialog(element: Json) -> str:
    """An element's question before it does anything, as JSON; empty: it asks nothing.

    Its texts are plain: a script writes them where they belong.
    """
    given = element.get("confirm")
    if not isinstance(given, dict):
        return ""
    shown = {name: plain(given.get(name)) for name in ("title", "text")}
    shown["confirm"] = plain(given.get("confirm")) or "Yes"
    shown["deny"] = plain(given.get("deny")) or "No"
    return json.dumps(shown | {"style": str(given.get("style", ""))})


def _data(element: Json, block: Json) -> dict[str, str]:
    data = {
        "data-action-id": str(element.get("action_id", "")),
        "data-block-id": str(block.get("block_id", "")),
        "data-type": str(element.get("type")),
    }
    if block.get("type") != "input" or block.get("dispatch_action"):
        data["data-dispatch"] = ""
    if asked := dialog(element):
        data["data-confirm"] = asked
    return data


def _button(element: Json, data: dict[str, str]) -> LiveControl:
    style = element.get("style")
    url = inline.safe_address(element.get("url", ""))
    label = element.get("accessibility_label") or plain(element.get("text"))
    return LiveControl(
        form="link" if url else "button",
        data=data | {"data-value": str(element.get("value", ""))},
        label=str(label),
        style=style if style in ("primary", "danger") else "",
        url=url,
    )


def _chosen(
    element: Json, data: dict[str, str], value: list[Any], offered: Offered
) -> LiveControl:
    kind, label = str(element["type"]), plain(element.get("placeholder"))
    offers = ELEMENTS[kind].offers
    if offers is Offers.SUGGESTION:
        return _external(element, data, value, label)
    groups = _places(offers, offered, value) or _groups(element, value)
    if kind in _LISTED:
        return LiveControl(form="listed", data=data, groups=groups, type=_LISTED[kind])
    form = "several" if ELEMENTS[kind].many else "select"
    return LiveControl(form=form, data=data, groups=groups, label=label)


def _external(
    element: Json, data: dict[str, str], value: list[Any], label: str
) -> LiveControl:
    chosen = [
        {"value": str(each["value"]), "text": plain(each["text"])} for each in value
    ]
    least = element.get("min_query_length", _MIN_QUERY_CHARS)
    more = {"data-min": str(least), "data-chosen": json.dumps(chosen)}
    shown = ", ".join(each["text"] for each in chosen)
    return LiveControl(form="external", data=data | more, label=label, value=shown)


def _written(
    element: Json, data: dict[str, str], value: list[Any], zone: tzinfo
) -> LiveControl:
    kind = str(element["type"])
    tall = bool(element.get("multiline")) or kind == "rich_text_input"
    bounds = {
        name: str(element[key]) for name, key in _BOUNDS.items() if key in element
    }
    shown = _shown(kind, value[0], zone) if value else ""
    if kind == "datetimepicker" and value:
        data = data | {"data-unix": str(value[0])}
    if kind == "number_input":
        bounds["inputmode"] = "decimal"
    return LiveControl(
        form="area" if tall else "text",
        data=data,
        label=plain(element.get("placeholder")),
        type=_INPUT_TYPES.get(kind, "text"),
        value=shown,
        bounds=bounds,
    )


def _shown(kind: str, value: Any, zone: tzinfo) -> str:
    """What an input holds, as its value attribute says it."""
    if kind == "rich_text_input":
        return "".join(_leaves(value))
    if kind == "datetimepicker":
        at = inline.moment(value, zone)
        return at.strftime("%Y-%m-%dT%H:%M") if at else ""
    return str(value)


def _leaves(node: object) -> Iterator[str]:
    """The words in a rich text."""
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        yield from _leaves(node.get("elements"))
    elif isinstance(node, list):
        for each in node:
            yield from _leaves(each)


def _held(element: Json, held: Json) -> list[Any]:
    """What stands in it, as a list of as many as there are."""
    kind = ELEMENTS[str(element["type"])]
    value = held[kind.holds] if kind.holds in held else element.get(kind.initial)
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _places(offers: Offers, offered: Offered, value: list[Any]) -> list[Group]:
    """The people or places that can be chosen; none where it is about others."""
    known = {
        Offers.USER: offered.people,
        Offers.CHANNEL: offered.channels,
        Offers.CONVERSATION: offered.conversations,
    }
    if offers not in known:
        return []
    chosen = [
        Option(value=each, label=name, chosen=each in value)
        for each, name in known[offers]
    ]
    return [Group(label="", options=chosen)]


def _groups(element: Json, value: list[Any]) -> list[Group]:
    chosen = [each.get("value") for each in value if isinstance(each, dict)]
    found = [
        ("", element.get("options")),
        *(
            (plain(group.get("label")), group.get("options"))
            for group in _dicts(element.get("option_groups"))
        ),
    ]
    return [
        Group(label=label, options=[_option(each, chosen) for each in _dicts(options)])
        for label, options in found
        if options
    ]


def _option(option: Json, chosen: list[Any]) -> Option:
    value = option.get("value")
    return Option(
        value=str(value or ""),
        label=plain(option.get("text")),
        description=plain(option.get("description")),
        chosen=value in chosen,
    )


def _dicts(given: object) -> list[Json]:
    listed = given if isinstance(given, list) else []
    return [each for each in listed if isinstance(each, dict)]
