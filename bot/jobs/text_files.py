"""Text files by way of the long texts of a provider: paid by the character.

Their words go out as one long text, a line for each stretch between what must survive
(see bot.text.markup), and are put back where they stood.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.errors import RejectedError
from bot.files.texts import encoding_of
from bot.models import Kind, Pair
from bot.providers.base import (
    Capabilities,
    LongText,
    LongTextState,
    LongTextTranslator,
    Operation,
    TextTranslator,
)
from bot.providers.files import (
    FileCapabilities,
    FileResult,
    FileTask,
    FileTaskState,
    FileTranslator,
    Handover,
    ProvidersFiles,
    SourceFile,
)
from bot.providers.provider import Provider
from bot.text.markup import FORMATS, Part, cut_markup, put_back, words_in

#: As large as the gate lets a text in.
_MAX_BYTES = 4 * 2**20
#: How long a long text can be asked for is not told by any vendor; an hour is what is
#: told of images.
_RESULT_SECONDS = 3_600.0
#: A route of this length is one job; each further step would have to be paid, too.
_ONE_STEP = 2


class TextFiles:
    """Translates text files as long texts.

    Args:
        texts: The provider's translator of short texts, for what it can do.
        long_texts: Its translator of long ones.
    """

    def __init__(self, texts: TextTranslator, long_texts: LongTextTranslator) -> None:
        self._texts = texts
        self._long_texts = long_texts
        self._capabilities = _capabilities(texts.capabilities)

    @property
    def capabilities(self) -> FileCapabilities:
        """Its abilities."""
        return self._capabilities

    def can(self, pair: Pair) -> bool:
        """Whether one job does it; what takes two is refused, or another's."""
        return len(self._long_texts.route(pair)) == _ONE_STEP

    def targets(self, source: str | None) -> frozenset[str]:
        """BCP 47 tags of the languages into which one job brings a file."""
        return frozenset(
            tag for tag in self._texts.languages() if self.can(Pair(source, tag))
        )

    async def create(
        self, files: Sequence[SourceFile], pair: Pair, *, token: str
    ) -> str | FileTask:
        """Hand the words of a file in; no vendor takes a token for this.

        Raises:
            UnknownOutcomeError: A job may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: "no_words": there is nothing to translate; or a refusal.
        """
        del token
        words = words_in(await _parts(files[0]))
        if not words:
            raise RejectedError("there are no words in it", code="no_words")
        return await self._long_texts.create("\n".join(words), pair)

    async def read(self, task_id: str, *, files: Sequence[SourceFile]) -> FileTask:
        """Look at the job; when it is done, the file is written anew.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: There is no such job, or it can no longer be read.
        """
        look = await self._long_texts.read(task_id)
        if look.state is not LongTextState.DONE:
            return FileTask(state=_STATES[look.state], status=look.status)
        parts = await _parts(files[0])
        result = await asyncio.to_thread(_result, parts, look)
        state = FileTaskState.DONE
        return FileTask(state=state, results=(result,), status=look.status)


_STATES: Mapping[LongTextState, FileTaskState] = {
    LongTextState.WAITING: FileTaskState.WAITING,
    LongTextState.FAILED: FileTaskState.FAILED,
}


def _capabilities(texts: Capabilities) -> FileCapabilities:
    rates = texts.calls_per_second
    return FileCapabilities(
        name=texts.name,
        label=texts.label,
        kind=Kind.DOCUMENT,
        handover=Handover.INLINE,
        formats=FORMATS,
        max_bytes=_MAX_BYTES,
        result_seconds=_RESULT_SECONDS,
        address_seconds=_RESULT_SECONDS,
        calls_per_second={
            each: rates[each]
            for each in (Operation.SUBMIT, Operation.POLL)
            if each in rates
        },
        cost="per character",
        source=texts.source,
    )


async def _parts(file: SourceFile) -> tuple[Part, ...]:
    return await asyncio.to_thread(_cut, file.path, file.format)


def _cut(path: Path, format_name: str) -> tuple[Part, ...]:
    data = path.read_bytes()
    return cut_markup(data.decode(encoding_of(data)), format_name)


def _result(parts: Sequence[Part], look: LongText) -> FileResult:
    """Put the words back; they are believed only if no line is lost or new."""
    lines = [line.strip() for line in look.text.splitlines() if line.strip()]
    try:
        return FileResult(index=0, text=put_back(parts, lines))
    except ValueError:
        lost = RejectedError("lines are lost, or new", code="lines_lost")
        return FileResult(index=0, error=lost)


def with_text_files(
    files: ProvidersFiles, providers: Iterable[Provider]
) -> ProvidersFiles:
    """What providers do with files, and text files as their long texts.

    Args:
        files: What they do with files themselves.
        providers: What they do with texts, in the operator's order.

    Returns:
        Of each provider its text files first: a page costs more than its characters.
    """
    own = {
        each.translator.capabilities.name: TextFiles(each.translator, each.long_text)
        for each in providers
        if each.long_text is not None
    }
    ordered: list[FileTranslator] = []
    for each in files.translators:
        ahead = own.pop(each.capabilities.name, None)
        ordered += [each] if ahead is None else [ahead, each]
    return replace(files, translators=(*ordered, *own.values()))
