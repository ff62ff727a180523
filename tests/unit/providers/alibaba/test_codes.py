"""Alibaba's error tables, row by row: our error, its code, and whether to repeat."""

from typing import Any

import pytest

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.alibaba.codes import Business, error_of

#: number, name, our error, repeats that are worth it
BUSINESS: list[tuple[int, str, type[ProviderError], int | None]] = [
    (101, "RequestTimeOut", UnknownOutcomeError, None),
    (102, "Error", UnknownOutcomeError, None),
    (103, "UrlDecodingError", RejectedError, None),
    (104, "ParameterError", RejectedError, None),
    (105, "LanguageNotSupported", RejectedError, None),
    (106, "LanguageDetectError", TransientError, 1),
    (107, "TranslateError", TransientError, 2),
    (108, "StringTooLong", RejectedError, None),
    (109, "SubNotPermission", AccountRefusedError, None),
    (110, "AccountNotActivated", AccountRefusedError, None),
    (111, "SubServiceFailed", UnknownOutcomeError, None),
    (112, "TranslateServiceCallFailed", UnknownOutcomeError, None),
    (113, "AccountNotActivatedOrInArrears", AccountRefusedError, None),
    (199, "UnknownError", UnknownOutcomeError, 2),
]
GATEWAY: list[tuple[str, int, type[ProviderError], int | None]] = [
    ("Throttling", 400, TransientError, None),
    ("Throttling.User", 400, TransientError, None),
    ("Throttling.Api", 429, TransientError, None),
    ("ServiceUnavailable", 503, UnknownOutcomeError, None),
    ("InternalError", 500, UnknownOutcomeError, None),
    ("InternalError.Dispatch", 500, UnknownOutcomeError, None),
    ("SignatureNonceUsed", 400, UnknownOutcomeError, None),
    ("InvalidTimeStamp.Expired", 400, TransientError, 1),
    ("InvalidAccessKeyId.NotFound", 404, AccountRefusedError, None),
    ("InvalidAccessKeyId.Inactive", 400, AccountRefusedError, None),
    ("SignatureDoesNotMatch", 400, AccountRefusedError, None),
    ("IncompleteSignature", 400, RejectedError, None),
    ("InvalidSecurityToken.Expired", 400, AccountRefusedError, None),
    ("Forbidden.RAM", 403, AccountRefusedError, None),
    ("NoPermission", 403, AccountRefusedError, None),
    ("MissingSourceText", 400, RejectedError, None),
    ("InvalidParameter", 400, RejectedError, None),
]
OTHERS: list[tuple[str, int, type[ProviderError], int | None]] = [
    ("Parameter.SourceLangError", 400, RejectedError, None),
    ("Parameter.TargetLangError", 400, RejectedError, None),
    ("Parameter.ImageUrlError", 406, UnknownOutcomeError, 1),
    ("Parameter.ImageSizeError", 406, RejectedError, None),
    ("Parameter.ImageFormatError", 406, RejectedError, None),
    ("Parameter.ImageFileSizeError", 406, RejectedError, None),
    ("ImageTranslate.TranslationError", 500, UnknownOutcomeError, 1),
    ("ImageTranslate.FusionError", 500, UnknownOutcomeError, 1),
    ("ImageTranslate.EraseError", 500, UnknownOutcomeError, 1),
    ("ImageTranslate.TextTranslationError", 500, UnknownOutcomeError, 1),
    ("ImageTranslate.TextToParagraphError", 500, UnknownOutcomeError, 1),
    ("Internal.Error", 503, UnknownOutcomeError, None),
    ("10021", 400, RejectedError, None),
    ("10022", 400, RejectedError, None),
    ("10023", 400, RejectedError, None),
    ("10024", 400, RejectedError, None),
    ("10025", 404, RejectedError, None),
    ("10026", 400, RejectedError, None),
    ("10029", 403, RejectedError, None),
    ("10030", 400, RejectedError, None),
    ("10031", 400, RejectedError, None),
    ("InvalidAccountStatus", 400, AccountRefusedError, None),
    ("REQUESTS.OVER.LIMIT", 429, TransientError, None),
]
#: What no table has, judged by the status.
UNLISTED: list[tuple[str, int, type[ProviderError], int | None]] = [
    ("New.Code", 400, RejectedError, None),
    ("New.Code", 401, AccountRefusedError, None),
    ("New.Code", 408, UnknownOutcomeError, None),
    ("New.Code", 429, TransientError, None),
    ("New.Code", 500, UnknownOutcomeError, None),
    ("New.Code", 200, UnknownOutcomeError, None),
    ("503", 200, UnknownOutcomeError, None),
    ("429", 200, TransientError, None),
    ("403", 200, RejectedError, None),
]


