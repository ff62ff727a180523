"""The JSON that Slack shows people, channels, messages and events as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox import file_shapes, inputs
from bot.sandbox.ids import OTHER_APP_ID

if TYPE_CHECKING:
    from bot.sandbox.records import Channel, Message, Person, View
    from bot.sandbox.world import World

Json = dict[str, Any]


def message(world: World, one: Message, *, metadata: bool = False) -> Json:
    """A message as history and events show it; metadata only when asked for."""
    shown: Json = {"user": one.user, "type": "message", "ts": one.ts}
    if one.bot_id == world.bot_id:
        shown |= {"bot_id": one.bot_id, "app_id": world.app_id}
        shown["bot_profile"] = bot_profile(world)
    elif one.tombstone:
        shown |= {"subtype": "tombstone", "hidden": True}
    elif one.bot_id:
        shown |= _other_app(world, one)
    else:
        shown["client_msg_id"] = one.client_msg_id
        shown |= {"subtype": one.subtype} if one.subtype else {}
    shown |= {"text": one.text, "team": world.team_id, "blocks": one.blocks}
    if one.attachments:
        shown["attachments"] = one.attachments
    shown |= _files(world, one)
    if one.edited_ts:
        shown["edited"] = {"user": one.edited_by, "ts": one.edited_ts}
    if one.thread_ts:
        shown["thread_ts"] = one.thread_ts
        shown |= _reply(world, one) if one.is_reply else _parent(world, one)
    if one.ephemeral_to:
        shown["is_ephemeral"] = True
    if one.reactions:
        shown["reactions"] = reactions(one)
    if metadata and one.metadata:
        shown["metadata"] = one.metadata
    return shown


def _files(world: World, one: Message) -> Json:
    if not one.files:
        return {}
    files = world.files.in_messages(one)
    shown = [file_shapes.in_message(world, each) for each in files]
    return {"files": shown, "upload": False, "display_as_bot": False}


def _other_app(world: World, one: Message) -> Json:
    """What marks another app's message; those of old webhooks have a subtype."""
    if one.subtype:
        name = world.people[one.user].name
        return {"bot_id": one.bot_id, "subtype": one.subtype, "username": name}
    profile = other_profile(world, one.bot_id)
    app_id = profile["app_id"]
    return {"bot_id": one.bot_id, "app_id": app_id, "bot_profile": profile}


def _reply(world: World, one: Message) -> Json:
    parent = world.find(one.channel, one.thread_ts)
    more: Json = {"parent_user_id": parent.user} if parent else {}
    if one.broadcast:
        more["subtype"] = "thread_broadcast"
        more["root"] = message(world, parent) if parent else {}
    return more


def _parent(world: World, one: Message) -> Json:
    channel = world.channels[one.channel]
    users = [channel.messages[ts].user for ts in one.replies]
    return {
        "reply_count": len(one.replies),
        "reply_users_count": len(set(users)),
        "latest_reply": one.replies[-1] if one.replies else one.ts,
        "reply_users": list(dict.fromkeys(users)),
        "is_locked": False,
        "subscribed": False,
    }


def reactions(one: Message) -> list[Json]:
    """A message's reactions, in the order they came."""
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in one.reactions.items()
    ]


def message_event(world: World, channel: Channel, one: Message) -> Json:
    """The `message` event of a new message; history knows no file_share."""
    event = message(world, one)
    if one.files:
        files = world.files.in_messages(one)
        event["files"] = [file_shapes.in_event(world, each) for each in files]
        event["subtype"] = "file_share"
    place = {"channel": channel.id, "channel_type": channel.event_kind}
    return event | place | {"event_ts": one.ts}


def changed_event(channel: Channel, before: Json, after: Json) -> Json:
    """The `message_changed` event of an edit."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": after | {"source_team": after["team"], "user_team": after["team"]},
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "channel_type": channel.event_kind,
    }


def deleted_event(channel: Channel, one: Message, before: Json) -> Json:
    """The `message_deleted` event of a deletion."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": one.ts,
        "channel_type": channel.event_kind,
    }


def view(world: World, one: View) -> Json:
    """A view as answers and payloads show it."""
    return {
        "id": one.id,
        "team_id": world.team_id,
        **{name: value for name, value in one.given.items() if name != "title"},
        **({"title": one.given["title"]} if one.given["title"] else {}),
        "state": {"values": inputs.state(one.blocks, one.entries)},
        "hash": one.hash,
        "root_view_id": one.root_id,
        "previous_view_id": one.previous_id or None,
        "app_id": world.app_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }


def bot_profile(world: World) -> Json:
    """The short form of the app that its messages carry."""
    return {
        "id": world.bot_id,
        "app_id": world.app_id,
        "user_id": world.bot_user_id,
        "name": world.manifest.name,
        "icons": {},
        "deleted": False,
        "updated": world.people[world.bot_user_id].updated,
        "team_id": world.team_id,
    }


def other_profile(world: World, bot_id: str) -> Json:
    """The same of an app that is not ours."""
    return {
        "id": bot_id,
        "app_id": OTHER_APP_ID,
        "name": "Other App",
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": world.team_id,
    }


def conversation(world: World, channel: Channel) -> Json:
    """A conversation as conversations.info and .list show it."""
    if channel.im_with:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.archived,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": world.team_id,
            "user": channel.im_with,
            "is_user_deleted": False,
            "is_open": True,
            "priority": 0,
        }
    topic = {"value": "", "creator": "", "last_set": 0}
    purpose = {"value": channel.purpose, "creator": channel.creator, "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_member": world.is_member(channel),
        "is_general": channel.name == "general",
        "is_archived": channel.archived,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [world.team_id],
        "context_team_id": world.team_id,
        "parent_conversation": None,
        "unlinked": 0,
        "created": channel.created,
        "updated": channel.created * 1000,
        "creator": channel.creator,
        "topic": topic,
        "purpose": purpose,
        "previous_names": [],
    }


def user(world: World, person: Person, *, locale: bool = False) -> Json:
    """A user as users.info shows it; the locale only when asked for."""
    shown: Json = {
        "id": person.id,
        "team_id": world.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "color": "4bbe2e",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": 0,
        "profile": _profile(world, person),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    return shown | ({"locale": person.locale} if locale else {})


def _profile(world: World, person: Person) -> Json:
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g00000000000",
        "first_name": person.real_name,
        "last_name": "",
        "team": world.team_id,
    }
    if person.is_bot:
        profile |= {"bot_id": world.bot_id, "api_app_id": world.app_id}
    return profile
