"""Which provider takes which file: the first in the operator's order that can."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.errors import RejectedError, UnsupportedPairError
from bot.models import Kind, Pair
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
    """

    def __init__(
        self,
        translators: Sequence[FileTranslator],
        can_hand_over: Callable[[str, Handover], bool],
    ) -> None:
        self._translators = {
            name_of(each.capabilities): each
            for each in translators
            if can_hand_over(each.capabilities.name, each.capabilities.handover)
        }

    def choose(
        self,
        *,
        kind: Kind,
        format_: str,
        size: int,
        sources: Iterable[str | None],
        target: str,
    ) -> FileChoice:
        """The first translator that takes a file.

        Args:
            kind: IMAGE or DOCUMENT.
            format_: Its extension in small letters.
            size: Bytes; 0 where it is not known yet.
            sources: The languages it may be written in, the likeliest first; None:
                the provider is to find out.
            target: BCP 47 tag.

        Raises:
            RejectedError: Nobody takes such a file: "no_file_engine",
                "unsupported" or "too_large".
            UnsupportedPairError: Somebody does, but not for these languages.
        """
        of_kind = [
            each
            for each in self._translators.values()
            if each.capabilities.kind == kind
        ]
        if not of_kind:
            raise RejectedError("nobody takes such files", code="no_file_engine")
        fitting = [each for each in of_kind if format_ in each.capabilities.formats]
        if not fitting:
            raise RejectedError("nobody takes this", code="unsupported")
        small = [each for each in fitting if size <= each.capabilities.max_bytes]
        if not small:
            raise RejectedError("too large for all", code="too_large")
        likely = list(dict.fromkeys(sources))
        for source in likely:
            pair = Pair(source, target)
            for each in small:
                if each.can(pair):
                    return FileChoice(each, pair)
        known = next((tag for tag in likely if tag is not None), "auto")
        raise UnsupportedPairError(known, target)

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
