"""`thread-translator providers`: what each can do, and one tiny call to try it."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer
from pydantic import SecretStr, TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from bot.clock import SystemClock
from bot.config import Settings, load_settings
from bot.control import query_running, socket_path
from bot.errors import ConfigError, ProviderError, TransientError
from bot.logs import configure_logging
from bot.models import Pair, Translated
from bot.providers.base import Capabilities, Operation
from bot.providers.breaker import BreakerState, Standing
from bot.providers.provider import Provider
from bot.providers.registry import KNOWN, Providers, check_rates, make_providers

providers_app = typer.Typer(no_args_is_help=True, help="What translates.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

#: What `providers test` sends, and the languages it is sent into, the first that can.
_TRIED = "Good morning."
_TARGETS = ("pt", "es", "de", "fr")
#: Wide enough to be read where no terminal says how wide it is.
_PIPE_COLUMNS = 120


class Running(StrEnum):
    """Whether a bot runs here and tells how its providers stand."""

    RUNNING = "running"
    NOT_RUNNING = "not_running"
    NO_ANSWER = "no_answer"


#: What an operator reads of a provider's state.
_STATE_WORDS = {
    BreakerState.CLOSED: "well",
    BreakerState.OPEN: "left alone, {seconds:,.0f} s more",
    BreakerState.HALF_OPEN: "was left alone; one call is to prove it well again",
}
_NO_STATE_WORDS = {
    Running.RUNNING: "the running bot does not use it",
    Running.NOT_RUNNING: "not known, for the bot is not running",
    Running.NO_ANSWER: "not known, for the running bot does not answer",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of call may carry, and how often it is made."""

    operation: str
    #: The most texts of a call, characters of a text, and characters of a call; None:
    #: it carries none.
    texts: int | None
    text_chars: int | None
    call_chars: int | None
    #: Calls a second that are documented, and that we make at the most; None: any.
    documented: float | None
    used: float | None
    #: How long the running bot leaves such calls alone, as it was told to; None: not.
    pause_seconds: float | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One provider as `providers list` shows it."""

    name: str
    label: str
    #: Its place in PROVIDERS, counted from 1; None: it is not in use.
    place: int | None
    #: Why it cannot be used now; empty: it can.
    lacks: str
    #: Whether a bot runs here; whether that bot calls it, and how long it will not.
    #: No state: that bot does not use it, or nobody knows.
    bot: Running
    state: BreakerState | None = None
    rest_seconds: float | None = None
    #: Whether it needs keys, and whether they are set.
    needs_keys: bool = False
    has_keys: bool = False
    languages: int = 0
    sends_data_out: bool = False
    detects: bool = False
    source: str = ""
    operations: tuple[Limits, ...] = ()


class Seen(NamedTuple):
    """What the running bot tells of its providers."""

    bot: Running
    standings: Mapping[str, Standing]


@providers_app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List every provider with abilities, limits and state; nothing is called.

    Those in use come first, in their order. The state is the running bot's.
    """
    settings = load_settings()
    check_rates(settings)
    seen = asyncio.run(_ask_running(settings))
    found = [listing(name, settings, seen) for name in KNOWN]
    found.sort(key=lambda each: each.place or len(KNOWN) + 1)
    if as_json:
        print(json.dumps([asdict(each) for each in found]))  # noqa: T201 - the result
        return
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    for each in found:
        console.print(*_heading(each), sep="\n", soft_wrap=True)
        console.print(_table(each))


@providers_app.command("test")
def try_(name: str, *, as_json: AsJson = False) -> None:
    """Translate two words through one provider; says first what that costs."""
    configure_logging("console", quiet=True)
    name = name.strip().lower()
    if name not in KNOWN:
        known = ", ".join(KNOWN)
        raise typer.BadParameter(f"known are: {known}", param_hint="NAME")
    settings = load_settings()
    providers = _make(name, settings)
    (provider,) = providers.text
    pair = _pair(provider)
    typer.echo(_announced(provider), err=True)
    done, seconds = asyncio.run(_call(providers, provider, pair))
    _show(name, done, seconds, as_json=as_json)


def _show(name: str, done: Translated, seconds: float, *, as_json: bool) -> None:
    """Print what came back, and how long it took."""
    if as_json:
        fields = {"provider": name, "text": _TRIED, "translation": done.text}
        times = {"route": list(done.route), "seconds": round(seconds, 3)}
        print(json.dumps(fields | times))  # noqa: T201 - the result
        return
    typer.echo(f"{_TRIED} ({' > '.join(done.route)}) {done.text}")
    typer.echo(f"answered after {seconds:.2f} s", err=True)


async def _ask_running(settings: Settings) -> Seen:
    """Ask the running bot how its providers stand; whatever comes, the list goes on."""
    try:
        told = await query_running(socket_path(settings.database_path), "providers")
        if told is None:
            return Seen(Running.NOT_RUNNING, {})
        standings = TypeAdapter(dict[str, Standing]).validate_python(told)
    except ConfigError:
        # Its path is too long for a socket, and so for a bot to run there.
        return Seen(Running.NOT_RUNNING, {})
    except (TransientError, ValidationError):
        return Seen(Running.NO_ANSWER, {})
    return Seen(Running.RUNNING, standings)


