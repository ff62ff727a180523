"""What happens in the workspace, as changes of one open window."""

from collections.abc import Iterator

from markupsafe import Markup

from bot.sandbox.journal import Entry
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.live import article_id
from bot.sandbox.page.window import Window
from bot.sandbox.records import Channel, Message

#: The kinds of entries that a page shows something of.
KINDS = frozenset(
    ("post", "update", "delete", "ephemeral", "change", "view", "connection", "reset")
)


class News:
    """Turns the log's entries into pieces of HTML that name where they belong.

    A piece whose place is not on the page falls away there.

    Args:
        desk: Gives out windows.
        person: Whose window it is.
        channel: Id of the conversation that is open in it; empty: none.
    """

    def __init__(self, desk: Desk, person: str, channel: str) -> None:
        self._desk = desk
        self._person = person
        self._open = channel
        self._listed = self._places()
        self._header = self._drawn_header()

    def of(self, entry: Entry) -> Markup:
        """What an entry changes; empty: nothing that this person sees."""
        return Markup("").join([*self._happened(entry), *self._moved()])

    # --- inside --------------------------------------------------------------

    @property
    def _window(self) -> Window:
        return self._desk.window(self._person)

    def _happened(self, entry: Entry) -> Iterator[Markup]:
        if entry.kind == "connection":
            yield partial("status", self._window.status())
        elif entry.kind == "view":
            yield from self._view(entry)
        elif entry.kind == "change":
            yield from self._message("change", entry.data["channel"], entry.data["ts"])
        elif "message" in entry.data:
            raw, to = entry.data["message"], entry.data["ephemeral_to"]
            if to in ("", self._window.sight.person.id):
                yield from self._message(entry.kind, raw["channel"], raw["ts"], raw)

    def _message(
        self, kind: str, channel_id: str, ts: str, raw: dict[str, str] | None = None
    ) -> Iterator[Markup]:
        window = self._window
        channel = window.sight.world.channels.get(channel_id)
        if channel is None or window.sight.person.id not in channel.members:
            return
        if channel.id != self._open:
            yield partial(f"channel-{channel.id}", window.place_link(channel))
            return
        self._desk.unread.see(window.sight.person, channel)
        message = window.sight.find(channel, ts)
        if message is None:
            yield from _gone(raw or {})
        elif kind in ("post", "ephemeral"):
            yield from self._new(channel, message)
        else:
            yield from self._changed(message)
        thread = (message.thread_ts if message else (raw or {}).get("thread_ts")) or ts
        if thread != ts and (parent := channel.messages.get(thread)):
            yield from self._changed(parent)

    def _new(self, channel: Channel, message: Message) -> Iterator[Markup]:
        window = self._window
        if message.broadcast or not message.is_reply:
            before = _before(channel, message)
            is_new_day = before is None or window.day(before) != window.day(message)
            line = window.day_line(message) if is_new_day else Markup("")
            drawn = line + window.message(message)
            yield partial(f"list-{channel.id}", drawn, "beforeend")
        if message.is_reply:
            thread = message.thread_ts.replace(".", "-")
            place = f"thread-list-{channel.id}-{thread}"
            yield partial(place, window.message(message, "t"), "beforeend")

    def _changed(self, message: Message) -> Iterator[Markup]:
        window, raw = self._window, self._window.sight.raw(message)
        for where in ("m",) if message.ephemeral_to else ("m", "t"):
            drawn = window.message(message, where)
            yield partial(article_id(raw | {"where": where}), drawn)

    def _view(self, entry: Entry) -> Iterator[Markup]:
        window = self._window
        if entry.data["user"] != window.sight.person.id:
            return
        if entry.data["view"]["type"] == "home":
            yield partial("home", window.home(), "innerMorph")
        else:
            yield partial("view-slot", window.modal(), "innerMorph")

    def _moved(self) -> Iterator[Markup]:
        """What is another after somebody, or the app, came to a place or left one."""
        if (now := self._places()) != self._listed:
            self._listed = now
            yield partial("places", self._window.places(self._open))
        if (header := self._drawn_header()) != self._header:
            self._header = header
            yield partial("place", header)

    def _drawn_header(self) -> Markup:
        channel = self._window.sight.world.channels.get(self._open)
        return self._window.header(channel)

    def _places(self) -> list[tuple[str, str]]:
        return [(each.id, each.name) for each in self._window.sight.channels()]


def partial(target: str, drawn: Markup, swap: str = "outerMorph") -> Markup:
    """A piece of HTML, and the id of the element that it changes."""
    return Markup('<hx-partial hx-target="#{}" hx-swap="{}">{}</hx-partial>').format(
        target, swap, drawn.strip()
    )


def _gone(raw: dict[str, str]) -> Iterator[Markup]:
    """Messages that were deleted, wherever they stand."""
    for where in ("m", "t", "e") if raw else ():
        # Whether it was for one person alone is no longer known.
        name = article_id({"where": where, "channel": raw["channel"], "ts": raw["ts"]})
        yield partial(name, Markup(""), "delete")


def _before(channel: Channel, message: Message) -> Message | None:
    """The message above one, outside threads."""
    for each in reversed(channel.messages.values()):
        if each.ts < message.ts and (each.broadcast or not each.is_reply):
            return each
    return None
