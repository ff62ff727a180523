"""What people enter: a state's values, made of what a hand gives an element."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.sandbox.blocks import interactive
from bot.sandbox.elements import ELEMENTS, Block, Offers, options
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Entries
from bot.sandbox.rich_text import rich_text
from bot.sandbox.text import stored

if TYPE_CHECKING:
    from bot.sandbox.world import World

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def state(blocks: Sequence[Block], entries: Entries) -> Values:
    """What stands in every element that remembers: block_id -> action_id -> value."""
    typed = surviving(blocks, entries)
    values: Values = {}
    for block, element in remembering(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        held = typed.get(block_id, {}).get(action_id)
        held = held or untouched(element, entries.conversation)
        values.setdefault(block_id, {})[action_id] = held
    return values


def surviving(blocks: Sequence[Block], entries: Entries) -> Values:
    """Those of the entries whose elements are still there, and of the same type."""
    kept: Values = {}
    for block, element in remembering(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        held = entries.values.get(block_id, {}).get(action_id)
        if held and held["type"] == element["type"]:
            kept.setdefault(block_id, {})[action_id] = held
    return kept


def remembering(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Every element whose content states name, with its block."""
    for block in blocks:
        for element in interactive([block]):
            if ELEMENTS[element["type"]].remembers:
                yield block, element


def untouched(element: Block, conversation: str = "") -> Json:
    """What an element holds before anybody touched it.

    Args:
        element: Of a kind that holds something.
        conversation: Id of the one that its view was opened from, if any.
    """
    kind = ELEMENTS[element["type"]]
    nothing: Any = [] if kind.many else None
    if conversation and element.get("default_to_current_conversation"):
        nothing = [conversation] if kind.many else conversation
    return {"type": element["type"], kind.holds: element.get(kind.initial, nothing)}


def entered(world: World, element: Block, given: Any, offered: Sequence[Block]) -> Json:
    """What an element holds after a hand gave it something.

    Args:
        world: Knows the people and channels that are named.
        element: Of a kind that holds something.
        given: A text, a number, an option's value, the name or id of a person or
            channel; a list of these for an element that takes several; None empties.
        offered: The options that the app named for this element when asked.

    Raises:
        RefusedError: The element does not offer this.
    """
    kind = ELEMENTS[element["type"]]
    if kind.many:
        items = [] if given is None else given if isinstance(given, list) else [given]
        held: Any = [_read(world, element, item, offered) for item in items]
        most = element.get("max_selected_items", len(held))
        if len(held) > most:
            raise RefusedError("too_many_items", f"no more than {most}")
    elif given is None and kind.remembers:
        held = None
    else:
        held = _read(world, element, given, offered)
    made = {"type": element["type"], kind.holds: held}
    return made | ({"timezone": element["timezone"]} if "timezone" in element else {})


def complaint(block: Block, held: Json) -> str:
    """What Slack shows a person under an input before it asks the app; "": nothing."""
    element = block["element"]
    value = held[ELEMENTS[element["type"]].holds]
    if value in (None, "", []):
        return "" if block["optional"] else "Please complete this required field."
    if element["type"] == "number_input":
        return _number_complaint(element, value)
    if not isinstance(value, str):
        return ""
    if len(value) < element.get("min_length", 0):
        return f"Please use at least {element['min_length']} characters."
    if len(value) > element.get("max_length", len(value)):
        return f"Please use no more than {element['max_length']} characters."
    return ""


def _number_complaint(element: Block, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and "." in value:
        return "Please enter a whole number."
    if number < float(element.get("min_value", number)):
        return f"Please enter at least {element['min_value']}."
    if number > float(element.get("max_value", number)):
        return f"Please enter no more than {element['max_value']}."
    return ""


def _read(world: World, element: Block, given: Any, offered: Sequence[Block]) -> Any:
    offers = ELEMENTS[element["type"]].offers
    if offers in (Offers.OPTION, Offers.SUGGESTION):
        return _option(element, given, offered)
    try:
        return _READERS[offers](world, given)
    except (KeyError, ValueError) as error:
        raise RefusedError("not_offered", f"{element['type']}: {given}") from error


def _option(element: Block, value: Any, offered: Sequence[Block]) -> Block:
    initial = element.get(ELEMENTS[element["type"]].initial)
    before = initial if isinstance(initial, list) else [initial] if initial else []
    for option in (*options(element), *offered, *before):
        if option.get("value") == value:
            return copy.deepcopy(option)
    raise RefusedError("option_not_found", str(value))


def _written(_world: World, given: Any) -> str:
    return str(given)


def _rich(_world: World, given: Any) -> Block:
    elements = rich_text(stored(str(given)), "")["elements"]
    return {"type": "rich_text", "elements": elements}


def _user(world: World, name: Any) -> str:
    return world.person(str(name)).id


def _channel(world: World, name: Any) -> str:
    channel = world.channel(str(name))
    if channel.kind != "channels":
        raise KeyError(name)
    return channel.id


def _conversation(world: World, name: Any) -> str:
    if str(name).startswith("@"):
        return world.dm(world.person(str(name)).id).id
    return world.channel(str(name)).id


def _matching(form: re.Pattern[str]) -> Callable[[World, Any], str]:
    def read(_world: World, given: Any) -> str:
        if not form.fullmatch(str(given)):
            raise ValueError(given)
        return str(given)

    return read


def _moment(_world: World, given: Any) -> int:
    return int(given)


_READERS: dict[Offers, Callable[[World, Any], Any]] = {
    Offers.TEXT: _written,
    Offers.NUMBER: _written,
    Offers.RICH_TEXT: _rich,
    Offers.USER: _user,
    Offers.CHANNEL: _channel,
    Offers.CONVERSATION: _conversation,
    Offers.DATE: _matching(_DATE),
    Offers.TIME: _matching(_TIME),
    Offers.MOMENT: _moment,
}
