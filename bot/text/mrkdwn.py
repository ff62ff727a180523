"""Protects what must survive a translation, puts it back, and proves that it is back.

A message goes to a provider as plain text in which placeholders (XQ1, XQ2 ...) stand
for mentions, links, emoji, code and the marks of formatted text. Line leads (quote
marks, bullets, indents), lines without words and formatting around a whole line are
never sent. What comes back is believed only when every placeholder is there exactly
once, on its line and inside the same formatted stretch; otherwise the caller sends the
`pieces` between the placeholders. Text of a provider is escaped last: no control
sequence of Slack's can come from it. Pure and deterministic.
"""

from collections.abc import Sequence

from bot.text.inline import Node, Role, parse, shown
from bot.text.protected import Piece, Protected, Token, has_letters
from bot.text.protecting import protect
from bot.text.restoring import join, restore

__all__ = [
    "Piece",
    "Protected",
    "Token",
    "as_shown",
    "has_letters",
    "join",
    "pieces",
    "plain",
    "protect",
    "restore",
]


def pieces(protected: Protected) -> tuple[Piece, ...]:
    """Cut a message at its tokens, for providers that lose placeholders.

    Returns:
        All of the message in order; `text` is empty for what is fixed.
    """
    found: list[Piece] = []
    for line in protected.lines:
        if found:
            found.append(Piece(fixed="\n"))
        found += line.filled(line.body)
    return tuple(found)


def plain(mrkdwn: str) -> str:
    """Return only the words of a message, for a detector to judge."""
    lines = (_words(source.nodes) for source in parse(mrkdwn))
    return "\n".join(line for line in lines if line)


def as_shown(mrkdwn: str) -> str:
    """Return a message as an unchanged translation shows it: nothing pings."""
    return "\n".join(line.lead + shown(line.nodes) for line in parse(mrkdwn))


def _words(nodes: Sequence[Node]) -> str:
    """The text of a line; a blank where something else stood."""
    blanks = {Role.OPEN: "", Role.CLOSE: "", Role.ATOM: " ", Role.EMOJI: " "}
    words = (blanks.get(node.role, node.rendered) for node in nodes)
    return " ".join("".join(words).split())
