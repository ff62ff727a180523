"""What the control API's client hands out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import BotError

Json = dict[str, Any]

#: What can be strange about a file.
_CHANGES = (
    *("mode", "access", "hidden", "external_url"),
    *("claimed_bytes", "claimed_mimetype"),
)


class ControlError(BotError):
    """The workspace did not do what was asked.

    Args:
        error: Why, in one word: "channel_not_found".
        detail: More of it, to be read.
    """

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the workspace."""

    channel: str
    ts: str
    #: Empty outside threads; equal to ts on a thread's parent.
    thread_ts: str
    user: str
    #: Empty where a person wrote it.
    bot_id: str
    text: str
    blocks: list[Json]
    #: As history shows them.
    files: list[Json]
    metadata: Json | None
    #: Id of the only user who sees it; empty: everyone in the channel.
    ephemeral_to: str
    #: Number of the log entry it comes from.
    seq: int
    #: All of it, as Slack shows it.
    raw: Json

    @classmethod
    def read(cls, raw: Json) -> "Message":
        """Take a message out of an answer."""
        return cls(
            channel=raw["channel"],
            ts=raw["ts"],
            thread_ts=raw.get("thread_ts", ""),
            user=raw["user"],
            bot_id=raw.get("bot_id", ""),
            text=raw["text"],
            blocks=raw["blocks"],
            files=raw.get("files", []),
            metadata=raw.get("metadata"),
            ephemeral_to=raw["ephemeral_to"],
            seq=raw["seq"],
            raw=raw,
        )


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to upload, and what is to be strange about it."""

    name: str
    #: The bytes, or where they lie.
    content: bytes | Path = b""
    #: What people read above it; empty: its name.
    title: str = ""
    #: An image in words.
    alt_txt: str = ""
    #: "external", "post", "canvas", "quip"; empty: hosted, or snippet for text.
    mode: str = ""
    #: "check_file_info": events tell the id alone; "access_denied": not even
    #: files.info tells more.
    access: str = "visible"
    #: Whether it is too old for what the workspace pays.
    hidden: bool = False
    #: Where the bytes of a file with the mode external would be.
    external_url: str = ""
    #: A size and a type that it only claims to have.
    claimed_bytes: int | None = None
    claimed_mimetype: str = ""

    @property
    def length(self) -> int:
        """How many bytes it really has."""
        held = self.content
        return held.stat().st_size if isinstance(held, Path) else len(held)

    def changes(self) -> Json:
        """What makes it another than a usual file."""
        usual = NewFile(self.name)
        given = {name: getattr(self, name) for name in _CHANGES}
        return {k: v for k, v in given.items() if v != getattr(usual, k)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A place for a file that is to come."""

    #: Its id.
    file: str
    #: Where its bytes are posted.
    upload_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedFile:
    """A file that a message shows."""

    id: str
    name: str
    title: str
    alt_txt: str
    #: Id of whose it is.
    user: str
    #: How many it really has; 0: none are here.
    bytes: int
    #: Of its bytes, in hex; empty: none are here.
    sha256: str
    #: The message's.
    ts: str
    #: All of it, as files.info shows it.
    raw: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a home tab, as its person sees it."""

    id: str
    #: "modal" or "home".
    type: str
    #: Empty on a home tab.
    title: str
    callback_id: str
    private_metadata: str
    blocks: list[Json]
    #: What stands in its elements: block_id -> action_id -> value.
    values: Json
    #: What is shown under its inputs since the last submission, by block_id.
    errors: dict[str, str]
    #: Number of the log entry it comes from.
    seq: int
    #: All of it, as Slack shows it.
    raw: Json

    @classmethod
    def read(cls, shown: Json) -> "View":
        """Take a view out of an answer."""
        raw = shown["raw"]
        return cls(
            id=raw["id"],
            type=raw["type"],
            title=raw["title"]["text"] if raw.get("title") else "",
            callback_id=raw["callback_id"],
            private_metadata=raw["private_metadata"],
            blocks=raw["blocks"],
            values=raw["state"]["values"],
            errors=shown["errors"],
            seq=shown["seq"],
            raw=raw,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What became of a command, a click, a shortcut or a question for options."""

    accepted: bool
    #: Why it was not: Slack's word where there is one.
    error: str
    #: What the ack carried: an object, a text or None.
    ack: Any
    ack_ms: float | None
    trigger_id: str
    #: The confirmation dialog that was shown; None: there was none.
    dialog: Json | None = None
    #: What opened in the browser.
    url: str = ""
    #: The options that the app named.
    options: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResult:
    """What became of a submission, or of the closing of a modal."""

    accepted: bool
    #: Why it was not; "incomplete": the app was not asked.
    error: str
    ack: Any
    #: None where the app was not asked, or did not ack.
    ack_ms: float | None
    trigger_id: str
    #: "close", "errors", "update", "push" or "clear"; empty: nothing changed.
    response_action: str
    #: What is shown under inputs, by block_id.
    errors: dict[str, str]
    #: The modals that the person has now, the one on top last.
    modals: list[View]

    @classmethod
    def read(cls, raw: Json) -> "SubmitResult":
        """Take a result out of an answer."""
        modals = [View.read(each) for each in raw["modals"]]
        return cls(**raw | {"errors": raw["errors"] or {}, "modals": modals})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One thing that happened."""

    seq: int
    #: Seconds since 1970, by the workspace's clock.
    at: float
    kind: str
    data: Json
