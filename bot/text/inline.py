"""Takes Slack's mrkdwn apart: what is text, and what must survive as it is; pure.

Facts: docs.slack.dev, "Formatting message text" and "Retrieving messages": three
entities, control sequences in angle brackets, emoji as `:name:`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

#: Stands for an atom while formatting is looked for; Slack sends no such character.
HOLE = "\x00"

#: Letters of scripts that put blanks between words; a formatting mark beside one of
#: them is a character of the word ("snake_case"), beside the others it formats.
_WORDY = "0-9A-Za-z\u00aa\u00b5\u00ba-\u0dff"
_IDEOGRAPHS = "\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef"

#: The marks that format, and the letters that make them part of a word.
MARKS = ("*", "_", "~")
WORDY = re.compile(f"[{_WORDY}]")

#: Begins and ends a block of code.
FENCE = "```"
_FENCED = rf"{FENCE}.+?{FENCE}"
_CODE = rf"(?<![{_WORDY}`])`[^`\n]+`(?![{_WORDY}`])"
CONTROL = r"<[^<>\n]+>"
_URL_CHARACTER = rf"(?!&[lg]t;)[^\s<>|`\"\x00{_IDEOGRAPHS}]"
_URL = (
    rf"(?:https?://|www\.)(?:{_URL_CHARACTER})*"
    rf"(?![.,;:!?'()\[\]*_~]){_URL_CHARACTER}"
)
_ADDRESS = rf"(?<![{_WORDY}_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
# Words between colons are emoji, but not within a word, a time of day (10:30:45) or a
# C++ name. One's own emoji may be named in any script.
_NAME = r":[a-z0-9_+'-]+:"
_NAME_WITH_LETTER = r":(?=[^:]*[a-z])[a-z0-9_+'-]+:"
_OWN_NAME = r":(?:[a-z0-9_+'-]|[^\W\x00-\x7f])+:"
_OWN_NAME_ONLY = r":(?=[^\s:]*[^\x00-\x7f])(?:[a-z0-9_+'-]|[^\W\x00-\x7f])+:"
_EMOJI = (
    rf"(?<![:A-Za-z0-9])(?:{_NAME})+(?!:)"
    rf"|(?<!:)(?:{_NAME_WITH_LETTER})+(?![:A-Za-z0-9])"
    rf"|(?<![:\w])(?:{_OWN_NAME})+(?!:)"
    rf"|(?<!:)(?:{_OWN_NAME_ONLY})+(?![:\w])"
)
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2"
    "\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
)
_MODIFIERS = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
#: One emoji that stands as itself, not as `:name:`.
PICTURE = (
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}{_MODIFIERS}"
    f"(?:\u200d{_PICTURE}{_MODIFIERS})*)"
)
ATOM = re.compile(
    rf"(?P<kept>{_FENCED}|{_CODE}|{_URL}|{_ADDRESS})|(?P<control>{CONTROL})"
    rf"|(?P<emoji>{_EMOJI}|{PICTURE}+)",
    re.DOTALL,
)
FORMATTED = re.compile(
    "|".join(
        rf"(?<![{_WORDY}{mark}]){mark}(?P<{name}>[^\s{mark}]|[^\s{mark}][^{mark}]*"
        rf"[^\s{mark}]){mark}(?![{_WORDY}{mark}])"
        for name, mark in (("bold", r"\*"), ("italic", "_"), ("strike", "~"))
    )
)
_LEAD = re.compile(
    r"\s*(?:(?:&gt;){1,3}\s*)*(?:(?:[•◦▪▫‣⁃*–-]|\d{1,3}[.)]|[a-z]\))\s+)*"  # noqa: RUF001 - the en dash begins list items
)
ENTITY = re.compile("&(lt|gt|amp);")
#: A call in code: Slack obeys it there too.
_CALL = re.compile(r"<(?:@|!(?!date\^))[^<>\n]*>?")
#: What could format, or show an emoji, in a name; "snake_case" is harmless.
_EDGE_MARK = re.compile(f"[*_~](?![{_WORDY}])|(?<![{_WORDY}])[*_~]|[`:]")
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&"}
_ADDRESS_LABEL = re.compile(
    r"(?:\w+://|www\.|mailto:)\S+|(?!.*\s)\S[^.@]*+[.@].*?\w(?:[/?#].*)?", re.DOTALL
)


class Role(Enum):
    """What a node does."""

    TEXT = "to be translated"
    ATOM = "kept as it is"
    EMOJI = "kept as it is, and may stand outside the sentence"
    OPEN = "begins a stretch of formatted text or a link's label"
    CLOSE = "ends it"


_KEPT = (Role.ATOM, Role.EMOJI)


@dataclass(frozen=True, slots=True)
class Node:
    """A stretch of a line."""

    role: Role
    #: As it stands in the message.
    source: str
    #: As it is shown again; for text, the unescaped text itself.
    rendered: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line: what leads it (quote mark, bullet, indent) and the rest."""

    lead: str
    nodes: tuple[Node, ...]


