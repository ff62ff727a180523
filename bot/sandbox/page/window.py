"""The parts of the page as one person sees them, as HTML."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Template
from markupsafe import Markup

from bot.sandbox import shapes
from bot.sandbox.core import Core
from bot.sandbox.page import inline
from bot.sandbox.page.assets import Assets
from bot.sandbox.page.live import LiveRenderer
from bot.sandbox.page.render import environment
from bot.sandbox.page.sight import PAGE_MESSAGES, Sight
from bot.sandbox.page.unread import Unread
from bot.sandbox.records import Channel, Message, Person

Json = dict[str, Any]

#: How many drawn messages are kept for one person.
_KEPT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a window has before it."""

    #: The conversation; None: the app's home tab.
    channel: Channel | None
    thread_ts: str = ""
    #: The panel beside it: its name, and its HTML.
    panel: str = ""
    panel_drawn: Markup = field(default_factory=Markup)


class Window:
    """Draws for one person.

    Args:
        core: The workspace.
        sight: The person's eyes.
        unread: How far everybody has read.
        assets: The page's own files.
    """

    def __init__(
        self, core: Core, sight: Sight, unread: Unread, assets: Assets
    ) -> None:
        self._core = core
        self.sight = sight
        self._unread = unread
        self._assets = assets
        self._zone = zone_of(sight.person)
        self._names = sight.names()
        self._offered = sight.offered()
        self._kept: dict[tuple[str, str], tuple[Json, Markup]] = {}
        self._draw = LiveRenderer(
            self._names,
            reader=sight.person.id,
            base=sight.base,
            zone=self._zone,
            offered=self._offered,
            picture_of=sight.picture,
        )

    @property
    def zone(self) -> tzinfo:
        """Where the person reads times."""
        return self._zone

    def is_current(self) -> bool:
        """Whether the names it knows are still those of the workspace."""
        sight = self.sight
        known = sight.world.people.get(sight.person.id) is sight.person
        return (
            known and sight.names() == self._names and sight.offered() == self._offered
        )

    # --- messages ------------------------------------------------------------

    def message(self, message: Message, where: str = "m") -> Markup:
        """A message.

        Args:
            message: Which.
            where: "m" in its channel, "t" in its thread.
        """
        raw = self.sight.raw(message) | {"where": where}
        kept = self._kept.get((where, message.ts))
        if kept is not None and kept[0] == raw:
            return kept[1]
        drawn = self._draw.message(raw)
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[where, message.ts] = raw, drawn
        return drawn

    def messages(self, messages: Sequence[Message], where: str = "m") -> Markup:
        """Messages, a line between those of different days."""
        day, parts = "", []
        for each in messages:
            if (its := self.day(each)) != day:
                day = its
                parts.append(self.day_line(each))
            parts.append(self.message(each, where))
        return Markup("").join(parts)

    def day(self, message: Message) -> str:
        """The day of a message where its reader is."""
        at = inline.moment(message.ts, self._zone)
        return at.strftime("%Y-%m-%d") if at else ""

    def day_line(self, message: Message) -> Markup:
        """The line above a day's first message."""
        shown = inline.time_of(message.ts, self._zone, "%A, %B %-d, %Y")
        return Markup('<p class="day">{}</p>').format(shown)

    def older(self, channel: Channel, before: str = "") -> tuple[Markup, Markup]:
        """The newest messages of a place, and the way to those before them.

        Args:
            channel: The place.
            before: Only those that are older than this ts; empty: all.

        Returns:
            The button that asks for more, and the messages.
        """
        found = self.sight.messages(channel, before)
        shown, button = found[-PAGE_MESSAGES:], Markup("")
        if len(found) > len(shown):
            address = f"{self.sight.address(channel)}/older?before={shown[0].ts}"
            button = Markup(_parts("older")(address))  # noqa: S704 - it escapes
        return button, self.messages(shown)

    def thread(self, channel: Channel, ts: str) -> Markup:
        """The pane of a thread; empty where its first message is not there."""
        found = self.sight.thread(channel, ts)
        if not found:
            return Markup("")
        drawn = self.messages(found, "t")
        close = self.sight.address(channel)
        return Markup(_parts("thread")(channel, ts, drawn, close))  # noqa: S704

    # --- around them ---------------------------------------------------------

    def places(self, current: str = "") -> Markup:
        """The list of places.

        Args:
            current: Id of the one that is open.
        """
        sight, manifest = self.sight, self._core.world.manifest
        drawn = _parts("places")(
            [self.place_link(each, current) for each in sight.channels()],
            self.place_link(sight.direct(), current),
            f"{sight.base}/app/home" if manifest.home_tab else "",
            current,
            self._core.neighbours,
        )
        return Markup(drawn)  # noqa: S704 - it escapes

    def place_link(self, channel: Channel, current: str = "") -> Markup:
        """One of them, with what is unread there."""
        count = self._unread.count(self.sight.person, channel)
        drawn = _parts("place_link")(
            channel,
            self._core.world.manifest.name,
            self.sight.address(channel),
            channel.id == current,
            "99+" if count > 99 else str(count or ""),
        )
        return Markup(drawn)  # noqa: S704 - it escapes

    def header(self, channel: Channel | None) -> Markup:
        """What stands above a place: its name, its purpose, and whether the app is in.

        Args:
            channel: The place; None: the app's home tab.
        """
        world = self._core.world
        has_app = channel is None or world.is_member(channel)
        drawn = _parts("header")(
            channel, world.manifest.name, has_app, f"{self.sight.base}/act/invite"
        )
        return Markup(drawn)  # noqa: S704 - it escapes

    def status(self) -> Markup:
        """Whether the app listens."""
        name = self._core.world.manifest.name
        return Markup(_parts("status")(name, self._core.is_heard))  # noqa: S704

    def modal(self) -> Markup:
        """The modal on top, as a dialog; empty: none is open."""
        view = self._core.world.views.top(self.sight.person.id)
        if view is None:
            return Markup("")
        raw = shapes.view(self._core.world, view)
        return self._draw.view(raw, errors=view.errors)

    def home(self) -> Markup:
        """The app's home tab."""
        view = self._core.world.views.home(self.sight.person.id)
        if view is None:
            return Markup(_parts("nothing_home")())  # noqa: S704 - it escapes
        return self._draw.view(shapes.view(self._core.world, view))

    def page(self, place: Place) -> str:
        """The whole page."""
        sight, channel = self.sight, place.channel
        older, messages = self.older(channel) if channel else (Markup(""), Markup(""))
        address = sight.address(channel) if channel else f"{sight.base}/app/home"
        thread = self.thread(channel, place.thread_ts) if channel else Markup("")
        return _template("page.html").render(
            address=address,
            asset=self._assets.address,
            base=sight.base,
            channel=channel,
            has_asset=self._assets.has,
            manifest=self._core.world.manifest,
            messages=messages,
            older=older,
            people=self._people(channel),
            person=sight.person,
            place=place,
            sequence=self._core.journal.sequence,
            shortcuts=self._shortcuts(),
            team=self._core.world.seed.team,
            thread=thread,
            window=self,
        )

    # --- inside --------------------------------------------------------------

    def _people(self, channel: Channel | None) -> list[tuple[str, str, bool]]:
        """Whom one can act as: the address to go to, the name, whether it is open."""
        world = self._core.world
        found = []
        for each in world.people.values():
            if each.is_bot or each.deleted:
                continue
            sight = Sight(world, each)
            there = channel if channel and each.id in channel.members else None
            goes_to = sight.direct() if channel and channel.im_with else sight.first()
            label = (
                f"{each.real_name} ({each.locale}{', guest' if each.is_guest else ''})"
            )
            is_open = each is self.sight.person
            found.append((sight.address(there or goes_to), label, is_open))
        return found

    def _shortcuts(self) -> str:
        found = self._core.world.manifest.shortcuts
        return json.dumps(
            [
                {"type": each.kind, "name": each.name, "callback_id": each.callback_id}
                for each in found
            ]
        )


def zone_of(person: Person) -> tzinfo:
    """A person's zone; UTC where this machine does not know it."""
    try:
        return ZoneInfo(person.tz)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _template(name: str) -> Template:
    return environment().get_template(name)


def _parts(name: str) -> Callable[..., str]:
    macro: Callable[..., str] = getattr(_template("page_parts.html").module, name)
    return macro
