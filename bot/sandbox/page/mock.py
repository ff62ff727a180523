"""Made-up events: templates, and how whatever a person writes is brought to the app."""

import json
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.page.wire_again import deliver
from bot.sandbox.problems import RefusedError

Json = dict[str, Any]

_INTERACTIVE = (
    *("block_actions", "block_suggestion", "message_action", "shortcut"),
    *("view_closed", "view_submission"),
)
_WHOLE = ("app_rate_limited", "event_callback")
_NO_MESSAGE = "1700000000.000100"

#: Events and interactions to begin with; `{...}` is filled in. Shapes as on
#: docs.slack.dev, reference of events and of interaction payloads, 2025-10.
_TEMPLATES: dict[str, Json] = {
    "reaction_added": {
        "type": "reaction_added",
        "user": "{user}",
        "reaction": "flag-br",
        "item": {"type": "message", "channel": "{channel}", "ts": "{ts}"},
        "item_user": "{author}",
        "event_ts": "{now}",
    },
    "app_mention": {
        "type": "app_mention",
        "user": "{user}",
        "text": "<@{bot}> pt",
        "channel": "{channel}",
        "ts": "{now}",
        "thread_ts": "{ts}",
        "event_ts": "{now}",
    },
    "message": {
        "type": "message",
        "user": "{user}",
        "text": "Where is the meeting tomorrow?",
        "channel": "{channel}",
        "channel_type": "channel",
        "ts": "{now}",
        "event_ts": "{now}",
    },
    "message, by another app": {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B0OTHER00",
        "text": "The build is green.",
        "channel": "{channel}",
        "channel_type": "channel",
        "ts": "{now}",
        "event_ts": "{now}",
    },
    "message, deleted": {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "{channel}",
        "channel_type": "channel",
        "deleted_ts": "{ts}",
        "ts": "{now}",
        "event_ts": "{now}",
    },
    "file_shared": {
        "type": "file_shared",
        "file_id": "F0LOCAL01",
        "file": {"id": "F0LOCAL01"},
        "user_id": "{user}",
        "channel_id": "{channel}",
        "event_ts": "{now}",
    },
    "app_home_opened": {
        "type": "app_home_opened",
        "user": "{user}",
        "channel": "{dm}",
        "tab": "home",
        "event_ts": "{now}",
    },
    "member_joined_channel": {
        "type": "member_joined_channel",
        "user": "{user}",
        "channel": "{channel}",
        "channel_type": "C",
        "team": "{team}",
        "event_ts": "{now}",
    },
    "tokens_revoked": {
        "type": "tokens_revoked",
        "tokens": {"oauth": [], "bot": ["{bot}"]},
        "event_ts": "{now}",
    },
    "app_rate_limited": {
        "token": "local",
        "type": "app_rate_limited",
        "minute_rate_limited": 1700000000,
        "team_id": "{team}",
        "api_app_id": "{app}",
    },
    "slash command": {
        "command": "/translate",
        "text": "pt Good morning",
        "user_id": "{user}",
        "user_name": "{person}",
        "channel_id": "{channel}",
        "channel_name": "{place}",
        "team_id": "{team}",
        "api_app_id": "{app}",
        "trigger_id": "0.0.made-up",
        "response_url": "{url}/response/commands/{team}/made-up",
    },
    "button": {
        "type": "block_actions",
        "user": {"id": "{user}", "team_id": "{team}"},
        "team": {"id": "{team}"},
        "api_app_id": "{app}",
        "channel": {"id": "{channel}", "name": "{place}"},
        "message": {"type": "message", "ts": "{ts}", "text": ""},
        "container": {"type": "message", "message_ts": "{ts}"},
        "trigger_id": "0.0.made-up",
        "response_url": "{url}/response/actions/{team}/made-up",
        "actions": [
            {
                "type": "button",
                "block_id": "b",
                "action_id": "made_up",
                "value": "1",
                "action_ts": "{now}",
            }
        ],
    },
}
TEMPLATES = tuple(_TEMPLATES)


def template(core: Core, name: str, *, person: str, channel: str) -> str:
    """A template as JSON, about what is on the page.

    Args:
        core: The workspace.
        name: Out of `TEMPLATES`.
        person: A handle or a user's id.
        channel: A channel's name or id; its newest message is meant.

    Raises:
        KeyError: There is no such template, person or channel.
    """
    text = json.dumps(_TEMPLATES[name], ensure_ascii=False, indent=2)
    for word, value in _values(core, person, channel).items():
        text = text.replace(f"{{{word}}}", value)
    return text


def deliver_mock(core: Core, text: str) -> None:
    """Bring to the app what somebody wrote.

    An event gets its envelope; what has one already, a slash command and an interaction
    go as they are. Subscriptions and scopes are not asked for.

    Args:
        core: The workspace.
        text: JSON.

    Raises:
        RefusedError: It is no JSON object, or of no type.
    """
    try:
        given = json.loads(text)
    except ValueError as error:
        raise RefusedError("invalid_json", str(error)) from error
    if not isinstance(given, dict):
        raise RefusedError("json_not_object", "an event is an object: { ... }")
    kind = str(given.get("type") or "")
    if "command" in given:
        deliver(core, "slash_commands", given)
    elif kind in _INTERACTIVE:
        deliver(core, "interactive", given)
    elif kind in _WHOLE:
        deliver(core, "events_api", given)
    elif kind:
        deliver(core, "events_api", _enveloped(core, given))
    else:
        raise RefusedError("no_type", 'an event has a "type"')


def _values(core: Core, person: str, channel: str) -> dict[str, str]:
    world = core.world
    who, place = world.person(person), world.channel(channel)
    newest = next(reversed(place.messages.values()), None)
    return {
        "user": who.id,
        "person": who.name,
        "channel": place.id,
        "place": place.name or "directmessage",
        "dm": world.dm(who.id).id,
        "ts": newest.ts if newest else _NO_MESSAGE,
        "author": newest.user if newest else world.bot_user_id,
        "now": world.next_ts(),
        "bot": world.bot_user_id,
        "team": world.team_id,
        "app": world.app_id,
        "url": world.url,
    }


def _enveloped(core: Core, event: Json) -> Json:
    """An event as it comes to the app, under an id that no true event has."""
    world = core.world
    authorization = {
        "enterprise_id": None,
        "team_id": world.team_id,
        "user_id": world.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    number = core.journal.sequence
    return {
        "token": "local",
        "team_id": world.team_id,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev0MADE{number:06d}",
        "event_time": int(world.clock.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-made-{number}",
    }
