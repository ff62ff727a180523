"""The records of a protected message."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.text.inline import Role, ends_named, is_wordlike, starts_named

#: As a token's neighbour: another token, with nothing between.
TOKEN = "\x00"  # noqa: S105 - a neighbour, not a secret
_PLACEHOLDER = re.compile(r"(?<![^\W_])[A-Z]{2,4}\d+(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Token:
    """Something that is not sent, and the placeholder that is sent for it."""

    placeholder: str
    #: As it stands in the message.
    source: str
    #: As it is shown in the translation: the same, but nothing that pings a crowd.
    rendered: str
    #: Whether it opens or closes a stretch (formatted text, a link's label).
    role: Role = Role.ATOM
    #: The character before it in the message; empty at the end of what is sent.
    before: str = ""
    #: The character after it.
    after: str = ""

    @property
    def starts_named(self) -> bool:
        """Whether it begins with a mention that is shown as a mere name."""
        return starts_named(self.source, self.rendered)

    @property
    def ends_named(self) -> bool:
        """Whether it ends with a mention that is shown as a mere name."""
        return ends_named(self.source, self.rendered)

    @property
    def padded(self) -> str:
        """The placeholder as it is sent: a word of its own."""
        left = " " if self.before == TOKEN or is_wordlike(self.before) else ""
        right = " " if is_wordlike(self.after) else ""
        return f"{left}{self.placeholder}{right}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message: text to translate, or something fixed (one is empty)."""

    text: str = ""
    #: mrkdwn that goes through as it is.
    fixed: str = ""
    #: The token that this is, if it is one.
    token: Token | None = None
    #: On a line's first piece: the skeleton that its translation must have.
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what stays at its ends, and what is sent of it."""

    lead: str
    body: tuple[Piece, ...]
    trail: str
    #: The skeleton that its translation must have.
    kept: tuple[str, ...]

    @property
    def sent(self) -> str:
        """What a provider gets of this line."""
        return "".join(
            piece.token.padded if piece.token else piece.text for piece in self.body
        )

    @property
    def tokens(self) -> list[Token]:
        """Its tokens in order."""
        return [piece.token for piece in self.body if piece.token]

    def filled(self, body: Iterable[Piece]) -> Iterator[Piece]:
        """Give all of the line, with something else in place of what was sent."""
        yield Piece(fixed=self.lead, kept=self.kept)
        yield from body
        yield Piece(fixed=self.trail)


@dataclass(frozen=True, slots=True)
class Protected:
    """A message ready to be sent."""

    #: Unescaped plain text with placeholders; empty lines stand for what is not sent.
    text: str
    tokens: tuple[Token, ...]
    lines: tuple[Line, ...]
    #: What every placeholder begins with; the message does not hold it.
    prefix: str


def has_letters(text: str) -> bool:
    """Whether there is something to translate besides placeholders and signs."""
    return any(character.isalpha() for character in _PLACEHOLDER.sub("", text))
