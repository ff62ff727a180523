"""`thread-translator languages`: which pairs work here, with what, and by which way."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.config import load_settings
from bot.languages import display_name, find_language, nearest
from bot.models import Pair
from bot.providers.provider import Provider
from bot.providers.registry import Providers, make_providers
from bot.providers.routing import ProviderRouter

_CALL_SECONDS = 10.0
#: Wide enough to be read where no terminal says how wide it is.
_PIPE_COLUMNS = 120
#: More pairs than anybody reads: they are counted, unless they are asked for.
_MOST_PAIRS = 200
#: Of all pairs: more is as good as any to any.
_NEARLY_ALL = 0.9
_ONE_PAIR = (
    "`thread-translator languages --from en --to pt` tells of one pair; one of the two "
    "alone, of all from or into a language; --json lists all"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How a text gets from one language to another here."""

    source: str
    target: str
    #: The provider's name, as PROVIDERS has it, and as people call it.
    provider: str
    label: str
    #: The languages that it goes through, first to last.
    route: tuple[str, ...]


def languages(
    *,
    source: Annotated[
        str, typer.Option("--from", metavar="TAG", help="Only from this language.")
    ] = "",
    target: Annotated[
        str, typer.Option("--to", metavar="TAG", help="Only into this language.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show which languages can be translated into which; no token is needed."""
    settings = load_settings()
    providers = make_providers(
        settings.provider_names,
        models_dir=settings.models_dir,
        call_timeout_seconds=_CALL_SECONDS,
        settings=settings,
    )
    known = _router(providers).languages()
    pair = _tag("--from", source, known), _tag("--to", target, known)
    ways = list(find_ways(providers, *pair))
    if as_json:
        print(json.dumps([_fields(way) for way in ways]))  # noqa: T201 - the result
        return
    if len(ways) > _MOST_PAIRS and pair == ("", ""):
        _print(_summary(providers))
        typer.echo(_ONE_PAIR, err=True)
    elif ways:
        _print(_table(ways))
    else:
        typer.echo("nothing here translates between these languages", err=True)
    if missing := providers.missing():
        typer.echo(missing, err=True)


def find_ways(providers: Providers, source: str, target: str) -> Iterator[Way]:
    """Every pair that works, by the provider that will really be taken.

    Args:
        providers: In the operator's order; they need not be started.
        source: BCP 47 tag; empty: from every language.
        target: BCP 47 tag; empty: into every language.
    """
    router = _router(providers)
    for one in [source] if source else sorted(router.languages(), key=_order):
        reachable = sorted(router.reachable(one), key=_order)
        for other in [target] if target else reachable:
            pair = Pair(one, other)
            provider = next(
                (each for each in providers.text if each.translator.can(pair)), None
            )
            if provider is not None:
                yield _way(provider, pair, one)


def _way(provider: Provider, pair: Pair, source: str) -> Way:
    capabilities = provider.translator.capabilities
    route = provider.route(pair)
    return Way(source, pair.target, capabilities.name, capabilities.label, route)


def _router(providers: Providers) -> ProviderRouter:
    return ProviderRouter([each.translator for each in providers.text])


def _tag(option: str, words: str, known: frozenset[str]) -> str:
    """The tag of a language that is named by its code, its name or its flag."""
    if not words:
        return ""
    tag = find_language(words)
    if tag is None:
        near = ", ".join(nearest(words, known))
        hint = f"; did you mean {near}?" if near else ""
        said = f"no language is called {words!r}{hint}"
        raise typer.BadParameter(said, param_hint=option)
    return tag


def _table(ways: list[Way]) -> Table:
    """A row for each language and provider: where it leads at once, and by others."""
    table = Table("from", "straight into", "by way of another", "with")
    for (source, label), group in groupby(ways, lambda way: (way.source, way.label)):
        near, far = [], []
        for way in group:
            through = [display_name(tag) for tag in way.route[1:-1]]
            if through:
                far.append(f"{_labelled(way.target)}, by {' and '.join(through)}")
            else:
                near.append(_labelled(way.target))
        table.add_row(_labelled(source), "\n".join(near), "\n".join(far), label)
        table.add_section()
    return table


def _summary(providers: Providers) -> Table:
    """A row for each provider: how much it can, whoever would be taken before it."""
    table = Table("with", "from", "into", "pairs", "by way of another", "any to any")
    for each in providers.text:
        ways = list(find_ways(replace(providers, text=(each,)), "", ""))
        sources = Counter(way.source for way in ways)
        targets = Counter(way.target for way in ways)
        narrow = [*_narrow("from", sources), *_narrow("into", targets)]
        table.add_row(
            each.translator.capabilities.label,
            f"{len(sources)} languages",
            f"{len(targets)} languages",
            f"{len(ways):,}",
            f"{sum(len(way.route) > 2 for way in ways):,}",
            "\n".join([_any_to_any(sources, targets), *narrow]),
        )
        table.add_section()
    return table


def _any_to_any(sources: Counter[str], targets: Counter[str]) -> str:
    """Whether nearly every pair of these languages works."""
    possible = len(sources) * len(targets) - len(sources.keys() & targets.keys())
    if sources.total() == possible:
        return "yes"
    return "nearly" if sources.total() > _NEARLY_ALL * possible else "no"


def _narrow(word: str, pairs: Counter[str]) -> Iterator[str]:
    """The languages that have less than half as many pairs as another has."""
    most = max(pairs.values(), default=0)
    for tag in sorted(pairs, key=_order):
        if 2 * pairs[tag] < most:
            yield f"{word} {_labelled(tag)} {pairs[tag]} only"


def _print(table: Table) -> None:
    """Cells are shown as they are: no mark-up, no emoji, no colours of their own."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    console.print(table)


def _labelled(tag: str) -> str:
    return f"{display_name(tag)} ({tag})"


def _order(tag: str) -> tuple[str, str]:
    """By name; two variants may share one."""
    return display_name(tag), tag


def _fields(way: Way) -> dict[str, object]:
    return {
        "source": way.source,
        "target": way.target,
        "provider": way.provider,
        "route": list(way.route),
    }
