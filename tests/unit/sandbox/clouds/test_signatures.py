"""Signatures: the vendor's own, good ones, and all that can be wrong with one."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bot.clock import ManualClock, SystemClock, iso
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.signatures import (
    authorization,
    v1_signature,
    v1_string_to_sign,
    v3_signature,
    v3_string_to_sign,
)
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.presented import Presented
from tests.unit.sandbox.clouds.kit import GOOD, Raw

GENERAL = GOOD["TranslateGeneral"]


def test_example_of_the_vendors_page_is_reproduced() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599"
        "1b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    query = [("RegionId", "cn-shanghai"), ("ImageId", image)]
    presented = Presented(method="POST", path="/", query=query, headers=headers)

    made = v3_signature(v3_string_to_sign(presented, headers), "YourAccessKeySecret")

    assert made == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"


def test_blanks_around_a_headers_value_are_not_signed() -> None:
    def signed(value: str) -> str:
        headers = {"x-acs-date": value}
        presented = Presented(method="GET", path="/", query=[], headers=headers)
        return v3_string_to_sign(presented, headers)

    assert signed(" now ") == signed("now") != signed("later")


def test_every_recorded_request_of_the_official_client_verifies(shared: Path) -> None:
    verified, secrets = [], {"AKIDEXAMPLE": "secret"}
    for path in sorted((shared / "vectors").glob("ali_*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        headers = {name.lower(): value for name, value in record["headers"]}
        given = authorization(headers.get("authorization", ""))
        if given is None:
            continue  # an upload, which nobody signs
        method, target, _ = record["request_line"].split()
        presented = Presented(
            method=method,
            path=target.partition("?")[0],
            query=parse_qsl(target.partition("?")[2], keep_blank_values=True),
            headers=headers,
            body=record["body"].encode(),
        )
        text = v3_string_to_sign(presented, given.signed)
        assert v3_signature(text, secrets[given.key]) == given.signature, path.name
        verified.append(path.name)

    assert len(verified) >= 9


def test_older_scheme_signs_names_and_values_in_order() -> None:
    pairs = [("b", "x y"), ("a", "~*"), ("Signature", "left out")]

    text = v1_string_to_sign("POST", pairs)

    assert text == "POST&%2F&a%3D~%252A%26b%3Dx%2520y"
    assert v1_signature(text, "testsecret") == v1_signature(text, "testsecret")
    assert v1_signature(text, "testsecret") != v1_signature(text, "other")


async def test_form_query_and_temporary_key_are_let_in(
    raw: Raw, alibaba: LocalAlibaba
) -> None:
    by_query = await raw.call("TranslateGeneral", GENERAL, method="GET")
    by_form = await raw.call("TranslateGeneral", GENERAL)
    raw.key = alibaba.keys[1]
    temporary = await raw.call(
        "TranslateGeneral", GENERAL, x_acs_security_token=raw.key.token
    )

    assert [by_query.code, by_form.code, temporary.code] == ["200"] * 3


async def test_further_headers_may_be_signed_or_not(raw: Raw) -> None:
    request = raw.signed("TranslateGeneral", GENERAL, accept="application/json")
    request.headers["user-agent"] = "changed by a proxy"

    assert (await raw.send(request)).code == "200"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-acs-action", "Translate"),
        ("x-acs-date", "2000-01-01T00:00:00Z"),
        ("x-acs-signature-nonce", "another"),
        ("content-type", "text/plain"),
    ],
)
async def test_header_changed_after_signing_is_no_match(
    raw: Raw, header: str, value: str
) -> None:
    request = raw.signed("TranslateGeneral", GENERAL)
    request.headers[header] = value

    got = await raw.send(request)

    wanted = "SignatureDoesNotMatch" if "date" not in header else "InvalidTimeStamp"
    assert (got.status, str(got.code).partition(".")[0]) == (400, wanted)


@pytest.mark.parametrize("body", [b"FormatType=html", b""])
async def test_body_changed_after_signing_is_no_match(raw: Raw, body: bytes) -> None:
    request = raw.signed("TranslateGeneral", GENERAL)
    request.body = body

    assert (await raw.send(request)).code == "SignatureDoesNotMatch"


async def test_digest_of_another_body_is_no_match_though_signed(raw: Raw) -> None:
    other = "0" * 64

    got = await raw.call("TranslateGeneral", GENERAL, x_acs_content_sha256=other)

    assert got.code == "SignatureDoesNotMatch"


async def test_query_changed_after_signing_is_no_match(raw: Raw) -> None:
    request = raw.signed("TranslateGeneral", GENERAL, method="GET")
    request.query += "&Context=x"

    assert (await raw.send(request)).code == "SignatureDoesNotMatch"


async def test_wrong_secret_is_told_what_was_signed_but_no_secret(raw: Raw) -> None:
    got = await raw.call("TranslateGeneral", GENERAL, secret="wrong")

    assert (got.status, got.code) == (400, "SignatureDoesNotMatch")
    assert "ACS3-HMAC-SHA256" in got.json["Message"]
    assert raw.key.secret not in got.text


@pytest.mark.parametrize("missing", ["x-acs-signature-nonce", "x-acs-content-sha256"])
async def test_header_that_must_be_there_is_missed(raw: Raw, missing: str) -> None:
    request = raw.signed("TranslateGeneral", GENERAL)
    del request.headers[missing]

    got = await raw.send(request)

    assert (got.code, missing in got.json["Message"]) == ("IncompleteSignature", True)


async def test_header_of_the_vendor_that_is_not_signed_is_refused(raw: Raw) -> None:
    request = raw.signed("TranslateGeneral", GENERAL)
    request.headers["x-acs-security-token"] = "smuggled"

    assert (await raw.send(request)).code == "IncompleteSignature"


@pytest.mark.parametrize("header", ["", "Basic abc", "ACS3-HMAC-SHA256 Credential=x"])
async def test_other_authorization_is_incomplete(raw: Raw, header: str) -> None:
    request = raw.signed("TranslateGeneral", GENERAL)
    request.headers["Authorization"] = header

    assert (await raw.send(request)).code == "IncompleteSignature"


async def test_call_without_any_signature_is_incomplete(raw: Raw) -> None:
    request = raw.signed("TranslateGeneral", GENERAL)
    del request.headers["Authorization"]

    assert (await raw.send(request)).code == "IncompleteSignature"


@pytest.mark.parametrize(("seconds", "code"), [(-890, "200"), (890, "200")])
async def test_date_within_a_quarter_of_an_hour_is_taken(
    raw: Raw, minute: ManualClock, seconds: float, code: str
) -> None:
    date = iso(minute.now() + seconds)

    assert (await raw.call("TranslateGeneral", GENERAL, x_acs_date=date)).code == code


@pytest.mark.parametrize("seconds", [-910, 910])
async def test_date_further_off_is_expired(
    raw: Raw, minute: ManualClock, seconds: float
) -> None:
    date = iso(minute.now() + seconds)

    got = await raw.call("TranslateGeneral", GENERAL, x_acs_date=date)

    assert (got.status, got.code) == (400, "InvalidTimeStamp.Expired")


async def test_date_that_is_none_is_told_apart(raw: Raw) -> None:
    got = await raw.call("TranslateGeneral", GENERAL, x_acs_date="today")

    assert got.code == "InvalidTimeStamp.Format"


async def test_servers_clock_can_be_wrong_and_says_so_in_its_date(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.switch(skew_seconds=3600)

    first = await raw.call("TranslateGeneral", GENERAL)
    date = iso(SystemClock().now() + 3600)
    second = await raw.call("TranslateGeneral", GENERAL, x_acs_date=date)

    assert (first.code, second.code) == ("InvalidTimeStamp.Expired", "200")
    assert first.headers["Date"][17:19] == date[11:13]


async def test_jump_of_the_clouds_clock_leaves_dates_alone(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.advance(86_400)

    assert (await raw.call("TranslateGeneral", GENERAL)).code == "200"


async def test_nonce_works_once_in_a_quarter_of_an_hour(
    raw: Raw, minute: ManualClock
) -> None:
    async def call() -> str | int:
        date = iso(minute.now())
        named = {"x_acs_signature_nonce": "again", "x_acs_date": date}
        return (await raw.call("TranslateGeneral", GENERAL, **named)).code

    seen = [await call(), await call()]
    minute.advance(901)
    seen.append(await call())

    assert seen == ["200", "SignatureNonceUsed", "200"]


async def test_refused_signature_uses_no_nonce_up(raw: Raw) -> None:
    named = {"x_acs_signature_nonce": "mine"}
    await raw.call("TranslateGeneral", GENERAL, secret="wrong", **named)

    assert (await raw.call("TranslateGeneral", GENERAL, **named)).code == "200"


async def test_unknown_key_is_not_found(raw: Raw) -> None:
    got = await raw.call("TranslateGeneral", GENERAL, key="nobody")

    assert (got.status, got.code) == (404, "InvalidAccessKeyId.NotFound")


async def test_inactive_key_is_told(raw: Raw, control: AlibabaControl) -> None:
    await control.switch(key_inactive=True)

    got = await raw.call("TranslateGeneral", GENERAL)

    assert (got.status, got.code) == (400, "InvalidAccessKeyId.Inactive")


async def test_temporary_key_needs_its_own_token_while_it_lives(
    raw: Raw, alibaba: LocalAlibaba, control: AlibabaControl
) -> None:
    raw.key = alibaba.keys[1]
    without = await raw.call("TranslateGeneral", GENERAL)
    wrong = await raw.call("TranslateGeneral", GENERAL, x_acs_security_token="x")
    await control.switch(token_expired=True)
    token = raw.key.token
    late = await raw.call("TranslateGeneral", GENERAL, x_acs_security_token=token)

    assert [without.code, wrong.code, late.code] == [
        "MissingSecurityToken",
        "InvalidSecurityToken.MismatchWithAccessKey",
        "InvalidSecurityToken.Expired",
    ]


async def test_older_scheme_is_verified_whole(raw: Raw, alibaba: LocalAlibaba) -> None:
    async def code(**changed: str) -> str | int:
        return (await raw.call_v1("TranslateGeneral", GENERAL, **changed)).code

    assert await code() == "200"
    assert await code(SignatureNonce="n1") == "200"
    assert await code(SignatureNonce="n1") == "SignatureNonceUsed"
    assert await code(Timestamp="2000-01-01T00:00:00Z") == "InvalidTimeStamp.Expired"
    assert await code(SignatureMethod="HMAC-SHA256") == "InvalidSignatureMethod"
    assert await code(SignatureNonce="") == "MissingSignatureNonce"
    assert await code(SecurityToken="x") == (
        "InvalidSecurityToken.MismatchWithAccessKey"
    )
    raw.key = alibaba.keys[1]
    assert await code(SecurityToken=raw.key.token) == "200"


async def test_older_scheme_with_a_wrong_secret_is_no_match(
    raw: Raw, alibaba: LocalAlibaba
) -> None:
    key = alibaba.keys[0]
    raw.key = type(key)(id=key.id, secret="wrong")

    got = await raw.call_v1("TranslateGeneral", GENERAL)

    assert (got.status, got.code) == (400, "SignatureDoesNotMatch")


async def test_older_scheme_takes_no_number_for_a_date(raw: Raw) -> None:
    got = await raw.call_v1("TranslateGeneral", GENERAL, Timestamp="1780000000")

    assert got.code == "InvalidTimeStamp.Format"
