"""How the elements look that people use; here they are pictures of themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.elements import ELEMENTS, Offers, options
from bot.sandbox.page import inline
from bot.sandbox.page.names import Names

Json = dict[str, Any]

_LISTED = ("checkboxes", "radio_buttons")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several that stand below each other."""

    label: Markup
    description: Markup
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What is drawn of an element."""

    #: "button", "menu", "overflow", "field", "choices", "image" or "unknown".
    form: str
    #: What stands on it or in it.
    label: Markup
    #: Whether the label only says what could stand there.
    is_hint: bool = False
    #: "primary", "danger" or empty.
    style: str = ""
    #: Where a button leads; empty: nowhere.
    url: str = ""
    choices: tuple[Choice, ...] = ()
    several_lines: bool = False


def control(element: Json, held: Json, names: Names, zone: tzinfo) -> Control:
    """Read an element.

    Args:
        element: As blocks have it.
        held: What stands in it, as a state's value; empty: what it began with.
        names: Who and what ids stand for.
        zone: Where moments are read.
    """
    kind = str(element.get("type"))
    if kind in ("button", "workflow_button", "icon_button"):
        return _button(element)
    if kind == "image":
        return Control(form="image", label=Markup(""))
    if kind == "overflow":
        return Control(form="overflow", label=Markup(""), choices=_choices(element, []))
    if kind not in ELEMENTS or not ELEMENTS[kind].holds:
        return Control(form="unknown", label=escape(kind))
    value = _value(element, held)
    if kind in _LISTED:
        return Control(
            form="choices", label=Markup(""), choices=_choices(element, value)
        )
    return _field(element, kind, value, _Reader(names, zone))


def _button(element: Json) -> Control:
    style = element.get("style")
    return Control(
        form="button",
        label=_plain(element.get("text")),
        style=style if style in ("primary", "danger") else "",
        url=inline.safe_address(element.get("url", "")),
    )


def _field(element: Json, kind: str, value: list[Any], reader: "_Reader") -> Control:
    offers = ELEMENTS[kind].offers
    written = offers in (Offers.TEXT, Offers.RICH_TEXT, Offers.NUMBER)
    label = Markup(", ").join(reader.shown(offers, each) for each in value)
    return Control(
        form="field" if written else "menu",
        label=label or _plain(element.get("placeholder")),
        is_hint=not label,
        choices=() if written else _choices(element, value),
        several_lines=bool(element.get("multiline")) or kind == "rich_text_input",
    )


def _value(element: Json, held: Json) -> list[Any]:
    """What stands in it, as a list of as many as there are."""
    kind = ELEMENTS[str(element["type"])]
    value = held[kind.holds] if kind.holds in held else element.get(kind.initial)
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _choices(element: Json, chosen: list[Any]) -> tuple[Choice, ...]:
    values = [each.get("value") for each in chosen if isinstance(each, dict)]
    return tuple(_choice(option, values) for option in _all(element))


def _choice(option: Json, chosen: list[Any]) -> Choice:
    return Choice(
        label=_plain(option.get("text")),
        description=_plain(option.get("description")),
        chosen=option.get("value") in chosen,
    )


def _all(element: Json) -> Iterator[Json]:
    return (each for each in options(element) if isinstance(each, dict))


def _plain(text: object) -> Markup:
    """A text object's words; in options and on buttons mrkdwn is not drawn."""
    given = text if isinstance(text, dict) else {}
    return inline.words_and_emoji(given.get("text", ""))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Knows how what an element holds is written."""

    names: Names
    zone: tzinfo

    def shown(self, offers: Offers, value: Any) -> Markup:
        if offers in (Offers.OPTION, Offers.SUGGESTION):
            return _plain(value.get("text"))
        if offers is Offers.USER:
            return inline.words(f"@{self.names.person(value)}")
        if offers in (Offers.CHANNEL, Offers.CONVERSATION):
            return inline.words(self.names.channel(value))
        if offers is Offers.MOMENT:
            return inline.time_of(value, self.zone, "%Y-%m-%d %H:%M")
        if offers is Offers.RICH_TEXT:
            return inline.Inline(self.names, self.zone).draw(
                [inner for part in value["elements"] for inner in part["elements"]]
            )
        return inline.words(value)
