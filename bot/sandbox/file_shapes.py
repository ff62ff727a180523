"""The JSON that Slack shows files as (docs.slack.dev, file object, 2025-10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.file_records import Share, StoredFile
    from bot.sandbox.records import Channel
    from bot.sandbox.world import World

Json = dict[str, Any]

#: The widths of thumbnails; those above 160 come with their width and height.
_THUMBS = (64, 80, 160, 360, 480, 720)
_CANVAS = ("application/vnd.slack-docs", "quip", "Canvas")
_POST = ("text/plain", "post", "Post")
#: Which list of a file's answers names a kind of conversation.
_LISTS = {"channels": "channels", "groups": "groups", "im": "ims"}


def in_message(world: World, one: StoredFile) -> Json:
    """A file as messages in history show it."""
    if one.deleted:
        return {"id": one.id, "mode": "tombstone"}
    if one.hidden:
        return _hidden(one)
    if one.access == "access_denied":
        return _stub(one)
    return _whole(world, one)


def in_event(world: World, one: StoredFile) -> Json:
    """A file as events show it: of one from elsewhere they tell the id alone.

    docs.slack.dev/apis/slack-connect, "check_file_info", 2025-10.
    """
    if one.access != "visible" and not one.deleted:
        return _stub(one)
    return in_message(world, one)


def info(world: World, one: StoredFile) -> Json:
    """A file as the methods of files show it: with where it was shared."""
    if one.hidden or one.deleted:
        return in_message(world, one)
    return _whole(world, one) | {
        "comments_count": 0,
        "shares": _shares(world, one),
        **{name: _places(world, one, kind) for kind, name in _LISTS.items()},
        "has_more_shares": False,
    }


def address_name(name: str) -> str:
    """A file's name as its addresses have it."""
    return re.sub(r"[^\w.-]+", "_", name.lower()).strip("_") or "file"


def shown_mode(one: StoredFile) -> str:
    """Text of up to 1 MB becomes a snippet, whoever uploads it."""
    small = one.type.is_text and one.size <= 1024 * 1024
    return one.mode or ("snippet" if small or one.wants_snippet else "hosted")


def _stub(one: StoredFile) -> Json:
    return {
        "id": one.id,
        "created": 0,
        "timestamp": 0,
        "user": "",
        "mode": "file_access",
        "file_access": one.access,
    }


def _hidden(one: StoredFile) -> Json:
    times = {"created": one.created, "timestamp": one.created}
    return {"id": one.id, **times, "user": one.user, "mode": "hidden_by_limit"}


def _whole(world: World, one: StoredFile) -> Json:
    mimetype, filetype, pretty = _type(world, one)
    shown: Json = {
        "id": one.id,
        "created": one.created,
        "timestamp": one.created,
        "name": one.name,
        "title": one.title,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": pretty,
        "user": one.user,
        "user_team": world.team_id,
        "editable": shown_mode(one) == "snippet",
        "size": one.size,
        "mode": shown_mode(one),
        "is_external": one.mode == "external",
        "external_type": "unknown" if one.mode == "external" else "",
        "is_public": "channels" in {_channel(world, s).kind for s in one.shares},
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        **_addresses(world, one),
        "media_display_type": "unknown",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if one.alt_txt:
        shown["alt_txt"] = one.alt_txt
    if _is_known(world, one):
        shown |= _thumbs(world, one) | _preview(one)
    return shown


def _is_known(world: World, one: StoredFile) -> bool:
    return one.completed and world.clock.now() >= one.known_at


def _type(world: World, one: StoredFile) -> tuple[str, str, str]:
    if not _is_known(world, one):
        return "", "", ""
    if one.mode in ("canvas", "quip"):
        return _CANVAS
    if one.mode == "post":
        return _POST
    kind = one.type
    return one.claimed_mimetype or kind.mimetype, kind.filetype, kind.pretty_type


def _addresses(world: World, one: StoredFile) -> Json:
    name, key = address_name(one.name), f"{world.team_id}-{one.id}"
    private = f"{world.url}/files-pri/{key}"
    addresses = {
        "url_private": f"{private}/{name}",
        "url_private_download": f"{private}/download/{name}",
        "permalink": f"{world.url}/files/{one.user}/{one.id}/{name}",
        "permalink_public": f"{world.url}/{key}-{one.secret[:10]}",
    }
    if one.mode == "external":
        addresses["url_private"] = one.external_url
        del addresses["url_private_download"]
    return addresses


def _thumbs(world: World, one: StoredFile) -> Json:
    """Thumbnails up to the image's own width; there is always one of each first four.

    The addresses bring the file itself.
    """
    if not one.type.is_image or one.pixels is None or 0 in one.pixels:
        return {}
    width, height = one.pixels
    stem = address_name(one.name).rsplit(".", 1)[0]
    place = f"{world.url}/files-tmb/{world.team_id}-{one.id}-{one.secret[:10]}"
    shown: Json = {"original_w": width, "original_h": height}
    for size in _THUMBS:
        if size <= 360 or size <= max(width, height):
            shown[f"thumb_{size}"] = f"{place}/{stem}_{size}.{one.type.filetype}"
        if 360 <= size <= max(width, height, 360):
            part = min(1.0, size / max(width, height))
            shown[f"thumb_{size}_w"] = max(1, round(width * part))
            shown[f"thumb_{size}_h"] = max(1, round(height * part))
    return shown


def _preview(one: StoredFile) -> Json:
    if shown_mode(one) != "snippet":
        return {}
    return {"preview": one.preview, "preview_is_truncated": len(one.preview) < one.size}


def _shares(world: World, one: StoredFile) -> Json:
    """Public or private -> id of the conversation -> the messages there."""
    found: Json = {}
    for share in one.shares:
        channel = _channel(world, share)
        which = "public" if channel.kind == "channels" else "private"
        places = found.setdefault(which, {}).setdefault(channel.id, [])
        places.append(_share(world, channel, share))
    return found


def _share(world: World, channel: Channel, share: Share) -> Json:
    message = channel.messages[share.ts]
    users = [channel.messages[ts].user for ts in message.replies]
    shown: Json = {
        "reply_users": list(dict.fromkeys(users)),
        "reply_users_count": len(set(users)),
        "reply_count": len(users),
        "ts": share.ts,
        "channel_name": channel.name,
        "team_id": world.team_id,
        "share_user_id": message.user,
        "source": "UNKNOWN",
    }
    return shown | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def _places(world: World, one: StoredFile, kind: str) -> list[str]:
    ids = [s.channel for s in one.shares if _channel(world, s).kind == kind]
    return list(dict.fromkeys(ids))


def _channel(world: World, share: Share) -> Channel:
    return world.channels[share.channel]
