"""Writes on their way from an event loop to the writer's thread, and back."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlite_utils import Database


class Write:
    """A closure on its way to the writer, and where its answer goes."""

    def __init__(
        self,
        work: Callable[[Database], Any],
        *,
        grouped: bool = True,
        single: bool = False,
    ) -> None:
        self.work = work
        #: Whether it is one statement, which by itself happens whole or not at all.
        self.single = single
        #: False: it runs outside any transaction, after those that share a commit.
        self.grouped = grouped
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.answer: Any = None
        self.error: Exception | None = None

    def tell(self) -> None:
        """Wake the caller, in its own loop; one that was cancelled is gone."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.answer)


def tell_all(group: Iterable[Write]) -> None:
    """Wake the callers of a group, once for each loop that they wait in.

    A wake-up across threads costs more than a small write: measured, one for each
    caller was a third of the writer's time.
    """
    waiting: defaultdict[asyncio.AbstractEventLoop, list[Write]] = defaultdict(list)
    for item in group:
        waiting[item.loop].append(item)
    for loop, items in waiting.items():
        # A loop that is closed has nobody in it.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell, items)


def _tell(items: Iterable[Write]) -> None:
    for item in items:
        item.tell()
