"""What a scene is made of, read from a workspace's log: acts, messages and views."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.control import LogEntry

Json = dict[str, Any]
#: A message's channel and timestamp.
Place = tuple[str, str]

#: What people type is shown up to here.
_TYPED_CHARS = 160
_NAMED = re.compile(r"<([@#])[A-Z0-9]+\|([^<>]*)>")
_LINKED = re.compile(r"<([a-z]+:[^<>|]+)(?:\|[^<>]*)?>")
_MARKS = {"post": "", "ephemeral": "", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did, and that left no message of theirs."""

    #: The person's id.
    user: str
    #: The verb, and what goes with it: "clicked".
    did: str
    #: What they typed, clicked or chose.
    what: str = ""
    #: The name of the emoji that they added or took away.
    emoji: str = ""


@dataclass(slots=True)
class Shown:
    """A message, as it was at the end of the scene."""

    raw: Json
    #: Whether it was there before the scene.
    earlier: bool = False
    #: "changed", "deleted" or empty.
    mark: str = ""

    @property
    def is_reply(self) -> bool:
        """Whether it hangs below another message."""
        return bool(self.raw.get("thread_ts", "") not in ("", self.raw["ts"]))


@dataclass(slots=True)
class Opened:
    """A view that the app showed somebody, with what they filled in."""

    raw: Json


Part = Act | Shown | Opened


class Telling:
    """Reads one workspace's log, scene by scene.

    Args:
        bot_user_id: Whose acts are not told: its messages tell them.
    """

    def __init__(self, bot_user_id: str) -> None:
        self._bot = bot_user_id
        #: Every message that was ever in the log, as it was last.
        self._known: dict[Place, Json] = {}
        self._parts: list[Part] = []
        self._messages: dict[Place, Shown] = {}
        self._views: dict[str, Opened] = {}

    def tell(self, entries: Iterable[LogEntry]) -> list[Part]:
        """What happened in a scene, in order.

        Args:
            entries: Of the log, those of this scene.
        """
        self._parts, self._messages, self._views = [], {}, {}
        for entry in entries:
            if entry.kind in _MARKS:
                only = entry.data["ephemeral_to"]
                self._post(entry.kind, entry.data["message"] | {"ephemeral_to": only})
            elif entry.kind == "view" and entry.data["what"] != "close":
                self._view(entry.data["view"])
            elif entry.kind == "delivery" and not entry.data["attempt"]:
                self._deliver(entry.data["kind"], entry.data["payload"])
        return self._parts

    def places(self) -> list[Place]:
        """Where the messages of the last scene are that everyone sees."""
        return [
            place
            for place, shown in self._messages.items()
            if not shown.raw.get("ephemeral_to") and shown.mark != "deleted"
        ]

    def refresh(self, messages: Mapping[Place, Json]) -> None:
        """Show messages as they are by now, with the reactions that they got."""
        for place, raw in messages.items():
            if place in self._messages:
                self._messages[place].raw = raw
                self._known[place] = raw

    # --- what the log tells --------------------------------------------------

    def _post(self, kind: str, raw: Json) -> None:
        place = (raw["channel"], raw["ts"])
        if thread := raw.get("thread_ts"):
            self._recall(raw["channel"], thread)
        self._known[place] = raw
        shown = self._messages.get(place)
        if shown is None:
            self._add(place, Shown(raw, mark=_MARKS[kind]))
            return
        shown.raw = raw
        # What changes within a scene was not to be seen for long.
        if kind == "delete" or shown.earlier:
            shown.mark = _MARKS[kind]

    def _view(self, raw: Json) -> None:
        opened = self._views.get(raw["id"])
        if opened is None:
            opened = self._views[raw["id"]] = Opened(raw)
            self._parts.append(opened)
        opened.raw = raw

    def _deliver(self, kind: str, payload: Json) -> None:
        if kind == "slash_commands":
            typed = f"{payload['command']} {_as_typed(payload['text'])}".strip()
            self._act(payload["user_id"], "typed", _shortened(typed))
        elif kind == "interactive":
            self._interact(payload["user"]["id"], payload)
        elif payload["event"]["type"] in ("reaction_added", "reaction_removed"):
            self._react(payload["event"])

    def _react(self, event: Json) -> None:
        if event["user"] == self._bot:
            return
        item = event["item"]
        self._recall(item["channel"], item["ts"])
        did = "added" if event["type"] == "reaction_added" else "took away"
        self._parts.append(Act(event["user"], did, emoji=event["reaction"]))

    def _interact(self, user: str, payload: Json) -> None:
        kind = payload["type"]
        if kind in ("block_actions", "block_suggestion", "message_action"):
            self._recall(*_message_of(payload))
        if kind == "block_actions":
            for action in payload["actions"]:
                self._act(user, *_done(action))
        elif kind == "block_suggestion":
            self._act(user, "looked in the menu for", payload["value"])
        elif kind in ("message_action", "shortcut"):
            name = payload["callback_id"].replace("_", " ").capitalize()
            self._act(user, "used the shortcut", name)
        elif kind == "view_submission":
            self._view(payload["view"])
            self._act(user, "sent the form")

    # --- inside --------------------------------------------------------------

    def _act(self, user: str, did: str, what: str = "") -> None:
        self._parts.append(Act(user, did, what))

    def _recall(self, channel: str, ts: str) -> None:
        """Show the earlier message that what follows is about."""
        place = (channel, ts)
        if place not in self._known or place in self._messages:
            return
        shown = Shown(self._known[place], earlier=True)
        if shown.is_reply:
            self._recall(channel, shown.raw["thread_ts"])
        self._add(place, shown)

    def _add(self, place: Place, shown: Shown) -> None:
        self._messages[place] = shown
        self._parts.append(shown)


def _message_of(payload: Json) -> Place:
    """Which message an interaction is about; empty: none."""
    container = payload.get("container") or {}
    message = payload.get("message") or {}
    ts = container.get("message_ts") or message.get("ts") or ""
    channel = payload.get("channel") or {}
    return str(container.get("channel_id") or channel.get("id") or ""), str(ts)


def _done(action: Json) -> tuple[str, str]:
    """A click in words."""
    if option := action.get("selected_option"):
        return "chose", str(option["text"]["text"])
    return "clicked", str((action.get("text") or {}).get("text") or action["type"])


def _as_typed(text: str) -> str:
    """A command's text without the markup that Slack put around names and links."""
    text = _NAMED.sub(r"\1\2", text)
    text = _LINKED.sub(r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shortened(typed: str) -> str:
    if len(typed) <= _TYPED_CHARS:
        return typed
    return typed[: _TYPED_CHARS - 1].rstrip() + "…"
