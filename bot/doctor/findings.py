"""What a check finds: a state, plain words, and the command or click that mends it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.errors import BotError

_KINDS = frozenset({"xoxb", "xapp", "xoxp", "xoxe"})
_SHOWN_SIGNS = 4
#: A shorter secret would be given away by its last signs.
_MIN_SECRET_CHARS = 16


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    #: It works, but not as well as it could, or not for long.
    WARNING = "warning"
    FAILED = "failed"
    #: There was nothing to look at.
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    name: str
    state: State
    #: Plain words without any secret.
    what: str
    #: The command or the click that mends it; never empty where it failed or warned.
    fix: str = ""
    #: Failed: its class decides the exit code, as it does for every command.
    error: BotError | None = None


def ok(name: str, what: str) -> Finding:
    """All is well."""
    return Finding(name, State.OK, what)


def warning(name: str, what: str, fix: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(name, State.WARNING, what, fix)


def failed(name: str, error: BotError, fix: str) -> Finding:
    """It does not work; the error's words say what."""
    return Finding(name, State.FAILED, str(error), fix, error)


def skipped(name: str, what: str, fix: str = "") -> Finding:
    """There was nothing to look at."""
    return Finding(name, State.SKIPPED, what, fix)


def masked(secret: str) -> str:
    """A token's kind and its last four signs: enough to tell which one it is.

    Args:
        secret: A token of Slack's; of anything else nothing is shown.
    """
    kind, _, rest = secret.partition("-")
    if kind not in _KINDS:
        return "..."
    shown = rest[-_SHOWN_SIGNS:] if len(rest) >= _MIN_SECRET_CHARS else ""
    return f"{kind}-...{shown}"
