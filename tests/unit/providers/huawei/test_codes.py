"""Huawei's error tables, row by row: our error, its code, and whether to repeat."""

from typing import Any

import pytest

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.huawei.codes import NOT_AUTHENTICATED, error_of

ACCOUNT, NO = AccountRefusedError, RejectedError
#: Sure not to have happened, and perhaps happened.
LATER, UNKNOWN = TransientError, UnknownOutcomeError
Row = tuple[str, int, type[ProviderError], int | None, bool]

#: code, status, our error, repeats that are worth it, whether a new token may help
ROWS: list[Row] = [
    ("NLP.0000", 401, ACCOUNT, None, False),
    ("NLP.0101", 401, ACCOUNT, None, True),
    ("NLP.0102", 401, ACCOUNT, None, False),
    ("NLP.0103", 401, ACCOUNT, None, True),
    ("NLP.0104", 401, LATER, None, False),
    ("NLP.0105", 401, ACCOUNT, None, False),
    ("NLP.0201", 500, UNKNOWN, None, False),
    ("NLP.0301", 400, NO, None, False),
    ("NLP.0302", 400, NO, None, False),
    ("NLP.0303", 400, NO, None, False),
    ("NLP.0304", 400, NO, None, False),
    ("NLP.0305", 400, NO, None, False),
    ("NLP.0306", 500, UNKNOWN, None, False),
    ("NLP.0401", 500, UNKNOWN, None, False),
    ("NLP.0402", 500, UNKNOWN, None, False),
    ("NLP.0403", 500, UNKNOWN, None, False),
    ("NLP.0405", 500, UNKNOWN, None, False),
    ("NLP.6301", 500, UNKNOWN, None, False),
    ("NLP.6301", 400, UNKNOWN, None, False),
    ("NLP.6302", 400, LATER, None, False),
    ("NLP.6303", 400, NO, None, False),
    ("NLP.6304", 400, NO, None, False),
    ("NLP.6305", 400, NO, None, False),
    ("NLP.6306", 400, NO, None, False),
    ("NLP.6307", 400, NO, None, False),
    ("NLP.6308", 500, UNKNOWN, 1, False),
    ("APIG.0308", 429, LATER, None, False),
    ("APIG.0101", 404, NO, None, False),
    ("APIG.0201", 413, NO, None, False),
    ("APIG.0201", 414, NO, None, False),
    ("APIG.0201", 494, NO, None, False),
    ("APIG.0201", 500, UNKNOWN, None, False),
    ("APIG.0201", 502, UNKNOWN, None, False),
    ("APIG.0201", 504, UNKNOWN, None, False),
    ("APIG.0301", 401, ACCOUNT, None, True),
    ("APIG.0302", 403, ACCOUNT, None, False),
    ("APIG.0307", 401, ACCOUNT, None, True),
    ("ModelArts.4204", 400, ACCOUNT, None, False),
    ("ModelArts.4204", 403, ACCOUNT, None, False),
    # What no table has, judged by the status.
    ("NLP.9999", 400, NO, None, False),
    ("NLP.9999", 401, ACCOUNT, None, False),
    ("NLP.9999", 408, UNKNOWN, None, False),
    ("NLP.9999", 429, LATER, None, False),
    ("NLP.9999", 500, UNKNOWN, None, False),
    ("NLP.9999", 200, UNKNOWN, None, False),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_code_is_judged_as_its_row_says(row: Row) -> None:
    code, status, error, repeats, with_new_token = row

    found = error_of(code, status=status, request_id="R1")

    assert type(found) is error
    assert getattr(found, "most_repeats", None) == repeats
    assert (found.code in NOT_AUTHENTICATED) is with_new_token
    assert (found.code, found.request_id) == (code, "R1")


def test_code_in_another_case_means_the_same() -> None:
    assert type(error_of("nlp.6302", status=400)) is TransientError


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (200, UNKNOWN, "unreadable"),
        (201, UNKNOWN, "unreadable"),
        (302, NO, "http_302"),
        (401, ACCOUNT, "http_401"),
        (403, NO, "http_403"),
        (404, NO, "http_404"),
        (408, UNKNOWN, "http_408"),
        (429, LATER, "http_429"),
        (502, UNKNOWN, "http_502"),
        (999, UNKNOWN, "http_999"),
    ],
)
def test_answer_without_a_code_is_judged_by_its_status(
    status: int, error: type[ProviderError], code: str
) -> None:
    found = error_of("", status=status)

    assert (type(found), found.code) == (error, code)


@pytest.mark.parametrize(
    ("code", "headers", "seconds"),
    [
        ("APIG.0308", {}, 1.0),
        ("APIG.0308", {"retry-after": "7"}, 7.0),
        ("APIG.0308", {"retry-after": "soon"}, 1.0),
        ("APIG.0308", {"retry-after": "-5"}, 1.0),
        ("APIG.0308", {"retry-after": "9" * 400}, 1.0),
        ("NLP.6302", {}, 5.0),
        ("NLP.6302", {"retry-after": "2"}, 2.0),
        ("NLP.0201", {}, None),
        ("NLP.0201", {"retry-after": "7"}, 7.0),
    ],
)
def test_wait_is_what_was_asked_for(
    code: str, headers: dict[str, str], seconds: float | None
) -> None:
    found: Any = error_of(code, status=400, headers=headers)

    assert found.retry_after_seconds == seconds


def test_strange_code_is_no_more_than_a_word() -> None:
    found = error_of("<!channel> " + "x" * 500, status=400)

    assert found.code == "__channel__" + "x" * 53
    assert "<" not in str(found)
