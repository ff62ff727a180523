"""What the calls would cost at the vendor.

Prices are second-hand: CNY 50 for a million characters of the general edition and
CNY 60 of the professional one, the first million of each in a month free (taken from
the handbook of another program that uses the service, 2026-11; not the vendor's own
page). What a detection, an image or a page of a document costs is not known; they are
counted without a price.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

GENERAL = "general"
PROFESSIONAL = "professional"
DETECTION = "detection"
IMAGE = "image"
PAGE = "document_page"

CNY_PER_MILLION = {GENERAL: Decimal(50), PROFESSIONAL: Decimal(60)}
FREE_CHARS_A_MONTH = 1_000_000
#: What is counted, where it is no characters.
_UNITS = {IMAGE: "images", PAGE: "pages"}


@dataclass(slots=True)
class _Line:
    calls: int = 0
    amount: int = 0


class Ledger:
    """Adds up accepted calls by month, operation and edition."""

    def __init__(self) -> None:
        self._lines: defaultdict[tuple[str, str, str], _Line] = defaultdict(_Line)

    def add(
        self, operation: str, edition: str, amount: int, moment: float
    ) -> Decimal | None:
        """Enter a call.

        Args:
            operation: The vendor's name of it.
            edition: GENERAL, PROFESSIONAL or DETECTION, whose characters are counted;
                IMAGE or PAGE.
            amount: What the vendor would count.
            moment: Seconds since 1970.

        Returns:
            Its list price in CNY, as if nothing were free; None: not known.
        """
        month = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m")
        line = self._lines[month, operation, edition]
        line.calls += 1
        line.amount += amount
        return list_price(edition, amount)

    def lines(self) -> list[dict[str, Any]]:
        """One row a month, operation and edition; money as decimal text."""
        return [
            {
                "month": month,
                "operation": operation,
                "edition": edition,
                "calls": line.calls,
                unit(edition): line.amount,
                "list_price_cny": _written(list_price(edition, line.amount)),
            }
            for (month, operation, edition), line in sorted(self._lines.items())
        ]

    def bills(self) -> list[dict[str, Any]]:
        """One row a month and edition: what is left to pay after the free million."""
        sums: defaultdict[tuple[str, str], int] = defaultdict(int)
        for (month, _, edition), line in self._lines.items():
            sums[month, edition] += line.amount
        return [
            {
                "month": month,
                "edition": edition,
                unit(edition): amount,
                "due_cny": _written(
                    list_price(edition, max(0, amount - FREE_CHARS_A_MONTH))
                ),
            }
            for (month, edition), amount in sorted(sums.items())
        ]

    def clear(self) -> None:
        """Forget all entries."""
        self._lines.clear()


def list_price(edition: str, characters: int) -> Decimal | None:
    """What characters cost in CNY before anything is free; None: not known."""
    price = CNY_PER_MILLION.get(edition)
    return None if price is None else price * characters / 1_000_000


def unit(edition: str) -> str:
    """What is counted of an edition: "characters", "images" or "pages"."""
    return _UNITS.get(edition, "characters")


def _written(price: Decimal | None) -> str | None:
    return None if price is None else f"{price:.6f}"
