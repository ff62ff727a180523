"""files.*: what is uploaded, looked up, listed and deleted."""

import math
import re

from bot.sandbox import file_shapes
from bot.sandbox.blocks import Block, checked
from bot.sandbox.file_records import StoredFile
from bot.sandbox.methods.call import Args, Call, Json, Method
from bot.sandbox.problems import SlackError
from bot.sandbox.records import Channel, Draft
from bot.sandbox.text import MAX_TEXT_CHARS, stored
from bot.sandbox.uploads import Sharing

#: files.getUploadURLExternal, its errors alt_txt_too_large and snippet_too_large.
_MAX_ALT_CHARS = 1000
_MAX_SNIPPET_BYTES = 1024 * 1024
#: files.completeUploadExternal, its error channels_limit_exceeded.
_MAX_CHANNELS = 100
_SNIPPET = re.compile(r"[a-z][a-z0-9_+-]{0,29}")
_TYPES = ("all", "spaces", "snippets", "images", "gdocs", "zips", "pdfs")


def get_upload_url(call: Call) -> Json:
    """Where to post the bytes of a file, once."""
    name, length = call.args.text("filename"), _length(call.args)
    alt_txt, snippet = call.args.text("alt_txt"), call.args.text("snippet_type")
    if length > call.max_file_bytes:
        raise SlackError("file_upload_size_restricted")
    if len(alt_txt) > _MAX_ALT_CHARS:
        raise SlackError("alt_txt_too_large")
    if snippet and not _SNIPPET.fullmatch(snippet):
        raise SlackError("unknown_snippet_type")
    if snippet and length > _MAX_SNIPPET_BYTES:
        raise SlackError("snippet_too_large")
    bot = call.world.bot_user_id
    file = call.world.files.reserve(bot, name, length, alt_txt=alt_txt)
    file.wants_snippet = bool(snippet)
    return {"upload_url": f"{call.url}/upload/v1/{file.secret}", "file_id": file.id}


def complete(call: Call) -> Json:
    """End uploads, and share their files, later, in one message a place."""
    titles = _titles(call.args)
    files = [_ticket(call, each) for each in titles]
    channels = _places(call)
    thread_ts, is_lost = _thread(call, channels)
    text, blocks = _introduction(call.args)
    for file in files:
        file.title = titles[file.id] or file.title
    draft = Draft(
        text=text, blocks=blocks, thread_ts=thread_ts, files=[each.id for each in files]
    )
    sharing = Sharing(
        channels=channels,
        draft=draft,
        hidden_seconds=call.hidden_seconds,
        is_lost=is_lost or call.loses_files,
    )
    call.uploads.complete(files, sharing)
    return {"files": [file_shapes.info(call.world, each) for each in files]}


def info(call: Call) -> Json:
    """One file, with where it was shared."""
    file = _file(call)
    if file.access == "access_denied":
        raise SlackError("access_denied")
    answer: Json = {"file": file_shapes.info(call.world, file), "comments": []}
    if file.preview and answer["file"]["mode"] == "snippet":
        answer["content"] = file.preview
    return answer | {"response_metadata": {"next_cursor": ""}}


def list_all(call: Call) -> Json:
    """The files that the bot can see, newest first, page by page."""
    user, channel = call.args.text("user"), call.args.text("channel")
    if user and user not in call.world.people:
        raise SlackError("user_not_found")
    wanted = set(call.args.text("types", "all").split(","))
    if not wanted <= set(_TYPES):
        raise SlackError("unknown_type")
    found = [
        each
        for each in call.world.files
        if _is_listed(call, each)
        and user in ("", each.user)
        and (not channel or channel in {share.channel for share in each.shares})
        and wanted & {"all", *_types(each)}
    ]
    found.reverse()
    return _page(call, found)


def delete(call: Call) -> Json:
    """Delete a file of the bot's own."""
    file = _file(call)
    if file.user != call.world.bot_user_id:
        raise SlackError("cant_delete_file")
    call.world.files.delete(file)
    return {}


def _length(args: Args) -> int:
    try:
        length = int(args.text("length"))
    except ValueError:
        problem = "must provide an integer [json-pointer:/length]"
        raise SlackError("invalid_arguments", messages=[problem]) from None
    if length < 1:
        raise SlackError("missing_argument")
    return length


def _titles(args: Args) -> dict[str, str]:
    """Id of a file -> its title, as the argument `files` has them."""
    given = args.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments", messages=["must be a list of files"])
    if not all(isinstance(each, dict) and "id" in each for each in given):
        raise SlackError("invalid_arguments", messages=["missing required field: id"])
    return {str(each["id"]): str(each.get("title") or "") for each in given}


