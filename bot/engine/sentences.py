"""Cuts a text into sentences and what stands between them; pure, nothing is lost.

Line breaks, empty lines, indents, list markers and blanks are kept as they are: the
models never see them, so they cannot lose them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: The models stop without a word at about 450 characters: we cut long before.
MAX_SENTENCE_CHARS = 280

# A tab parts cells; the models would take it for a blank.
_LINE = re.compile(r"[^\t\r\n\v\f\x85\u2028\u2029]+|[\t\r\n\v\f\x85\u2028\u2029]+")
_EMOJI = (
    r"(?:[\u2190-\u2bff\u20e3\u200d\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]"
    r"|(?<!\w):[a-z][a-z0-9_+'-]*:)"
)
_MARKER = r"(?:[-*+>\u2022\u00b7\u2013\u2014]+|#{1,6}|\d{1,3}[.)])\s+"
_LEAD = re.compile(rf"\s*(?:{_MARKER}|{_EMOJI}+\s*)*")
_TRAILING = re.compile(rf"\s+|{_EMOJI}")
# An end mark, closing quotes or brackets, then a blank before something that can begin
# a sentence; the full stops of East Asia need no blank.
_END = re.compile(
    r"(?<=[.!?\u2026])[\"'\u201d\u2019)\]]*(\s+)"
    r"(?=[^\Wa-zß-öø-ÿ_]|[\"'\u201c\u2018(\[¿¡«])"
)
_END_WIDE = re.compile(r"(?<=[\u3002\uff01\uff1f])(\s*)(?=[^\s\u3002\uff01\uff1f])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|vs|etc|approx|Inc|Ltd|Co|No"
    r"|e\.g|i\.e|cf|p|pp|Sr|Sra|Srta|Dra|Exmo|Av|Fig|fig|nº|núm)\.$"
)
_CUT = re.compile(r"[;:,)]\s+|\s+[-\u2013\u2014]\s+|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    #: Whether it is to be translated; the rest is kept as it is.
    is_sentence: bool


def split_text(text: str) -> list[Piece]:
    """Cut a text of any length; the pieces joined are the text again.

    Returns:
        Sentences of at most `MAX_SENTENCE_CHARS` characters without a blank at either
        end, and between them what is not to be translated.
    """
    return [piece for line in _LINE.findall(text) for piece in _split_line(line)]


def _split_line(line: str) -> Iterator[Piece]:
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    end = _tail(line, start)
    if start:
        yield Piece(line[:start], is_sentence=False)
    yield from _split_body(line[start:end])
    if end < len(line) and start < end:
        yield Piece(line[end:], is_sentence=False)


def _tail(line: str, start: int) -> int:
    """Where the emoji and blanks at a line's end begin; its length where none are.

    One pass from the front: a pattern tied to the end would be tried from every place.
    """
    begin = end = start
    for part in _TRAILING.finditer(line, start):
        if part.start() != end:
            begin = part.start()
        end = part.end()
    return begin if end == len(line) else len(line)


def _split_body(body: str) -> Iterator[Piece]:
    start = 0
    for end, next_start in _ends(body):
        yield from _short_enough(body[start:end])
        if next_start > end:
            yield Piece(body[end:next_start], is_sentence=False)
        start = next_start
    if start < len(body):
        yield from _short_enough(body[start:])


def _ends(body: str) -> list[tuple[int, int]]:
    """Where sentences end and the next ones begin, in order."""
    spaced = [
        match.span(1)
        for match in _END.finditer(body)
        if not _ABBREVIATION.search(body[max(0, match.start() - 8) : match.start()])
    ]
    wide = [match.span(1) for match in _END_WIDE.finditer(body)]
    return sorted(spaced + wide)


def _short_enough(sentence: str) -> Iterator[Piece]:
    while len(sentence) > MAX_SENTENCE_CHARS:
        cut = _cut_at(sentence)
        head = sentence[:cut]
        yield Piece(head.rstrip(), is_sentence=True)
        rest = sentence[cut:]
        blank = head[len(head.rstrip()) :] + rest[: len(rest) - len(rest.lstrip())]
        if blank:
            yield Piece(blank, is_sentence=False)
        sentence = rest.lstrip()
    if sentence:
        yield Piece(sentence, is_sentence=True)


def _cut_at(sentence: str) -> int:
    """The best place to cut: after a clause, else at a blank, else anywhere."""
    places = [
        match
        for match in _CUT.finditer(sentence, 0, MAX_SENTENCE_CHARS)
        if match.start() > 0
    ]
    clauses = [m.end() for m in places if not m.group().isspace()]
    good = [end for end in clauses if end > MAX_SENTENCE_CHARS // 3]
    if good:
        return good[-1]
    return places[-1].end() if places else MAX_SENTENCE_CHARS