def judged(error: ProviderError) -> tuple[type[ProviderError], int | None]:
    return type(error), getattr(error, "most_repeats", None)


def spellings(number: int, name: str) -> list[str]:
    longer = 19_999 if number == 199 else number - 100 + 10_000
    small = name[0].lower() + name[1:]
    return [str(number), str(longer), f"System.{name}", f"System.{small}", name]


@pytest.mark.parametrize("row", BUSINESS, ids=lambda row: str(row[0]))
@pytest.mark.parametrize("spelling", range(5))
def test_business_code_is_one_error_in_each_spelling(
    row: tuple[int, str, type[ProviderError], int | None], spelling: int
) -> None:
    number, name, error, repeats = row

    found = error_of(spellings(number, name)[spelling], request_id="R1")

    assert judged(found) == (error, repeats)
    assert (found.code, found.request_id) == (f"System.{name}", "R1")


def test_every_business_code_is_in_the_table_above() -> None:
    assert [member.number for member in Business] == [row[0] for row in BUSINESS]


@pytest.mark.parametrize("row", BUSINESS, ids=lambda row: str(row[0]))
def test_pseudo_status_without_a_body_is_the_same_error(
    row: tuple[int, str, type[ProviderError], int | None],
) -> None:
    found = error_of("", status=row[0])

    assert judged(found) == row[2:]
    assert found.code == f"System.{row[1]}"


@pytest.mark.parametrize("row", GATEWAY + OTHERS + UNLISTED, ids=lambda row: row[0])
def test_other_code_is_judged_as_its_row_says(
    row: tuple[str, int, type[ProviderError], int | None],
) -> None:
    code, status, error, repeats = row

    found = error_of(code, status=status)

    assert judged(found) == (error, repeats)
    assert found.code == code


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (200, UnknownOutcomeError, "unreadable"),
        (302, RejectedError, "http_302"),
        (401, AccountRefusedError, "http_401"),
        (403, RejectedError, "http_403"),
        (404, RejectedError, "http_404"),
        (408, UnknownOutcomeError, "http_408"),
        (413, RejectedError, "http_413"),
        (429, TransientError, "http_429"),
        (502, UnknownOutcomeError, "http_502"),
        (999, UnknownOutcomeError, "http_999"),
    ],
)
def test_answer_without_a_code_is_judged_by_its_status(
    status: int, error: type[ProviderError], code: str
) -> None:
    found = error_of("", status=status)

    assert (type(found), found.code) == (error, code)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 37.0),
        ({"x-acs-retry-after": "1500"}, 1.5),
        ({"x-acs-retry-after": "121000"}, 120.0),
        ({"x-acs-retry-after": "9999999999999"}, 120.0),
        ({"x-acs-retry-after": "1500", "retry-after": "7"}, 1.5),
        ({"x-acs-retry-after": "0", "retry-after": "7"}, 7.0),
        ({"retry-after": "7"}, 7.0),
        ({"x-acs-retry-after": "-5"}, 37.0),
        ({"x-acs-retry-after": "soon", "retry-after": "Wed, 21 Oct 2026"}, 37.0),
        ({"retry-after": "9" * 400}, 37.0),
    ],
)
def test_throttling_waits_as_asked_or_for_the_next_minute(
    headers: dict[str, str], seconds: float
) -> None:
    error = error_of("Throttling.User", status=400, headers=headers, now=6_023.0)

    assert isinstance(error, TransientError)
    assert error.retry_after_seconds == seconds


def test_other_failure_waits_only_where_asked() -> None:
    asked: Any = error_of("InternalError", headers={"retry-after": "7"}, now=23.0)
    silent: Any = error_of("InternalError", now=23.0)

    assert (asked.retry_after_seconds, silent.retry_after_seconds) == (7.0, None)


def test_strange_code_is_no_more_than_a_word() -> None:
    error = error_of("<!channel> " + "x" * 500, status=400)

    assert error.code == "__channel__" + "x" * 53
    assert "<" not in str(error)