def is_wordlike(character: str) -> bool:
    """Whether it is a letter, a digit or a sign on one; false for an empty text."""
    if character.isalnum():
        return True
    return bool(character) and unicodedata.category(character).startswith("M")


def escape(text: str) -> str:
    """Make a text inert: Slack reads no control sequence in what comes out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo Slack's three entities, each once."""
    return ENTITY.sub(lambda match: _CHARACTERS[match[1]], text)


def starts_named(source: str, rendered: str) -> bool:
    """Whether something begins with a mention that is shown as a mere name."""
    return source.startswith("<") and rendered.startswith("@")


def ends_named(source: str, rendered: str) -> bool:
    """Whether something ends with a mention that is shown as a mere name."""
    return source.endswith(">") and not rendered.endswith(">")


def shown(nodes: Iterable[Node]) -> str:
    """Write nodes as mrkdwn again."""
    written: list[str] = []
    last: Node | None = None
    for node in nodes:
        if last and _apart(last, node):
            written.append(" ")
        text = node.role is Role.TEXT
        written.append(escape(node.rendered) if text else node.rendered)
        last = node
    return "".join(written)


def _apart(left: Node, right: Node) -> bool:
    """Whether a name needs a blank here: `<@U1>` ends by itself, `@Ana` does not."""
    if left.role is Role.OPEN or right.role is Role.CLOSE:
        return False
    if not (
        ends_named(left.source, left.rendered)
        or starts_named(right.source, right.rendered)
    ):
        return False
    words = [left.rendered[-1:]] if left.role is Role.TEXT else []
    words += [right.rendered[:1]] if right.role is Role.TEXT else []
    return all(map(is_wordlike, words))


def parse(mrkdwn: str) -> Iterator[SourceLine]:
    """Take a message apart, line by line; a fence counts as part of one line."""
    for lead, flat, atoms in flat_lines(mrkdwn):
        yield SourceLine(lead, tuple(_merged(_nodes(flat, iter(atoms)))))


def flat_lines(mrkdwn: str) -> Iterator[tuple[str, str, list[re.Match[str]]]]:
    """Give each line's lead, the rest with holes for its atoms, and these."""
    for line in _lines(mrkdwn.replace(HOLE, "")):
        flat = "".join(part if isinstance(part, str) else HOLE for part in line)
        atoms = [part for part in line if not isinstance(part, str)]
        lead = _LEAD.match(flat)
        start = lead.end() if lead else 0
        yield flat[:start], flat[start:], atoms


def _lines(mrkdwn: str) -> Iterator[list[str | re.Match[str]]]:
    """Cut at line ends outside of atoms."""
    line: list[str | re.Match[str]] = []
    for part in _parts(mrkdwn):
        if not isinstance(part, str):
            line.append(part)
            continue
        first, *others = part.split("\n")
        line.append(first)
        for other in others:
            yield line
            line = [other]
    yield line


def _parts(mrkdwn: str) -> Iterator[str | re.Match[str]]:
    start = 0
    for match in ATOM.finditer(mrkdwn):
        yield mrkdwn[start : match.start()]
        yield match
        start = match.end()
    yield mrkdwn[start:]


