"""The payloads of commands, clicks, shortcuts and views."""

from typing import Any

from bot.sandbox import inputs, shapes
from bot.sandbox.blocks import Block
from bot.sandbox.elements import ELEMENTS
from bot.sandbox.records import Channel, Entries, Message, Person, View
from bot.sandbox.world import World

Json = dict[str, Any]

#: What Slack writes in place of a name that the app may not know.
_NAMELESS = {"groups": "privategroup", "im": "directmessage"}
#: What an action repeats of its element (the types of Slack's own Bolt for
#: JavaScript name these members).
_REPEATED = ("text", "style", "url", "confirm", "placeholder")


def channel_name(channel: Channel) -> str:
    """A channel's name as payloads give it."""
    return _NAMELESS.get(channel.kind, channel.name)


def command(
    world: World,
    person: Person,
    channel: Channel,
    *,
    name: str,
    text: str,
    response_url: str,
    trigger_id: str,
) -> Json:
    """A slash command; all values are strings, as in the form that carries it."""
    return {
        "token": "local",
        "team_id": world.team_id,
        "team_domain": world.seed.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def action(element: Block, block: Block, held: Json, moment: str) -> Json:
    """The use of one element.

    Args:
        element: What was used.
        block: Where it stands.
        held: What it holds now; empty for one that is only pressed.
        moment: The action's timestamp.
    """
    initial = ELEMENTS[element["type"]].initial
    repeated = [each for each in (*_REPEATED, initial) if each in element]
    pressed = ["value"] if element["type"] == "button" and "value" in element else []
    return {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        **{name: element[name] for name in (*repeated, *pressed)},
        "type": element["type"],
        **held,
        "action_ts": moment,
    }


def block_actions(
    world: World, person: Person, where: Json, *, done: Json, trigger_id: str
) -> Json:
    """A click; `where` is what a surface says of itself."""
    payload = _head(world, person) | {
        "type": "block_actions",
        "api_app_id": world.app_id,
        "trigger_id": trigger_id,
    }
    return payload | where | {"actions": [done]}


def block_suggestion(
    world: World,
    person: Person,
    where: Json,
    *,
    element: Block,
    block: Block,
    value: str,
) -> Json:
    """A question for options; `where` is what a surface says of itself."""
    payload = _head(world, person) | {
        "type": "block_suggestion",
        "api_app_id": world.app_id,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": value,
    }
    return payload | where


def of_message(world: World, channel: Channel, message: Message) -> Json:
    """What payloads say of the message that an element stands in.

    The message itself is left out where only one person sees it.
    """
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.ephemeral_to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    where: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
    }
    if not message.ephemeral_to:
        where["message"] = shapes.message(world, message)
    return where


def message_state(message: Message, entries: Entries) -> Json:
    """What one person has entered into a message's elements."""
    return {"state": {"values": inputs.state(message.blocks, entries)}}


def of_view(world: World, view: View) -> Json:
    """What payloads say of the view that an element stands in."""
    container = {"type": "view", "view_id": view.id}
    return {"container": container, "view": shapes.view(world, view)}


def view_submission(
    world: World,
    person: Person,
    view: View,
    *,
    trigger_id: str,
    response_urls: list[Json],
) -> Json:
    """A modal's submission."""
    return _head(world, person) | {
        "type": "view_submission",
        "api_app_id": world.app_id,
        "trigger_id": trigger_id,
        "view": shapes.view(world, view),
        "response_urls": response_urls,
    }


def view_closed(world: World, person: Person, view: View, *, cleared: bool) -> Json:
    """A modal's closing; `cleared`: the whole stack went."""
    return _head(world, person) | {
        "type": "view_closed",
        "api_app_id": world.app_id,
        "view": shapes.view(world, view),
        "is_cleared": cleared,
    }


def shortcut(world: World, person: Person, callback_id: str, trigger_id: str) -> Json:
    """A global shortcut."""
    return _head(world, person) | {
        "type": "shortcut",
        "action_ts": world.next_ts(),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
    }


def message_action(
    world: World, channel: Channel, message: Message, response_url: str
) -> Json:
    """What a message shortcut has beside a global one."""
    return {
        "type": "message_action",
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message.ts,
        "message": shapes.message(world, message),
        "response_url": response_url,
    }


def _head(world: World, person: Person) -> Json:
    user = {"id": person.id, "username": person.name, "name": person.name}
    return {
        "token": "local",
        "team": {"id": world.team_id, "domain": world.seed.domain},
        "user": user | {"team_id": world.team_id},
        "enterprise": None,
        "is_enterprise_install": False,
    }
