"""The files of one job, each with how far it has come: pure records in the job's data.

Names that people gave stand in the job's content, for they are erased with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.errors import Fault, ProviderError
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
    # What providers refuse.
    Fault.PAIR,
    Fault.FORMAT,
    Fault.SIZE,
    Fault.PAGES,
    Fault.LENGTH,
    Fault.SIDES,
    Fault.EMPTY,
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
#: In a job's data: an asker has cancelled it, or, where it says so, an operator.
STOPPED = "stopped"
BY_OPERATOR = "operator"
#: Slack's advice for the text of a message, which is cut behind 40,000 characters
#: (docs.slack.dev/reference/methods/chat.postMessage, 2026-08).
_COMMENT_CHARS = 4_000
_MOST_COMMENT_CHARS = 36_000
#: What a status takes beside its files, as one post of a long translation.
_STATUS_CHARS = 12_000


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
    #: It does not stand in Slack: people fetch it at the address in the status.
    LINKED = "linked"
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
    #: The language that its own words seem to be in; empty: nobody knows.
    seems: str = ""
    #: Which translator of files takes it.
    translator: str = ""
    #: Those that were to take it first: "by" whom; "why" not, a reason as below, or
    #: "resting"; and whether it had "begun", so that it may have been charged.
    tried: list[dict[str, Any]] = field(default_factory=list)
    #: Where the provider may fetch it; empty where it is handed over otherwise.
    address: str = ""
    #: The token of its task, and the place in it.
    token: str = ""
    place: int = 0
    #: The provider's name for the task.
    task: str = ""
    #: Creations whose outcome nobody knows: each may have to be paid.
    unknown: int = 0
    #: The same of former lives of its job.
    unknown_before: int = 0
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
    #: The name of the copy that people fetch from our server; empty: there is none.
    link: str = ""
    #: How long it is kept, in seconds since 1970.
    link_until: float = 0.0
    #: Why it failed, or why it is linked in place of shared, with figures for the
    #: sentence.
    reason: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.is_there or self.state == ItemState.FAILED

    @property
    def is_there(self) -> bool:
        """Whether people have its translation."""
        return self.state in {ItemState.SHARED, ItemState.LINKED}

    @property
    def may_be_retried(self) -> bool:
        """Whether it failed, and need not fail again."""
        return self.state == ItemState.FAILED and self.reason not in FINAL

    @property
    def provider(self) -> str:
        """The name of the provider that takes it; empty where none does."""
        return self.translator.partition("/")[0]

    @property
    def asked(self) -> frozenset[str]:
        """The providers that take it, or were to: for each a copy may be staged."""
        names = [self.translator, *(str(each["by"]) for each in self.tried)]
        return frozenset(name.partition("/")[0] for name in names)

    def failed(self, reason: str, **figures: Any) -> "Item":
        """The same file, given up."""
        return replace(self, state=ItemState.FAILED, reason=reason, figures=figures)

    def unposted(self, reason: str, now: float) -> "Item":
        """The same file, which did not come into Slack: linked where it can be."""
        if now >= self.link_until:
            return self.failed(reason)
        return replace(self, state=ItemState.LINKED, reason=reason)

    def refused(self, error: ProviderError) -> "Item":
        """The same file, given up for what a provider said of it."""
        code = {"code": error.code} if error.reason != error.code else {}
        return self.failed(error.reason, **code)


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


def links_of(job: Job) -> dict[str, str]:
    """By the id of a file, Slack's own link to its translation, if it is told."""
    links: dict[str, str] = job.content.get("links", {})
    return links


def has_dead_link(job: Job, now: float) -> bool:
    """Whether people have no way left to a translation that they got by link alone."""
    linked = (each for each in items_of(job) if each.state == ItemState.LINKED)
    return any(now > each.link_until for each in linked)


def was_announced(job: Job) -> bool:
    """Whether some file was to be handed to a provider: it may have to be paid."""
    return any(
        each.token
        or each.anew
        or each.state not in _AT_HOME
        or any(before["begun"] for before in each.tried)
        for each in items_of(job)
    )


def shown_name(job: Job, item: Item) -> str:
    """A file's name; "file" where Slack has not told it."""
    return names_of(job).get(item.id) or "file"


def caption_of(job: Job) -> tuple[str, list[str]]:
    """The translated words above the files, where they stand.

    Returns:
        What stands above the files, and sections that stand in the status: the rest
        of words that are too long, or all of them where no file stands in Slack.
    """
    whole = str(job.content.get("translation", ""))
    sections = [each for each in job.content.get("sections", ()) if each.strip()]
    if not any_in(items_of(job), ItemState.UPLOADED, ItemState.SHARED):
        return "", sections
    if len(whole) <= _COMMENT_CHARS:
        return whole, []
    count = 1
    while count < len(sections):
        above, below = _chars(sections[: count + 1]), _chars(sections[count:])
        most = _MOST_COMMENT_CHARS if below > _STATUS_CHARS else _COMMENT_CHARS
        if above > most:
            break
        count += 1
    return "\n".join(sections[:count]), sections[count:]


def _chars(sections: Iterable[str]) -> int:
    """How long sections are together, with a line end behind each."""
    return sum(len(each) + 1 for each in sections)
