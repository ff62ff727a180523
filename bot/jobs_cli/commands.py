"""The commands: `jobs list`, `show`, `retry` and `cancel`."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.clock import SystemClock, iso
from bot.config import Settings, load_settings
from bot.control import InstanceLock, ask_running, socket_path
from bot.errors import BotError, ConfigError, StorageError, TransientError, UserError
from bot.jobs_cli.artifacts import export
from bot.jobs_cli.cancelling import cancelled_words
from bot.jobs_cli.fields import asker, fields_of, file_words
from bot.models import Job, Request
from storage.sqlite.database import SqliteDatabase, connect
from storage.sqlite.reading import find_jobs, list_jobs, list_requests
from storage.sqlite.work import SqliteWork

T = TypeVar("T")

jobs_app = typer.Typer(
    no_args_is_help=True, help="What was asked for, and what became of it."
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_SHORT_ID = 12
_MAX_JOBS = 100_000
#: Wide enough that no id is cut or broken where no terminal says how wide it is.
_PIPE_COLUMNS = 160


@jobs_app.command("list")
def list_(
    *,
    state: Annotated[str, typer.Option(help="Only jobs in this state.")] = "",
    limit: Annotated[
        int, typer.Option(min=1, max=_MAX_JOBS, help="The most jobs.")
    ] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest jobs."""
    jobs = _look(lambda db: list_jobs(db, state, limit))
    if as_json:
        print(json.dumps([fields_of(job) for job in jobs]))  # noqa: T201 - the result
        return
    table = Table("job", "state", "to", "channel", "message", "asked", "reason")
    for job in jobs:
        table.add_row(
            job.id[:_SHORT_ID],
            job.state,
            job.key.target,
            job.key.channel,
            job.key.ts,
            iso(job.created_at),
            str(job.data.get("reason", "")),
        )
    _print(table)


@jobs_app.command()
def show(
    job_id: str,
    *,
    artifacts: Annotated[
        Path | None,
        typer.Option(help="Put the layers and backgrounds of images in this folder."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one job: everything but the text, and the names of its files."""
    job, requests = _look(lambda db: _with_requests(db, _find(db, job_id)))
    fields = fields_of(job) | {"asked_by": [asker(request) for request in requests]}
    if artifacts is not None:
        exported = asyncio.run(export(job, load_settings(), artifacts))
        fields["artifacts"] = [asdict(each) for each in exported]
        for each in exported:
            typer.echo(each.words, err=True)
    if as_json:
        print(json.dumps(fields))  # noqa: T201 - the result
        return
    table = Table(show_header=False)
    for name, value in fields.items():
        table.add_row(name, _cell(name, value))
    _print(table)


def _cell(name: str, value: Any) -> str:
    if name == "files":
        return "\n".join(map(file_words, value))
    return value if isinstance(value, str) else json.dumps(value)


@jobs_app.command()
def retry(job_id: str) -> None:
    """Start a failed, cancelled or expired job anew."""
    if not _change("retry", job_id).done:
        raise UserError(
            "that job cannot be tried again: it is not failed, cancelled or expired, "
            "its text is erased, or a younger job does the same"
        )
    typer.echo("it starts anew", err=True)


@jobs_app.command()
def cancel(job_id: str) -> None:
    """End a job that runs; who asked for it is told.

    A job with files is closed in order; a second time it is ended as it stands.
    """
    changed = _change("cancel", job_id)
    if not changed.done:
        raise UserError("that job has ended already")
    typer.echo(cancelled_words(changed.job, runs=changed.runs), err=True)


def _look(work: Callable[[Any], T]) -> T:
    """Read without disturbing a running process.

    Args:
        work: Gets the open database.
    """
    path = load_settings().database_path
    if not path.exists():
        raise ConfigError(f"there is no database at {path}; has the bot run here?")
    db = connect(path, read_only=True)
    try:
        return work(db)
    except BotError:
        raise
    except Exception as error:  # SQLite's own, which only storage may name
        raise StorageError(
            f"{path} cannot be read: {error}; `thread-translator db migrate` may help"
        ) from error
    finally:
        db.close()


def _find(db: Any, job_id: str) -> Job:
    """One job by its id, or by the beginning that `jobs list` shows."""
    found = find_jobs(db, job_id) if job_id.isalnum() and job_id.isascii() else []
    if not found:
        raise UserError("there is no such job; `jobs list` names them")
    if len(found) > 1:
        raise UserError("more than one job's id begins like that; give more of it")
    return found[0]


def _with_requests(db: Any, job: Job) -> tuple[Job, list[Request]]:
    return job, list_requests(db, job.id)


class _Changed(NamedTuple):
    """What became of a change."""

    done: bool
    #: As it was before.
    job: Job
    #: Whether a process runs that did it.
    runs: bool


def _change(do: str, job_id: str) -> _Changed:
    """Ask the running process, or do it ourselves where none runs."""
    settings = load_settings()
    job = _look(lambda db: _find(db, job_id))
    done, runs = asyncio.run(_change_async(settings, do, job.id))
    return _Changed(done, job, runs)


async def _change_async(settings: Settings, do: str, job_id: str) -> tuple[bool, bool]:
    """Whether it was done, and whether a running process did it."""
    answer = await ask_running(socket_path(settings.database_path), do, job_id)
    if answer is not None:
        return answer, True
    lock = InstanceLock(settings.database_path)
    if not lock.acquire():
        raise TransientError(
            "the running process does not answer; try again in a moment",
            code="no_answer",
        )
    database = SqliteDatabase(settings.database_path)
    try:
        database.open()
        work = SqliteWork(database)
        change = {"retry": work.retry, "cancel": work.cancel}[do]
        return await change(job_id, SystemClock().now()), False
    finally:
        database.close()
        lock.release()


def _print(table: Table) -> None:
    """Cells are shown as they are: no mark-up, no emoji, no colours of their own."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    console.print(table)
