"""reactions.*: emoji below messages."""

import re

from bot.sandbox import shapes
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.methods.chat import permalink
from bot.sandbox.problems import SlackError
from bot.sandbox.records import Message

#: How a name must look; which names exist is not known here.
NAME = re.compile(r"[a-z0-9_+'-]+(?:::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    """Add the bot's reaction."""
    name, message = _name(call), _item(call)
    if call.world.channels[message.channel].archived:
        raise SlackError("is_archived")
    if call.world.bot_user_id in message.reactions.get(name, ()):
        raise SlackError("already_reacted")
    call.world.react(message, call.world.bot_user_id, name, added=True)
    return {}


def remove(call: Call) -> Json:
    """Take the bot's reaction away."""
    name, message = _name(call), _item(call)
    if call.world.bot_user_id not in message.reactions.get(name, ()):
        raise SlackError("no_reaction")
    call.world.react(message, call.world.bot_user_id, name, added=False)
    return {}


def get(call: Call) -> Json:
    """A message with its reactions."""
    message = _item(call)
    shown = shapes.message(call.world, message)
    shown["permalink"] = permalink(call, message)
    return {"type": "message", "channel": message.channel, "message": shown}


def _name(call: Call) -> str:
    name = call.args.text("name").strip(":")
    if not NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _item(call: Call) -> Message:
    if not (call.args.text("channel") and call.args.text("timestamp")):
        raise SlackError("no_item_specified")
    channel = call.channel()
    if not call.world.is_member(channel):
        raise SlackError("channel_not_found")
    return call.message(channel, "timestamp")


METHODS = {
    "reactions.add": Method(
        run=add, tier=3, scopes=("reactions:write",), required=("name",)
    ),
    "reactions.remove": Method(
        run=remove, tier=2, scopes=("reactions:write",), required=("name",)
    ),
    "reactions.get": Method(
        run=get, tier=3, scopes=("reactions:read",), reads_json=False
    ),
}
