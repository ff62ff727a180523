"""Entries of a batch that go wrong on purpose, while their neighbours do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

#: Besides a code, such as "107": the entry is not in the answer, it is there without a
#: text, twice, under a key that nobody gave, or its code is no text but a number.
KINDS = ("missing", "empty", "twice", "stranger", "number_code")


@dataclass(slots=True)
class EntryFault:
    """An order to fail for entries whose text contains something."""

    contains: str
    kind: str
    #: How often it strikes; below 0: until it is cleared.
    times: int


class EntryFaults:
    """Orders to fail; the oldest that fits strikes."""

    def __init__(self) -> None:
        self._orders: list[EntryFault] = []

    def __iter__(self) -> Iterator[EntryFault]:
        return iter(tuple(self._orders))

    def add(self, contains: str, kind: str, times: int) -> None:
        """Order a fault."""
        self._orders.append(EntryFault(contains, kind, times))

    def clear(self) -> None:
        """Withdraw all orders."""
        self._orders.clear()

    def spoil(self, item: Json, text: str) -> list[Json]:
        """What stands in the answer in place of an entry.

        Args:
            item: The entry's answer.
            text: What was to be translated.
        """
        kind = self.take(text)
        return [item] if kind is None else _spoilt(item, kind)

    def take(self, text: str) -> str | None:
        """The kind of the fault that strikes, counted as used; None: none does.

        Args:
            text: What was to be translated; of an image its address.
        """
        for fault in self._orders:
            if fault.contains in text:
                fault.times -= 1
                if fault.times == 0:
                    self._orders.remove(fault)
                return fault.kind
        return None


def _spoilt(item: Json, kind: str) -> list[Json]:
    match kind:
        case "missing":
            return []
        case "empty":
            return [item | {"translated": ""}]
        case "twice":
            return [item, item]
        case "stranger":
            return [item | {"index": f"{item['index']}-of-nobody"}]
        case "number_code":
            return [item | {"code": int(item["code"])}]
    kept = {name: item[name] for name in ("index", "wordCount")}
    return [{"code": kind, **kept}]
