"""Cuts text files into words, which are sent, and all else, which stays; pure.

Code, markup, addresses, numbers and times never leave: what is sent are the stretches
of words between them, none longer than a line. Put back untranslated they give the
file to the byte. Formats: "txt", "md", "csv" and "srt".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from markdown_it import MarkdownIt

from bot.text.protected import Piece, has_letters

#: All that some program takes for the end of a line: none of it is sent.
_BREAK = re.compile(r"([\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+)")
#: Lines as Markdown counts them, each with its end.
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_ADDRESS = (
    r"(?:https?://|www\.)[^\s<>\"'|()\[\]]+"
    r"|[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.[\w-]{1,63}){1,8}"
)
_TAG = r"<[A-Za-z/!?][^<>\n]{0,2000}>"
_PLAIN = re.compile(_ADDRESS)
_SUBTITLE = re.compile(rf"^.*-->.*$|{_TAG}|\{{[^{{}}\n]{{0,200}}\}}|{_ADDRESS}")
# The lengths keep an unclosed mark from costing the square of the text.
_INLINE = re.compile(
    r"^[ \t]{0,3}\[[^\[\]]{1,200}\]:.*"  # where a link with a name leads
    r"|^(?:[ \t]*+(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)(?=[ \t]|(?<=>)))++[ \t]*+"
    r"(?:\[[ xX]\](?=[ \t]))?"
    r"|[ \t]#+[ \t]*$"
    r"|(?<!`)(?P<tick>`{1,32})(?!`).{0,2000}?(?<!`)(?P=tick)(?!`)"
    r"|\\[!-/:-@\[-`{-~]"
    r"|\]\([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500})?\)"
    r"|\]\[[^\[\]]{0,200}\]|!?\[|\]"
    rf"|<{_ADDRESS}>|{_TAG}|{_ADDRESS}"
    r"|\{[^{}]{0,200}\}|&#?\w{1,31};"
    r"|\*+|~~+|(?<!\w)_+|_+(?!\w)|\|"
)
_UNTOUCHED_BLOCKS = frozenset({"fence", "code_block", "html_block"})
_FRONT_MATTER = "---"
_DELIMITERS = ",;\t|"
#: What a table takes for a formula, also in its wide form (OWASP, CSV injection).
_FORMULA = frozenset("=+-@\t\r＝＋－＠")  # noqa: RUF001 - the wide marks are meant
_SUMS = frozenset("=＝")  # noqa: RUF001 - as above


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its words may have to be quoted anew."""

    #: As it stands in the file.
    raw: str
    #: What it says, cut.
    pieces: tuple[Piece, ...]
    delimiter: str


Part = Piece | Cell


def cut_markup(text: str, format_name: str) -> tuple[Part, ...]:
    """Cut a file.

    Args:
        text: All of it.
        format_name: "txt", "md", "csv" or "srt".

    Returns:
        All of it in order.
    """
    return tuple(_merged(_CUTTERS[format_name](text)))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """What stays and stands together is one: markup can be all of a file."""
    fixed: list[str] = []
    for part in parts:
        if isinstance(part, Piece) and part.fixed:
            fixed.append(part.fixed)
            continue
        if fixed:
            yield Piece(fixed="".join(fixed))
            fixed.clear()
        yield part
    if fixed:
        yield Piece(fixed="".join(fixed))


def words_in(parts: Iterable[Part]) -> list[str]:
    """The stretches of words that are sent, in order: none is empty, or has lines."""
    return [piece.text for part in parts for piece in _pieces(part) if piece.text]


def put_back(parts: Iterable[Part], translations: Sequence[str]) -> str:
    """Write the file with other words.

    Args:
        parts: What `cut_markup` made.
        translations: One for each of `words_in`, in order.

    Raises:
        ValueError: There are more, or fewer.
    """
    left = iter(translations)
    written = [_written(part, left) for part in parts]
    if None in written or next(left, None) is not None:
        raise ValueError("as many translations are needed as words were sent")
    return "".join(filter(None, written))


def _pieces(part: Part) -> tuple[Piece, ...]:
    return part.pieces if isinstance(part, Cell) else (part,)


