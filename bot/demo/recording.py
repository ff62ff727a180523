"""Watches the workspaces of the tour and draws what happened, scene by scene."""

import base64
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from PIL import Image

from bot.demo.parts import Act, Opened, Part, Place, Shown, Telling
from bot.sandbox.control import Control, ControlError
from bot.sandbox.page import emoji, inline
from bot.sandbox.page.names import Names
from bot.sandbox.page.render import Renderer

Json = dict[str, Any]

#: The longer side of a picture in the transcript.
_THUMBNAIL_PIXELS = 480
#: After this span without news a scene is over: marks on messages come a little later.
_QUIET_SECONDS = 0.05
_TEMPLATES = Environment(
    autoescape=True,
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(slots=True)
class _Watched:
    """One workspace, and how far it was read."""

    control: Control
    telling: Telling
    renderer: Renderer
    names: Names
    sequence: int
    #: File id -> its picture, as a data: address.
    pictures: dict[str, str] = field(default_factory=dict)


class Recording:
    """Draws what is seen in workspaces; scenes are recorded one after another.

    Args:
        settle_seconds: How long a scene's deliveries may go on after its end.
    """

    def __init__(self, settle_seconds: float) -> None:
        self._watched: list[_Watched] = []
        self._settle_seconds = settle_seconds

    @classmethod
    async def of(
        cls, controls: Sequence[Control], *, settle_seconds: float = 2.0
    ) -> "Recording":
        """Begin to watch workspaces.

        Args:
            controls: A client of each.
            settle_seconds: How long a scene's deliveries may go on after its end.
        """
        made = cls(settle_seconds)
        for control in controls:
            made._watched.append(await _watch(control))
        return made

    async def drawn(self) -> Markup:
        """What happened since the last call, in all workspaces, as HTML."""
        return Markup("").join(
            [await _drawn(each, self._settle_seconds) for each in self._watched]
        )


def template(name: str) -> Any:
    """A template of the transcript's."""
    return _TEMPLATES.get_template(name)


def thumbnail(content: bytes) -> str:
    """A small picture of an image, as a data: address; empty: it is none.

    Args:
        content: A file's bytes.
    """
    try:
        with Image.open(BytesIO(content)) as image:
            image.thumbnail((_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
            out = BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=82)
    except (OSError, ValueError, Image.DecompressionBombError):
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


async def _watch(control: Control) -> _Watched:
    names = Names.read(await control.state())
    pictures: dict[str, str] = {}
    return _Watched(
        control,
        Telling(names.bot_user_id),
        Renderer(names, picture=lambda name: pictures.get(name, "")),
        names,
        await control.sequence(),
        pictures,
    )


async def _drawn(one: _Watched, settle_seconds: float) -> Markup:
    if await one.control.sequence() == one.sequence:
        return Markup("")
    await _settle(one.control, settle_seconds)
    entries = await one.control.log(after=one.sequence)
    one.sequence = entries[-1].seq
    parts = one.telling.tell(entries)
    one.telling.refresh(await _now(one.control, one.telling.places()))
    await _fetch_pictures(one, parts)
    pairs = itertools.pairwise([None, *parts])
    return Markup("").join(_part(one, part, before) for before, part in pairs if part)


async def _settle(control: Control, seconds: float) -> None:
    try:
        await control.idle(quiet=_QUIET_SECONDS, timeout=seconds)
    except TimeoutError:
        return  # what comes later is told in the next scene


async def _now(control: Control, places: Sequence[Place]) -> dict[Place, Json]:
    """Messages as they are by now."""
    found: dict[Place, Json] = {}
    for channel in dict.fromkeys(channel for channel, _ in places):
        for message in await control.messages(channel):
            if (channel, message.ts) in places:
                found[channel, message.ts] = message.raw
    return found


async def _fetch_pictures(one: _Watched, parts: Sequence[Part]) -> None:
    for part in parts:
        files = part.raw.get("files", ()) if isinstance(part, Shown) else ()
        for file in files:
            is_image = str(file.get("mimetype", "")).startswith("image/")
            if is_image and file["id"] not in one.pictures:
                one.pictures[file["id"]] = await _picture(one.control, file["id"])


async def _picture(control: Control, file: str) -> str:
    try:
        return thumbnail(await control.download(file))
    except ControlError:
        return ""  # deleted meanwhile


def _part(one: _Watched, part: Part, before: Part | None) -> Markup:
    """One part of a scene as HTML; its place is told where it is another."""
    macros = template("parts.html").module
    if isinstance(part, Act):
        drawn = emoji.drawn(part.emoji) if part.emoji else Markup("")
        what = inline.words_and_emoji(part.what)
        made = macros.act(one.names.person(part.user), part.did, what, drawn)
    elif isinstance(part, Opened):
        made = macros.opened(one.renderer.view(part.raw))
    else:
        message = one.renderer.message(part.raw, mark=part.mark)
        place = "" if _is_beside(part, before) else _place(one.names, part)
        made = macros.shown(message, place, part.is_reply)
    return Markup(made)  # noqa: S704 - the template escapes


def _is_beside(part: Shown, before: Part | None) -> bool:
    """Whether a message stands below one of the same place."""
    return isinstance(before, Shown) and (
        (before.raw["channel"], before.is_reply, before.earlier)
        == (part.raw["channel"], part.is_reply, part.earlier)
    )


def _place(names: Names, part: Shown) -> str:
    name = names.channel(part.raw["channel"])
    if name.startswith("@"):
        name = f"Direct messages of {name[1:]}"
    thread = ", in the thread" if part.is_reply else ""
    return f"{name}{thread}{', from before' if part.earlier else ''}"
