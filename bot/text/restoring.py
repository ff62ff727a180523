"""From a provider's answer back to a message, with the proof that nothing is lost."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, zip_longest

from bot.text.inline import Role, escape
from bot.text.protected import Line, Piece, Protected, Token, has_letters
from bot.text.spacing import fitted


def restore(translated: str, protected: Protected) -> str | None:
    """Put back what was protected.

    Blanks inside a placeholder ("XQ 1") and its case do not matter: its letters stand
    nowhere else in the text.

    Args:
        translated: The provider's text, in which nothing is trusted.
        protected: What was sent.

    Returns:
        mrkdwn; None unless the text has as many lines with words as was sent, and each
        token exactly once, on its line, between the same marks, and no other.
    """
    answers = [line for line in translated.split("\n") if line.strip()]
    sent = [line for line in protected.lines if line.body]
    if len(answers) != len(sent):
        return None
    waiting = iter(answers)
    whole = []
    for line in protected.lines:
        body = _restored(next(waiting), line, protected) if line.body else ""
        if body is None:
            return None
        whole.append(f"{line.lead}{body}{line.trail}")
    return "\n".join(whole)


def join(cut: Sequence[Piece], translations: Sequence[str]) -> str:
    """Put a message together from its translated pieces: always well formed.

    Args:
        cut: What `pieces` gave.
        translations: One for each piece, in order; those of fixed pieces are ignored.
            A piece keeps the blanks at its ends, and its own text where the
            translation is empty.

    Returns:
        mrkdwn.

    Raises:
        ValueError: The numbers differ.
    """
    tokens = [None, *(piece.token for piece in cut), None]
    return "".join(
        _translated(piece, translation, left, right) if piece.text else piece.fixed
        for piece, translation, left, right in zip(
            cut, translations, tokens[:-2], tokens[2:], strict=True
        )
    )


def _restored(answer: str, line: Line, protected: Protected) -> str | None:
    """Put a line's tokens back, if they are all there and stand where they may."""
    texts, tokens = _taken_apart(answer.strip(), line, protected)
    if protected.tokens and any(_holds(text, protected.prefix) for text in texts):
        return None
    if Counter(tokens) != Counter(line.tokens):
        return None
    if _stretches(tokens) != _stretches(line.tokens) or _has_void(texts, tokens):
        return None
    edges = [None, *tokens, None]
    gaps = [
        escape(fitted(text, left, right))
        for text, left, right in zip(texts, edges, edges[1:], strict=False)
    ]
    shown = [token.rendered for token in tokens if token]
    return "".join(chain.from_iterable(zip_longest(gaps, shown, fillvalue="")))


def _taken_apart(
    answer: str, line: Line, protected: Protected
) -> tuple[list[str], list[Token | None]]:
    """Cut at all that looks like a placeholder; None where it is none of ours."""
    found = re.split(rf"{protected.prefix} ?(\d+)", answer, flags=re.IGNORECASE)
    issued = {token.placeholder: token for token in line.tokens}
    numbers = [int(number) for number in found[1::2]]
    return found[::2], [issued.get(f"{protected.prefix}{n}") for n in numbers]


def _holds(text: str, prefix: str) -> bool:
    return prefix.upper() in text.upper()


def _stretches(tokens: Sequence[Token | None]) -> dict[Token | None, tuple[str, ...]]:
    """Say inside which stretches each token stands; for a close, also its own."""
    open_ones: list[str] = []
    found: dict[Token | None, tuple[str, ...]] = {}
    for token in tokens:
        found[token] = tuple(open_ones)
        if token and token.role is Role.OPEN:
            open_ones.append(token.placeholder)
        elif token and token.role is Role.CLOSE:
            del open_ones[-1:]
    return found


def _has_void(texts: list[str], tokens: Sequence[Token | None]) -> bool:
    """Whether a stretch has lost all its words: "**" formats nothing."""
    return any(
        left and right and left.role is Role.OPEN and right.role is Role.CLOSE
        for left, text, right in zip(tokens, texts[1:], tokens[1:], strict=False)
        if not text.strip()
    )


def _translated(
    piece: Piece, translation: str, left: Token | None, right: Token | None
) -> str:
    """Put a piece's translation between its neighbours, as one line."""
    own = piece.text.strip()
    core = re.sub(r"\s*\n\s*", " ", translation.strip())
    if not core or not has_letters(own):
        return escape(fitted(piece.text, left, right))
    start, _, end = piece.text.partition(own)
    return escape(fitted(f"{start}{core}{end}", left, right))
