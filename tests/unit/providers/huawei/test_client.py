"""One call over the wire: whose it is, and what of its answer is believed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any

import pytest

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.huawei import Credentials
from bot.providers.huawei.signing import authorization
from tests.unit.providers.cloud import Reply, Seen
from tests.unit.providers.huawei.server import KEYS, PROJECT, WORK, Huawei, error

GOOD = {"translated_text": "x"}
FIELDS = {"text": "ü", "from": "zh"}


def signed_again(seen: Seen, credentials: Credentials = KEYS) -> str:
    names = seen.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0]
    headers = {name: seen.headers[name] for name in names.split(";")}
    return authorization(seen.method, seen.target, headers, seen.body, credentials)


async def refusal(huawei: Huawei, reply: Reply, **more: Any) -> ProviderError:
    huawei.replies.append(reply)
    with pytest.raises(ProviderError) as caught:
        await huawei.client(**more).call("POST", "x", {})
    return caught.value


async def test_post_carries_signed_json(huawei: Huawei) -> None:
    huawei.replies.append(Reply(GOOD))

    assert await huawei.client().call("POST", "text-translation", FIELDS) == GOOD

    (seen,) = huawei.seen
    assert (seen.method, seen.target) == ("POST", f"{WORK}/text-translation")
    assert seen.body == b'{"text": "\\u00fc", "from": "zh"}'
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["Authorization"] == signed_again(seen)


async def test_get_is_signed_without_a_body(huawei: Huawei) -> None:
    huawei.replies.append(Reply(GOOD))

    await huawei.client().call("GET", "jobs/a%20b")

    (seen,) = huawei.seen
    assert (seen.method, seen.target) == ("GET", f"{WORK}/jobs/a%20b")
    assert seen.body == b""
    assert seen.headers["Authorization"] == signed_again(seen)


async def test_security_token_travels_signed(huawei: Huawei) -> None:
    lent = Credentials("AK", "secret", "token")
    huawei.replies.append(Reply(GOOD))

    await huawei.client(lent).call("POST", "x", {})

    assert huawei.seen[0].headers["X-Security-Token"] == "token"
    assert huawei.seen[0].headers["Authorization"] == signed_again(huawei.seen[0], lent)


async def test_only_what_must_be_is_signed(huawei: Huawei) -> None:
    huawei.replies.append(Reply(GOOD))

    await huawei.client().call("POST", "x", {})

    signed = huawei.seen[0].headers["Authorization"]
    assert "SignedHeaders=content-type;host;x-project-id;x-sdk-date," in signed


async def test_each_call_is_one_attempt_with_its_own_date(huawei: Huawei) -> None:
    client = huawei.client()
    huawei.replies += [error("NLP.0201", 500), Reply(GOOD)]

    with pytest.raises(UnknownOutcomeError):
        await client.call("POST", "x", {})
    huawei.clock.advance(61)
    await client.call("POST", "x", {})

    first, second = (seen.headers["X-Sdk-Date"] for seen in huawei.seen)
    assert second > first


async def test_error_keeps_its_code_and_request_id(huawei: Huawei) -> None:
    found = await refusal(huawei, error("NLP.0301", 400))

    assert type(found) is RejectedError
    assert (found.code, found.request_id) == ("NLP.0301", "HWREQ1")
    assert "own words" not in str(found)


async def test_wait_is_read_from_the_header_in_any_case(huawei: Huawei) -> None:
    found: Any = await refusal(huawei, error("APIG.0308", 429, **{"RETRY-AFTER": "7"}))

    assert found.retry_after_seconds == 7.0


@pytest.mark.parametrize(
    ("body", "status", "kind", "code"),
    [
        ({"error_code": "NLP.0105"}, 200, AccountRefusedError, "NLP.0105"),
        ({"error_code": "NLP.0301", "status": "BEGIN"}, 200, RejectedError, "NLP.0301"),
        ({"error_code": {"x": 1}}, 200, UnknownOutcomeError, "unreadable"),
        ({"error_code": True}, 200, UnknownOutcomeError, "unreadable"),
        ({"error_code": 4204}, 400, RejectedError, "4204"),
        (GOOD, 201, UnknownOutcomeError, "unreadable"),
        (GOOD, 500, UnknownOutcomeError, "http_500"),
        (GOOD, 404, RejectedError, "http_404"),
        ("<html>bad gateway</html>", 502, UnknownOutcomeError, "http_502"),
        ("<html>log in first</html>", 200, UnknownOutcomeError, "unreadable"),
        ("<html>not for you</html>", 403, RejectedError, "http_403"),
        ("", 200, UnknownOutcomeError, "unreadable"),
        ("[]", 200, UnknownOutcomeError, "unreadable"),
        (b"\xff", 200, UnknownOutcomeError, "unreadable"),
        (b'{"a": "' + b"x" * 1_100_000 + b'"}', 200, UnknownOutcomeError, "endless"),
        ("", 302, RejectedError, "http_302"),
    ],
)
async def test_failure_is_one_of_our_errors(
    huawei: Huawei, body: Any, status: int, kind: type[ProviderError], code: str
) -> None:
    found = await refusal(huawei, Reply(body, status))

    assert type(found) is kind
    assert found.code.startswith(code)


@pytest.mark.parametrize("code", [None, ""])
async def test_error_code_that_says_nothing_is_none(
    huawei: Huawei, code: str | None
) -> None:
    huawei.replies.append(Reply({**GOOD, "error_code": code}))

    assert (await huawei.client().call("POST", "x", {}))["translated_text"] == "x"


async def test_server_that_is_not_there_surely_did_nothing(
    huawei: Huawei, unused_tcp_port: int
) -> None:
    client = huawei.client(endpoint=f"http://127.0.0.1:{unused_tcp_port}")

    with pytest.raises(TransientError) as caught:
        await client.call("POST", "x", {})

    assert type(caught.value) is TransientError


async def test_connection_that_breaks_after_sending_may_have_done_it(
    huawei: Huawei,
) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.close()

    found = await _talking_to(huawei, cut)

    assert (type(found), found.code) == (UnknownOutcomeError, "connection_lost")


async def test_silence_ends_with_the_time_out(huawei: Huawei) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    found = await _talking_to(huawei, hang, timeout_seconds=1)

    assert (type(found), found.code) == (UnknownOutcomeError, "timeout")


async def _talking_to(
    huawei: Huawei,
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    *,
    timeout_seconds: float = 30,
) -> ProviderError:
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        client = huawei.client(endpoint=address, timeout_seconds=timeout_seconds)
        with pytest.raises(ProviderError) as caught:
            await client.call("POST", "x", {})
    return caught.value


async def test_wrong_clock_is_signed_right_the_next_time(huawei: Huawei) -> None:
    client, theirs = huawei.client(), huawei.clock.now() + 3_600
    date = {"Date": formatdate(theirs, usegmt=True)}
    huawei.replies += [error("APIG.0301", 401, **date), Reply(GOOD)]

    with pytest.raises(TransientError) as caught:
        await client.call("POST", "x", {})
    await client.call("POST", "x", {})

    assert (caught.value.code, caught.value.most_repeats) == ("APIG.0301", 1)
    first, second = (seen.headers["X-Sdk-Date"] for seen in huawei.seen)
    assert int(second[9:11]) == (int(first[9:11]) + 1) % 24


@pytest.mark.parametrize("ahead_seconds", [0, 200, -200])
async def test_key_that_is_refused_at_the_right_time_is_wrong(
    huawei: Huawei, ahead_seconds: float
) -> None:
    date = formatdate(huawei.clock.now() + ahead_seconds, usegmt=True)

    found = await refusal(huawei, error("APIG.0301", 401, Date=date))

    assert type(found) is AccountRefusedError
    assert len(huawei.seen) == 1


async def test_key_that_is_refused_without_a_date_is_wrong(huawei: Huawei) -> None:
    found = await refusal(huawei, error("APIG.0301", 401, Date="now"))

    assert type(found) is AccountRefusedError


async def test_bill_that_is_overdue_says_nothing_of_the_clock(huawei: Huawei) -> None:
    date = formatdate(huawei.clock.now() + 3_600, usegmt=True)

    found = await refusal(huawei, error("NLP.0105", 401, Date=date))

    assert type(found) is AccountRefusedError


async def test_token_is_sent_instead_of_a_signature(huawei: Huawei) -> None:
    huawei.replies.append(Reply(GOOD))

    assert await huawei.client(huawei.tokens()).call("POST", "x", FIELDS) == GOOD

    headers = huawei.seen[0].headers
    assert headers["X-Auth-Token"] == "token-1"
    assert "Authorization" not in headers
    assert json.loads(huawei.seen[0].body) == FIELDS


async def test_project_is_the_tokens_where_none_is_set(huawei: Huawei) -> None:
    huawei.login_replies.append(huawei.token(project={"id": "theirs"}))
    huawei.replies.append(Reply(GOOD))

    await huawei.client(huawei.tokens(), project_id="").call("POST", "x", {})

    assert huawei.seen[0].target == "/v1/theirs/machine-translation/x"


async def test_project_that_is_set_goes_before_the_tokens(huawei: Huawei) -> None:
    huawei.login_replies.append(huawei.token(project={"id": "theirs"}))
    huawei.replies.append(Reply(GOOD))

    await huawei.client(huawei.tokens()).call("POST", "x", {})

    assert huawei.seen[0].target == f"{WORK}/x"


@pytest.mark.parametrize("project", [None, {}, {"id": ["x"]}])
async def test_call_without_any_project_is_not_made(
    huawei: Huawei, project: object
) -> None:
    huawei.login_replies.append(huawei.token(project=project))

    with pytest.raises(AccountRefusedError) as caught:
        await huawei.client(huawei.tokens(), project_id="").call("POST", "x", {})

    assert caught.value.code == "no_project"
    assert huawei.seen == []


@pytest.mark.parametrize(
    "refused",
    [
        error("NLP.0101", 401),
        error("NLP.0103", 401),
        error("APIG.0301", 401),
        error("APIG.0307", 401),
        Reply("<html>who are you?</html>", 401),
    ],
)
async def test_refused_token_is_replaced_once(huawei: Huawei, refused: Reply) -> None:
    huawei.replies += [refused, Reply(GOOD)]

    assert await huawei.client(huawei.tokens()).call("POST", "x", FIELDS) == GOOD

    tokens = [seen.headers["X-Auth-Token"] for seen in huawei.seen]
    assert tokens == ["token-1", "token-2"]
    assert huawei.seen[0].body == huawei.seen[1].body


async def test_new_token_that_is_refused_too_is_not_replaced_again(
    huawei: Huawei,
) -> None:
    huawei.replies += [error("NLP.0101", 401)] * 3

    with pytest.raises(AccountRefusedError):
        await huawei.client(huawei.tokens()).call("POST", "x", {})

    assert (len(huawei.logins), len(huawei.seen)) == (2, 2)


@pytest.mark.parametrize("code", ["NLP.0000", "NLP.0105", "ModelArts.4204"])
async def test_refusal_that_no_token_heals_costs_no_login(
    huawei: Huawei, code: str
) -> None:
    found = await refusal(huawei, error(code, 401), access=huawei.tokens())

    assert type(found) is AccountRefusedError
    assert (len(huawei.logins), len(huawei.seen)) == (1, 1)


async def test_calls_whose_token_was_refused_share_one_new_login(
    huawei: Huawei,
) -> None:
    client = huawei.client(huawei.tokens())
    huawei.replies += [Reply(GOOD), *[error("APIG.0307", 401)] * 3, *[Reply(GOOD)] * 3]

    await client.call("POST", "x", {})
    await asyncio.gather(*(client.call("POST", "x", {}) for _ in range(3)))

    assert len(huawei.logins) == 2


async def test_path_holds_the_project_of_the_setting(huawei: Huawei) -> None:
    huawei.replies.append(Reply(GOOD))

    await huawei.client(project_id="a/b ü").call("GET", "x")

    assert huawei.seen[0].target == "/v1/a%2Fb%20%C3%BC/machine-translation/x"
    assert PROJECT not in huawei.seen[0].target
