"""What the command `translate` has begun, so that a second run goes on with it.

A step is one paid job of a cloud. Its row is written before the job is created and
again when its id is known: whatever ends the process in between, the next run knows
that a job may exist.
"""

from dataclasses import dataclass

from sqlite_utils import Database, Migrations

from storage.sqlite.database import SqliteDatabase

migrations = Migrations("translate")


@migrations()
def m001_steps(db: Database) -> None:
    """Lay the table of steps; the texts themselves are in it as a hash alone."""
    db.execute(
        """CREATE TABLE translation_steps (
            key TEXT NOT NULL,
            part INTEGER NOT NULL,
            step INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            job_id TEXT NOT NULL DEFAULT '',
            text TEXT,
            source TEXT,
            touched_at REAL NOT NULL,
            PRIMARY KEY (key, part, step)
        )"""
    )


_FIND = """
SELECT tries, job_id, text, source FROM translation_steps
WHERE key = :key AND part = :part AND step = :step
"""
_BEGIN = """
INSERT INTO translation_steps (key, part, step, tries, touched_at)
VALUES (:key, :part, :step, 1, :now)
ON CONFLICT (key, part, step) DO UPDATE SET tries = tries + 1, touched_at = :now
"""
_CHANGE = """
UPDATE translation_steps SET {changes}, touched_at = :now
WHERE key = :key AND part = :part AND step = :step
"""


@dataclass(frozen=True, slots=True)
class StepKey:
    """Which step of which text."""

    #: A hash of the text, the pair and the provider.
    key: str
    #: The stretch of the text, and the step of its route; both count from 0.
    part: int
    step: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """How far a step has come."""

    #: Creations that may have made a job.
    tries: int = 0
    #: The job's id; empty: none is known.
    job_id: str = ""
    #: The translation; None: it is not here yet.
    text: str | None = None
    #: BCP 47 tag of the language that the provider found; None: it said nothing.
    source: str | None = None


class SqliteTranslations:
    """The steps in one SQLite file.

    Args:
        database: Opened and closed by whoever made it.
    """

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def prepare(self, *, keep_after: float) -> None:
        """Make the table where it is missing, and erase what was kept long enough.

        Args:
            keep_after: Steps last touched before this moment go.
        """

        def work(db: Database) -> None:
            migrations.apply(db)
            db.execute(
                "DELETE FROM translation_steps WHERE touched_at < ?", [keep_after]
            )

        await self._database.write(work)

    async def find(self, at: StepKey) -> StepRow:
        """How far a step has come; one that is not known has not begun."""

        def look(db: Database) -> StepRow:
            rows = list(db.query(_FIND, _named(at)))
            return StepRow(**rows[0]) if rows else StepRow()

        return await self._database.read(look)

    async def begin(self, at: StepKey, now: float) -> None:
        """Write down that a job will be created."""
        await self._run(_BEGIN, at, now)

    async def withdraw(self, at: StepKey, now: float) -> None:
        """Take that back: surely none was."""
        await self._change("tries = tries - 1", at, now)

    async def created(self, at: StepKey, job_id: str, now: float) -> None:
        """Write down the job."""
        await self._change("job_id = :job_id", at, now, job_id=job_id)

    async def finish(
        self, at: StepKey, text: str, source: str | None, now: float
    ) -> None:
        """Write down the translation, and the language that was found."""
        changes = "text = :text, source = :source"
        await self._change(changes, at, now, text=text, source=source)

    async def forget(self, key: str) -> None:
        """Forget all steps of a text."""
        await self._database.write(
            lambda db: db.execute("DELETE FROM translation_steps WHERE key = ?", [key])
        )

    async def _change(
        self, changes: str, at: StepKey, now: float, **fields: str | None
    ) -> None:
        await self._run(_CHANGE.format(changes=changes), at, now, **fields)

    async def _run(
        self, sql: str, at: StepKey, now: float, **fields: str | None
    ) -> None:
        parameters = _named(at) | {"now": now} | fields
        await self._database.write(lambda db: db.execute(sql, parameters))


def _named(at: StepKey) -> dict[str, str | int | float | None]:
    return {"key": at.key, "part": at.part, "step": at.step}
