"""Signatures and bodies: those of the vendor's SDK are reproduced to the byte."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.providers.huawei.detection import detection_fields
from bot.providers.huawei.documents import document_fields
from bot.providers.huawei.signing import (
    Credentials,
    authorization,
    json_body,
    query,
    request_headers,
    sdk_date,
)
from bot.providers.huawei.text import text_fields
from bot.providers.huawei.token import Login, login_fields

KEYS = Credentials("AKIDEXAMPLE", "secret")
OBS = "https://b.obs.cn-north-4.myhuaweicloud.com"
#: What our own functions write, by the name of the recorded request.
BODIES = {
    "hw_aksk__01__create_document_job": document_fields(
        f"{OBS}/a.docx?AccessKeyId=X&Expires=1&Signature=y%2B", "zh", "en", "docx"
    ),
    "hw_aksk__02__read_document_job": None,
    "hw_aksk__03__text_translation": text_fields("欢迎 + é", "auto", "en"),
    "hw_aksk__04__language_detection": detection_fields("欢迎"),
    "hw_iam_token__01__create_token": login_fields(
        Login("domainname", "iamuser", "PASSWORDEXAMPLE")
    ),
}


#: A login by password is signed by the SDK alone, which need not be.
SIGNED_BY_US = [name for name in BODIES if "aksk" in name]


@pytest.fixture(params=BODIES)
def vector(request: pytest.FixtureRequest, shared: Path) -> dict[str, Any]:
    path = shared / "vectors" / f"{request.param}.json"
    if not path.is_file():
        pytest.skip("no folder ../shared/vectors with requests of the vendor's SDK")
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    method, target, _ = read["request_line"].split(" ")
    fields = BODIES[request.param]
    return {
        "method": method,
        "path": urlsplit(target).path,
        "query": urlsplit(target).query,
        "body": read["body"].encode(),
        "our_body": b"" if fields is None else json_body(fields),
        "headers": {name.lower(): value for name, value in read["headers"]},
    }


def test_every_recorded_request_is_in_the_list(shared: Path) -> None:
    recorded = {path.stem for path in (shared / "vectors").glob("hw_*.json")}

    assert recorded == BODIES.keys()


def test_recorded_body_is_reproduced(vector: dict[str, Any]) -> None:
    assert vector["our_body"] == vector["body"]


def test_recorded_query_is_reproduced(vector: dict[str, Any]) -> None:
    assert query(dict(parse_qsl(vector["query"]))) == vector["query"]


def test_recorded_signature_is_reproduced(vector: dict[str, Any]) -> None:
    headers = vector["headers"]
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0]

    signed = authorization(
        vector["method"],
        vector["path"],
        {name: headers[name] for name in names.split(";")},
        vector["our_body"],
        KEYS,
        canonical_query=vector["query"],
    )

    assert signed == headers["authorization"]


@pytest.mark.parametrize("vector", SIGNED_BY_US, indirect=True)
def test_our_headers_are_among_the_recorded_ones(vector: dict[str, Any]) -> None:
    headers = vector["headers"]

    ours = request_headers(
        host=headers["host"],
        date=headers["x-sdk-date"],
        project_id=headers["x-project-id"],
        credentials=KEYS,
    )

    assert {name.lower(): value for name, value in ours.items()}.items() <= (
        headers.items()
    )


def test_date_has_neither_dashes_nor_colons() -> None:
    assert sdk_date(1_795_229_512.9) == "20261121T025152Z"


def test_security_token_is_sent_and_signed() -> None:
    lent = Credentials("AK", "secret", "token")
    headers = request_headers(host="h", date="d", project_id="p", credentials=lent)

    signed = authorization("GET", "/v1/p", headers, b"", lent)

    assert headers["X-Security-Token"] == "token"
    names = signed.split("SignedHeaders=")[1].split(",")[0].split(";")
    assert names == sorted({name.lower() for name in headers})


@pytest.mark.parametrize(
    "other",
    [
        {"method": "GET"},
        {"path": "/v1/q"},
        {"headers": {"host": "i", "x-sdk-date": "d"}},
        {"headers": {"host": "h", "x-sdk-date": "e"}},
        {"body": b"{ }"},
        {"canonical_query": "a=2"},
        {"credentials": Credentials("AKIDEXAMPLE", "other")},
    ],
)
def test_everything_that_is_signed_changes_the_signature(other: dict[str, Any]) -> None:
    known: dict[str, Any] = {
        "method": "POST",
        "path": "/v1/p",
        "headers": {"host": "h", "x-sdk-date": "d"},
        "body": b"{}",
        "credentials": KEYS,
        "canonical_query": "a=1",
    }

    assert authorization(**(known | other)) != authorization(**known)


@pytest.mark.parametrize(
    ("one", "same"), [("/v1/p", "/v1/p/"), ("/v1/a b", "/v1/a%20b")]
)
def test_path_is_signed_in_one_form(one: str, same: str) -> None:
    headers = {"host": "h", "x-sdk-date": "d"}

    assert authorization("GET", one, headers, b"", KEYS) == authorization(
        "GET", same, headers, b"", KEYS
    )


def test_query_is_written_as_it_is_signed() -> None:
    assert query({"b": "a b+c*~/", "a": "ü"}) == "a=%C3%BC&b=a%20b%2Bc%2A~%2F"


def test_secrets_are_not_shown() -> None:
    shown = repr(Credentials("id", "shh-4711", "token-4711"))

    assert shown == "Credentials(key_id='id')"
