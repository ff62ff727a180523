"""Whose requests are let in: signatures by header and by address."""

from datetime import UTC, datetime

import aiohttp
import pytest
from yarl import URL

from bot.clock import ManualClock, SystemClock
from bot.sandbox.buckets.options import StoreKey
from bot.sandbox.buckets.server import LocalBuckets
from tests.unit.sandbox.buckets.kit import S3, ByHand

A = "/documents/a"


@pytest.mark.parametrize("number", [0, 1])
async def test_good_signature_is_let_in(
    signed: ByHand, store: LocalBuckets, number: int
) -> None:
    signed.key = store.keys[number]

    assert (await signed("PUT", A, body=b"x"))[0] == 200


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        (StoreKey(id="local-ours", secret="wrong"), 403, "SignatureDoesNotMatch"),
        (StoreKey(id="nobody", secret="s1"), 403, "InvalidAccessKeyId"),
        (StoreKey(id="local-ours-for-now", secret="s2"), 400, "InvalidToken"),
        (
            StoreKey(id="local-ours-for-now", secret="s2", token="x"),
            400,
            "InvalidToken",
        ),
    ],
)
async def test_wrong_key_is_told(
    signed: ByHand, key: StoreKey, status: int, code: str
) -> None:
    signed.key = key

    got = await signed("PUT", A, body=b"x")

    assert (got[0], f"<Code>{code}</Code>" in got[1]) == (status, True)


async def test_body_that_is_not_the_signed_one_is_not_kept(signed: ByHand) -> None:
    signed.covered = {"x-amz-content-sha256": "0" * 64}

    got = await signed("PUT", A, body=b"x")

    assert (got[0], "XAmzContentSHA256Mismatch" in got[1]) == (400, True)
    signed.covered = {}
    assert (await signed("GET", A))[0] == 404


@pytest.mark.parametrize(
    ("payload", "status"),
    [("UNSIGNED-PAYLOAD", 200), ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 501)],
)
async def test_body_may_be_left_out_of_the_signature_but_not_signed_in_chunks(
    signed: ByHand, payload: str, status: int
) -> None:
    signed.covered = {"x-amz-content-sha256": payload}

    assert (await signed("PUT", A, body=b"x"))[0] == status


async def test_changed_header_breaks_the_signature(signed: ByHand) -> None:
    signed.covered = {"content-type": "text/plain"}
    signed.headers = {"content-type": "text/html"}

    assert (await signed("PUT", A, body=b"x"))[0] == 403


@pytest.mark.parametrize(("ahead", "status"), [(-800, 404), (-1000, 403), (1000, 403)])
async def test_date_must_be_near(signed: ByHand, ahead: float, status: int) -> None:
    signed.ahead_seconds = ahead

    assert (await signed("GET", A))[0] == status


@pytest.mark.parametrize(
    "header",
    [
        "Basic abc",
        "AWS4-HMAC-SHA256 Credential=local-ours/x/y/s3/aws4_request, "
        "SignedHeaders=host, Signature=" + "0" * 64,
    ],
)
async def test_header_that_is_none_is_denied(signed: ByHand, header: str) -> None:
    signed.headers = {"Authorization": header}

    assert (await signed("GET", A))[0] == 403


async def test_date_that_is_none_is_denied(signed: ByHand) -> None:
    moment = datetime.fromtimestamp(SystemClock().now(), UTC).strftime("%Y%m%d")
    signed.covered = {"x-amz-date": f"{moment}T999999Z"}

    status, text = await signed("GET", A)

    assert (status, "The date is not understood" in text) == (403, True)


async def test_signed_address_ends_with_its_time(
    s3: S3, session: aiohttp.ClientSession, now: ManualClock
) -> None:
    await s3.put("a", b"x")
    url = s3.sign("a", seconds=60)

    async def status() -> int:
        async with session.get(url) as response:
            return response.status

    before = await status()
    now.advance(62)

    assert (before, await status()) == (200, 403)


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("X-Amz-Signature", "0" * 64, 403),
        ("X-Amz-Expires", "601", 403),
        ("X-Amz-Expires", "-1", 400),
        ("X-Amz-Credential", "local-ours", 400),
        ("X-Amz-SignedHeaders", "date", 403),
        ("further", "x", 403),
    ],
)
async def test_changed_address_is_refused(
    s3: S3, session: aiohttp.ClientSession, name: str, value: str, status: int
) -> None:
    await s3.put("a", b"x")
    url = URL(s3.sign("a")).update_query({name: value})

    async with session.get(url) as response:
        assert response.status == status


async def test_address_for_more_than_seven_days_is_refused(
    s3: S3, session: aiohttp.ClientSession
) -> None:
    await s3.put("a", b"x")

    async with session.get(s3.sign("a", seconds=604_801)) as response:
        assert response.status == 400


async def test_address_and_header_together_are_refused(
    s3: S3, session: aiohttp.ClientSession
) -> None:
    async with session.get(s3.sign("a"), headers={"Authorization": "x"}) as response:
        assert (response.status, "InvalidArgument" in await response.text()) == (
            400,
            True,
        )
