"""What the composer sends: a text and files, the files piece by piece to the disk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from bot.sandbox.blobs import PIECE_BYTES, TooLongError
from bot.sandbox.core import Core
from bot.sandbox.problems import RefusedError

#: Of a field that is no file.
_MOST_TEXT_BYTES = 256 * 1024
_MOST_NAME_CHARS = 255


@dataclass(slots=True)
class Sent:
    """A form that was sent."""

    texts: dict[str, str] = field(default_factory=dict)
    #: Ids of the files, in order; nobody sees them until they are shared.
    files: list[str] = field(default_factory=list)


async def received(core: Core, person: str, request: web.Request) -> Sent:
    """Read a form with files.

    Args:
        core: Where the files are kept.
        person: Whose they are.
        request: The form.

    Raises:
        RefusedError: A file or a text is too large.
    """
    sent, reader = Sent(), await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        if part.filename is None:
            sent.texts[part.name or ""] = await _text(part)
        elif part.filename:
            sent.files.append(await _file(core, person, part))
    return sent


async def _text(part: BodyPartReader) -> str:
    held = b""
    async for piece in _pieces(part):
        held += piece
        if len(held) > _MOST_TEXT_BYTES:
            raise RefusedError("msg_too_long")
    return held.decode("utf-8", "replace")


async def _file(core: Core, person: str, part: BodyPartReader) -> str:
    name = (part.filename or "")[:_MOST_NAME_CHARS]
    try:
        blob = await core.blobs.take(_pieces(part), core.options.max_file_bytes)
    except TooLongError:
        raise RefusedError("too_large", name) from None
    file = core.file_acts.begin(person, name, blob.size)
    core.world.files.receive(file, blob)
    return file.id


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    while piece := await part.read_chunk(PIECE_BYTES):
        yield piece
