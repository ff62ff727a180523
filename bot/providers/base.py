"""What a translation provider is: its abilities as data, its calls as Protocols."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.errors import ProviderError
from bot.models import Detection, Pair, Translated


class Operation(StrEnum):
    """The kinds of call that a provider counts apart, in no vendor's words."""

    #: Short texts of one pair, together.
    BATCH = "batch"
    #: One text that is too long to share a call.
    SINGLE = "single"
    #: Finding a text's language.
    DETECT = "detect"
    #: Handing in a long text.
    SUBMIT = "submit"
    #: Asking what became of a long text.
    POLL = "poll"
    #: Handing in one image that is answered at once.
    IMAGE = "image"
    #: Handing in images, together.
    SUBMIT_IMAGES = "submit_images"
    #: Asking what became of images.
    POLL_IMAGES = "poll_images"
    #: Handing in a document.
    SUBMIT_DOCUMENT = "submit_document"
    #: Asking what became of a document.
    POLL_DOCUMENT = "poll_document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """A provider's abilities, stated once and asked everywhere."""

    #: The name used in PROVIDERS, in the database and in words to people.
    name: str
    #: What people read, such as "built-in engine".
    label: str
    #: Part of each text's key: a new engine does not reuse an old one's results.
    version: str
    #: The most texts one call may carry.
    max_items: int
    #: The most characters one text may have (UTF-16 units where the vendor says so).
    max_chars: int
    #: The most characters one call may carry.
    max_call_chars: int
    #: Prefixes of placeholders it is known to carry through, best first: "XQ" gives
    #: XQ1, XQ2 ... The first one that the text itself does not hold is taken.
    placeholder_prefixes: tuple[str, ...]
    #: Whether it finds the source language itself.
    detects: bool
    #: Whether the text leaves this machine.
    sends_data_out: bool
    #: Where these figures come from: address or file, and date.
    source: str
    #: The longest text that may share a call; a longer one, up to `max_chars`, goes
    #: alone. None: as long as any.
    batch_chars: int | None = None
    #: Whether its limits count UTF-16 units: two for an emoji.
    counts_utf16: bool = False
    #: By operation, how many calls a second the account may make; one that is not
    #: named has no limit.
    calls_per_second: Mapping[str, float] = field(default_factory=dict, hash=False)

    def length(self, text: str) -> int:
        """A text's length as these limits count it."""
        if text.isascii() or not self.counts_utf16:
            return len(text)
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def goes_alone(self, text: str) -> bool:
        """Whether a text is too long to share a call."""
        return self.batch_chars is not None and self.length(text) > self.batch_chars


class TextTranslator(Protocol):
    """Translates short texts, several in one call."""

    @property
    def capabilities(self) -> Capabilities:
        """Its abilities."""
        ...

    def languages(self) -> frozenset[str]:
        """BCP 47 tags of every language it can translate from or to."""
        ...

    def targets(self, source: str) -> frozenset[str]:
        """BCP 47 tags of the languages it can translate this one into."""
        ...

    def can(self, pair: Pair) -> bool:
        """Whether it translates this pair (a source of None asks for detection)."""
        ...

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Translated | ProviderError]:
        """Translate texts of one pair.

        Args:
            pair: From which language to which.
            texts: At most `capabilities.max_items`.
            interactive: Whether a person waits; such work goes first.

        Returns:
            One entry a text, in order: the translation, or why this one has none.

        Raises:
            TransientError: The whole call may succeed later.
            RejectedError: The whole call will fail again.
        """
        ...


class LanguageDetector(Protocol):
    """Finds the language of a text."""

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge a text of any length; an unsure judgement says so.

        Args:
            text: The text, without placeholders.
            among: BCP 47 tags of which it must be one; none: whatever it is.
        """
        ...


class LongTextState(StrEnum):
    """What has become of a long text."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LongText:
    """One look at a long text's translation."""

    state: LongTextState
    #: The translation; empty unless it is done.
    text: str = ""
    #: BCP 47 tag of the language that the provider found; None: it said nothing.
    source: str | None = None
    #: The provider's own word for the state, for the log.
    status: str = ""


class LongTextTranslator(Protocol):
    """Translates a text that is too long for one call: handed in, then asked for."""

    @property
    def max_chars(self) -> int:
        """The longest text, counted as the provider's `Capabilities` say."""
        ...

    def route(self, pair: Pair) -> tuple[str, ...]:
        """The languages that a text goes through, first to last; empty: no way.

        Each step from one to the next is a job of its own, paid on its own.
        """
        ...

    async def create(self, text: str, pair: Pair) -> str:
        """Hand a text in.

        Args:
            text: At most `max_chars`.
            pair: One step of a route.

        Returns:
            The job's id.

        Raises:
            UnknownOutcomeError: A job may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: It will be refused again.
        """
        ...

    async def read(self, job_id: str) -> LongText:
        """Look at a job; a look changes nothing and costs nothing.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: There is no such job, or it can no longer be read.
        """
        ...
