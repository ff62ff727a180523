"""What a provider does with images and documents: handed in, then asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bot.errors import ProviderError
from bot.models import Kind, Pair


class Handover(StrEnum):
    """How a provider gets a file's bytes."""

    #: They stand in the call.
    INLINE = "inline"
    #: From an address that it can fetch: ours, or a bucket's.
    ADDRESS = "address"
    #: From a bucket of the account's own, in the provider's region.
    OWN_BUCKET = "own_bucket"
    #: They are uploaded to the provider's own store before the call.
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCapabilities:
    """What a provider does with one kind of file, one way of handing it over."""

    #: The name used in PROVIDERS, in the database and in words to people.
    name: str
    #: What people read, such as "Alibaba Cloud".
    label: str
    #: IMAGE or DOCUMENT.
    kind: Kind
    handover: Handover
    #: Formats it takes, as file name extensions in small letters: "docx", "png".
    formats: frozenset[str]
    #: The extension of what comes back, where it is not that of the source:
    #: {"pdf": "docx"}.
    returns: Mapping[str, str] = field(default_factory=dict, hash=False)
    #: The most files of one task.
    max_files: int = 1
    #: The largest file, in bytes.
    max_bytes: int
    #: How long a create with the same token makes no second task, in seconds; 0: the
    #: vendor takes no token.
    token_seconds: float = 0.0
    #: How long a finished task's result can be asked for, in seconds.
    result_seconds: float
    #: How long an address in an answer can be fetched, in seconds; a new look gives a
    #: new one while the result lives.
    address_seconds: float
    #: By operation, how many calls a second the account may make.
    calls_per_second: Mapping[str, float] = field(default_factory=dict, hash=False)
    #: What it costs, as a sentence's end: "per image", "per page".
    cost: str
    #: Where these figures come from: address or file, and date.
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file on its way to a provider, checked by bot.files.gate."""

    #: Our copy on this disk.
    path: Path
    #: English letters, digits and one extension: never the name that a person gave.
    name: str
    #: The extension of what it really is, in small letters.
    format: str
    #: Bytes.
    size: int
    #: Where the provider may fetch it; empty where it is handed over otherwise.
    address: str = ""


class FileTaskState(StrEnum):
    """What has become of handed-in files."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    #: There is no such task, or its result is gone; many vendors do not say which.
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What a task says about one of its files."""

    #: The file's place among those handed in.
    index: int
    #: Where the translation can be fetched; empty where there is none.
    address: str = ""
    #: The translation itself, where it comes as text and has no address.
    text: str = field(default="", repr=False)
    #: Why there is none; None where there is.
    error: ProviderError | None = None
    #: Further addresses and data that the vendor gives with it, by a name of ours:
    #: "template" (JSON), "background" (an address). They die with the result.
    artifacts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTask:
    """One look at a task."""

    state: FileTaskState
    #: Once it is DONE, one for each file that was handed in, in order.
    results: tuple[FileResult, ...] = ()
    #: Why the whole task FAILED.
    error: ProviderError | None = None
    #: Pages that were counted, and are paid; 0 where the vendor does not say.
    pages: int = 0
    #: The provider's own word for the state, for the log.
    status: str = ""


class FileTranslator(Protocol):
    """Translates files: handed in, then asked for."""

    @property
    def capabilities(self) -> FileCapabilities:
        """Its abilities."""
        ...

    def can(self, pair: Pair) -> bool:
        """Whether it translates this pair (a source of None asks for detection)."""
        ...

    def targets(self, source: str | None) -> frozenset[str]:
        """BCP 47 tags of the languages it can translate files of this one into."""
        ...

    async def create(
        self, files: Sequence[SourceFile], pair: Pair, *, token: str
    ) -> str | FileTask:
        """Hand files in.

        Args:
            files: At most `capabilities.max_files`.
            pair: From which language to which.
            token: Names this wish, the same in every repetition: at most 50 letters
                and digits. Vendors that take none ignore it.

        Returns:
            The task's id; or its end, where the vendor answers at once.

        Raises:
            UnknownOutcomeError: A task may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: It will be refused again.
        """
        ...

    async def read(self, task_id: str, *, files: Sequence[SourceFile]) -> FileTask:
        """Look at a task; a look changes nothing and costs nothing.

        Args:
            task_id: What `create` returned.
            files: Those that were handed in, in the same order.

        Raises:
            TransientError: Later, perhaps.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHosts:
    """Where a provider's results may be fetched from."""

    #: What people read.
    label: str
    #: Ends of host names, each from a dot on.
    suffixes: frozenset[str]
    #: Origins on this machine, where the provider's endpoint is one of them.
    loopback_origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBucket:
    """A bucket of a provider's account, from which alone it fetches files."""

    bucket: str
    endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    security_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidersFiles:
    """What the providers do with files, in the operator's order."""

    translators: tuple[FileTranslator, ...] = ()
    #: By provider, where its results may be fetched from.
    hosts: Mapping[str, ResultHosts] = field(default_factory=dict)
    #: By provider, the bucket from which it fetches files, where it wants its own.
    own_buckets: Mapping[str, OwnBucket] = field(default_factory=dict)
