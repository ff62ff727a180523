"""What became of a person's act, as that person sees it."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.delivery import Outcome

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a command, a click, a shortcut or a question for options."""

    accepted: bool
    #: Why it was not: Slack's word where there is one.
    error: str = ""
    #: What the ack carried.
    ack: Any = None
    ack_ms: float | None = None
    trigger_id: str = ""
    #: The confirmation dialog that was shown; None: there was none.
    dialog: Json | None = None
    #: What opened in the browser.
    url: str = ""
    #: The options that the app named.
    options: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of a submission, or of the closing of a modal."""

    accepted: bool
    error: str = ""
    ack: Any = None
    #: None where the app was not asked.
    ack_ms: float | None = None
    trigger_id: str = ""
    #: "close", "errors", "update", "push" or "clear"; empty: nothing changed.
    response_action: str = ""
    #: block_id -> what is shown under it, by the app or by Slack itself.
    errors: Json | None = None


def done(outcome: Outcome, trigger_id: str, *, error: str = "", **more: Any) -> Done:
    """An act that was brought to the app.

    Args:
        outcome: How that ended.
        trigger_id: What went along.
        error: What is wrong although it was acked.
        more: Further members of the result.
    """
    error = error if outcome.acked else failure(outcome)
    return Done(
        accepted=not error,
        error=error,
        ack=outcome.body,
        ack_ms=outcome.ms if outcome.acked else None,
        trigger_id=trigger_id,
        **more,
    )


def failure(outcome: Outcome) -> str:
    """What Slack shows a person when the app did not ack."""
    if outcome.reason == "http_timeout":
        return "operation_timeout"
    if outcome.status is None:
        return "dispatch_failed"
    return "http_client_error" if outcome.status < 500 else "http_service_error"
