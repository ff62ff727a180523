"""What of Huawei's answers is believed: their status, their shape, their types."""

from typing import Any

from bot.errors import Fault, UnknownOutcomeError
from bot.providers.http import Answer, json_object
from bot.providers.huawei.codes import error_of

#: The longest answer holds 2,000 characters twice; nothing comes near this.
MAX_BODY_BYTES = 1024 * 1024


def believed(answer: Answer, *, status: int = 200) -> dict[str, Any]:
    """Return the fields of an answer that says it succeeded.

    Args:
        answer: Of any status and content.
        status: HTTP's, of success.

    Raises:
        ProviderError: It did not succeed, or cannot be read; see `error_of`.
    """
    fields = json_object(answer.body)
    code = None if fields is None else fields.get("error_code")
    said_nothing = code is None or code == ""
    if fields is not None and answer.status == status and said_nothing:
        return fields
    raise error_of(
        scalar(code),
        status=answer.status,
        headers=answer.headers,
        request_id=answer.headers.get("x-request-id", "").strip()[:200],
    )


def scalar(value: object) -> str:
    """A short string or a number as a string; empty for anything else."""
    if isinstance(value, str):
        return value.strip()[:200]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def unreadable(what: str) -> UnknownOutcomeError:
    """The error of an answer that says it succeeded and is not what was asked for.

    Args:
        what: The part that is missing or wrong.
    """
    return UnknownOutcomeError(
        f"Huawei: the answer has no {what} that can be used",
        code="unreadable",
        fault=Fault.BROKEN,
        most_repeats=2,
    )
