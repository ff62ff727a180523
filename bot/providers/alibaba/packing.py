"""How texts share calls of GetBatchTranslate: pure.

The limits: the operation's page at api.aliyun.com, read on 2026-11-21. Whether the one
on a call's total still holds could not be seen without an account; it is kept.
"""

from collections.abc import Callable, Mapping

BATCH_ITEMS = 50
#: The longest text that shares a call.
BATCH_CHARS = 1_000
CALL_CHARS = 8_000


def pack(
    texts: Mapping[int, str], length: Callable[[str], int]
) -> list[dict[int, str]]:
    """Put texts into calls, in order; one that may not share a call goes alone.

    Args:
        texts: By their position.
        length: Counts as the limits do.

    Returns:
        For each call its texts by their positions, never none.
    """
    calls: list[dict[int, str]] = []
    shared: dict[int, str] = {}
    room = 0
    for at, text in texts.items():
        chars = length(text)
        if chars > BATCH_CHARS:
            calls.append({at: text})
            continue
        if not shared or len(shared) == BATCH_ITEMS or chars > room:
            shared, room = {}, CALL_CHARS
            calls.append(shared)
        shared[at] = text
        room -= chars
    return calls
