"""The payloads of commands, clicks and shortcuts."""

from typing import Any

from bot.sandbox import shapes
from bot.sandbox.blocks import Block
from bot.sandbox.records import Channel, Message, Person
from bot.sandbox.world import World

Json = dict[str, Any]

#: What Slack writes in place of a name that the app may not know.
_NAMELESS = {"groups": "privategroup", "im": "directmessage"}
#: Element -> the member of an action that holds what was chosen.
_CHOSEN = {
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
}


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


def action(element: Block, block: Block, value: str | None, moment: str) -> Json:
    """The use of one element; `value` is what was chosen where it offers a choice."""
    kind = element["type"]
    made = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": moment,
    }
    if kind == "button":
        kept = ("text", "style", "value")
        return made | {key: element[key] for key in kept if key in element}
    if kind in _CHOSEN:
        return made | {_CHOSEN[kind]: value}
    options = [o for o in element.get("options", []) if o.get("value") == value]
    if kind in ("checkboxes", "multi_static_select"):
        return made | {"selected_options": options}
    if options:
        return made | {"selected_option": options[0]}
    return made | ({"value": value} if value is not None else {})


def block_actions(
    world: World,
    person: Person,
    channel: Channel,
    message: Message,
    *,
    done: Json,
    response_url: str,
    trigger_id: str,
) -> Json:
    """A click; without the message where only one person sees it."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.ephemeral_to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _head(world, person) | {
        "type": "block_actions",
        "api_app_id": world.app_id,
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [done],
    }
    if not message.ephemeral_to:
        payload["message"] = shapes.message(world, message)
    return payload


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