def _nodes(flat: str, atoms: Iterator[re.Match[str]]) -> Iterator[Node]:
    """Find formatted stretches, also inside each other."""
    start = 0
    for match in FORMATTED.finditer(flat):
        yield from _plain_nodes(flat[start : match.start()], atoms)
        mark = match[0][0]
        inner = list(_nodes(match[0][1:-1], atoms))
        yield from _pair(mark, inner, mark)
        start = match.end()
    yield from _plain_nodes(flat[start:], atoms)


def _plain_nodes(flat: str, atoms: Iterator[re.Match[str]]) -> Iterator[Node]:
    first, *others = flat.split(HOLE)
    if first:
        yield Node(Role.TEXT, first, unescape(first))
    for text in others:
        yield from _atom(next(atoms))
        if text:
            yield Node(Role.TEXT, text, unescape(text))


def _pair(opening: str, inner: list[Node], closing: str) -> Iterator[Node]:
    """Enclose nodes; without words inside, all of it is one thing to keep."""
    if any(node.role is Role.TEXT and _worded(node.rendered) for node in inner):
        yield Node(Role.OPEN, opening, opening)
        yield from inner
        yield Node(Role.CLOSE, closing, closing)
        return
    source = opening + "".join(node.source for node in inner) + closing
    whole = opening + shown(inner) + closing
    yield Node(Role.ATOM, source, whole)


def _atom(match: re.Match[str]) -> Iterator[Node]:
    source = match[0]
    if match["emoji"]:
        yield Node(Role.EMOJI, source, source)
    elif match["control"]:
        yield from _control(source)
    else:
        yield Node(Role.ATOM, source, _without_controls(source))


def _control(source: str) -> Iterator[Node]:
    """Read `<...>`: a mention, a date, a link."""
    content, bar, label = source[1:-1].partition("|")
    if content.startswith("@"):
        yield Node(Role.ATOM, source, _named(label, "someone"))
    elif content.startswith(("#", "!date^")):
        yield Node(Role.ATOM, source, source)
    elif content.startswith("!"):
        yield Node(Role.ATOM, source, _silent(content, label))
    elif not bar or _ADDRESS_LABEL.fullmatch(label):
        yield Node(Role.ATOM, source, source)
    else:
        atoms = iter(list(ATOM.finditer(label)))
        flat = ATOM.sub(HOLE, label)
        yield from _pair(f"<{content}|", list(_nodes(flat, atoms)), ">")


def _silent(content: str, label: str) -> str:
    """Show a mention of many people so that it does not call them again."""
    if content.startswith("!subteam^"):
        return _named(label, "group")
    return _named(content[1:].partition("^")[0], "everyone")


def _named(label: str, unknown: str) -> str:
    """Show a mention as a name: it wakes nobody, and no mark in it formats."""
    name = label.strip().removeprefix("@")
    return f"@{_EDGE_MARK.sub('', name) or unknown}"


def _without_controls(source: str) -> str:
    """Keep code as it is, but let nothing in it be read as a call to somebody."""
    return _CALL.sub(lambda match: escape(match[0]), source)


def _merged(nodes: Iterable[Node]) -> list[Node]:
    """Make one of kept neighbours, blanks between them included.

    Engines lose placeholders that stand in a row.
    """
    merged: list[Node] = []
    for node in nodes:
        merged.append(node)
        if node.role not in _KEPT:
            continue
        while len(merged) > 1 and merged[-2].role in _KEPT:
            merged[-2:] = [_joined(merged[-2:])]
        if len(merged) > 2 and merged[-3].role in _KEPT and _blank(merged[-2]):
            merged[-3:] = [_joined(merged[-3:])]
    return merged


def _joined(nodes: list[Node]) -> Node:
    roles = {node.role for node in nodes} - {Role.TEXT}
    return Node(
        roles.pop() if len(roles) == 1 else Role.ATOM,
        "".join(node.source for node in nodes),
        shown(nodes),
    )


def _blank(node: Node) -> bool:
    return node.role is Role.TEXT and not node.rendered.strip()


def _worded(text: str) -> bool:
    return any(character.isalpha() for character in text)
