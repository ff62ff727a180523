"""One call over the wire: how it is signed, and what of its answer is believed."""

import hashlib
import json
import threading
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from bot.clock import iso
from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.alibaba.client import AlibabaClient, believed
from bot.providers.alibaba.signing import Credentials, authorization
from bot.providers.http import Answer
from tests.unit.providers.cloud import KEYS, Cloud, Reply, Seen

GOOD = {"Code": "200", "RequestId": "R1", "Data": {}}
ERROR_XML = (
    '<?xml version="1.0"?><Error><RequestId>R4</RequestId><HostId>mt</HostId>'
    "<Code>Throttling.User</Code><Message>slow</Message></Error>"
)


def signed_again(seen: Seen, credentials: Credentials = KEYS) -> str:
    names = seen.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0]
    headers = {name: seen.headers[name] for name in names.split(";")}
    query = seen.target.partition("?")[2]
    return authorization(seen.method, query, headers, credentials)


def answer(body: Any, status: int = 200, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, headers, raw)


def refusal(body: Any, status: int = 200) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        believed(answer(body, status), now=0.0)
    return caught.value


async def test_post_carries_a_signed_form(cloud: Cloud) -> None:
    cloud.replies.append(Reply(GOOD))

    assert await cloud.client().call("X", {"b": "ü *~", "a": "1"}) == GOOD

    (seen,) = cloud.seen
    assert (seen.method, seen.target) == ("POST", "/")
    assert seen.body == b"a=1&b=%C3%BC+%2A~"
    assert seen.headers["x-acs-content-sha256"] == hashlib.sha256(seen.body).hexdigest()
    assert seen.headers["x-acs-date"] == iso(cloud.clock.now())
    assert seen.headers["Authorization"] == signed_again(seen)


async def test_get_carries_a_signed_query(cloud: Cloud) -> None:
    cloud.replies.append(Reply(GOOD))

    await cloud.client().call("X", {"TaskId": "a b+c/*"}, method="GET")

    (seen,) = cloud.seen
    assert (seen.method, seen.target) == ("GET", "/?TaskId=a%20b%2Bc%2F%2A")
    assert seen.headers["Authorization"] == signed_again(seen)
    assert "content-type" not in seen.headers


async def test_security_token_travels_signed(cloud: Cloud) -> None:
    cloud.replies.append(Reply(GOOD))
    lent = Credentials("STS.id", "secret", "token")

    await cloud.client(lent).call("X", {"a": "1"})

    assert cloud.seen[0].headers["x-acs-security-token"] == "token"
    assert cloud.seen[0].headers["Authorization"] == signed_again(cloud.seen[0], lent)


async def test_only_what_must_be_is_signed(cloud: Cloud) -> None:
    cloud.replies.append(Reply(GOOD))

    await cloud.client().call("X", {"a": "1"})

    assert (
        "SignedHeaders=content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
    ) in cloud.seen[0].headers["Authorization"]
    assert cloud.seen[0].headers["accept"] == "application/json"


async def test_each_call_is_one_attempt_with_its_own_nonce_and_date(
    cloud: Cloud,
) -> None:
    client = cloud.client()
    cloud.replies += [Reply({"Code": "InternalError"}, 500), Reply(GOOD)]

    with pytest.raises(UnknownOutcomeError):
        await client.call("X", {})
    cloud.clock.advance(61)
    await client.call("X", {})

    first, second = (seen.headers for seen in cloud.seen)
    assert first["x-acs-signature-nonce"] != second["x-acs-signature-nonce"]
    assert second["x-acs-date"] == iso(cloud.clock.now()) > first["x-acs-date"]


@pytest.mark.parametrize(
    ("text", "is_here"),
    [("x" * 65_000, True), ("x" * 66_000, False), ("ü" * 8_000, False)],
)
async def test_big_body_is_signed_away_from_the_event_loop(
    cloud: Cloud, text: str, *, is_here: bool
) -> None:
    where: list[int] = []
    cloud.replies.append(Reply(GOOD))

    def nonce() -> str:
        where.append(threading.get_ident())
        return "n"

    await cloud.client(nonce=nonce).call("X", {"a": text})

    assert (where == [threading.get_ident()]) is is_here


async def test_wrong_clock_is_signed_right_the_next_time(cloud: Cloud) -> None:
    client, theirs = cloud.client(), cloud.clock.now() + 3_600
    expired = {"Code": "InvalidTimeStamp.Expired", "RequestId": "R1"}
    date = {"Date": formatdate(theirs, usegmt=True)}
    cloud.replies += [Reply(expired, 400, headers=date), Reply(GOOD)]

    with pytest.raises(TransientError) as caught:
        await client.call("X", {})
    await client.call("X", {})

    assert caught.value.most_repeats == 1
    assert cloud.seen[1].headers["x-acs-date"] == iso(theirs)


