"""What each action of the control API takes: one model an action."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: What a hand gives an element.
Given = str | int | float | list[str] | None


class Body(BaseModel):
    """An action's arguments; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Body):
    """No arguments."""


class Say(Body):
    """A message of a person, or of another app in the person's name."""

    user: str
    channel: str
    text: str = ""
    thread_ts: str = ""
    blocks: list[dict[str, Any]] | None = None
    attachments: list[dict[str, Any]] | None = None
    subtype: str | None = None
    bot: bool = False


class SayMany(Body):
    """Messages of one person, in this order."""

    user: str
    channel: str
    texts: list[str]
    thread_ts: str = ""


class Edit(Body):
    """A new text for one's own message."""

    user: str
    channel: str
    ts: str
    text: str


class Delete(Body):
    """A message to delete."""

    user: str
    channel: str
    ts: str


class React(Body):
    """An emoji's name, with or without colons, and a message."""

    user: str
    name: str
    channel: str
    ts: str


class Command(Body):
    """A slash command; with thread_ts it is typed in a thread, and refused."""

    user: str
    channel: str
    command: str
    text: str = ""
    thread_ts: str = ""


class Element(Body):
    """An element, and what is given to it; for a button, which one it is."""

    user: str
    action_id: str
    block_id: str = ""
    value: Given = None
    confirm: bool = True


class Click(Element):
    """An element of a message."""

    channel: str
    ts: str


class Suggest(Body):
    """What is typed into an external select: a message's, the home tab's, a modal's."""

    user: str
    action_id: str
    value: str
    block_id: str = ""
    channel: str = ""
    ts: str = ""
    home: bool = False


class Shortcut(Body):
    """A shortcut: a message's with channel and ts, else a global one."""

    user: str
    callback_id: str
    channel: str = ""
    ts: str = ""


class Person(Body):
    """Whose modals or home tab."""

    user: str


class Submit(Body):
    """What is filled in: block_id or action_id of an input -> what it is given."""

    user: str
    values: dict[str, Given] = Field(default_factory=dict)


class CloseModal(Body):
    """The modal on top, or all of them."""

    user: str
    everything: bool = False


class OpenHome(Body):
    """Which of the app's tabs."""

    user: str
    tab: Literal["home", "messages"] = "home"


class WaitView(Body):
    """Conditions that a view must fit."""

    user: str
    timeout: float = Field(default=10.0, ge=0, le=600)
    after: int = 0
    callback_id: str = ""
    contains: str = ""
    what: Literal["", "open", "push", "update", "publish", "close"] = ""


class WaitFor(Body):
    """Conditions that the bot's message must fit."""

    timeout: float = Field(default=10.0, ge=0, le=600)
    after: int = 0
    channel: str = ""
    thread_ts: str | None = None
    ts: str = ""
    ephemeral_to: str = ""
    contains: str = ""
    kind: Literal["", "post", "ephemeral", "update", "delete"] = ""


class Messages(Body):
    """A channel, or one thread of it."""

    channel: str
    thread_ts: str = ""


class Ephemerals(Body):
    """Whose private messages."""

    user: str


class Log(Body):
    """Which entries: newer than `after`, of one kind or of all."""

    after: int = 0
    kind: str = ""


class Idle(Body):
    """How long nothing may happen, and how long to wait for that."""

    quiet: float = Field(default=0.2, gt=0, le=60)
    timeout: float = Field(default=10.0, ge=0, le=600)


class AddFault(Body):
    """An order to fail, for calls of a method."""

    method: str
    kind: str
    times: int = 1
    share: float = Field(default=1.0, ge=0, le=1)
    seconds: float = Field(default=0.0, ge=0)
    match: dict[str, Any] = Field(default_factory=dict)


class EventFault(Body):
    """An order to fail, for deliveries of an event."""

    kind: str
    times: int = 1
    seconds: float = Field(default=0.0, ge=0)
    event: str = "*"


class RequestUrl(Body):
    """Where events go; empty: back to Socket Mode."""

    url: str
    verify: bool = True


class Advance(Body):
    """How far the clock jumps."""

    seconds: float = Field(gt=0)


class Revoke(Body):
    """What calls with the bot token meet."""

    error: Literal[
        "token_revoked", "token_expired", "account_inactive", "invalid_auth"
    ] = "token_revoked"


class Place(Body):
    """A channel."""

    channel: str


class Archive(Body):
    """A channel to archive, or to bring back."""

    channel: str
    archived: bool = True


class Disconnect(Body):
    """Why the connections end."""

    reason: Literal["warning", "refresh_requested", "link_disabled", "abrupt"]


class AddChannel(Body):
    """A new channel; members by name or id, "bot" among them for the app."""

    name: str
    private: bool = False
    members: list[str] = Field(default_factory=list)


class BeginUpload(Body):
    """A file that is to come."""

    user: str
    name: str = Field(min_length=1, max_length=1000)
    length: int = Field(ge=0)
    title: str = ""
    alt_txt: str = ""


class AlterFile(Body):
    """What becomes of a file; what is not named stays."""

    file: str
    mode: Literal["", "external", "post", "canvas", "quip"] = ""
    access: Literal["visible", "check_file_info", "access_denied"] = "visible"
    hidden: bool = False
    external_url: str = ""
    claimed_bytes: int | None = None
    claimed_mimetype: str = ""


class Upload(Body):
    """Files (ids) to share in one message."""

    user: str
    channel: str
    files: list[str]
    comment: str = ""
    thread_ts: str = ""


class FilesOf(Body):
    """A message, or without its ts a whole place."""

    channel: str
    ts: str = ""


class OneFile(Body):
    """A file's id."""

    file: str


class DeleteFile(Body):
    """A file to delete."""

    user: str
    file: str


class AddUser(Body):
    """Somebody new."""

    name: str
    locale: str = "en-US"
