"""The files of one job, each with how far it has come: pure records in the job's data.

Names that people gave stand in the job's content, for they are erased with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.models import Job, Kind

#: Why a file failed that would fail again: nobody takes it, or its bytes are not there.
_HOPELESS = {
    "no_file_engine",
    "unsupported_pair",
    "file_not_found",
    "file_deleted",
    "external",
    "tombstone",
    "hidden_by_limit",
    "canvas",
    "no_bytes",
    "unchanged",
    "no_words",
}
#: What the gate says of it; "too_complex" is missing, for that may be our machine.
_REFUSED = {
    "empty",
    "too_large",
    "unsupported",
    "mismatch",
    "polyglot",
    "unreadable",
    "encrypted",
    "macros",
    "remote_template",
    "xml_entities",
    "archive",
    "archive_entries",
    "archive_size",
    "archive_xml",
    "archive_ratio",
    "pixels",
    "frames",
    "sides",
    "sliver",
    "pages",
    "characters",
    "charset",
}
FINAL = frozenset(_HOPELESS | _REFUSED)
#: In a job's data: an asker has cancelled it.
STOPPED = "stopped"


class ItemState(StrEnum):
    """How far one file has come."""

    #: It is in Slack.
    NEW = "new"
    #: Our copy is on this disk, and it was let in.
    FETCHED = "fetched"
    #: A provider can get it.
    STAGED = "staged"
    #: A task may exist; whether, is not known.
    SENDING = "sending"
    #: A provider works on it.
    SENT = "sent"
    #: The provider has it ready.
    READY = "ready"
    #: The translation is on this disk.
    COLLECTED = "collected"
    #: The translation's bytes are in Slack, and nobody sees them yet.
    UPLOADED = "uploaded"
    #: It stands in Slack.
    SHARED = "shared"
    FAILED = "failed"


#: No provider has heard of such a file, unless it has a token.
_AT_HOME = {ItemState.NEW, ItemState.FETCHED, ItemState.STAGED, ItemState.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file on its way."""

    #: Slack's id of it.
    id: str
    state: ItemState = ItemState.NEW
    kind: Kind | None = None
    #: Extension of what it really is, in small letters.
    format: str = ""
    size: int = 0
    #: BCP 47 tag of the language to translate from.
    source: str = ""
    #: Which translator of files takes it.
    translator: str = ""
    #: Where the provider may fetch it; empty where it is handed over otherwise.
    address: str = ""
    #: The token of its task, and the place in it.
    token: str = ""
    place: int = 0
    #: The provider's name for the task.
    task: str = ""
    #: Creations whose outcome nobody knows: each may have to be paid.
    unknown: int = 0
    #: When the first creation of this token was that may have made a task; 0: none may.
    unsure_at: float = 0.0
    #: Tasks that were made once more, for a translation was gone before it was fetched.
    anew: int = 0
    #: Addresses of its translation that turned out to be dead.
    dead: int = 0
    #: The extension of the translation.
    result: str = ""
    #: Pages that the provider counted.
    pages: int = 0
    #: Slack's id of the translation.
    upload: str = ""
    #: Why it failed, with figures for the sentence.
    reason: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in {ItemState.SHARED, ItemState.FAILED}

    @property
    def may_be_retried(self) -> bool:
        """Whether it failed, and need not fail again."""
        return self.state == ItemState.FAILED and self.reason not in FINAL

    @property
    def provider(self) -> str:
        """The name of the provider that takes it; empty where none does."""
        return self.translator.partition("/")[0]

    def failed(self, reason: str, **figures: Any) -> "Item":
        """The same file, given up."""
        return replace(self, state=ItemState.FAILED, reason=reason, figures=figures)


def items_of(job: Job) -> list[Item]:
    """A job's files, in the order in which they stand in the message."""
    return [_item(each) for each in job.data.get("files", ())]


def _item(fields: Mapping[str, Any]) -> Item:
    kind = Kind(fields["kind"]) if fields.get("kind") else None
    return Item(**{**fields, "state": ItemState(fields["state"]), "kind": kind})


def written(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items as a job's data keeps them; what is empty is left out."""
    return [
        {name: value for name, value in asdict(item).items() if value} for item in items
    ]


def replaced(items: Sequence[Item], changed: Iterable[Item]) -> list[Item]:
    """The same items, some of them in a new state."""
    new = {item.id: item for item in changed}
    return [new.get(item.id, item) for item in items]


def first_in(items: Sequence[Item], *states: ItemState) -> Item | None:
    """The first item in one of these states."""
    return next((item for item in items if item.state in states), None)


def any_in(items: Iterable[Item], *states: ItemState) -> bool:
    """Whether some item is in one of these states."""
    return any(item.state in states for item in items)


def names_of(job: Job) -> dict[str, str]:
    """By Slack's id, the names that people gave; empty once they are erased."""
    names: dict[str, str] = job.content.get("names", {})
    return names


def was_announced(job: Job) -> bool:
    """Whether some file was to be handed to a provider: it may have to be paid."""
    return any(
        each.token or each.anew or each.state not in _AT_HOME for each in items_of(job)
    )


def shown_name(job: Job, item: Item) -> str:
    """A file's name; "file" where Slack has not told it."""
    return names_of(job).get(item.id) or "file"
