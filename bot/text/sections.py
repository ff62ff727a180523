"""Cuts long mrkdwn into sections of a message, each of which reads well alone; pure.

A mention, a link, an emoji or inline code is not cut. A block of code that is too long
for one section ends where its section ends and begins anew in the next; so does
formatted text, because marks count only inside of one section.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bot.text.chunks import best_end
from bot.text.inline import ATOM, CONTROL, ENTITY, FENCE, FORMATTED

#: Above what is added to a section, with enough text to make it worth the marks.
_LEAST_CHARS = 64
#: Stands for what is not cut, so that no place to cut is found in it.
_HOLE = "\x00"
#: What is not cut wherever it stands, in code too.
_TIED = re.compile(f"{CONTROL}|{ENTITY.pattern}")
#: The ends of a block of code; cut here, a section would show a block of blanks.
_BLOCK_ENDS = re.compile(rf"\A{FENCE}\s{{0,32}}\S?|\S?\s{{0,32}}{FENCE}\Z")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where a mark opens a stretch of text, and where it has closed it."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """A text with all that matters to a cut."""

    text: str
    #: As long as the text, with holes in place of what is not cut.
    masked: str
    stretches: tuple[_Stretch, ...]
    #: Indexes at which a cut would tear something.
    tied: frozenset[int]

    def open_at(self, index: int) -> str:
        """The marks that a cut at `index` would leave open, outermost first."""
        inside = (each for each in self.stretches if each.start < index < each.end)
        return "".join(each.mark for each in inside)

    def end(self, start: int, limit: int) -> int:
        """Return where to cut, at most at `limit`."""
        found = best_end(self.masked, start, limit)
        whole = (at for at in range(found, start, -1) if at not in self.tied)
        # Something longer than a section is torn: better than not to post at all.
        return next(whole, found)


def cut_mrkdwn(mrkdwn: str, max_chars: int) -> list[str]:
    """Cut a message into sections.

    Args:
        mrkdwn: Text as Slack writes it.
        max_chars: The longest section, at least 64; marks that are added count.

    Returns:
        Sections, none empty, in order; joined without the marks that were added where
        one ends and the next begins they are the message again.

    Raises:
        ValueError: The limit is below 64.
    """
    if max_chars < _LEAST_CHARS:
        raise ValueError(f"no sections of {max_chars} characters")
    return list(_sections(_layout(mrkdwn, max_chars - len(FENCE)), max_chars))


def _sections(layout: _Layout, max_chars: int) -> Iterator[str]:
    start, size = 0, len(layout.text)
    while start < size:
        opening = layout.open_at(start)
        end = start + max_chars - len(opening)
        if end < size:
            # Marks nest three deep at most: they are no longer than a fence.
            end = layout.end(start, end - len(FENCE))
        body = layout.text[start:end]
        yield _dressed(body, opening, layout.open_at(end)[::-1])
        start = end


def _dressed(body: str, opening: str, closing: str) -> str:
    """Add marks; those of formatting count only close to their text, unlike fences."""
    core = body.strip()
    if not core:
        return body
    lead, _, trail = body.partition(core)
    lead = opening + lead if opening == FENCE else lead + opening
    trail = trail + closing if closing == FENCE else closing + trail
    return lead + core + trail


def _layout(text: str, max_block_chars: int) -> _Layout:
    """Find what is not cut, and what is closed and opened again if it is cut.

    Args:
        text: The message.
        max_block_chars: The longest block of code that is not cut.
    """
    atoms = [match.span() for match in ATOM.finditer(text)]
    blocks = [atom for atom in atoms if text.startswith(FENCE, atom[0])]
    long = [(start, end) for start, end in blocks if end - start > max_block_chars]
    formats = tuple(_formats(_masked(text, atoms), blocks))
    tied = [atom for atom in atoms if atom not in long]
    tied += (match.span() for match in _TIED.finditer(text))
    for block in long:
        tied += chain(_block_ends(text, block), _ticks(text, block))
    for each in formats:
        tied += (each.start, each.start + 2), (each.end - 2, each.end)
    return _Layout(
        text=text,
        masked=_masked(text, tied),
        stretches=(*formats, *(_Stretch(*block, FENCE) for block in long)),
        tied=frozenset(chain.from_iterable(range(a + 1, b) for a, b in tied)),
    )


def _masked(text: str, spans: list[_Span]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = _HOLE * (end - start)
    return "".join(characters)


def _ticks(text: str, block: _Span) -> Iterator[_Span]:
    """The neighbourhood of each backtick of a block: a fence beside it would merge."""
    start, end = block
    for match in re.compile("`").finditer(text, start, end):
        yield max(start, match.start() - 1), min(end, match.end() + 1)


def _block_ends(text: str, block: _Span) -> Iterator[_Span]:
    start, end = block
    for match in _BLOCK_ENDS.finditer(text[start:end]):
        yield start + match.start(), start + match.end()


def _formats(flat: str, blocks: list[_Span]) -> Iterator[_Stretch]:
    """Find formatted text, outermost first; around a block of code it does not count.

    Args:
        flat: The message without its atoms, at the same length.
        blocks: Where its blocks of code stand.
    """
    start = 0
    for line in flat.split("\n"):
        for each in _formats_within(flat, start, start + len(line)):
            if not any(each.start < first < each.end for first, _ in blocks):
                yield each
        start += len(line) + 1


def _formats_within(flat: str, start: int, end: int) -> Iterator[_Stretch]:
    for match in FORMATTED.finditer(flat, start, end):
        yield _Stretch(*match.span(), match[0][0])
        yield from _formats_within(flat, match.start() + 1, match.end() - 1)