async def test_wrong_clock_without_a_date_stays_as_it_is(cloud: Cloud) -> None:
    client = cloud.client()
    refused = Reply({"Code": "InvalidTimeStamp.Expired"}, 400, headers={"Date": "now"})
    cloud.replies += [refused, Reply(GOOD)]

    with pytest.raises(TransientError):
        await client.call("X", {})
    await client.call("X", {})

    assert cloud.seen[1].headers["x-acs-date"] == iso(cloud.clock.now())


async def test_throttling_asks_for_the_vendors_next_minute(cloud: Cloud) -> None:
    cloud.clock.advance(40 - cloud.clock.now() % 60)
    cloud.replies.append(Reply({"Code": "Throttling.User", "RequestId": "R4"}, 400))

    with pytest.raises(TransientError) as caught:
        await cloud.client().call("X", {})

    assert caught.value.retry_after_seconds == 20
    assert (caught.value.code, caught.value.request_id) == ("Throttling.User", "R4")


async def test_header_with_the_wait_is_found_in_any_case(cloud: Cloud) -> None:
    wait = {"X-Acs-Retry-After": "1500"}
    cloud.replies.append(Reply({"Code": "Throttling.Api"}, 429, headers=wait))

    with pytest.raises(TransientError) as caught:
        await cloud.client().call("X", {})

    assert caught.value.retry_after_seconds == 1.5


async def test_server_that_is_not_there_surely_did_nothing(
    cloud: Cloud, unused_tcp_port: int
) -> None:
    client = AlibabaClient(
        lambda: cloud.session,
        endpoint=f"http://127.0.0.1:{unused_tcp_port}",
        credentials=KEYS,
        clock=cloud.clock,
        timeout_seconds=5,
    )

    with pytest.raises(TransientError) as caught:
        await client.call("X", {})

    assert type(caught.value) is TransientError


@pytest.mark.parametrize(
    "body",
    [GOOD, {**GOOD, "Code": 200}, {"RequestId": "R5", "DetectedLanguage": "en"}],
)
def test_success_is_believed_in_each_spelling(body: dict[str, Any]) -> None:
    assert believed(answer(body), now=0.0) == body


@pytest.mark.parametrize(
    ("body", "status", "error", "code"),
    [
        ({"Code": "105"}, 200, RejectedError, "System.LanguageNotSupported"),
        ({"Code": 10013}, 200, AccountRefusedError, "System.AccountNotActivatedOr"),
        ({"Code": "Forbidden.RAM"}, 403, AccountRefusedError, "Forbidden.RAM"),
        ({"Code": "200"}, 500, UnknownOutcomeError, "http_500"),
        ({"Code": "200"}, 201, UnknownOutcomeError, "http_201"),
        ({"Code": True}, 500, UnknownOutcomeError, "http_500"),
        ({"Code": {"x": 1}}, 400, RejectedError, "http_400"),
        ({}, 404, RejectedError, "http_404"),
        (ERROR_XML.encode(), 400, TransientError, "Throttling.User"),
        (b"<Error><Code>", 503, UnknownOutcomeError, "http_503"),
        (b"<html>bad gateway</html>", 502, UnknownOutcomeError, "http_502"),
        (b"<html>log in first</html>", 200, UnknownOutcomeError, "unreadable"),
        (b"<html>not for you</html>", 403, RejectedError, "http_403"),
        (b"[]", 200, UnknownOutcomeError, "unreadable"),
        (b"\xff", 200, UnknownOutcomeError, "unreadable"),
        (b"", 101, UnknownOutcomeError, "System.RequestTimeOut"),
    ],
)
def test_failure_is_one_of_our_errors(
    body: Any, status: int, error: type[ProviderError], code: str
) -> None:
    found = refusal(body, status)

    assert type(found) is error
    assert found.code.startswith(code)


def test_xml_error_keeps_its_request_id() -> None:
    assert refusal(ERROR_XML.encode(), 400).request_id == "R4"


def test_words_of_the_vendor_are_not_repeated() -> None:
    body = {"Code": "SignatureDoesNotMatch", "Message": "string to sign: shh-4711"}

    assert "4711" not in str(refusal(body, 400))


def canned(shared: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    return {name: said for name, said in read.items() if "/" not in name}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("GetBatchTranslate#e200", RejectedError),
        ("GetBatchTranslate#e104", RejectedError),
        ("GetBatchTranslate#e400", TransientError),
        ("GetBatchTranslate#e403", AccountRefusedError),
        ("GetBatchTranslate#e429", TransientError),
        ("GetBatchTranslate#e500", UnknownOutcomeError),
        ("GetBatchTranslate#html502", UnknownOutcomeError),
    ],
)
def test_answer_given_to_the_vendors_sdk_is_judged(
    shared: Path, name: str, error: type[ProviderError]
) -> None:
    said = canned(shared)[name]
    body = said["body"]

    assert (
        type(refusal(body if isinstance(body, dict) else body.encode(), said["status"]))
        is error
    )
