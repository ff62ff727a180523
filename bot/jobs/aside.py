"""Long texts are worked on beside the event loop, so that acks need not wait."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

#: Below this, another thread costs more than the work (40,000 characters take some
#: 70 ms to protect, and as long to restore; 2,000 take 4).
_SHORT_CHARS = 2_000

P = ParamSpec("P")
T = TypeVar("T")


async def aside(
    text: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Call a function whose work grows with a text.

    Args:
        text: The text, or one of its size.
        function: Pure.
        args: Its arguments.
        kwargs: The same, by name.
    """
    if len(text) < _SHORT_CHARS:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)
