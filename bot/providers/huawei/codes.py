"""Huawei's error codes, and the one function that turns them into our errors.

Sources, read on 2026-11-21: the error table of the NLP service (document nlp_03_0021,
in excerpts), the gateway's (usermanual-apig, apig_03_0048) and its FAQ on
APIG.0301 (ocr_01_0063). Whether a call may be repeated is stated for NLP.6302 only:
the rest is our own judgement. What fails with a status of 500 may have happened.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import (
    AccountRefusedError,
    Fault,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)

#: There is no such task, or its result is gone.
NO_TASK = "NLP.6304"
#: The document itself is at fault; a look at its task may say so, too.
DOCUMENT_FAULTS = frozenset(
    {"NLP.6303", "NLP.6305", "NLP.6306", "NLP.6307", "NLP.6308"}
)
#: A token, a key or a signature was not accepted: with a new token it may be.
NOT_AUTHENTICATED = frozenset(
    {"NLP.0101", "NLP.0103", "APIG.0301", "APIG.0307", "http_401"}
)


@dataclass(frozen=True, slots=True)
class Act:
    """What an error means for the call."""

    error: type[ProviderError]
    #: So many repeats are worth it; None: as many as the caller likes.
    most_repeats: int | None = None
    #: The least wait, where the vendor names none in a header.
    wait_seconds: float | None = None


#: It may have happened: the service had the call in its hands.
RETRY = Act(UnknownOutcomeError)
RETRY_ONCE = Act(UnknownOutcomeError, most_repeats=1)
#: The vendor says that it did not happen.
LATER = Act(TransientError)
#: It is there, and asks for patience; how much is our own figure where it names none.
NEXT_SECOND = Act(TransientError, wait_seconds=1.0)
IN_SECONDS = Act(TransientError, wait_seconds=5.0)
STOP = Act(RejectedError)
ACCOUNT = Act(AccountRefusedError)

#: Whole codes, in small letters; without an act and a fault, the status decides.
_WHOLE: Mapping[str, tuple[str, Act | None, Fault | None]] = {
    "nlp.0000": ("the account has no right to this beta", ACCOUNT, Fault.RIGHTS),
    "nlp.0101": ("the token or key is not accepted", ACCOUNT, Fault.KEY),
    "nlp.0102": ("the call says not whose it is", ACCOUNT, Fault.KEY),
    "nlp.0103": ("the token could not be checked", ACCOUNT, Fault.KEY),
    "nlp.0104": ("it cannot reach its own IAM", LATER, Fault.BROKEN),
    "nlp.0105": ("the balance is too low, or a bill is overdue", ACCOUNT, Fault.UNPAID),
    "nlp.0201": ("a failure inside", RETRY, Fault.BROKEN),
    "nlp.0301": ("a parameter is wrong", STOP, Fault.CALL),
    "nlp.0302": ("a parameter is empty", STOP, Fault.CALL),
    "nlp.0303": ("not this method", STOP, Fault.CALL),
    "nlp.0304": ("the call's body cannot be read", STOP, Fault.CALL),
    "nlp.0305": ("not this type of body", STOP, Fault.CALL),
    "nlp.0306": ("it timed out", RETRY, Fault.TOO_SLOW),
    "nlp.0401": ("it could not open its object store", RETRY, Fault.BROKEN),
    "nlp.0402": ("it could not close its object store", RETRY, Fault.BROKEN),
    "nlp.0403": ("it could not write to its object store", RETRY, Fault.BROKEN),
    "nlp.0405": ("it could not read from its object store", RETRY, Fault.BROKEN),
    "nlp.6301": ("a failure inside the translation", RETRY, Fault.BROKEN),
    # The one error of status 400 that passes.
    "nlp.6302": ("too many calls at the same time", IN_SECONDS, Fault.BUSY),
    "nlp.6303": (
        "the document could not be read from its bucket",
        STOP,
        Fault.UNREACHED,
    ),
    "nlp.6304": ("there is no such task, or not any more", STOP, Fault.NO_TASK),
    "nlp.6305": ("not a format of document it takes", STOP, Fault.FORMAT),
    "nlp.6306": ("the document is empty", STOP, Fault.EMPTY),
    "nlp.6307": ("the document has more than 250 pages", STOP, Fault.PAGES),
    "nlp.6308": ("the task took too long", RETRY_ONCE, Fault.TOO_SLOW),
    "apig.0101": ("there is no such call (any more)", STOP, Fault.RETIRED),
    "apig.0201": ("the call is too large, or the service away", None, None),
    "apig.0301": (
        "the key's secret is wrong, or the token not valid",
        ACCOUNT,
        Fault.KEY,
    ),
    "apig.0307": ("the token must be renewed", ACCOUNT, Fault.KEY),
    "apig.0308": ("too many calls", NEXT_SECOND, Fault.BUSY),
    "modelarts.4204": ("the account has not opened the service", ACCOUNT, Fault.CLOSED),
}

#: Beginnings of codes, in small letters: the rest of the gateway's refusals.
_BEGINNINGS = (("apig.03", "the gateway refuses the account", ACCOUNT, Fault.KEY),)


def error_of(
    code: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    request_id: str = "",
) -> ProviderError:
    """Turn what an answer says into one of our errors.

    Args:
        code: The body's error_code; empty where it has none.
        status: HTTP's.
        headers: HTTP's; names in small letters unless they ignore case.
        request_id: The vendor's name for the call.

    Returns:
        The error, with the code and what to do next. Its message never holds the
        vendor's own words, which may quote what was sent.
    """
    name, meaning, act, fault = _meaning_of(code.strip(), status)
    said = f"Huawei: {meaning} ({name})"
    if not issubclass(act.error, TransientError):
        return act.error(said, code=name, request_id=request_id, fault=fault)
    return act.error(
        said,
        code=name,
        request_id=request_id,
        fault=fault,
        retry_after_seconds=_wait_seconds(headers or {}, act),
        most_repeats=act.most_repeats,
    )


def _meaning_of(code: str, status: int) -> tuple[str, str, Act, Fault]:
    lower = code.lower()
    # It goes into logs and to people: no more than a word of it.
    word = re.sub(r"[^\w.-]", "_", code[:64])
    if lower in _WHOLE:
        meaning, sure, fault = _WHOLE[lower]
        _, act, usual = _by_status(status)
        return word, meaning, sure or act, fault or usual
    for beginning, meaning, refusal, fault in _BEGINNINGS:
        if lower.startswith(beginning):
            return word, meaning, refusal, fault
    name = "unreadable" if status in {200, 201} else f"http_{status}"
    return word or name, *_by_status(status)


def _by_status(status: int) -> tuple[str, Act, Fault]:
    """Judge by HTTP's status alone: of a code that is not known, or of no answer."""
    if status == 429:
        return "too many calls", NEXT_SECOND, Fault.BUSY
    if status == 401:
        return "the account is refused", ACCOUNT, Fault.KEY
    if 300 <= status < 500 and status != 408:
        return "the call is refused", STOP, Fault.CALL
    return "no answer that can be read", RETRY, Fault.BROKEN


def _wait_seconds(headers: Mapping[str, str], act: Act) -> float | None:
    """The wait that was asked for, else the least one that makes sense."""
    seconds = headers.get("retry-after", "")
    return float(seconds) if re.fullmatch("[0-9]{1,9}", seconds) else act.wait_seconds
