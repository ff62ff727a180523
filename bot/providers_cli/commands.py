"""The commands: `providers list` and `providers test`."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from bot.clock import SystemClock
from bot.config import Settings, load_settings
from bot.control import query_running, socket_path
from bot.errors import ConfigError, ProviderError, TransientError
from bot.logs import configure_logging
from bot.models import Pair, Translated
from bot.providers.base import Operation
from bot.providers.breaker import Standing
from bot.providers.provider import Provider
from bot.providers.registry import KNOWN, Providers, check_rates
from bot.providers_cli.listings import Running, Seen, listing, make
from bot.providers_cli.tables import show

providers_app = typer.Typer(no_args_is_help=True, help="What translates.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

#: What `providers test` sends, and the languages it is sent into, the first that can.
_TRIED = "Good morning."
_TARGETS = ("pt", "es", "de", "fr")


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
    show(found)


@providers_app.command("test")
def try_(name: str, *, as_json: AsJson = False) -> None:
    """Translate two words through one provider; says first what that costs."""
    configure_logging("console", quiet=True)
    name = name.strip().lower()
    if name not in KNOWN:
        known = ", ".join(KNOWN)
        raise typer.BadParameter(f"known are: {known}", param_hint="NAME")
    settings = load_settings()
    providers = make(name, settings)
    (provider,) = providers.text
    pair = _pair(provider)
    typer.echo(_announced(provider), err=True)
    done, seconds = asyncio.run(_call(providers, provider, pair))
    _show_call(name, done, seconds, as_json=as_json)


def _show_call(name: str, done: Translated, seconds: float, *, as_json: bool) -> None:
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
