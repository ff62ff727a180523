"""Some of a file's words, by which its language is guessed.

A sample is for a guess and nothing else: what a child tells of it is made harmless
here, and it is never shown, logged or kept. To take one never refuses a file: what
cannot be read in time gives none.
"""

import re
import signal
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from types import FrameType

#: Enough to judge a language by.
SAMPLE_CHARS = 2_000
#: So much of a text is looked through for them.
_HEAD_CHARS = 10 * SAMPLE_CHARS
#: Of computing: what the checks need stays theirs.
_SECONDS = 2.0
_AGAIN_SECONDS = 0.1
_BLANKS = frozenset({"Cc", "Zl", "Zp", "Zs"})
_UNSEEN = frozenset({"Cf", "Cn", "Co", "Cs"})
_UNSPOKEN = frozenset({"script", "style", "template", "noscript"})
#: What stands in texts that is no language, by format.
_MARKUP = {
    "md": re.compile(
        r"^ {0,3}(```|~~~)[\s\S]*?(?:^ {0,3}\1|\Z)|`[^`\n]+`|\]\([^()\n]*\)|<[^<>\n]+>",
        re.MULTILINE,
    ),
    "srt": re.compile(r"^.*-->.*$|^\d+\s*$|<[^<>\n]+>|\{[^{}\n]+\}", re.MULTILINE),
    "csv": re.compile(r"[\";|]"),
}
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|[^\s@]{1,64}@\S+")


class _LateError(BaseException):
    """The time is over; no `except Exception` of a parser may hold it up."""


def sample_of(text: str) -> str:
    """Make words harmless: visible characters, single blanks, a bounded length.

    Args:
        text: Whatever stands in a file, or a child says.

    Returns:
        At most `SAMPLE_CHARS` characters; sampled again, the same.
    """
    shown = "".join(map(_shown, text[:_HEAD_CHARS]))
    return " ".join(shown.split())[:SAMPLE_CHARS].rstrip()


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BLANKS:
        return " "
    return "" if category in _UNSEEN else character


def words_of(text: str, format_name: str) -> str:
    """Take a sample of a text file, without its markup.

    Args:
        text: All of it.
        format_name: "txt", "md", "csv", "srt" or "html".
    """
    head = text[:_HEAD_CHARS]
    if format_name == "html":
        head = _spoken(head)
    elif format_name in _MARKUP:
        head = _MARKUP[format_name].sub(" ", head)
    return sample_of(_ADDRESS.sub(" ", head))


def first_words(pieces: Iterable[str]) -> str:
    """Take a sample of words as a parser finds them; no more is asked for than needed.

    Whatever the parser meets, and where it takes too long, what was found until then
    is the sample.
    """
    found: list[str] = []
    _in_time(lambda: _gather(pieces, found))
    return sample_of(" ".join(found))


def _gather(pieces: Iterable[str], found: list[str]) -> None:
    length = 0
    for piece in filter(None, pieces):
        found.append(piece[:SAMPLE_CHARS])
        length += len(found[-1])
        if length >= SAMPLE_CHARS:
            return


def _in_time(work: Callable[[], None]) -> None:
    try:
        with _deadline():
            work()
    except (_LateError, MemoryError, RecursionError):
        return
    except Exception:  # noqa: BLE001 - parsers raise whatever they like
        return


@contextmanager
def _deadline() -> Iterator[None]:
    """Break off what takes too long, as often as it goes on all the same."""
    before = signal.signal(signal.SIGPROF, _too_late)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _too_late(_signal: int, _frame: FrameType | None) -> None:
    raise _LateError


def _spoken(page: str) -> str:
    reader = _Page()
    reader.feed(page)
    return " ".join(reader.words)


class _Page(HTMLParser):
    """Keeps the words of a page that a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unspoken = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin to leave out what nobody reads."""
        del attrs
        if tag in _UNSPOKEN and not self._unspoken:
            self._unspoken = tag

    def handle_endtag(self, tag: str) -> None:
        """Go on behind it."""
        if tag == self._unspoken:
            self._unspoken = ""

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._unspoken:
            self.words.append(data)
