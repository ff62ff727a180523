"""What jobs with files need from the world, as Protocols."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.items import Item
from bot.models import Job, Kind, SharedFile
from bot.providers.files import Handover, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A file that was let in."""

    #: IMAGE, DOCUMENT, or TEXT for plain texts.
    kind: Kind
    #: The extension of what it really is, in small letters.
    format: str
    #: Bytes.
    size: int
    #: Some of its words, to find the language by; empty where there are none at hand.
    sample: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a file, or what came back for it, is not let in."""

    #: A code of bot.files.refusals, or one of ours.
    code: str
    #: What a sentence about it needs.
    figures: Mapping[str, Any] = field(default_factory=dict, hash=False)


class Desk(Protocol):
    """Where files lie: our copies, and where providers get them."""

    async def take_in(
        self, job_id: str, file: SharedFile, *, allowed: frozenset[Kind]
    ) -> TakenIn | NotTaken:
        """Fetch a file from Slack and look at what it really is; may be repeated.

        Raises:
            TransientError: Later, perhaps.
        """
        ...

    def source(self, job_id: str, item: Item) -> SourceFile:
        """Our copy of a file, as a provider gets it."""
        ...

    async def stage(self, job_id: str, item: Item, handover: Handover) -> str:
        """Put a file where a provider can fetch it; may be repeated.

        Returns:
            Its address; empty where it is handed over otherwise.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: It cannot be put there.
        """
        ...

    async def collect(
        self, job_id: str, item: Item, address: str
    ) -> TakenIn | NotTaken:
        """Fetch a translation from a provider and look at it; may be repeated.

        Raises:
            TransientError: Later, perhaps; an address may have to be asked for anew.
            RejectedError: There is nothing at this address any more.
        """
        ...

    async def keep(self, job_id: str, item: Item, text: str) -> TakenIn | NotTaken:
        """Write down a translation that came as text, and look at it; may be repeated.

        Raises:
            TransientError: Later, perhaps.
        """
        ...

    def result(self, job_id: str, item: Item) -> Path:
        """Where a translation lies that was collected."""
        ...

    async def clear(self, job_id: str, items: list[Item]) -> None:
        """Take away everything of a job: our copies, and what was staged."""
        ...


class Offers(Protocol):
    """Keeps translations where people fetch them by a link of ours."""

    async def offer(self, job: Job, item: Item, title: str) -> Item:
        """Keep a copy of a translation that was collected; may be repeated.

        Args:
            job: Its own.
            item: Collected.
            title: What people call the translation.

        Returns:
            The same item, with the name of its copy and how long that is kept.

        Raises:
            TransientError: Later, perhaps.
        """
        ...

    async def withdraw(self, job_id: str, items: Iterable[Item]) -> None:
        """Take copies away to which no link is told; may be repeated.

        Args:
            job_id: Of their own job.
            items: Those of which a copy may be kept, whether or not they say so.
        """
        ...


class Permalinks(Protocol):
    """Knows where people open files in Slack."""

    async def permalinks(self, file_ids: Sequence[str]) -> Mapping[str, str]:
        """By a file's id, its address for people; one that is not told is missing.

        Raises:
            ProviderError: Slack does not say now.
        """
        ...


class Shares(Protocol):
    """Knows in which messages files stand."""

    async def shared_as(self, file_id: str, channel: str) -> str:
        """The ts of the message in which a file stands; empty where it does not yet.

        Raises:
            RejectedError: It is gone, or not for us; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...


class FileDelivery(Shares, Protocol):
    """Puts files and the progress of their translation into Slack, one call each."""

    async def read_file(self, file_id: str) -> SharedFile:
        """Ask Slack about a file.

        Raises:
            RejectedError: It is gone, or not for us; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...

    async def open_direct(self, user: str) -> str:
        """The channel of our direct conversation with somebody; may be repeated.

        Raises:
            RejectedError: There can be none; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...

    async def upload(self, job: Job, item: Item, path: Path, name: str) -> str:
        """Bring a translation's bytes to Slack, where nobody sees them yet.

        Args:
            job: Into which language it is.
            item: What it is the translation of.
            path: Where it lies.
            name: What it is called in Slack.

        Returns:
            Slack's id of the file.

        Raises:
            TransientError: Later, perhaps; bytes that were brought twice are lost.
            RejectedError: Slack refuses them.
        """
        ...

    async def share(
        self, job: Job, files: Sequence[tuple[str, str]], comment: str
    ) -> None:
        """Show files, as one message in the job's thread.

        Args:
            job: Where.
            files: Slack's ids, each with a title.
            comment: mrkdwn that stands above them.

        Raises:
            UnknownOutcomeError: They may stand there.
            TransientError: They do not; later, perhaps.
            RejectedError: They cannot be shown; the code is Slack's.
        """
        ...

    async def show(self, job: Job) -> None:
        """Bring the status message up to date; may be repeated.

        Raises:
            RejectedError: It is gone.
            TransientError: Later, perhaps.
        """
        ...

    async def mark(self, job: Job, name: str, *, on: bool) -> None:
        """Set or take our reaction on the message; may be repeated.

        Raises:
            TransientError: Later, perhaps.
        """
        ...
