"""Stores that each break one promise, for the proof that the proof can fail."""

from dataclasses import replace
from itertools import count

from sqlite_utils import Database

from bot.models import Job, Move, Request, Work
from storage.base import Settled
from storage.sqlite import saving
from storage.sqlite import work as real
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.rows import to_job, to_request
from storage.sqlite.work import SqliteWork


def changed(sql: str, old: str, new: str) -> str:
    """SQL with one part exchanged; a part that is not there would plant nothing."""
    if sql.count(old) != 1:
        # No AssertionError: that would count as found.
        raise ValueError(f"the statement says no more {old!r}")
    return sql.replace(old, new)


class OtherClaim(SqliteWork):
    """Claims by a statement of its own."""

    #: A part of the real statement, and what stands in its place.
    exchanged: tuple[str, str]

    async def claim(self, now: float, lease_until: float, limit: int) -> list[Work]:
        """Take rows as the real store does, by the other statement."""
        sql = changed(real._CLAIM, *self.exchanged)
        parameters = {"now": now, "lease": lease_until, "limit": limit}

        def claim(db: Database) -> list[Work]:
            requests = list(db.query(sql.format(table="requests"), parameters))
            jobs = list(db.query(sql.format(table="jobs"), parameters))
            return [*map(to_request, requests), *map(to_job, jobs)]

        return await self._database.write(claim)


class KeepsRevision(OtherClaim):
    """A claim does not raise the revision: two holders look the same."""

    exchanged = ("revision = revision + 1, ", "")


class IgnoresLeases(OtherClaim):
    """A claim takes what somebody holds, before its lease has run out."""

    exchanged = ("WHERE due_at <= :now\n", "WHERE (due_at <= :now OR leased = 1)\n")


class LeasesNothing(OtherClaim):
    """A claim leaves the row due: its lease is over as it begins."""

    exchanged = ("due_at = :lease", "due_at = :now")


class ForgetsTries(OtherClaim):
    """A claim does not count: nobody knows that a former attempt may have acted."""

    exchanged = ("tries = tries + 1", "tries = 1")


class TakesTheYoungest(OtherClaim):
    """A claim takes what was due last: what waits longest may wait for ever."""

    exchanged = ("ORDER BY due_at LIMIT", "ORDER BY due_at DESC LIMIT")


class SavesUnfenced(SqliteWork):
    """A save asks nobody whether the row is still its own."""

    async def save_request(self, request: Request, move: Move, now: float) -> Settled:
        """Save over whoever has the row."""

        def save(db: Database) -> Settled:
            newest = _revision(db, "requests", request.id)
            return saving.save_request(db, replace(request, revision=newest), move, now)

        return await self._database.write(save)

    async def save_job(self, job: Job, move: Move, now: float) -> Settled:
        """Save over whoever has the row."""

        def save(db: Database) -> Settled:
            newest = _revision(db, "jobs", job.id)
            return saving.save_job(db, replace(job, revision=newest), move, now)

        return await self._database.write(save)


def _revision(db: Database, table: str, row_id: str) -> int:
    sql = f"SELECT revision FROM {table} WHERE id = ?"  # noqa: S608 - our own names
    revision: int = db.execute(sql, [row_id]).fetchone()[0]
    return revision


class OtherMoves(SqliteWork):
    """Saves moves that are not quite what the step said."""

    def other(self, move: Move) -> Move:
        """The move that is saved."""
        raise NotImplementedError

    async def save_request(self, request: Request, move: Move, now: float) -> Settled:
        """Save the other move."""
        return await super().save_request(request, self.other(move), now)

    async def save_job(self, job: Job, move: Move, now: float) -> Settled:
        """Save the other move."""
        return await super().save_job(job, self.other(move), now)


class ResetsTriesOnError(OtherMoves):
    """After an error the next claim believes that nobody acted before it."""

    def other(self, move: Move) -> Move:
        """Whatever happened, it went well."""
        return replace(move, success=True)


class HoldsDeathsAgainstTheNext(OtherMoves):
    """What a part died of is held against the next part of the same state."""

    def other(self, move: Move) -> Move:
        """Nothing was done for good."""
        return replace(move, progress=False)


class LosesDue(OtherMoves):
    """After an error nobody ever looks again."""

    def other(self, move: Move) -> Move:
        """No moment to look again."""
        return move if move.success else replace(move, due_at=None)


class TakesActsTwice(SqliteWork):
    """The same act of a person, delivered twice, is two requests."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._numbers = count()

    async def add_request(self, request: Request) -> bool:
        """Commit the act, as another one where it stands already."""
        if await super().add_request(request):
            return True
        again = f"again-{next(self._numbers)}"
        other = replace(request, id=f"{request.id}-{again}", act=again)
        return await super().add_request(other)


class TakesKeysTwice(OtherMoves):
    """Two wishes for one thing are two jobs, and are paid and posted twice."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self._numbers = count()

    def other(self, move: Move) -> Move:
        """Ask for a job whose key nobody ever had."""
        if move.job is None:
            return move
        key = replace(move.job.key, edit=str(next(self._numbers)))
        return replace(move, job=replace(move.job, key=key))


class OtherRelease(SqliteWork):
    """Frees by a statement of its own; it names nobody."""

    exchanged: tuple[str, str]

    async def release(self, now: float, max_crashes: int) -> list[Work]:
        """Free rows by the other statement."""
        sql = changed(real._RELEASE, *self.exchanged)

        def release(db: Database) -> None:
            for table in ("requests", "jobs"):
                db.execute(sql.format(table=table), {"now": now})

        await self._database.write(release)
        # The real one finds nothing leased any more, and names whom it always names.
        return await super().release(now, max_crashes)


class ForgetsLeases(OtherRelease):
    """After a start, what the dead process held waits until its lease is over."""

    exchanged = ("SET due_at = :now, leased = 0", "SET leased = 0")


class LetsZombiesSpeak(OtherRelease):
    """After a start, the dead process's late answers are taken."""

    exchanged = (",\n    revision = revision + 1", "")


class ClaimsTheSame(OtherClaim):
    """No mutant: what is planted, and not the planting, is to be found."""

    exchanged = ("leased = 1", "leased = 1")


class ReleasesTheSame(OtherRelease):
    """No mutant."""

    exchanged = ("leased = 0", "leased = 0")


class MovesTheSame(OtherMoves):
    """No mutant."""

    def other(self, move: Move) -> Move:
        """The same move."""
        return move


MUTANTS = (
    SavesUnfenced,
    KeepsRevision,
    IgnoresLeases,
    LeasesNothing,
    ForgetsTries,
    TakesTheYoungest,
    ResetsTriesOnError,
    HoldsDeathsAgainstTheNext,
    LosesDue,
    TakesActsTwice,
    TakesKeysTwice,
    ForgetsLeases,
    LetsZombiesSpeak,
)
HARMLESS = (ClaimsTheSame, ReleasesTheSame, MovesTheSame)
