"""Rates without a database, which remember what was asked of them."""


class Slots:
    """A SlotStore of one account."""

    def __init__(self) -> None:
        self.reserved: list[tuple[str, float]] = []
        self.next_at = 0.0

    async def reserve(self, key: str, now: float, gap_seconds: float) -> float:
        self.reserved.append((key, gap_seconds))
        slot = max(self.next_at, now)
        self.next_at = slot + gap_seconds
        return slot

    async def push_back(self, key: str, until: float) -> None:
        assert key
        self.next_at = max(self.next_at, until)
