"""Which provider takes which file: the first in the operator's order that can.

One that is down is passed over while another can; where none other can, it is tried.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock, SystemClock
from bot.errors import RejectedError, UnsupportedPairError
from bot.models import Kind, Pair
from bot.providers.breaker import Breaker
from bot.providers.files import FileCapabilities, FileTranslator, Handover


@dataclass(frozen=True, slots=True)
class FileChoice:
    """The translator that will take a file, and from which language to which."""

    translator: FileTranslator
    pair: Pair


def name_of(capabilities: FileCapabilities) -> str:
    """The name of a translator of files, as rows keep it: "alibaba/image/inline"."""
    return f"{capabilities.name}/{capabilities.kind}/{capabilities.handover}"


class FileRouter:
    """Chooses among translators of files in their order.

    Args:
        translators: The preferred first.
        can_hand_over: Whether files can be handed to a provider this way here.
        rests: Whether a provider, by its name, is left alone just now.
        clock: By which one that does not answer is left alone; None: the machine's.
    """

    def __init__(
        self,
        translators: Sequence[FileTranslator],
        can_hand_over: Callable[[str, Handover], bool],
        *,
        rests: Callable[[str], bool] = lambda _name: False,
        clock: Clock | None = None,
    ) -> None:
        self._translators = {
            name_of(each.capabilities): each
            for each in translators
            if can_hand_over(each.capabilities.name, each.capabilities.handover)
        }
        self._provider_rests = rests
        time = clock or SystemClock()
        self._breakers = {name: Breaker(time) for name in self._translators}

    def choose(
        self,
        *,
        kind: Kind,
        format_: str,
        size: int,
        sources: Iterable[str | None],
        target: str,
        without: Collection[str] = (),
    ) -> FileChoice:
        """The first translator that takes a file, and is well if any of them is.

        Args:
            kind: IMAGE or DOCUMENT.
            format_: Its extension in small letters.
            size: Bytes; 0 where it is not known yet.
            sources: The languages it may be written in, the likeliest first; None:
                the provider is to find out.
            target: BCP 47 tag.
            without: Names of translators that are out of the question.

        Raises:
            RejectedError: Nobody takes such a file: "no_file_engine",
                "unsupported" or "too_large".
            UnsupportedPairError: Somebody does, but not for these languages.
        """
        small = self._taking(kind, format_, size, without)
        likely = list(dict.fromkeys(sources))
        for pair in (Pair(source, target) for source in likely):
            able = [each for each in small if each.can(pair)]
            well = [each for each in able if not self.rests(name_of(each.capabilities))]
            if able:
                return FileChoice((well or able)[0], pair)
        known = next((tag for tag in likely if tag is not None), "auto")
        raise UnsupportedPairError(known, target)

    def _taking(
        self, kind: Kind, format_: str, size: int, without: Collection[str]
    ) -> list[FileTranslator]:
        """Those that take such a file, whatever its language."""
        of_kind = [
            each
            for name, each in self._translators.items()
            if each.capabilities.kind == kind and name not in without
        ]
        if not of_kind:
            raise RejectedError("nobody takes such files", code="no_file_engine")
        fitting = [each for each in of_kind if format_ in each.capabilities.formats]
        if not fitting:
            raise RejectedError("nobody takes this", code="unsupported")
        small = [each for each in fitting if size <= each.capabilities.max_bytes]
        if not small:
            raise RejectedError("too large for all", code="too_large")
        return small

    def rests(self, name: str) -> bool:
        """Whether a translator, or its provider as a whole, is left alone just now."""
        breaker = self._breakers.get(name)
        resting = breaker is not None and breaker.rest_seconds() > 0
        return resting or self._provider_rests(name.partition("/")[0])

    def breaker_of(self, translator: FileTranslator) -> Breaker:
        """What remembers how a translator answers creations; tell it of each one.

        It holds none back: where nobody else takes a file, they are repeated as ever.
        """
        return self._breakers[name_of(translator.capabilities)]

    def find(self, name: str) -> FileTranslator | None:
        """The translator that has begun a file; None where it is gone meanwhile."""
        return self._translators.get(name)

    def all(self) -> list[FileTranslator]:
        """Those that can be used here, the preferred first."""
        return list(self._translators.values())

    def largest(self, kind: Kind, format_: str) -> int:
        """The largest file of a format that somebody takes, in bytes; 0: none is."""
        sizes = [
            each.capabilities.max_bytes
            for each in self._translators.values()
            if each.capabilities.kind == kind and format_ in each.capabilities.formats
        ]
        return max(sizes, default=0)
