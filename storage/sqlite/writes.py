"""Writes on their way from an event loop to the writer's thread, and back."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby
from typing import Any

from sqlite_utils import Database

#: Rows of one statement: with some twenty columns, well below SQLite's 32,766 values.
_MOST_ROWS = 64


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


class Insert(Write):
    """A row on its way into a table, unless one like it stands there already.

    The answer says whether it was inserted. Rows that come one behind the other are
    inserted by one statement: between two statements another thread may take the
    interpreter's lock, and keep it for milliseconds.

    Args:
        table: Its name.
        row: A value for each column, `id` among them.
    """

    def __init__(self, table: str, row: Mapping[str, Any]) -> None:
        super().__init__(lambda db: bool(insert_rows(db, table, [row])), single=True)
        self.table = table
        self.row = row

    @property
    def shape(self) -> tuple[str, ...]:
        """What rows have in common that one statement inserts."""
        return (self.table, *self.row)


def insert_rows(
    db: Database, table: str, rows: Sequence[Mapping[str, Any]]
) -> set[str]:
    """Insert rows of one shape, but none that breaks a rule; the ids of those."""
    sql = _insert_sql(table, tuple(rows[0]), len(rows))
    values = list(chain.from_iterable(row.values() for row in rows))
    return {str(row[0]) for row in db.conn.execute(sql, values)}


@lru_cache(maxsize=64)
def _insert_sql(table: str, columns: tuple[str, ...], rows: int) -> str:
    marks = "(" + ", ".join("?" * len(columns)) + ")"
    values = ", ".join([marks] * rows)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values} "  # noqa: S608 - our own names
        "ON CONFLICT DO NOTHING RETURNING id"
    )


def runs(group: Iterable[Write]) -> Iterator[list[Write]]:
    """Cut a group into stretches that may be done together, in order."""
    for shape, items in groupby(group, lambda item: getattr(item, "shape", None)):
        if shape is None:
            yield from ([item] for item in items)
        else:
            yield from _batched(list(items))


def _batched(items: list[Write]) -> Iterator[list[Write]]:
    for start in range(0, len(items), _MOST_ROWS):
        yield items[start : start + _MOST_ROWS]


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