def _ticket(call: Call, file_id: str) -> StoredFile:
    """A file whose bytes have come, and whose upload was not completed yet."""
    file = call.world.files.find(file_id)
    if file is None or file.blob is None or file.completed:
        raise SlackError("file_not_found")
    if file.user != call.world.bot_user_id:
        raise SlackError("access_denied")
    return file


def _places(call: Call) -> list[Channel]:
    """Where to share; nowhere is a place too: the files stay the bot's own."""
    one, many = call.args.text("channel_id"), call.args.text("channels")
    names = [each.strip() for each in many.split(",") if each.strip()]
    if len(names) > _MAX_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    places = [_place(call, each, "invalid_channel") for each in names]
    if one:
        places = [_place(call, one, "channel_not_found")]
    for place in places:
        _may_share(call, place)
    if len(places) > 1 and call.args.text("thread_ts"):
        problem = "thread_ts takes one channel"
        raise SlackError("invalid_arguments", messages=[problem])
    return places


def _place(call: Call, name: str, error: str) -> Channel:
    """The channel of this id, or the DM of the user of this id."""
    is_user = error == "invalid_channel" and name in call.world.people
    try:
        place = call.world.dm(name) if is_user else call.world.channels[name]
    except KeyError:
        raise SlackError(error) from None
    if not call.sees(place):
        raise SlackError(error)
    return place


def _may_share(call: Call, place: Channel) -> None:
    if not call.world.is_member(place):
        raise SlackError("not_in_channel")
    closed = place.im_with and not call.world.manifest.messages_tab
    if place.archived or closed:
        raise SlackError("posting_to_channel_denied")


def _thread(call: Call, channels: list[Channel]) -> tuple[str, bool]:
    """The thread, and whether it is none: then the files are never shared."""
    thread_ts = call.args.text("thread_ts")
    if not thread_ts or not channels:
        return "", False
    parent = channels[0].messages.get(thread_ts)
    if parent is None:
        return "", True
    return parent.thread_ts or parent.ts, False


def _introduction(args: Args) -> tuple[str, list[Block]]:
    """Text and blocks of the message; blocks count only without a text."""
    comment = stored(args.text("initial_comment"))[:MAX_TEXT_CHARS]
    if comment:
        return comment, []
    raw = args.structure("blocks", "invalid_blocks")
    return "", checked(raw) if raw else []


def _file(call: Call) -> StoredFile:
    """The file that the argument `file` names, if the bot can see it."""
    file = call.world.files.find(call.args.text("file"))
    if file is None or not _is_seen(call, file):
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file


def _is_seen(call: Call, file: StoredFile) -> bool:
    bot = call.world.bot_user_id
    return file.completed and call.world.files.seen_by(bot, file)


def _is_listed(call: Call, file: StoredFile) -> bool:
    """Whether the list names a file at all."""
    if file.deleted or file.access != "visible" or not _is_seen(call, file):
        return False
    if file.hidden and not call.args.flag("show_files_hidden_by_limit"):
        return False
    first, last = (
        _moment(call.args, "ts_from", 0),
        _moment(call.args, "ts_to", math.inf),
    )
    return first <= file.created <= last


def _moment(args: Args, name: str, default: float) -> float:
    try:
        return float(args.text(name) or default)
    except ValueError:
        raise SlackError("invalid_arguments", messages=[f"invalid {name}"]) from None


def _types(file: StoredFile) -> list[str]:
    """What the argument `types` calls a file."""
    names = {"zip": "zips", "pdf": "pdfs"}
    found = [names.get(file.type.filetype, "")]
    found += ["images"] if file.type.is_image else []
    found += ["snippets"] if file_shapes.shown_mode(file) == "snippet" else []
    return found + (["spaces"] if file.mode in ("post", "canvas", "quip") else [])


def _page(call: Call, found: list[StoredFile]) -> Json:
    count = call.args.count("count", 100, 1000, "invalid_arguments")
    page = call.args.count("page", 1, 100_000, "invalid_arguments")
    shown = found[(page - 1) * count : page * count]
    pages = math.ceil(len(found) / count)
    paging = {"count": count, "total": len(found), "page": page, "pages": pages}
    files = [file_shapes.info(call.world, each) for each in shown]
    return {"files": files, "paging": paging}


_READ, _WRITE = ("files:read",), ("files:write",)
METHODS = {
    "files.getUploadURLExternal": Method(
        run=get_upload_url,
        tier=4,
        scopes=_WRITE,
        reads_json=False,
        required=("filename", "length"),
    ),
    "files.completeUploadExternal": Method(
        run=complete, tier=4, scopes=_WRITE, required=("files",)
    ),
    "files.info": Method(
        run=info, tier=4, scopes=_READ, reads_json=False, required=("file",)
    ),
    "files.list": Method(run=list_all, tier=3, scopes=_READ, reads_json=False),
    "files.delete": Method(run=delete, tier=3, scopes=_WRITE, required=("file",)),
}
