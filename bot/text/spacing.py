"""Blanks around placeholders: added for engines, taken away for readers; pure.

Chinese or Japanese text has no blanks around a mention, yet engines read "XQ1" only as
a word of its own; and they add or swallow blanks themselves. These rules decide by what
stood beside the token in the source and what stands there in the translation.
"""

import re
from dataclasses import dataclass

from bot.text.inline import MARKS, WORDY, Role, is_wordlike
from bot.text.protected import TOKEN, Token

#: Scripts written without blanks between words: Thai and Lao, Myanmar, Khmer, kana and
#: ideographs, wide forms, further ideographs.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class _End:
    """The side of a token that a stretch of words touches."""

    token: Token
    #: What touched the token on this side in the source.
    neighbour: str
    #: The role of tokens that stand close to their words on this side.
    hugging: Role
    #: Whether a mere name stands here: it does not end by itself.
    named: bool
    loose: bool


def fitted(
    text: str, left: Token | None, right: Token | None, *, loose: bool = False
) -> str:
    """Set the blanks of a translated stretch between two tokens.

    Args:
        text: What stands between them; not escaped yet.
        left: The token before it, or None at the end.
        right: The token after it, or None at the end.
        loose: Whether nothing may touch a token, so that none grows into another.
    """
    if not text.strip():
        return _gap(text, left, right, loose=loose)
    if left:
        end = _End(left, left.after, Role.OPEN, named=left.ends_named, loose=loose)
        text = _left_end(text, end)
    if right:
        end = _End(
            right, right.before, Role.CLOSE, named=right.starts_named, loose=loose
        )
        text = _left_end(text[::-1], end)[::-1]
    return text


def between(left: Token | None, right: Token | None, *, loose: bool = False) -> str:
    """Set what stands between neighbours with nothing between them."""
    return _gap("", left, right, loose=loose)


def _left_end(text: str, end: _End) -> str:
    """Set the blanks at the end that touches a token (mirrored for the other end).

    Args:
        text: The stretch; its first character is next to the token.
        end: The token's side.
    """
    bare = text.lstrip()
    if end.token.role is end.hugging:
        return bare
    first, neighbour = bare[0], end.neighbour
    if is_wordlike(neighbour):
        bare = text.removeprefix(" ")
        wanted = _spaced(first) and not _spaced(neighbour)
    else:
        bare = text
        wanted = neighbour.isspace() and _spaced(first)
    wanted = wanted or (end.token.source in MARKS and WORDY.match(first) is not None)
    wanted = wanted or end.loose or (end.named and is_wordlike(first))
    return f" {bare}" if wanted and not bare[0].isspace() else bare


def _gap(text: str, left: Token | None, right: Token | None, *, loose: bool) -> str:
    """Set the blanks between two tokens with no word between them."""
    if left is None or right is None:
        return ""
    if left.role is Role.OPEN or right.role is Role.CLOSE:
        return ""
    if loose or left.ends_named or right.starts_named:
        return text or " "
    if left.after == TOKEN == right.before:
        return ""
    apart = left.after.isspace() or right.before.isspace()
    return text or (" " if apart else "")


def _spaced(character: str) -> bool:
    return is_wordlike(character) and _UNSPACED.match(character) is None
