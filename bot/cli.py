"""The command `thread-translator`: results on stdout, words on stderr.

Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration, 4 credentials refused, 5 try
again later.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__
from bot.app import Bot
from bot.clock import SystemClock
from bot.config import load_settings, under_ci
from bot.control import InstanceLock
from bot.errors import (
    AccountRefusedError,
    BotError,
    ConfigError,
    CredentialsError,
    StorageError,
    TransientError,
)
from bot.jobs_cli import AsJson, jobs_app
from bot.languages_cli import languages
from bot.logs import configure_logging
from bot.manifest import manifest_path
from bot.providers_cli import providers_app
from bot.startup import keep_out_of_collections
from bot.translate_cli import translate
from storage.sqlite.database import connect, migrate

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A Slack bot that translates messages in the thread where they were written.",
)
app.add_typer(jobs_app, name="jobs")
app.add_typer(providers_app, name="providers")
app.command()(languages)
app.command()(translate)
db_app = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(db_app, name="db")


class Exit(IntEnum):
    """What the exit codes mean."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 3
    CREDENTIALS = 4
    TEMPORARY = 5


def main() -> None:
    """Run the command; an error of ours is one sentence and its exit code."""
    try:
        app()
    except BotError as error:
        typer.echo(f"thread-translator: {error}", err=True)
        sys.exit(exit_code(error))


def most_telling(errors: Iterable[BotError]) -> Exit:
    """Of several errors the exit code of the one to mend first; 0 where none is.

    A refused token comes before a setting: until it is mended, Slack tells nothing
    more. What may pass by itself comes before what is only broken.
    """
    codes = {exit_code(error) for error in errors}
    order = (Exit.CREDENTIALS, Exit.CONFIGURATION, Exit.TEMPORARY, Exit.FAILED)
    return next((code for code in order if code in codes), Exit.OK)


def exit_code(error: BotError) -> Exit:
    """The exit code of an error."""
    if isinstance(error, CredentialsError | AccountRefusedError):
        return Exit.CREDENTIALS
    if isinstance(error, ConfigError | StorageError):
        return Exit.CONFIGURATION
    if isinstance(error, TransientError):
        return Exit.TEMPORARY
    return Exit.FAILED


@app.command()
def run() -> None:
    """Run the bot until it is stopped (SIGTERM or Ctrl-C)."""
    settings = load_settings()
    configure_logging(settings.log_format)

    async def serve(stop: asyncio.Event) -> None:
        async with Bot(settings) as bot:
            keep_out_of_collections()
            typer.echo(f"running; health at {bot.address}/healthz", err=True)
            await stop.wait()

    _run_until_stopped(serve)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="0 takes a free port.", min=0)] = 0,
) -> None:
    """Run the local workspace alone, for any Slack client, until it is stopped.

    Prints one JSON line with its addresses, tokens and secrets.
    """
    from bot.sandbox.serve import serve  # noqa: PLC0415 - not needed by `run`

    def ready(addresses: dict[str, Any]) -> None:
        print(json.dumps(addresses), flush=True)  # noqa: T201 - the result

    _run_until_stopped(
        lambda stop: serve(manifest=manifest_path(), port=port, ready=ready, stop=stop)
    )


@app.command()
def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="End after the tour: 0 passed, 1 failed.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Where the transcript goes.")] = Path(
        "demo-out"
    ),
) -> None:
    """Play the tour: a local workspace, the bot and its engine, with no account.

    On a terminal it goes on serving afterwards; under CI it ends, as with --once.
    """
    from bot.demo.tour import play_demo  # noqa: PLC0415 - not needed by `run`

    configure_logging("console", quiet=True)
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    stay = terminal and not once and not under_ci()
    passed = True

    async def play(stop: asyncio.Event) -> None:
        nonlocal passed
        passed = await play_demo(
            manifest=manifest_path(), out=out, stay=stay, stop=stop
        )

    _run_until_stopped(play)
    if not passed:
        raise typer.Exit(Exit.FAILED)


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Check everything, change nothing; each failure says what mends it.

    Exit codes as of every command; of several failures the most telling one counts:
    4 before 3 before 5 before 1. Warnings leave it 0.
    """
    from bot.doctor import examine, show  # noqa: PLC0415 - not needed by `run`

    configure_logging("console", quiet=True)
    findings = asyncio.run(examine(SystemClock()))
    show(findings, as_json=as_json)
    raise typer.Exit(most_telling(one.error for one in findings if one.error))


@app.command()
def manifest() -> None:
    """Print the app's manifest, to be pasted into Slack."""
    typer.echo(manifest_path().read_text(encoding="utf-8"), nl=False)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@db_app.command("migrate")
def db_migrate() -> None:
    """Bring the database to the newest shape; `run` does this by itself."""
    path = load_settings().database_path
    lock = InstanceLock(path)
    if not lock.acquire():
        raise ConfigError(f"a thread-translator runs on {path}: it is up to date")
    try:
        db = connect(path)
        try:
            migrate(db, path)
        finally:
            db.close()
    finally:
        lock.release()
    typer.echo(f"{path} is up to date", err=True)


def _run_until_stopped(
    serve: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> None:
    """Run until it ends or a signal asks for it; a second signal ends it at once."""

    async def run_it() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def ask() -> None:
            stop.set()
            for name in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(name)

        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, ask)
        await serve(stop)

    asyncio.run(run_it())
