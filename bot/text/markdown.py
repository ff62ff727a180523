"""Reads standard Markdown, which apps may put into a `markdown` block; pure.

Source: docs.slack.dev/reference/block-kit/blocks/markdown-block (2026-08).
"""

import re
from collections.abc import Iterator

from bot.text.inline import Role, unescape
from bot.text.writing import PLAIN, Run, code, fenced, link, quoted, spoken, write

_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)[^`]*$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_QUOTE = re.compile(r"^\s{0,3}(?:>|&gt;)\s?")
_BULLET = re.compile(r"^(\s*)[-*+]\s+(?=\S)")
_NUMBER = re.compile(r"^(\s*\d{1,9})[.)]\s+(?=\S)")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_TABLE_RULE = re.compile(r"^\s*+\|?(?:\s*+:?-{2,}:?\s*+\|)+(?:\s*+:?-{2,}:?\s*+)?$")
_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
# The lengths keep an unclosed mark from costing the square of the text.
_INLINE = re.compile(
    r"\\(?P<literal>[^\w\s])"
    r"|(?P<tick>`+)(?P<code>[^`].{0,2000}?)(?<!`)(?P=tick)(?!`)"
    r"|!\[(?P<alt>[^\[\]]{0,1000})\]\([^()]{0,2000}\)"
    r"|\[(?P<label>[^\[\]]{1,1000})\]\((?P<url>[^\s()]{1,2000}(?:\([^\s()]{0,500}\)"
    r"[^\s()]{0,500})?)(?:\s+[\"'(][^\n]{0,500}?[\"')])?\)"
    r"|<(?P<address>(?:https?://|mailto:)[^<>\s|]+)>"
    r"|(?P<control><[@#!][^<>\n]+>)"
    r"|(?P<three>\*\*\*|___)(?=[^\s*_])(?P<both>.{1,2000}?)(?<=\S)(?P=three)"
    r"|(?P<two>\*\*|__)(?=[^\s])(?P<bold>.{1,2000}?)(?<=\S)(?P=two)(?!\*)"
    r"|~~(?=\S)(?P<strike>.{1,2000}?)(?<=\S)~~"
    r"|(?P<one>\*|(?<!\w)_)(?=[^\s*_])(?P<italic>.{1,2000}?)(?<=[^\s*])(?P=one)"
    r"(?![\w*])",
)


def markdown(text: str) -> str:
    """Write standard Markdown as mrkdwn; what it has more of becomes plain words."""
    written: list[str] = []
    block: list[str] | None = None
    for line in text.split("\n"):
        if _FENCE.match(line):
            written += [] if block is None else [fenced("\n".join(block))]
            block = [] if block is None else None
        elif block is not None:
            block.append(line)
        else:
            written += _line(line)
    written += [fenced("\n".join(block))] if block else []
    return "\n".join(written).strip("\n")


def _line(line: str) -> Iterator[str]:
    if _RULE.match(line) or _TABLE_RULE.match(line):
        return
    if heading := _HEADING.match(line):
        yield write(list(_runs(heading[1], frozenset({"bold"}))))
    elif quote := _QUOTE.match(line):
        yield quoted("\n".join(_line(line[quote.end() :])))
    elif bullet := _BULLET.match(line):
        yield f"{bullet[1]}• {_words(line[bullet.end() :])}"
    elif item := _NUMBER.match(line):
        yield f"{item[1]}. {_words(line[item.end() :])}"
    elif row := _ROW.match(line):
        yield " | ".join(_words(cell.strip()) for cell in row[1].split("|"))
    else:
        yield _words(line)


def _words(text: str) -> str:
    return write(list(_runs(text, PLAIN)))


def _runs(text: str, styles: frozenset[str]) -> Iterator[Run]:
    start = 0
    for match in _INLINE.finditer(text):
        yield from spoken(unescape(text[start : match.start()]), styles)
        yield from _inline(match, styles)
        start = match.end()
    yield from spoken(unescape(text[start:]), styles)


def _inline(match: re.Match[str], styles: frozenset[str]) -> Iterator[Run]:
    if match["code"]:
        yield code(unescape(match["code"]), styles)
    elif match["url"]:
        words = "".join(run.text for run in _runs(match["label"], PLAIN))
        yield from link(unescape(match["url"]), words, styles)
    elif match["address"]:
        yield from link(unescape(match["address"]), "", styles)
    elif match["control"]:
        yield Run(match["control"], Role.ATOM, styles)
    elif words := match["literal"] or match["alt"]:
        yield Run(words, styles=styles)
    else:
        yield from _emphasised(match, styles)


def _emphasised(match: re.Match[str], styles: frozenset[str]) -> Iterator[Run]:
    kinds = {
        "both": {"bold", "italic"},
        "bold": {"bold"},
        "strike": {"strike"},
        "italic": {"italic"},
    }
    for kind, added in kinds.items():
        if match[kind]:
            yield from _runs(match[kind], styles | added)
