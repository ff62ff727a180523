"""The rich_text block that Slack makes of a stored text: an honest best effort.

Known: paragraphs, quotes, fenced code, lists in lists, and all that
`bot.sandbox.rich_inline` knows inside a line. Slack's own parser knows more corner
cases.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.rich_inline import inline, verbatim

Element = dict[str, Any]

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_BULLET = re.compile(r"( *)(?:[•◦▪]\ufe0e?|-) (.*)")
_NUMBER = re.compile(r"( *)(\d{1,5})\. (.*)")
_LETTER = re.compile(r"( {4,})([a-z])\. (.*)")
#: How Slack writes an escaped ">" that opens a quote of one line, and of all lines.
_QUOTE, _LONG_QUOTE = "&gt;", "&gt;&gt;&gt;"
#: By how many blanks a list in a list is moved to the right.
_INDENT_CHARS = 4


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line is part of, and what it says."""

    #: "" for words, "quote", "bullet" or "ordered".
    kind: str
    content: str
    indent: int = 0
    #: How many items a numbered list would have before this one.
    offset: int = 0

    def joins(self, before: "_Line") -> bool:
        """Whether it belongs to the run that the line before it is in."""
        return (self.kind, self.indent) == (before.kind, before.indent)


def rich_text(text: str, block_id: str) -> Element:
    """Build the block for a stored text.

    Args:
        text: As Slack stores it: escaped, mentions and links in angle brackets.
        block_id: What the block is to be called.
    """
    elements = [each for each in _parts(text) if each["elements"]]
    empty = {"type": "rich_text_section", "elements": []}
    return {"type": "rich_text", "block_id": block_id, "elements": elements or [empty]}


def _parts(text: str) -> Iterator[Element]:
    end = 0
    for fence in _FENCE.finditer(text):
        yield from _paragraphs(_after(text, end, fence.start()))
        code = verbatim(fence[1], {})
        yield {"type": "rich_text_preformatted", "elements": code, "border": 0}
        end = fence.end()
    yield from _paragraphs(_after(text, end, len(text)))


def _after(text: str, start: int, end: int) -> str:
    """What stands after code, without the line break that ended the code."""
    return text[start:end].removeprefix("\n") if start else text[:end]


def _paragraphs(text: str) -> Iterator[Element]:
    """Split into runs of lines of one kind: words, a quote or a list."""
    run: list[_Line] = []
    for line in _lines(text):
        if run and not line.joins(run[-1]):
            yield _run(run, more=True)
            run = []
        run.append(line)
    yield _run(run, more=False)


def _lines(text: str) -> Iterator[_Line]:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith(_LONG_QUOTE):
            first = line.removeprefix(_LONG_QUOTE).removeprefix(" ")
            yield _Line("quote", "\n".join([first, *lines[number + 1 :]]))
            return
        yield _line(line)


def _line(line: str) -> _Line:
    if line.startswith(_QUOTE):
        return _Line("quote", line.removeprefix(_QUOTE).removeprefix(" "))
    if found := _BULLET.fullmatch(line):
        return _Line("bullet", found[2], len(found[1]) // _INDENT_CHARS)
    if found := _NUMBER.fullmatch(line):
        before = max(int(found[2]) - 1, 0)
        return _Line("ordered", found[3], len(found[1]) // _INDENT_CHARS, before)
    if found := _LETTER.fullmatch(line):
        before = ord(found[2]) - ord("a")
        return _Line("ordered", found[3], len(found[1]) // _INDENT_CHARS, before)
    return _Line("", line)


def _run(lines: list[_Line], *, more: bool) -> Element:
    first = lines[0]
    if first.kind in ("bullet", "ordered"):
        return _list(lines)
    text = "\n".join(line.content for line in lines)
    if first.kind == "quote":
        return {"type": "rich_text_quote", "elements": inline(text)}
    # Slack ends the words above a list, a quote or code with their line break.
    text += "\n" if more else ""
    return {"type": "rich_text_section", "elements": inline(text)}


def _list(lines: list[_Line]) -> Element:
    first = lines[0]
    items = [
        {"type": "rich_text_section", "elements": inline(line.content)}
        for line in lines
    ]
    made: Element = {"type": "rich_text_list", "elements": items, "style": first.kind}
    made |= {"indent": first.indent, "border": 0}
    return made | ({"offset": first.offset} if first.offset else {})
