"""What a workspace holds: people, channels and messages."""

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
    updated: int = 0


@dataclass(slots=True, kw_only=True)
class Message:
    """A message in a channel, or one that a single person sees."""

    channel: str
    ts: str
    #: Id of the user (or bot user) who wrote it.
    user: str
    text: str
    blocks: list[dict[str, Any]]
    #: Empty where a person wrote it.
    bot_id: str = ""
    #: Equal to ts on a parent that has replies; empty outside threads.
    thread_ts: str = ""
    broadcast: bool = False
    client_msg_id: str = ""
    metadata: dict[str, Any] | None = None
    edited_by: str = ""
    edited_ts: str = ""
    #: Name of the emoji -> ids of the users, in order.
    reactions: dict[str, list[str]] = field(default_factory=dict)
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
