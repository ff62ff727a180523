"""conversations.*: where people talk, who is there, and what was said."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import TypeVar

from bot.sandbox import shapes
from bot.sandbox.methods.call import Call, Json, Method
from bot.sandbox.problems import SlackError
from bot.sandbox.records import Channel, Message

T = TypeVar("T")

_KINDS = ("channels", "groups", "mpim", "im")
_TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im"}


def _all(what: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{what}" for kind in _KINDS)


def info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel()
    call.need(f"{channel.kind}:read")
    shown = shapes.conversation(call.world, channel)
    if call.args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    if call.args.flag("include_locale"):
        shown["locale"] = "en-US"
    return {"channel": shown}


def list_all(call: Call) -> Json:
    """The conversations that the bot may know of, of the wanted types."""
    asked = call.args.text("types", "public_channel").split(",")
    types = [each.strip() for each in asked]
    if not set(types) <= {*_TYPES, "mpim"}:
        raise SlackError("invalid_types")
    kinds = {_TYPES[each] for each in types if each in _TYPES}
    for kind in sorted(kinds):
        call.need(f"{kind}:read")
    hide = call.args.flag("exclude_archived")
    found = [
        channel
        for channel in call.world.channels.values()
        if channel.kind in kinds
        and call.sees(channel)
        and not (hide and channel.archived)
    ]
    limit = call.args.count("limit", 100, 1000, "invalid_limit")
    page, cursor = paged(found, limit, call.args.text("cursor"))
    shown = [shapes.conversation(call.world, channel) for channel in page]
    for each, channel in zip(shown, page, strict=True):
        each["num_members"] = len(channel.members)
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def members(call: Call) -> Json:
    """Ids of who is in a conversation."""
    channel = call.channel()
    call.need(f"{channel.kind}:read")
    limit = call.args.count("limit", 100, 1000, "invalid_limit")
    page, cursor = paged(channel.members, limit, call.args.text("cursor"))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """A conversation's messages without the replies, newest first."""
    channel = call.channel()
    call.need(f"{channel.kind}:history")
    if not call.world.is_member(channel):
        raise SlackError("not_in_channel")
    top = (m for m in channel.messages.values() if not m.is_reply or m.broadcast)
    found = [each for each in reversed(_visible(call, top)) if _in_span(call, each)]
    limit = call.args.count("limit", 100, 999, "invalid_arguments")
    page, cursor = paged(found, limit, call.args.text("cursor"))
    answer = _messages(call, page, cursor)
    more = {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}
    return answer | more


def replies(call: Call) -> Json:
    """A thread, oldest first: its parent, then the replies in the asked span.

    The ts of a reply brings that reply alone.
    """
    channel = call.channel()
    call.need(f"{channel.kind}:history")
    if not call.world.is_member(channel):
        raise SlackError("channel_not_found")
    root = channel.messages.get(call.args.text("ts"))
    if root is None or not _visible(call, [root]):
        raise SlackError("thread_not_found")
    below = _visible(call, (channel.messages[ts] for ts in root.replies))
    found = [root, *(each for each in below if _in_span(call, each))]
    limit = call.args.count("limit", 1000, 1000, "invalid_arguments")
    page, cursor = paged(found, limit, call.args.text("cursor"))
    return _messages(call, page, cursor)


def join(call: Call) -> Json:
    """Make the bot a member of a public channel."""
    channel = call.channel()
    if channel.kind != "channels":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if call.world.is_member(channel):
        call.warnings.append("already_in_channel")
    call.world.join(channel, call.world.bot_user_id)
    return {"channel": shapes.conversation(call.world, channel)}


def open_dm(call: Call) -> Json:
    """The direct conversation with one user; group messages do not exist here."""
    users = [each for each in call.args.text("users").split(",") if each]
    if call.args.text("channel"):
        channel = call.channel()
    elif not users:
        raise SlackError("users_list_not_supplied")
    else:
        channel = _dm(call, users)
    call.need("im:write")
    if not call.args.flag("return_im"):
        return {"channel": {"id": channel.id}}
    shown = shapes.conversation(call.world, channel)
    return {"no_op": True, "already_open": True, "channel": shown}


def paged(items: Sequence[T], limit: int, cursor: str) -> tuple[list[T], str]:
    """Cut a page out of a list.

    Returns:
        The page, and the cursor of the next one, empty where there is none.

    Raises:
        SlackError: invalid_cursor.
    """
    start = _offset(cursor)
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode()
    return list(items[start:end]), following if end < len(items) else ""


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor).decode().partition(":")
        if word == "next":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")


def _dm(call: Call, users: list[str]) -> Channel:
    if len(users) > 1:
        raise SlackError("method_not_supported_for_channel_type")
    try:
        return call.world.dm(users[0])
    except KeyError:
        raise SlackError("user_not_found") from None


def _visible(call: Call, messages: Iterable[Message]) -> list[Message]:
    now = call.world.clock.now()
    return [each for each in messages if each.visible_at <= now]


def _in_span(call: Call, message: Message) -> bool:
    """Whether a message lies between `oldest` and `latest`."""
    ts, inclusive = float(message.ts), call.args.flag("inclusive")
    oldest = _moment(call, "oldest", 0.0)
    latest = _moment(call, "latest", float("inf"))
    return oldest < ts < latest or (inclusive and ts in (oldest, latest))


def _moment(call: Call, name: str, default: float) -> float:
    try:
        return float(call.args.text(name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _messages(call: Call, page: list[Message], cursor: str) -> Json:
    metadata = call.args.flag("include_all_metadata")
    shown = [shapes.message(call.world, each, metadata=metadata) for each in page]
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


METHODS = {
    "conversations.info": Method(
        run=info, tier=3, scopes=_all("read"), reads_json=False, required=("channel",)
    ),
    "conversations.list": Method(
        run=list_all, tier=2, scopes=_all("read"), reads_json=False
    ),
    "conversations.members": Method(
        run=members,
        tier=4,
        scopes=_all("read"),
        reads_json=False,
        required=("channel",),
    ),
    "conversations.history": Method(
        run=history, tier=3, scopes=_all("history"), required=("channel",)
    ),
    "conversations.replies": Method(
        run=replies,
        tier=3,
        scopes=_all("history"),
        reads_json=False,
        required=("channel", "ts"),
    ),
    "conversations.join": Method(
        run=join, tier=3, scopes=("channels:join",), required=("channel",)
    ),
    "conversations.open": Method(
        run=open_dm,
        tier=3,
        scopes=("channels:manage", "groups:write", "im:write", "mpim:write"),
    ),
}