def listing(name: str, settings: Settings, seen: Seen) -> Listing:
    """What is known of a provider, whether or not it can be used here.

    Args:
        name: One that the registry knows.
        settings: The operator's.
        seen: What the running bot tells.
    """
    standing = seen.standings.get(name)
    stand_ins = _stand_ins(name, settings)
    lacks = ""
    try:
        provider = _make(name, settings).text[0]
    except ConfigError as error:
        lacks = str(error)
        try:
            provider = _make(name, settings.model_copy(update=stand_ins)).text[0]
        except ConfigError:
            # Its parts are not installed: this is all there is to say.
            return Listing(name, name, _place(name, settings), lacks, seen.bot)
    capabilities = provider.translator.capabilities
    return Listing(
        name=name,
        label=capabilities.label,
        place=_place(name, settings),
        lacks=lacks,
        bot=seen.bot,
        state=standing.state if standing else None,
        rest_seconds=standing.rest_seconds if standing else None,
        needs_keys=capabilities.sends_data_out,
        has_keys=capabilities.sends_data_out and not lacks,
        languages=len(provider.translator.languages()),
        sends_data_out=capabilities.sends_data_out,
        detects=capabilities.detects,
        source=capabilities.source,
        operations=tuple(_limits(provider, standing)),
    )


def _make(name: str, settings: Settings) -> Providers:
    return make_providers(
        (name,),
        models_dir=settings.models_dir,
        call_timeout_seconds=settings.step_timeout_seconds,
        settings=settings,
    )


def _stand_ins(name: str, settings: Settings) -> dict[str, SecretStr | str]:
    """Something in the place of missing keys, with which nothing is ever called."""
    found: dict[str, SecretStr | str] = {}
    for field in Settings.model_fields:
        if field.startswith(name) and getattr(settings, field) == SecretStr(""):
            found[field] = SecretStr("missing")
        elif field.startswith(name) and field.endswith("_project_id"):
            found[field] = getattr(settings, field) or "missing"
    return found


def _place(name: str, settings: Settings) -> int | None:
    names = settings.provider_names
    return names.index(name) + 1 if name in names else None


def _limits(provider: Provider, standing: Standing | None) -> Iterator[Limits]:
    capabilities = provider.translator.capabilities
    sizes: dict[Operation, tuple[int | None, int | None, int | None]] = {
        operation: _sizes(capabilities, operation) for operation in provider.operations
    }
    if Operation.DETECT in capabilities.calls_per_second:
        sizes[Operation.DETECT] = (1, None, None)
    if provider.long_text is not None:
        most = provider.long_text.max_chars
        sizes[Operation.SUBMIT] = (1, most, most)
        sizes[Operation.POLL] = (None, None, None)
    pauses = standing.pauses if standing else {}
    for operation, (texts, text_chars, call_chars) in sizes.items():
        documented = capabilities.calls_per_second.get(operation)
        used = provider.rates.calls_per_second(operation, documented)
        yield Limits(
            operation.value,
            texts,
            text_chars,
            call_chars,
            documented,
            None if used is None else round(used, 3),
            pauses.get(operation),
        )


def _sizes(capabilities: Capabilities, operation: Operation) -> tuple[int, int, int]:
    """The most texts, characters of a text, and characters of a call."""
    if operation is Operation.SINGLE:
        return 1, capabilities.max_chars, capabilities.max_chars
    longest = capabilities.batch_chars or capabilities.max_chars
    return capabilities.max_items, longest, capabilities.max_call_chars


def _table(each: Listing) -> Table:
    """The kinds of call as rows."""
    table = Table()
    names = ("call", "texts", "characters each", "together", "a second", "used")
    for name in (*names, "paused for"):
        table.add_column(name, justify="left" if name == "call" else "right")
    for limits in each.operations:
        figures = (limits.texts, limits.text_chars, limits.call_chars)
        rates = (limits.documented, limits.used)
        table.add_row(
            limits.operation,
            *("" if figure is None else f"{figure:,}" for figure in figures),
            *("any" if rate is None else f"{rate:g}" for rate in rates),
            f"{limits.pause_seconds:,.0f} s" if limits.pause_seconds else "",
        )
    return table


def _heading(each: Listing) -> Iterator[str]:
    use = f"number {each.place} in PROVIDERS" if each.place else "not in PROVIDERS"
    yield f"{each.name}: {each.label}, {use}"
    yield f"state: {_state_words(each)}"
    if each.needs_keys:
        yield f"keys: {'set' if each.has_keys else 'missing'}"
    if each.lacks:
        yield each.lacks
    leaves = "leaves" if each.sends_data_out else "does not leave"
    yield f"{each.languages} languages; text {leaves} this machine"
    if each.source:
        yield f"figures from: {each.source}"


def _state_words(each: Listing) -> str:
    if each.state is None:
        return _NO_STATE_WORDS[each.bot]
    return _STATE_WORDS[each.state].format(seconds=each.rest_seconds)


def _pair(provider: Provider) -> Pair:
    """A pair that the provider has, in one step where there is one."""
    pairs = [Pair("en", target) for target in _TARGETS]
    able = [pair for pair in pairs if provider.translator.can(pair)]
    if not able:
        raise ConfigError("this provider translates nothing from English here")
    return min(able, key=lambda pair: len(provider.route(pair)))


def _announced(provider: Provider) -> str:
    capabilities = provider.translator.capabilities
    cost = (
        "they are charged (docs/providers.md)"
        if capabilities.sends_data_out
        else "free of charge"
    )
    return (
        f"{capabilities.label}: one call ({Operation.BATCH}) with "
        f"{capabilities.length(_TRIED)} characters; {cost}"
    )


async def _call(
    providers: Providers, provider: Provider, pair: Pair
) -> tuple[Translated, float]:
    clock = SystemClock()
    await providers.start()
    try:
        started = clock.monotonic()
        (answer,) = await provider.translator.translate(pair, [_TRIED])
        seconds = clock.monotonic() - started
    finally:
        await providers.close()
    if isinstance(answer, ProviderError):
        raise answer
    return answer, seconds
