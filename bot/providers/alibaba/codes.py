"""Alibaba's error codes, and the one function that turns them into our errors.

Sources, read on 2026-11-21: the error tables of GetBatchTranslate, CreateAsyncTranslate
and GetTranslateImageBatchResult (api.aliyun.com/document/alimt/2018-10-12), the
gateway's public error codes (document 48054), the limits page (document 2507655).
Whether a call may be repeated is stated nowhere: that is our own judgement. Nobody
without an account could see which HTTP status carries the codes 101 to 199; so the
body's code is looked at first, and the status only where there is none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.errors import (
    AccountRefusedError,
    Fault,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)

CLOCK_CODE = "InvalidTimeStamp.Expired"
_MINUTE_SECONDS = 60.0
_LONGEST_ACS_WAIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Act:
    """What an error means for the call."""

    error: type[ProviderError]
    #: So many repeats are worth it; None: as many as the caller likes.
    most_repeats: int | None = None
    #: Whether the account is to be left alone until the next minute.
    pause: bool = False


#: It may have happened: the backend had the call in its hands.
RETRY = Act(UnknownOutcomeError)
RETRY_TWICE = Act(UnknownOutcomeError, most_repeats=2)
RETRY_ONCE = Act(UnknownOutcomeError, most_repeats=1)
#: The vendor says that it did not happen.
FAILED_RETRY_TWICE = Act(TransientError, most_repeats=2)
FAILED_RETRY_ONCE = Act(TransientError, most_repeats=1)
PAUSE = Act(TransientError, pause=True)
STOP = Act(RejectedError)
ACCOUNT = Act(AccountRefusedError)


class Business(Enum):
    """The services' own table; a body says 105, 10005 or System.LanguageNotSupported.

    Each value: the number, the name after "System.", what it means, what to do, why.
    """

    REQUEST_TIME_OUT = (101, "RequestTimeOut", "it timed out", RETRY, Fault.TOO_SLOW)
    ERROR = (102, "Error", "a system error", RETRY, Fault.BROKEN)
    URL_DECODING_ERROR = (103, "UrlDecodingError", "bad encoding", STOP, Fault.CALL)
    PARAMETER_ERROR = (
        104,
        "ParameterError",
        "a parameter is missing or wrong",
        STOP,
        Fault.CALL,
    )
    LANGUAGE_NOT_SUPPORTED = (
        105,
        "LanguageNotSupported",
        "not this pair",
        STOP,
        Fault.PAIR,
    )
    LANGUAGE_DETECT_ERROR = (
        106,
        "LanguageDetectError",
        "the language was not found",
        FAILED_RETRY_ONCE,
        Fault.LANGUAGE_UNKNOWN,
    )
    TRANSLATE_ERROR = (
        107,
        "TranslateError",
        "it failed",
        FAILED_RETRY_TWICE,
        Fault.BROKEN,
    )
    STRING_TOO_LONG = (108, "StringTooLong", "the text is too long", STOP, Fault.LENGTH)
    SUB_NOT_PERMISSION = (
        109,
        "SubNotPermission",
        "the RAM user lacks the right to do this",
        ACCOUNT,
        Fault.RIGHTS,
    )
    ACCOUNT_NOT_ACTIVATED = (
        110,
        "AccountNotActivated",
        "the account has not opened the service",
        ACCOUNT,
        Fault.CLOSED,
    )
    SUB_SERVICE_FAILED = (
        111,
        "SubServiceFailed",
        "the sub-account service",
        RETRY,
        Fault.BROKEN,
    )
    TRANSLATE_SERVICE_CALL_FAILED = (
        112,
        "TranslateServiceCallFailed",
        "the backend failed",
        RETRY,
        Fault.BROKEN,
    )
    ACCOUNT_NOT_ACTIVATED_OR_IN_ARREARS = (
        113,
        "AccountNotActivatedOrInArrears",
        "the service is not opened, or a bill is overdue",
        ACCOUNT,
        Fault.CLOSED,
    )
    UNKNOWN_ERROR = (199, "UnknownError", "an unknown error", RETRY_TWICE, Fault.BROKEN)

    def __init__(
        self, number: int, word: str, meaning: str, act: Act, fault: Fault
    ) -> None:
        self.number = number
        self.word = word
        self.meaning = meaning
        self.act = act
        self.fault = fault

    @property
    def code(self) -> str:
        """The spelling that our errors carry, whichever one came."""
        return f"System.{self.word}"


def _spellings(member: Business) -> tuple[str, ...]:
    """101 is 10001 elsewhere, and 199 is 19999; names come in two cases."""
    longer = 19_999 if member.number == 199 else 9_900 + member.number
    word = member.word.lower()
    return str(member.number), str(longer), f"system.{word}", word


_BUSINESS = {word: member for member in Business for word in _spellings(member)}

#: Whole codes, in small letters.
_WHOLE = {
    "signaturenonceused": (
        "the nonce was used: sent twice on its way",
        RETRY,
        Fault.BROKEN,
    ),
    "invalidtimestamp.expired": (
        "the clock of this machine is more than 15 minutes off",
        FAILED_RETRY_ONCE,
        Fault.KEY,
    ),
    "internal.error": ("a failure inside", RETRY, Fault.BROKEN),
    "requests.over.limit": ("too many calls", PAUSE, Fault.BUSY),
    "signaturedoesnotmatch": ("the access key's secret is wrong", ACCOUNT, Fault.KEY),
    "incompletesignature": ("the signature is incomplete", STOP, Fault.CALL),
    "invalidaccountstatus": ("the account cannot use this", ACCOUNT, Fault.CLOSED),
    # Images.
    "parameter.imageurlerror": (
        "the image could not be fetched",
        RETRY_ONCE,
        Fault.UNREACHED,
    ),
    "parameter.imagesizeerror": (
        "the image's sides are too short or long",
        STOP,
        Fault.SIDES,
    ),
    "parameter.imageformaterror": (
        "not a format of image it takes",
        STOP,
        Fault.FORMAT,
    ),
    "parameter.imagefilesizeerror": ("the image's file is too large", STOP, Fault.SIZE),
    "parameter.sourcelangerror": ("not from this language", STOP, Fault.PAIR),
    "parameter.targetlangerror": ("not into this language", STOP, Fault.PAIR),
    # Documents.
    "10021": ("a parameter is missing or wrong", STOP, Fault.CALL),
    "10022": ("the file's address is not valid", STOP, Fault.UNREACHED),
    "10023": ("the file could not be fetched", STOP, Fault.UNREACHED),
    "10024": ("the callback's address is not valid", STOP, Fault.CALL),
    "10025": ("there is no such task", STOP, Fault.NO_TASK),
    "10026": ("a certificate is not valid", STOP, Fault.CALL),
    "10029": ("the day's calls are used up", STOP, Fault.QUOTA),
    "10030": ("the file is too large", STOP, Fault.SIZE),
    "10031": ("not a type of file it takes", STOP, Fault.FORMAT),
}

#: Beginnings of codes, in small letters; the first that fits counts.
_BEGINNINGS = (
    ("throttling", "too many calls", PAUSE, Fault.BUSY),
    ("serviceunavailable", "the service is away", RETRY, Fault.BROKEN),
    ("internalerror", "a failure inside", RETRY, Fault.BROKEN),
    ("imagetranslate.", "the image could not be translated", RETRY_ONCE, Fault.BROKEN),
    (
        "invalidaccesskeyid",
        "the access key is not known or not active",
        ACCOUNT,
        Fault.KEY,
    ),
    (
        "invalidsecuritytoken",
        "the security token is not valid any more",
        ACCOUNT,
        Fault.KEY,
    ),
    ("forbidden", "the account lacks the right to do this", ACCOUNT, Fault.RIGHTS),
    ("nopermission", "the account lacks the right to do this", ACCOUNT, Fault.RIGHTS),
    ("parameter.", "a parameter is wrong", STOP, Fault.CALL),
    ("missing", "a parameter is missing", STOP, Fault.CALL),
    ("invalid", "a parameter is wrong", STOP, Fault.CALL),
)


def error_of(
    code: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    request_id: str = "",
    now: float = 0.0,
) -> ProviderError:
    """Turn what an answer, or one item of it, says into one of our errors.

    Args:
        code: As the body spells it; empty where it has none.
        status: HTTP's.
        headers: HTTP's; names in small letters unless they ignore case.
        request_id: The vendor's name for the call.
        now: The vendor's moment, in seconds since 1970.

    Returns:
        The error, with the code in its one spelling and what to do next. Its message
        never holds the vendor's own words, which may quote what was sent.
    """
    name, meaning, act, fault = _meaning_of(code.strip(), status)
    said = f"Alibaba: {meaning} ({name})"
    if not issubclass(act.error, TransientError):
        return act.error(said, code=name, request_id=request_id, fault=fault)
    return act.error(
        said,
        code=name,
        request_id=request_id,
        fault=fault,
        retry_after_seconds=_wait_seconds(headers or {}, now, pause=act.pause),
        most_repeats=act.most_repeats,
    )


def failure_of(code: str, *, request_id: str = "") -> ProviderError:
    """The error of a task, or of one item of it, that is over and surely failed.

    Args:
        code: As the task or item spells it; empty where it has none.
        request_id: The vendor's name for the call that told it.

    Returns:
        The error; where another attempt is worth it, that is a new task, and one only.
    """
    error = error_of(code or Business.UNKNOWN_ERROR.code, request_id=request_id)
    if not isinstance(error, TransientError):
        return error
    return TransientError(
        str(error),
        code=error.code,
        request_id=request_id,
        fault=error.fault,
        retry_after_seconds=error.retry_after_seconds,
        most_repeats=1,
    )


def _meaning_of(code: str, status: int) -> tuple[str, str, Act, Fault]:
    lower = code.lower()
    member = _BUSINESS.get(lower or str(status))
    if member is not None:
        return member.code, member.meaning, member.act, member.fault
    if lower in _WHOLE:
        return code, *_WHOLE[lower]
    for beginning, meaning, act, fault in _BEGINNINGS:
        if lower.startswith(beginning):
            return re.sub(r"[^\w.-]", "_", code[:64]), meaning, act, fault
    if re.fullmatch("[45][0-9][0-9]", code):
        status = int(code)
    name = "unreadable" if status == 200 else f"http_{status}"
    # It goes into logs and to people: no more than a word of it.
    return re.sub(r"[^\w.-]", "_", code[:64]) or name, *_by_status(status)


def _by_status(status: int) -> tuple[str, Act, Fault]:
    """Judge by HTTP's status alone: of a code that is not known, or of no answer."""
    if status == 429:
        return "too many calls", PAUSE, Fault.BUSY
    if status == 401:
        return "the account is refused", ACCOUNT, Fault.KEY
    if 300 <= status < 500 and status != 408:
        return "the call is refused", STOP, Fault.CALL
    return "no answer that can be read", RETRY, Fault.BROKEN


def _wait_seconds(
    headers: Mapping[str, str], now: float, *, pause: bool
) -> float | None:
    """The wait that was asked for; after throttling the next minute, at the least.

    The next minute: document 2507655. x-acs-retry-after, in milliseconds, is known from
    the SDK alone, and so is its limit.
    """
    milliseconds = headers.get("x-acs-retry-after", "")
    if re.fullmatch("0*[1-9][0-9]{0,12}", milliseconds):
        return min(int(milliseconds) / 1_000, _LONGEST_ACS_WAIT_SECONDS)
    seconds = headers.get("retry-after", "")
    if re.fullmatch("[0-9]{1,9}", seconds):
        return float(seconds)
    return _MINUTE_SECONDS - now % _MINUTE_SECONDS if pause else None
