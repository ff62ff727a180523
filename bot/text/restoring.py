"""From a provider's answer back to a message, with the proof that nothing is lost."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from bot.text.inert import bared, disarmed, without_new_marks
from bot.text.inline import HOLE, Role, escape
from bot.text.protected import Line, Piece, Protected, Token, has_letters
from bot.text.skeleton import holds
from bot.text.spacing import between, fitted

_LINE_END = Piece(fixed="\n")
_Wording = Callable[[str], str]


def restore(translated: str, protected: Protected) -> str | None:
    """Put back what was protected.

    Blanks inside a placeholder ("XQ 1") and its case do not matter: its letters stand
    nowhere else in the text.

    Args:
        translated: The provider's text, in which nothing is trusted.
        protected: What was sent.

    Returns:
        mrkdwn; None unless the text has as many lines with words as was sent, and each
        token exactly once, on its line, between the same marks, and no other. Signs
        of the provider's own that would format, or swallow a token, are replaced.
    """
    clean = translated.replace(HOLE, "")
    answers = [line for line in clean.split("\n") if line.strip()]
    sent = [line for line in protected.lines if line.body]
    if len(answers) != len(sent):
        return None
    waiting = iter(answers)
    whole: list[Piece] = []
    for line in protected.lines:
        body = _placed(next(waiting), line, protected) if line.body else []
        if body is None:
            return None
        whole += [_LINE_END] if whole else []
        whole += line.filled(body)
    return _proven(whole)


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
    whole = [
        replace(piece, text=_core(piece.text, translation)) if piece.text else piece
        for piece, translation in zip(cut, translations, strict=True)
    ]
    return _proven(whole) or _written(whole, bared, loose=True)


def _proven(whole: Sequence[Piece]) -> str | None:
    """Write it all with as little change to the words as keeps what must be kept."""
    kept = Counter(chain.from_iterable(piece.kept for piece in whole))
    for wording, loose in ((str, False), (str, True), (disarmed, True), (bared, True)):
        shown = _written(whole, wording, loose=loose)
        if holds(shown, kept):
            return shown
    return None


def _written(whole: Sequence[Piece], wording: _Wording, *, loose: bool) -> str:
    """Put words and tokens side by side.

    Args:
        whole: All of the message.
        wording: What is done to escaped words.
        loose: Whether blanks keep words from growing into what they touch.
    """
    tokens = [None, *(piece.token for piece in whole), None]
    return "".join(
        wording(escape(fitted(piece.text, left, right, loose=loose)))
        if piece.text
        else between(left, piece.token, loose=loose) + piece.fixed
        for piece, left, right in zip(whole, tokens[:-2], tokens[2:], strict=True)
    )


def _placed(answer: str, line: Line, protected: Protected) -> list[Piece] | None:
    """Put a line's tokens back, if they are all there and stand where they may."""
    texts, tokens = _taken_apart(answer.strip(), line, protected)
    if protected.tokens and any(_holds(text, protected.prefix) for text in texts):
        return None
    if Counter(tokens) != Counter(line.tokens):
        return None
    if _stretches(tokens) != _stretches(line.tokens) or _has_void(texts, tokens):
        return None
    calm = without_new_marks(HOLE.join(texts), line.sent).split(HOLE)
    words = [Piece(text=text) for text in calm]
    kept = [Piece(fixed=token.rendered, token=token) for token in tokens if token]
    both = chain.from_iterable(zip_longest(words, kept))
    return [piece for piece in both if piece and (piece.text or piece.token)]


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
        if not any(map(str.isalnum, text))
    )


def _core(own: str, translation: str) -> str:
    """Give a piece its translation, as one line between its own blanks."""
    words = own.strip()
    core = re.sub(r"\s*\n\s*", " ", translation.replace(HOLE, "").strip())
    if not core or not has_letters(words):
        return own
    start, _, end = own.partition(words)
    return f"{start}{without_new_marks(core, own)}{end}"
