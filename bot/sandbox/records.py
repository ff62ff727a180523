"""What a workspace holds: people, channels, messages and views."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Person:
    """A user of the workspace; the app's bot is one too."""

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "Etc/UTC"
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    #: Whether the account was closed.
    deleted: bool = False
    updated: int = 0


@dataclass(slots=True, kw_only=True)
class Entries:
    """What one person has entered into a message's or a view's elements."""

    #: block_id -> action_id -> what the element holds, as a state's value.
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    #: (block_id, action_id) -> the options that the app named when last asked.
    offered: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    #: Id of the conversation that was open when the view was; empty: none, or no view.
    conversation: str = ""


@dataclass(slots=True, kw_only=True)
class Message:
    """A message in a channel, or one that a single person sees."""

    channel: str
    ts: str
    #: Id of the user (or bot user) who wrote it.
    user: str
    text: str
    blocks: list[dict[str, Any]]
    attachments: list[dict[str, Any]] = field(default_factory=list)
    #: Slack's word for messages that are not just somebody's words.
    subtype: str = ""
    #: Empty where a person wrote it.
    bot_id: str = ""
    #: Equal to ts on a parent that has replies; empty outside threads.
    thread_ts: str = ""
    broadcast: bool = False
    client_msg_id: str = ""
    metadata: dict[str, Any] | None = None
    #: Ids of the files that it shows, in order.
    files: list[str] = field(default_factory=list)
    edited_by: str = ""
    edited_ts: str = ""
    #: Name of the emoji -> ids of the users, in order.
    reactions: dict[str, list[str]] = field(default_factory=dict)
    #: Id of a user -> what they have entered.
    entries: dict[str, Entries] = field(default_factory=dict)
    #: Timestamps of its replies, oldest first.
    replies: list[str] = field(default_factory=list)
    #: Id of the only user who sees it; empty: everyone in the channel does.
    ephemeral_to: str = ""
    #: Not returned by history and replies before this moment.
    visible_at: float = 0.0
    #: Deleted, and kept as a stone because it has replies.
    tombstone: bool = False
    #: The newest log entry about it.
    seq: int = 0

    @property
    def is_reply(self) -> bool:
        """Whether it hangs below another message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation: public, private or a direct message."""

    id: str
    name: str
    creator: str
    created: int
    purpose: str = ""
    members: list[str] = field(default_factory=list)
    private: bool = False
    #: Id of the person whose DM with the bot this is.
    im_with: str = ""
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """How scopes and events call it: channels, groups or im."""
        if self.im_with:
            return "im"
        return "groups" if self.private else "channels"

    @property
    def event_kind(self) -> str:
        """How an event's channel_type calls it."""
        return {"im": "im", "groups": "group", "channels": "channel"}[self.kind]


@dataclass(slots=True, kw_only=True, eq=False)
class View:
    """A modal that is open, or somebody's home tab."""

    id: str
    #: Id of the only user who sees it.
    user: str
    #: What the app can say of a view, all of it, with Slack's defaults.
    given: dict[str, Any]
    root_id: str
    #: The modal below it; empty for the first one.
    previous_id: str = ""
    #: Another one after every change by the app.
    hash: str = ""
    entries: Entries = field(default_factory=Entries)
    #: block_id -> what is shown under it since the last submission.
    errors: dict[str, str] = field(default_factory=dict)
    #: The newest log entry about it.
    seq: int = 0

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Its blocks."""
        blocks: list[dict[str, Any]] = self.given["blocks"]
        return blocks

    @property
    def external_id(self) -> str:
        """The name that the app gave it; empty: none."""
        return str(self.given["external_id"])


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that Slack would tell a subscribed app."""

    #: As Slack names the event: "message", "reaction_added".
    name: str
    #: Where it happened; None: in no conversation.
    channel: Channel | None
    event: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody is about to post: text and blocks as Slack stores them."""

    text: str
    blocks: list[dict[str, Any]]
    attachments: list[dict[str, Any]] = field(default_factory=list)
    subtype: str = ""
    metadata: dict[str, Any] | None = None
    thread_ts: str = ""
    broadcast: bool = False
    #: Ids of files.
    files: list[str] = field(default_factory=list)
    visible_at: float = 0.0
    #: Whether another app writes this in the person's name.
    other_app: bool = False
