"""Takes a text along a route: sentence by sentence, hop by hop.

Each hop hides what its engine would damage, proves that everything came back, and
translates the pieces between where something did not.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.engine.masking import (
    Repertoire,
    mask,
    needs_translation,
    pieces_between,
    unmask,
)
from bot.engine.sentences import split_text

#: One request holds no more, a tenth of a second's work, so that another text can come
#: between two of them.
MAX_BATCH_SENTENCES = 20
MAX_BATCH_CHARS = 600


def _no_phrase(_sentence: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Hop:
    """One engine on the way.

    Args:
        run: Translates sentences in order; raises ProviderError.
        repertoire: The characters that the engine knows.
        phrase: Knows a whole sentence by heart, or answers None.
    """

    run: Callable[[Sequence[str]], Awaitable[list[str]]]
    repertoire: Repertoire
    phrase: Callable[[str], str | None] = _no_phrase


async def translate_text(
    text: str, hops: Sequence[Hop], phrase: Callable[[str], str | None] = _no_phrase
) -> str:
    """Translate a text of any length; what is between its sentences stays as it is.

    Args:
        text: The text.
        hops: The engines, first to last.
        phrase: Knows a whole sentence by heart from the first language to the last
            one, which then takes no hop at all, or answers None.

    Raises:
        ProviderError: What a hop raised.
    """
    pieces = split_text(text)
    known = [phrase(piece.text) if piece.is_sentence else None for piece in pieces]
    parts = [
        piece.text if by_heart is None else by_heart
        for piece, by_heart in zip(pieces, known, strict=True)
    ]
    places = [
        index
        for index, piece in enumerate(pieces)
        if piece.is_sentence and known[index] is None
    ]
    for batch in _batches([(place, parts[place]) for place in places]):
        sentences = [sentence for _, sentence in batch]
        for hop in hops:
            sentences = await _hop(sentences, hop)
        for (place, _), translated in zip(batch, sentences, strict=True):
            parts[place] = translated
    return "".join(parts)


def _batches(
    sentences: Sequence[tuple[int, str]],
) -> Iterator[list[tuple[int, str]]]:
    batch: list[tuple[int, str]] = []
    size = 0
    for place, sentence in sentences:
        long = size + len(sentence) > MAX_BATCH_CHARS
        if batch and (long or len(batch) == MAX_BATCH_SENTENCES):
            yield batch
            batch, size = [], 0
        batch.append((place, sentence))
        size += len(sentence)
    if batch:
        yield batch


async def _hop(sentences: Sequence[str], hop: Hop) -> list[str]:
    """Take each sentence over one hop; those without words stay as they are."""
    phrases = [hop.phrase(sentence) for sentence in sentences]
    done = [known or own for known, own in zip(phrases, sentences, strict=True)]
    places = [
        i
        for i, text in enumerate(sentences)
        if phrases[i] is None and needs_translation(text)
    ]
    masks = [mask(sentences[i], hop.repertoire) for i in places]
    if not masks:
        return done
    translated = await hop.run([masked.text for masked in masks])
    for place, masked, result in zip(places, masks, translated, strict=True):
        whole = unmask(result, masked)
        done[place] = await _between(sentences[place], hop) if whole is None else whole
    return done


async def _between(sentence: str, hop: Hop) -> str:
    """Translate what stands between the codes, so that none can be lost."""
    pieces = pieces_between(sentence, hop.repertoire)
    parts = [text for text, _ in pieces]
    places = [
        index
        for index, (text, free) in enumerate(pieces)
        if free and needs_translation(text)
    ]
    masks = [mask(parts[place].strip(), hop.repertoire) for place in places]
    translated = await hop.run([masked.text for masked in masks]) if masks else []
    for place, masked, result in zip(places, masks, translated, strict=True):
        whole = unmask(result.strip(), masked)
        if whole is not None:
            core = parts[place].strip()
            parts[place] = parts[place].replace(core, whole, 1)
    return "".join(parts)
