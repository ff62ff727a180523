"""chat.*: what the app writes."""

import json
import re
from typing import Any

from bot.sandbox import attachments, shapes
from bot.sandbox.blocks import Block, checked
from bot.sandbox.methods.call import Args, Call, Json, Method
from bot.sandbox.problems import SlackError
from bot.sandbox.records import Channel, Draft, Message
from bot.sandbox.text import MAX_TEXT_CHARS, stored

#: chat.update's own limit, from its description of msg_too_long.
_MAX_UPDATE_CHARS = 4000
_MAX_MARKDOWN_CHARS = 12_000
#: Slack names the error, not the figure; 8 kB is this workspace's choice.
_MAX_METADATA_BYTES = 8192
_TS = re.compile(r"\d{1,10}\.\d{1,6}")


def content(args: Args) -> tuple[str, list[Block]]:
    """A message's text and blocks out of a call's arguments, as Slack keeps them.

    Raises:
        SlackError: no_text, invalid_blocks, invalid_blocks_format,
            markdown_text_conflict.
    """
    text, markdown = args.text("text"), args.text("markdown_text")
    raw = args.structure("blocks", "invalid_blocks_format")
    if markdown:
        if text or raw:
            raise SlackError("markdown_text_conflict")
        raw = [{"type": "markdown", "text": markdown[:_MAX_MARKDOWN_CHARS]}]
        text = markdown
    blocks = checked(raw) if raw else []
    if not text and not blocks and not args.values.get("attachments"):
        raise SlackError("no_text")
    return stored(text), blocks


def attached(args: Args) -> list[Block]:
    """A message's attachments out of a call's arguments, as Slack keeps them.

    Raises:
        SlackError: invalid_attachments, too_many_attachments, invalid_blocks.
    """
    return attachments.kept(args.structure("attachments", "invalid_attachments") or [])


def metadata(args: Args) -> dict[str, Any] | None:
    """A message's metadata out of a call's arguments.

    Raises:
        SlackError: invalid_metadata_format, invalid_metadata_schema,
            metadata_too_large.
    """
    raw = args.structure("metadata", "invalid_metadata_format")
    if not raw:
        return None
    if not isinstance(raw, dict):
        raise SlackError("invalid_metadata_format")
    payload = raw.get("event_payload")
    if not isinstance(raw.get("event_type"), str) or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(raw).encode()) > _MAX_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": raw["event_type"], "event_payload": payload}


def post_message(call: Call) -> Json:
    """Post to a channel, or to a user's DM with the bot."""
    channel = _destination(call)
    _may_post(call, channel)
    thread_ts = _thread(call, channel)
    text, blocks = content(call.args)
    draft = Draft(
        text=_cut(call, text),
        blocks=blocks,
        attachments=attached(call.args),
        metadata=metadata(call.args),
        thread_ts=thread_ts,
        broadcast=bool(thread_ts) and call.args.flag("reply_broadcast"),
        visible_at=call.world.clock.now() + call.hidden_seconds,
    )
    message = call.world.post(channel, call.world.bot_user_id, draft)
    shown = shapes.message(call.world, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(call: Call) -> Json:
    """Change a message of the bot's own.

    Metadata and attachments stay unless they are named.
    """
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.bot_id != call.world.bot_id:
        raise SlackError("cant_update_message")
    text, blocks = content(call.args)
    if len(text) > _MAX_UPDATE_CHARS:
        raise SlackError("msg_too_long")
    blocks = blocks or call.world.plain_blocks(text)
    named = {name for name, value in call.args.values.items() if value is not None}
    draft = Draft(
        text=text,
        blocks=blocks,
        attachments=attached(call.args)
        if "attachments" in named
        else message.attachments,
        metadata=metadata(call.args) if "metadata" in named else message.metadata,
    )
    call.world.edit(message, call.world.bot_user_id, draft)
    shown = shapes.message(call.world, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def delete(call: Call) -> Json:
    """Delete a message of the bot's own."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if message.bot_id != call.world.bot_id:
        raise SlackError("cant_delete_message")
    call.world.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a channel."""
    channel = _destination(call)
    if channel.archived:
        raise SlackError("is_archived")
    if not call.world.is_member(channel):
        raise SlackError("not_in_channel")
    user = call.args.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(call.args)
    if len(text) > MAX_TEXT_CHARS:
        raise SlackError("msg_too_long")
    draft = Draft(
        text=text,
        blocks=blocks,
        attachments=attached(call.args),
        thread_ts=_thread(call, channel),
    )
    return {"message_ts": call.world.whisper(channel, user, draft).ts}


def get_permalink(call: Call) -> Json:
    """A message's address in this workspace."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": permalink(call, message)}


def permalink(call: Call, message: Message) -> str:
    """The address under which a message would be found."""
    link = f"{call.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return link


def _destination(call: Call) -> Channel:
    """The channel by id or name, or the DM of a user named by id."""
    name = call.args.text("channel")
    try:
        user = call.world.people.get(name)
        channel = call.world.dm(name) if user else call.world.channel(name)
    except KeyError:
        raise SlackError("channel_not_found") from None
    if not call.sees(channel):
        raise SlackError("channel_not_found")
    return channel


def _may_post(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if channel.im_with and not call.world.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    anywhere = "chat:write.public" in call.world.manifest.scopes
    if not call.world.is_member(channel) and not anywhere:
        raise SlackError("not_in_channel")


def _thread(call: Call, channel: Channel) -> str:
    thread_ts = call.args.text("thread_ts")
    if not thread_ts:
        return ""
    if not _TS.fullmatch(thread_ts):
        problem = f"{thread_ts} is not a valid thread_ts"
        raise SlackError("invalid_thread_ts", messages=[problem])
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _cut(call: Call, text: str) -> str:
    if len(text) > MAX_TEXT_CHARS:
        call.warnings.append("message_truncated")
    return text[:MAX_TEXT_CHARS]


METHODS = {
    "chat.postMessage": Method(
        run=post_message, tier=5, scopes=("chat:write",), required=("channel",)
    ),
    "chat.update": Method(
        run=update, tier=3, scopes=("chat:write",), required=("channel", "ts")
    ),
    "chat.delete": Method(
        run=delete, tier=3, scopes=("chat:write",), required=("channel", "ts")
    ),
    "chat.postEphemeral": Method(
        run=post_ephemeral, tier=4, scopes=("chat:write",), required=("channel", "user")
    ),
    "chat.getPermalink": Method(
        run=get_permalink,
        tier=5,
        reads_json=False,
        required=("channel", "message_ts"),
    ),
}
