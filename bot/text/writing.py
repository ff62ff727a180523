"""Writes styled words as mrkdwn; pure.

mrkdwn says less than rich text: its marks count only at the edges of words, close to
them, and on one line; nothing escapes a mark. So a line is written, read again with the
parser that reads messages, and written more carefully if it does not say the same.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.text.inert import bared, disarmed, emoji_count
from bot.text.inline import ATOM, FENCE, WORDY, Role, escape
from bot.text.skeleton import holds, skeleton

PLAIN: frozenset[str] = frozenset()
_MARKS = (("bold", "*"), ("italic", "_"), ("strike", "~"))
_UNFIT_FOR_ADDRESS = re.compile(r"[|<>\s`\x00-\x1f]")
_GREATER = re.compile(r"^(\s*)>")
_QUOTE = "&gt;"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one style."""

    #: Words as a person sees them; mrkdwn if the role is another than TEXT.
    text: str
    role: Role = Role.TEXT
    #: Any of bold, italic and strike.
    styles: frozenset[str] = PLAIN


def code(text: str, styles: frozenset[str] = PLAIN) -> Run:
    """Words in one line of code; a backtick cannot stand in it."""
    if not text.strip():
        return Run(text)
    return Run(f"`{escape(text.replace('`', chr(39)))}`", Role.ATOM, styles)


def link(url: str, label: str, styles: frozenset[str] = PLAIN) -> Iterator[Run]:
    """Words that lead to an address; without words, the address itself."""
    words = " ".join(label.split())
    safe = _UNFIT_FOR_ADDRESS.sub(_percent, url)
    if not safe or safe[0] in "@#!":
        yield Run(words or url, styles=styles)
    elif not words or words == url:
        yield Run(f"<{escape(safe)}>", Role.ATOM, styles)
    else:
        yield Run(f"<{escape(safe)}|", Role.OPEN, styles)
        yield Run(words, styles=styles)
        yield Run(">", Role.CLOSE, styles)


def spoken(text: str, styles: frozenset[str] = PLAIN) -> Iterator[Run]:
    """Words in which `:name:` is an emoji, and no other sign means anything."""
    start = 0
    for match in ATOM.finditer(text):
        if match["emoji"]:
            yield Run(text[start : match.start()], styles=styles)
            yield Run(match[0], Role.EMOJI, styles)
            start = match.end()
    yield Run(text[start:], styles=styles)


def fenced(text: str) -> str:
    """Write a block of code, empty if there is none; it cannot hold a fence."""
    content = text.replace(FENCE, "'''").strip("\n")
    return f"{FENCE}\n{escape(content)}\n{FENCE}" if content.strip() else ""


def quoted(mrkdwn: str) -> str:
    """Write as a quote; a block of code stays a block and stands unquoted."""
    lines, within = [], False
    for line in mrkdwn.split("\n"):
        bare = within or FENCE in line or line.startswith(_QUOTE)
        lines.append(line if bare else f"{_QUOTE} {line}")
        within ^= line.count(FENCE) % 2 == 1
    return "\n".join(lines)


def write(runs: Sequence[Run]) -> str:
    """Write runs as mrkdwn; a line end in words is one, all else means itself."""
    return "\n".join(_line([run for run in line if run.text]) for line in _lines(runs))


def _lines(runs: Sequence[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for run in runs:
        if run.role is not Role.TEXT:
            line.append(run)
            continue
        first, *others = run.text.split("\n")
        line.append(replace(run, text=first))
        for other in others:
            yield line
            line = [replace(run, text=other)]
    yield line


def _line(runs: list[Run]) -> str:
    runs = list(_set_apart(_without_quote_mark(runs)))
    written = ""
    emoji = sum(emoji_count(run.text) for run in runs if run.role is not Role.TEXT)
    for emphasis, wording in ((True, str), (True, disarmed), (True, bared)):
        line = _Line(wording, emphasis=emphasis)
        written = line.write(runs, _MARKS)
        if holds(written, line.kept) and emoji_count(written) <= emoji:
            return written
    return _Line(bared, emphasis=False).write(runs, _MARKS)


class _Line:
    """One attempt at a line, and what it must then read as."""

    def __init__(self, wording: Callable[[str], str], *, emphasis: bool) -> None:
        self.kept: Counter[str] = Counter()
        self._wording = wording
        self._emphasis = emphasis

    def write(self, runs: Sequence[Run], marks: Sequence[tuple[str, str]]) -> str:
        """Write runs, the first mark outermost."""
        if not marks or not self._emphasis:
            return "".join(map(self._shown, runs))
        style, mark = marks[0]
        groups = [
            (styled, self.write(list(group), marks[1:]))
            for styled, group in groupby(runs, key=lambda run: style in run.styles)
        ]
        written = ""
        for (styled, text), (_, after) in zip(
            groups, [*groups[1:], (False, "")], strict=False
        ):
            written += self._marked(written, text, after, mark) if styled else text
        return written

    def _shown(self, run: Run) -> str:
        if run.role is Role.TEXT:
            # A lone backtick could pair with one of code.
            return self._wording(escape(run.text.replace("`", "'")))
        ends = run.role in (Role.OPEN, Role.CLOSE)
        self.kept.update([run.text] if ends else skeleton(run.text))
        return run.text

    def _marked(self, before: str, text: str, after: str, mark: str) -> str:
        """Put marks close to the words, where they can stand at all."""
        core = text.strip()
        if not core:
            return text
        lead, _, trail = text.partition(core)
        outside = (before + lead)[-1:], (trail + after)[:1]
        if any(each == mark or WORDY.match(each) for each in outside):
            return text
        self.kept[mark] += 2
        return f"{lead}{mark}{core}{mark}{trail}"


def _without_quote_mark(runs: list[Run]) -> list[Run]:
    """Let a sign at a line's start mean itself, not a quote."""
    if not runs or runs[0].role is not Role.TEXT:
        return runs
    return [replace(runs[0], text=_GREATER.sub(r"\1›", runs[0].text)), *runs[1:]]  # noqa: RUF001 - a look-alike


def _set_apart(runs: list[Run]) -> Iterator[Run]:
    """Give code and emoji the blanks without which they would be words."""
    around = [Run(""), *runs, Run("")]
    for before, run, after in zip(around, runs, around[2:], strict=False):
        left, right = before.text[-1:], after.text[:1]
        if before.role is run.role is Role.EMOJI:
            left = ""
        if after.role is run.role is Role.EMOJI:
            right = ""
        alone = run.role is Role.TEXT or _stands(left, run.text, right)
        blank = Run(" ", styles=run.styles & before.styles)
        if not alone and left and not left.isspace():
            yield blank
        yield run
        if not alone and right and not right.isspace():
            yield replace(blank, styles=run.styles & after.styles)


def _stands(left: str, text: str, right: str) -> bool:
    """Whether code or an emoji is read as such between these characters."""
    if text[0] not in "`:":
        return True
    span = len(left), len(left) + len(text)
    found = (match.span() for match in ATOM.finditer(left + text + right))
    return any(start <= span[0] and span[1] <= end for start, end in found)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
