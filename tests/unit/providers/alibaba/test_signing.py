"""Signatures: those of the vendor's SDK and page are reproduced to the byte."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.providers.alibaba.signing import (
    Credentials,
    authorization,
    form,
    query,
    request_headers,
)

KEYS = Credentials("AKIDEXAMPLE", "secret")
VECTORS = Path(__file__).parents[5] / "shared" / "vectors"


def recorded() -> list[Any]:
    """Every request of the SDK that is signed so; one stand-in where none is here."""
    paths = sorted(VECTORS.glob("ali_*.json"))
    signed = [path for path in paths if "ACS3-HMAC-SHA256" in path.read_text("utf-8")]
    return [pytest.param(path, id=path.stem) for path in signed] or [Path("absent")]


@pytest.fixture(params=recorded())
def vector(request: pytest.FixtureRequest, shared: Path) -> dict[str, Any]:
    path: Path = request.param
    if not path.is_relative_to(shared):
        pytest.skip("no folder ../shared/vectors with requests of the vendor's SDK")
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    method, target, _ = read["request_line"].split(" ")
    headers = {name.lower(): value for name, value in read["headers"]}
    return {
        "method": method,
        "query": dict(parse_qsl(target.partition("?")[2], keep_blank_values=True)),
        "body": read["body"].encode(),
        "headers": headers,
    }


def test_recorded_signature_is_reproduced(vector: dict[str, Any]) -> None:
    headers = vector["headers"]
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0]
    to_sign = {name: headers[name] for name in names.split(";")}

    signed = authorization(vector["method"], query(vector["query"]), to_sign, KEYS)

    assert signed == headers["authorization"]


def test_recorded_body_is_reproduced(vector: dict[str, Any]) -> None:
    fields = dict(parse_qsl(vector["body"].decode(), keep_blank_values=True))

    assert form(fields) == vector["body"]


def test_our_headers_are_among_the_recorded_ones(vector: dict[str, Any]) -> None:
    headers = vector["headers"]

    ours = request_headers(
        headers["x-acs-action"],
        host=headers["host"],
        body=vector["body"] if vector["method"] == "POST" else None,
        date=headers["x-acs-date"],
        nonce=headers["x-acs-signature-nonce"],
        credentials=KEYS,
        version=headers["x-acs-version"],
    )

    if "content-type" not in headers:  # the SDK leaves it out where nothing is sent
        ours.pop("content-type", None)
    assert ours.items() <= headers.items()


def test_known_answer_of_the_vendors_page_is_found() -> None:
    """Document 2593177, read on 2026-11-21: RunInstances of another service."""
    keys = Credentials("YourAccessKeyId", "YourAccessKeySecret")
    headers = request_headers(
        "RunInstances",
        host="ecs.cn-shanghai.aliyuncs.com",
        body=None,
        date="2023-10-26T10:22:32Z",
        nonce="3156853299f313e23d1673dc12e1703d",
        credentials=keys,
        version="2014-05-26",
    )
    image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"

    signed = authorization(
        "POST", query({"RegionId": "cn-shanghai", "ImageId": image}), headers, keys
    )

    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_security_token_is_sent_and_signed() -> None:
    lent = Credentials("STS.id", "secret", "token")
    headers = request_headers(
        "X", host="h", body=b"", date="d", nonce="n", credentials=lent
    )

    signed = authorization("POST", "", headers, lent)

    assert headers["x-acs-accesskey-id"] == "STS.id"
    assert headers["x-acs-security-token"] == "token"
    assert ";x-acs-security-token;" in signed


def test_everything_that_is_signed_changes_the_signature() -> None:
    headers = {"host": "h", "x-acs-content-sha256": "0"}
    whole = authorization("POST", "a=1", headers, KEYS)

    assert {
        authorization("GET", "a=1", headers, KEYS),
        authorization("POST", "a=2", headers, KEYS),
        authorization("POST", "a=1", {**headers, "host": "i"}, KEYS),
        authorization("POST", "a=1", headers, Credentials("AKIDEXAMPLE", "other")),
    }.isdisjoint({whole})


def test_query_is_written_as_it_is_signed() -> None:
    assert query({"b": "a b+c*~/", "a": "ü"}) == "a=%C3%BC&b=a%20b%2Bc%2A~%2F"


def test_secrets_are_not_shown() -> None:
    shown = repr(Credentials("id", "shh-4711", "token-4711"))

    assert shown == "Credentials(key_id='id')"
