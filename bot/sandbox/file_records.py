"""What the workspace knows of a file, and where it can be seen."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileType:
    """How Slack names a kind of file."""

    #: Slack's short word, often the extension: "docx", "text".
    filetype: str
    mimetype: str
    pretty_type: str
    #: Slack shows text in place, as a snippet that can be edited.
    is_text: bool = False

    @property
    def is_image(self) -> bool:
        """Whether Slack makes thumbnails of it."""
        return self.mimetype.startswith("image/")


#: What is shown before an upload was looked at.
UNKNOWN = FileType("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes that lie on disk."""

    path: Path
    size: int
    sha256: str
    #: The first 64 KiB of them.
    head: bytes


@dataclass(frozen=True, slots=True)
class Share:
    """A message in which a file can be seen."""

    #: Id of the conversation.
    channel: str
    ts: str


@dataclass(slots=True, kw_only=True, eq=False)
class StoredFile:
    """A file, from the moment somebody asked where to upload it."""

    id: str
    name: str
    title: str
    #: Id of the user (or bot user) whose file it is.
    user: str
    #: Seconds since 1970.
    created: int
    #: How many bytes were announced.
    length: int
    #: Makes the addresses that need no token, so nobody can guess it.
    secret: str
    alt_txt: str = ""
    #: Whether the app wanted a snippet, by naming its language.
    wants_snippet: bool = False
    #: None: no bytes have come.
    blob: Blob | None = None
    type: FileType = UNKNOWN
    #: Width and height of an image; None where its head does not say.
    pixels: tuple[int, int] | None = None
    #: The first lines of a snippet.
    preview: str = ""
    #: Whether the upload was completed; before that, no method knows the file.
    completed: bool = False
    #: From which moment its type is shown.
    known_at: float = 0.0
    shares: list[Share] = field(default_factory=list)
    deleted: bool = False
    #: Older than what a free workspace shows.
    hidden: bool = False
    #: Slack's word for the kind of file; empty: hosted, or snippet for text.
    mode: str = ""
    #: How much of it events show: visible, check_file_info or access_denied.
    access: str = "visible"
    #: Where the bytes of a file with the mode external would be.
    external_url: str = ""
    #: A size and a type that it only claims to have.
    claimed_bytes: int | None = None
    claimed_mimetype: str = ""

    @property
    def size(self) -> int:
        """How many bytes it says it has."""
        held = self.blob.size if self.blob else 0
        return held if self.claimed_bytes is None else self.claimed_bytes

    @property
    def served(self) -> Blob | None:
        """What its address brings; None: nothing."""
        gone = self.deleted or self.hidden or self.mode == "external"
        return None if gone else self.blob
