"""Shows providers to people."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from rich.console import Console
from rich.table import Table

from bot.providers.breaker import BreakerState
from bot.providers_cli.listings import Calls, Listing, Running

#: Wide enough to be read where no terminal says how wide it is.
_PIPE_COLUMNS = 120
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


def show(listings: Sequence[Listing]) -> None:
    """Print what is known of each, as tables."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_COLUMNS
    for each in listings:
        console.print(*_heading(each), sep="\n", soft_wrap=True)
        console.print(_table(each))
        if each.files:
            console.print(_file_table(each))


def _table(each: Listing) -> Table:
    """The kinds of call for texts as rows."""
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


def _file_table(each: Listing) -> Table:
    """What is done with files, and how often."""
    table = Table()
    for name in ("files", "formats", "how", "a task", "MiB", "paid", "a second"):
        table.add_column(name, justify="right" if name == "MiB" else "left")
    for one in each.files:
        table.add_row(
            f"{one.kind}s",
            ", ".join(map(partial(_format, one.returns), one.formats)),
            f"set {one.lacks}" if one.lacks else one.how,
            f"{one.max_files}",
            f"{one.max_bytes / 2**20:g}",
            one.cost,
            "\n".join(map(_rate, one.operations)),
        )
    return table


def _format(returns: Mapping[str, str], name: str) -> str:
    return name if returns[name] == name else f"{name}>{returns[name]}"


def _rate(calls: Calls) -> str:
    return f"{calls.operation}: {calls.used:g} of {calls.documented:g}"


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
