"""Blanks around placeholders: added for engines, taken away for readers; pure.

Chinese or Japanese text has no blanks around a mention, yet engines read "XQ1" only as
a word of its own; and they add or swallow blanks themselves. These rules decide by what
stood beside the token in the source and what stands there in the translation.
"""

import re

from bot.text.inline import MARKS, WORDY, Role
from bot.text.protected import TOKEN, Token

#: Scripts written without blanks between words: Thai and Lao, Myanmar, Khmer, kana and
#: ideographs, wide forms, further ideographs.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)


def fitted(text: str, left: Token | None, right: Token | None) -> str:
    """Set the blanks of a translated stretch between two tokens.

    Args:
        text: What stands between them; not escaped yet.
        left: The token before it, or None at the end.
        right: The token after it, or None at the end.
    """
    if not text.strip():
        return _gap(text, left, right)
    if left:
        text = _left_end(text, left, left.after, Role.OPEN)
    if right:
        text = _left_end(text[::-1], right, right.before, Role.CLOSE)[::-1]
    return text


def _left_end(text: str, token: Token, neighbour: str, hugging: Role) -> str:
    """Set the blanks at the end that touches a token (mirrored for the other end).

    Args:
        text: The stretch; its first character is next to the token.
        token: The token.
        neighbour: What touched the token on this side in the source.
        hugging: The role of tokens that stand close to their text on this side.
    """
    bare = text.lstrip()
    if token.role is hugging:
        return bare
    first = bare[0]
    if neighbour.isalnum():
        bare = text.removeprefix(" ")
        wanted = _spaced(first) and not _spaced(neighbour)
    else:
        bare = text
        wanted = neighbour.isspace() and _spaced(first)
    wanted = wanted or (token.source in MARKS and WORDY.match(first) is not None)
    return f" {bare}" if wanted and not bare[0].isspace() else bare


def _gap(text: str, left: Token | None, right: Token | None) -> str:
    """Set the blanks between two tokens with no word between them."""
    if left is None or right is None:
        return ""
    if left.role is Role.OPEN or right.role is Role.CLOSE:
        return ""
    if left.after == TOKEN == right.before:
        return ""
    apart = left.after.isspace() or right.before.isspace()
    return text or (" " if apart else "")


def _spaced(character: str) -> bool:
    return character.isalnum() and _UNSPACED.match(character) is None
