"""Why a file is not taken: a code and its figures; the words stand elsewhere."""

from collections.abc import Mapping
from enum import StrEnum

from bot.errors import BotError

#: What a sentence about a refusal may want to name.
Figures = Mapping[str, int | str]


class Refusal(StrEnum):
    """Every reason, with the names of its figures; `extension` is among all of them."""

    #: No bytes, or a text of blanks only.
    EMPTY = "empty"
    #: size, limit: in bytes.
    TOO_LARGE = "too_large"
    #: The extension is empty where the name has none.
    UNSUPPORTED = "unsupported"
    #: found: what it is instead, empty where nobody knows.
    MISMATCH = "mismatch"
    #: found: the second thing that the same bytes are.
    POLYGLOT = "polyglot"
    #: It is damaged, or was never whole.
    UNREADABLE = "unreadable"
    #: It opens with a password only.
    ENCRYPTED = "encrypted"
    #: Programs are inside.
    MACROS = "macros"
    #: It loads a template from another machine.
    REMOTE_TEMPLATE = "remote_template"
    #: XML with definitions of its own, the stuff of attacks.
    XML_ENTITIES = "xml_entities"
    #: fault: which rule of well-made archives it breaks, a word of ours.
    ARCHIVE = "archive"
    #: entries, limit.
    ARCHIVE_ENTRIES = "archive_entries"
    #: size, limit: in bytes, unpacked.
    ARCHIVE_SIZE = "archive_size"
    #: size, limit: in bytes of XML, unpacked.
    ARCHIVE_XML = "archive_xml"
    #: ratio, limit: unpacked over packed.
    ARCHIVE_RATIO = "archive_ratio"
    #: pixels, limit: over all frames, counted until they were too many.
    PIXELS = "pixels"
    #: frames, limit: frames is one more than the limit where counting ended there.
    FRAMES = "frames"
    #: width, height; least, most: the sides that are taken.
    SIDES = "sides"
    #: width, height, limit: the longer side over the shorter.
    SLIVER = "sliver"
    #: pages, limit.
    PAGES = "pages"
    #: characters, limit.
    CHARACTERS = "characters"
    #: Neither in UTF-8 nor in UTF-16 with a mark at its start.
    CHARSET = "charset"
    #: Looking at it took more time or memory than any real file needs.
    TOO_COMPLEX = "too_complex"


class RefusedError(BotError):
    """A file that is not taken.

    Args:
        code: Why.
        figures: As the code's line above names them.
    """

    def __init__(self, code: Refusal, figures: Figures | None = None) -> None:
        super().__init__(f"the file is refused: {code}")
        self.code = code
        self.figures: Figures = dict(figures or {})
