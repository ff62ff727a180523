"""What was taken on, and would be billed; the vendor's prices are not known here."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(slots=True)
class _Line:
    calls: int = 0
    characters: int = 0
    pages: int = 0


class Ledger:
    """Adds up accepted calls by month and operation, and lists documents one by one."""

    def __init__(self) -> None:
        self._lines: defaultdict[tuple[str, str], _Line] = defaultdict(_Line)
        self._documents: list[dict[str, Any]] = []

    def add(
        self, operation: str, moment: float, *, characters: int = 0, pages: int = 0
    ) -> None:
        """Enter a call.

        Args:
            operation: Its name.
            moment: Seconds since 1970.
            characters: Of the text.
            pages: Of the document.
        """
        month = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m")
        line = self._lines[month, operation]
        line.calls += 1
        line.characters += characters
        line.pages += pages

    def add_document(self, moment: float, **told: object) -> None:
        """Enter a document's job beside its line."""
        self._documents.append({"at": moment, **told})

    def lines(self) -> list[dict[str, Any]]:
        """One row a month and operation."""
        return [
            {
                "month": month,
                "operation": operation,
                "calls": line.calls,
                "characters": line.characters,
                "pages": line.pages,
            }
            for (month, operation), line in sorted(self._lines.items())
        ]

    def documents(self) -> list[dict[str, Any]]:
        """One row a job, oldest first: the same file twice is two rows."""
        return list(self._documents)

    def clear(self) -> None:
        """Forget all entries."""
        self._lines.clear()
        self._documents.clear()
