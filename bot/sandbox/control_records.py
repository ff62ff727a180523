"""What the control API's client hands out."""

from dataclasses import dataclass, field
from typing import Any

from bot.errors import BotError

Json = dict[str, Any]


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
            metadata=raw.get("metadata"),
            ephemeral_to=raw["ephemeral_to"],
            seq=raw["seq"],
            raw=raw,
        )


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