def _written(part: Part, left: Iterator[str]) -> str | None:
    """A part with its translations, taken from those left; None: they ran out."""
    pieces = _pieces(part)
    words = [piece.text for piece in pieces if piece.text]
    new = list(islice(left, len(words)))
    if len(new) < len(words):
        return None
    if isinstance(part, Cell) and new == words:
        return part.raw
    said = iter(new)
    value = "".join(next(said) if each.text else each.fixed for each in pieces)
    return _cell(part, value) if isinstance(part, Cell) else value


# --- plain texts and subtitles -------------------------------------------------


def _lines(text: str, untouched: re.Pattern[str]) -> Iterator[Piece]:
    """Cut every line at what is not touched in it."""
    for number, stretch in enumerate(_BREAK.split(text)):
        if number % 2:
            yield Piece(fixed=stretch)
        elif stretch:
            yield from _line(stretch, untouched)


def _line(line: str, untouched: re.Pattern[str]) -> Iterator[Piece]:
    start = 0
    for found in untouched.finditer(line):
        yield from _words(line[start : found.start()])
        if found.group():
            yield Piece(fixed=found.group())
        start = found.end()
    yield from _words(line[start:])


def _words(stretch: str) -> Iterator[Piece]:
    """Words go out without the blanks around them; what has no letters stays."""
    core = stretch.strip()
    if not core or not has_letters(core):
        if stretch:
            yield Piece(fixed=stretch)
        return
    before, _, after = stretch.partition(core)
    if before:
        yield Piece(fixed=before)
    yield Piece(text=core)
    if after:
        yield Piece(fixed=after)


# --- Markdown ------------------------------------------------------------------


def _markdown(text: str) -> Iterator[Piece]:
    lines = _LINE.findall(text)
    head = _front_matter(lines)
    untouched = set(range(head)) | _code("\n" * head + "".join(lines[head:]))
    for number, line in enumerate(lines):
        if number in untouched:
            yield Piece(fixed=line)
        else:
            yield from _lines(line, _INLINE)


def _front_matter(lines: Sequence[str]) -> int:
    """How many lines at the beginning are data about the text."""
    if not lines or lines[0].rstrip() != _FRONT_MATTER:
        return 0
    ends = (n for n, line in enumerate(lines) if n and line.rstrip() in {"---", "..."})
    return next(ends, -1) + 1


def _code(text: str) -> set[int]:
    """The numbers of the lines of code and of HTML, as CommonMark sees them."""
    reader = MarkdownIt("commonmark").disable("inline")
    blocks = [each for each in reader.parse(text) if each.type in _UNTOUCHED_BLOCKS]
    return {line for each in blocks if each.map for line in range(*each.map)}


# --- tables --------------------------------------------------------------------


def _table(text: str) -> Iterator[Part]:
    delimiter = _delimiter(text)
    mark = re.escape(delimiter)
    cells = re.compile(
        rf'(?P<quoted>"(?:[^"]|"")*+"(?={mark}|[\r\n]|\Z))'
        rf"|(?P<bare>[^{mark}\r\n]+)|(?P<between>[{mark}\r\n]+)"
    )
    for found in cells.finditer(text):
        raw = found.group()
        if found["between"]:
            yield Piece(fixed=raw)
        else:
            value = raw[1:-1].replace('""', '"') if found["quoted"] else raw
            yield Cell(raw, _cell_pieces(value), delimiter)


def _delimiter(text: str) -> str:
    """What stands most often in the first line, but inside quotes."""
    first = text.lstrip("\r\n").partition("\n")[0]
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _cell_pieces(value: str) -> tuple[Piece, ...]:
    if value.lstrip()[:1] in _SUMS:
        return (Piece(fixed=value),)
    return tuple(_lines(value, _PLAIN))


def _cell(cell: Cell, value: str) -> str:
    """Write what a cell says now: never a formula, quoted where it has to be."""
    if value.lstrip(" ")[:1] in _FORMULA:
        value = f"'{value}"
    quoted = cell.raw.startswith('"') and cell.raw.endswith('"')
    if quoted or any(mark in value for mark in (cell.delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value


_CUTTERS: Mapping[str, Callable[[str], Iterable[Part]]] = {
    "txt": lambda text: _lines(text, _PLAIN),
    "srt": lambda text: _lines(text, _SUBTITLE),
    "md": _markdown,
    "csv": _table,
}
#: What can be cut.
FORMATS = frozenset(_CUTTERS)
