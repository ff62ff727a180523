"""`thread-translator translate`: a text or a file of any length, without Slack."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import rich.progress
import typer
from rich.console import Console

from bot.clock import SystemClock
from bot.config import Settings, load_settings
from bot.control import InstanceLock
from bot.errors import ConfigError, TransientError, UnsupportedPairError, UserError
from bot.languages import display_name, find_language, nearest
from bot.logs import configure_logging
from bot.providers.registry import Providers, make_providers
from bot.providers.routing import ProviderRouter
from bot.translation.choosing import Chosen, Progress, Translation, choose
from bot.translation.long import LongTranslation, text_key
from bot.translation.short import translate_short
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.slots import SqliteSlots
from storage.sqlite.translations import SqliteTranslations

#: A long text is megabytes on their way.
_CALL_SECONDS = 120.0
_DAY_SECONDS = 86_400.0
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command was asked for."""

    text: str
    #: BCP 47 tags; no source: it is to be found out.
    source: str
    target: str
    #: The database of what was begun.
    state: Path
    #: Whether what was begun is forgotten first.
    anew: bool


def translate(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|FILE|-",
            help="A text, a file of text in UTF-8, or - for standard input.",
        ),
    ],
    *,
    target: Annotated[
        str, typer.Option("--to", metavar="TAG", help="Into this language.")
    ],
    source: Annotated[
        str,
        typer.Option("--from", metavar="TAG", help="From this one; else found out."),
    ] = "",
    provider: Annotated[
        str, typer.Option(metavar="NAME", help="Instead of those that PROVIDERS names.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write the translation to this file.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(
            help="What long texts have begun; translate.db in DATA_DIR by default."
        ),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Forget what was begun, and pay again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Translate a text or a file as plain text; no Slack is needed.

    A text that is too long for calls is handed to a cloud as a job. After Ctrl-C, or
    any other end, the same command goes on with the job that exists.
    """
    configure_logging("console", quiet=True)
    settings = load_settings()
    _check_out(out)
    wish = Wish(
        _read(text),
        _tag("--from", source) if source else "",
        _tag("--to", target),
        state or settings.data_dir / "translate.db",
        anew,
    )
    try:
        chosen, done = asyncio.run(_translate(settings, provider, wish))
    except KeyboardInterrupt:
        raise TransientError(
            "interrupted; the same command goes on with what was begun",
            code="interrupted",
        ) from None
    _hand_out(chosen, done, wish, out, as_json=as_json)


async def _translate(
    settings: Settings, provider: str, wish: Wish
) -> tuple[Chosen, Translation]:
    providers = make_providers(
        (provider.strip().lower(),) if provider else settings.provider_names,
        models_dir=settings.models_dir,
        call_timeout_seconds=_CALL_SECONDS,
        settings=settings,
    )
    await providers.start()
    try:
        chosen = await _chosen(providers, wish)
        with _Bar(chosen, wish.text) as progress:
            progress.tell(_announced(chosen, wish))
            if not chosen.is_long(wish.text):
                return chosen, await translate_short(chosen, wish.text, progress)
            async with _long(settings, chosen, wish, progress) as translation:
                done = await translation.translate(wish.text, chosen.pair)
                return chosen, done
    finally:
        await providers.close()


async def _chosen(providers: Providers, wish: Wish) -> Chosen:
    try:
        return await choose(
            providers, wish.text, source=wish.source, target=wish.target
        )
    except UnsupportedPairError as error:
        router = ProviderRouter([each.translator for each in providers.text])
        raise UserError(_what_works(router, error)) from error


def _announced(chosen: Chosen, wish: Wish) -> str:
    """Who will translate what, and how often that is paid."""
    capabilities = chosen.provider.translator.capabilities
    between = [display_name(tag) for tag in chosen.provider.route(chosen.pair)[1:-1]]
    way = f" by way of {' and '.join(between)}" if between else ""
    source = f"{display_name(chosen.pair.source)} to " if chosen.pair.source else ""
    chars = capabilities.length(wish.text.strip())
    times = f", paid {chosen.steps} times" if chosen.steps > 1 else ""
    return (
        f"{capabilities.label}: {source}{display_name(wish.target)}{way}, "
        f"{chars:,} characters{times if capabilities.sends_data_out else ''}"
    )


def _what_works(router: ProviderRouter, error: UnsupportedPairError) -> str:
    """Say what a language can be translated into instead, the nearest first."""
    works = router.reachable(error.source)
    near = [tag for tag in nearest(error.target, works) if tag in works]
    others = sorted(works - set(near), key=display_name)
    named = [*near, *others][:_NAMED]
    more = ", ..." if len(works) > _NAMED else ""
    instead = f"; from it {', '.join(named)}{more} can be had" if named else ""
    labels = " and ".join(router.labels())
    return (
        f"{labels} cannot translate {error.source} into {error.target}{instead} "
        "(`thread-translator languages` lists all)"
    )


@asynccontextmanager
async def _long(
    settings: Settings, chosen: Chosen, wish: Wish, progress: Progress
) -> AsyncIterator[LongTranslation]:
    """What translates long texts, over a database that is ours alone meanwhile."""
    clock = SystemClock()
    lock, database = InstanceLock(wish.state), SqliteDatabase(wish.state)
    if not lock.acquire():
        raise ConfigError(
            f"another `translate` works with {wish.state}; wait for its end, or give "
            "this one another --state"
        )
    try:
        database.open()
        translations = SqliteTranslations(database)
        kept_seconds = settings.segment_retention_days * _DAY_SECONDS
        await translations.prepare(keep_after=clock.now() - kept_seconds)
        if wish.anew:
            await translations.forget(text_key(chosen.provider, chosen.pair, wish.text))
        yield LongTranslation(
            provider=chosen.provider,
            translations=translations,
            slots=SqliteSlots(database),
            clock=clock,
            progress=progress,
            deadline_seconds=settings.job_deadline_hours * 3_600,
        )
    finally:
        database.close()
        lock.release()


class _Bar:
    """A bar on a terminal, and sentences above it; in a pipe the sentences alone."""

    def __init__(self, chosen: Chosen, text: str) -> None:
        console = Console(stderr=True, markup=False, emoji=False, highlight=False)
        self._console = console
        label = chosen.provider.translator.capabilities.label
        self._bar = rich.progress.Progress(
            rich.progress.SpinnerColumn(),
            rich.progress.TextColumn("{task.description}", markup=False),
            rich.progress.BarColumn(),
            rich.progress.TextColumn("{task.completed:,} of {task.total:,} characters"),
            rich.progress.TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        total = len(text.strip()) * chosen.steps
        self._task = self._bar.add_task(label, total=total)

    def __enter__(self) -> Progress:
        self._bar.start()
        return Progress(tell=self._tell, moved=self._moved)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _tell(self, words: str) -> None:
        self._console.print(words, soft_wrap=True)

    def _moved(self, chars: int) -> None:
        self._bar.advance(self._task, chars)


def _read(text: str) -> str:
    """The text itself, or what stands in the file or on standard input."""
    if text == "-":
        found = _decoded(sys.stdin.buffer.read(), "standard input")
    elif (file := _file(text)) is not None:
        try:
            found = _decoded(file.read_bytes(), str(file))
        except OSError as error:
            raise UserError(f"{file} cannot be read: {error.strerror}") from error
    else:
        found = text
    if not found.strip():
        raise UserError("there is nothing to translate")
    return found


def _file(text: str) -> Path | None:
    """The file of this name; a text can be far too long to be one."""
    try:
        return Path(text) if Path(text).is_file() else None
    except (OSError, ValueError):
        return None


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{name} is not text in UTF-8") from error


def _tag(option: str, words: str) -> str:
    """The tag of a language that is named by its code, its name or its flag."""
    tag = find_language(words)
    if tag is None:
        raise typer.BadParameter(f"no language is called {words!r}", param_hint=option)
    return tag


def _check_out(out: Path | None) -> None:
    """Find out before anything is paid whether the result can be written."""
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise typer.BadParameter(f"{out} is no place for a file", param_hint="--out")


def _hand_out(
    chosen: Chosen, done: Translation, wish: Wish, out: Path | None, *, as_json: bool
) -> None:
    """Write the result to its file, or print it."""
    if out is not None:
        _write(out, done.text)
        typer.echo(f"{out} has the translation", err=True)
    if as_json:
        fields = _fields(chosen, done, wish)
        fields |= {"text": done.text} if out is None else {"out": str(out)}
        print(json.dumps(fields))  # noqa: T201 - the result
    elif out is None:
        sys.stdout.write(done.text if done.text.endswith("\n") else done.text + "\n")


def _write(out: Path, text: str) -> None:
    try:
        out.write_bytes(text.encode())
    except OSError as error:
        raise UserError(
            f"{out} cannot be written: {error.strerror}; what was a job comes again "
            "unpaid with the same command"
        ) from error


def _fields(chosen: Chosen, done: Translation, wish: Wish) -> dict[str, object]:
    return {
        "provider": chosen.provider.translator.capabilities.name,
        "source": done.source,
        "target": wish.target,
        "route": list(done.route),
        "characters": len(wish.text),
    }
