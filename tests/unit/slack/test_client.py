"""Each way in which a call to Slack can end becomes the right error, after one call."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import (
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.slack.client import AUTH_CODES, call, make_client, open_view, respond
from tests.unit.slack.conftest import (
    Answer,
    FakeSlack,
    answer,
    hang_up,
    keep_silent,
    raw,
)

METHOD = "chat.postMessage"


def no(code: str) -> Answer:
    return answer({"ok": False, "error": code})


async def post(client: AsyncWebClient) -> dict[str, Any]:
    return await call(client.chat_postMessage(channel="C1", text="canary text"))


async def failure(
    slack: FakeSlack, client: AsyncWebClient, *plan: Answer
) -> ProviderError:
    """What one call raises; it must have arrived once."""
    slack.will(METHOD, *plan)
    with pytest.raises(ProviderError) as caught:
        await post(client)
    assert len(slack.calls) == 1
    assert "canary" not in str(caught.value)
    return caught.value


async def test_answer_is_its_fields(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.will(METHOD, answer({"ok": True, "ts": "1.2"}))

    assert (await post(client))["ts"] == "1.2"
    assert slack.tokens == ["Bearer xoxb-local-canary"]


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "msg_too_long",
        "msg_blocks_too_long",
        "invalid_blocks",
        "no_text",
        "missing_scope",
        "message_not_found",
        "thread_not_found",
        "cannot_reply_to_message",
        "ekm_access_denied",
        "a_code_of_tomorrow",
    ],
)
async def test_refusal_is_final(
    slack: FakeSlack, client: AsyncWebClient, code: str
) -> None:
    error = await failure(slack, client, no(code))

    assert (type(error), error.code) == (RejectedError, code)


@pytest.mark.parametrize("code", sorted(AUTH_CODES))
async def test_dead_token_may_be_put_right(
    slack: FakeSlack, client: AsyncWebClient, code: str
) -> None:
    error = await failure(slack, client, no(code))

    assert (type(error), error.code) == (TransientError, code)
    assert isinstance(error, TransientError)
    assert error.retry_after_seconds == 60


@pytest.mark.parametrize(
    "code",
    ["fatal_error", "internal_error", "request_timeout", "service_unavailable"],
)
async def test_failure_inside_slack_leaves_the_outcome_open(
    slack: FakeSlack, client: AsyncWebClient, code: str
) -> None:
    error = await failure(slack, client, no(code))

    assert (type(error), error.code) == (UnknownOutcomeError, code)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"RETRY-AFTER": "120"}, 120.0),
        ({}, 30.0),
        ({"Retry-After": "soon"}, 30.0),
        ({"Retry-After": "-1"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"Retry-After": "9" * 400}, 999_999_999.0),
    ],
)
@pytest.mark.parametrize(
    "body", [{"ok": False, "error": "ratelimited"}, "<html>slow down</html>"]
)
async def test_throttling_names_its_pause(
    slack: FakeSlack,
    client: AsyncWebClient,
    body: Any,
    headers: dict[str, str],
    seconds: float,
) -> None:
    error = await failure(slack, client, answer(body, 429, headers))

    assert (type(error), error.code) == (TransientError, "ratelimited")
    assert isinstance(error, TransientError)
    assert error.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "code", ["ratelimited", "rate_limited", "message_limit_exceeded"]
)
async def test_throttling_may_come_with_status_200(
    slack: FakeSlack, client: AsyncWebClient, code: str
) -> None:
    error = await failure(slack, client, no(code))

    assert (type(error), error.code) == (TransientError, "ratelimited")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(
    "body", ["<html>sorry</html>", {}, [], {"ok": True, "ts": "1.2"}]
)
async def test_server_error_leaves_the_outcome_open(
    slack: FakeSlack, client: AsyncWebClient, status: int, body: Any
) -> None:
    error = await failure(slack, client, answer(body, status))

    assert (type(error), error.code) == (UnknownOutcomeError, f"http_{status}")


@pytest.mark.parametrize(
    "plan",
    [
        answer("<html>login</html>"),
        answer([1]),
        answer(None),
        answer({}),
        answer({"ok": None}),
        raw(b"{", "application/json"),
        raw(b"", "application/json"),
        raw(b'{"ok": "\xff"}', "application/json"),
        raw(b"[" * 100_000, "application/json"),
        raw(b"{}", "application/json; charset=klingon"),
        raw(b"ok", "text/plain"),
        raw(b"\x1f\x8b", "application/gzip"),
    ],
    ids=range(12),
)
async def test_unreadable_answer_leaves_the_outcome_open(
    slack: FakeSlack, client: AsyncWebClient, plan: Answer
) -> None:
    assert type(await failure(slack, client, plan)) is UnknownOutcomeError


async def test_dropped_connection_leaves_the_outcome_open_and_is_not_repeated(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    error = await failure(slack, client, hang_up, answer({"ok": True}))

    assert (type(error), error.code) == (UnknownOutcomeError, "connection_lost")


async def test_silence_ends_at_the_timeout(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    async with asyncio.timeout(20):
        error = await failure(slack, client, keep_silent)

    assert (type(error), error.code) == (UnknownOutcomeError, "timeout")


async def test_refused_connection_means_nothing_happened(
    unused_tcp_port: int,
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/api/"
    async with aiohttp.ClientSession() as session:
        client = make_client("x", url, timeout_seconds=5, session=session)
        with pytest.raises(TransientError) as caught:
            await post(client)

    assert (type(caught.value), caught.value.code) == (TransientError, "unreachable")


async def test_proxy_of_the_environment_is_not_asked_for_this_machine(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    slack.will(METHOD, answer({"ok": True}))
    slack.will("hook", answer({"ok": True}))
    async with aiohttp.ClientSession() as session:
        client = make_client(
            "x", f"{slack.origin}/api/", timeout_seconds=5, session=session
        )
        await post(client)
        await respond(
            f"{slack.origin}/a/hook",
            {},
            allowed=frozenset({slack.origin}),
            client=client,
        )

    assert len(slack.calls) == 2


async def hook(slack: FakeSlack, client: AsyncWebClient, url: str = "") -> None:
    await respond(
        url or f"{slack.origin}/response/hook",
        {"text": "canary text"},
        allowed=frozenset({slack.origin, "https://hooks.slack.com"}),
        client=client,
    )


async def test_answer_is_posted_once_without_the_token(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.will("hook", answer("ok"))
    await hook(slack, client)

    assert slack.calls == [("hook", {"text": "canary text"})]
    assert slack.tokens == [""]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://evil.example/hook",
        "https://hooks.slack.com.evil.example/hook",
        "https://hooks.slack.com@evil.example/hook",
        "http://hooks.slack.com/hook",
        "https://hooks.slack.com:444/hook",
        "https://hooks.slack.com\\@evil.example/hook",
        "//hooks.slack.com/hook",
        "hooks.slack.com/hook",
        "file:///etc/passwd",
        "not an address",
        "https://",
        "http://[",
        "https://hooks.slack.com:port/",
        "{origin}.evil.example/hook",
        "http://localhost:{port}/hook",
    ],
)
async def test_foreign_address_is_refused_without_a_connection(
    slack: FakeSlack, client: AsyncWebClient, spelling: str
) -> None:
    port = slack.origin.rpartition(":")[2]
    with pytest.raises(RejectedError) as caught:
        await hook(slack, client, spelling.format(origin=slack.origin, port=port))

    assert caught.value.code == "foreign_response_url"
    assert slack.calls == []


@pytest.mark.parametrize("status", [400, 403, 404, 410, 304])
async def test_closed_address_is_closed_for_good(
    slack: FakeSlack, client: AsyncWebClient, status: int
) -> None:
    slack.will("hook", answer({"ok": False, "error": "used_url"}, status))
    with pytest.raises(RejectedError) as caught:
        await hook(slack, client)

    assert caught.value.code == "response_url_closed"
    assert len(slack.calls) == 1


async def test_redirect_is_not_followed(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    target = {"Location": f"{slack.origin}/other/trap"}
    slack.will("hook", answer("", 307, target))
    slack.will("trap", answer("ok"))
    with pytest.raises(RejectedError):
        await hook(slack, client)

    assert slack.of("trap") == []


@pytest.mark.parametrize(
    ("plan", "kind", "code"),
    [
        (answer("", 500), UnknownOutcomeError, "http_500"),
        (answer("<html>", 503), UnknownOutcomeError, "http_503"),
        (answer("", 429, {"Retry-After": "3"}), TransientError, "ratelimited"),
        (hang_up, UnknownOutcomeError, "connection_lost"),
        (keep_silent, UnknownOutcomeError, "timeout"),
    ],
    ids=["500", "503", "429", "hang up", "silence"],
)
async def test_failed_answer_is_not_repeated(
    slack: FakeSlack,
    client: AsyncWebClient,
    plan: Answer,
    kind: type[ProviderError],
    code: str,
) -> None:
    slack.will("hook", plan, answer("ok"))
    with pytest.raises(ProviderError) as caught:
        await hook(slack, client)

    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len(slack.calls) == 1


async def test_unreachable_address_means_nothing_was_posted(
    slack: FakeSlack, client: AsyncWebClient, unused_tcp_port: int
) -> None:
    origin = f"http://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(TransientError) as caught:
        await respond(f"{origin}/hook", {}, allowed=frozenset({origin}), client=client)

    assert type(caught.value) is TransientError
    assert slack.calls == []


async def test_client_is_silent_about_what_it_sends(
    slack: FakeSlack, client: AsyncWebClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    slack.will(METHOD, no("is_archived"))
    with pytest.raises(RejectedError):
        await post(client)

    assert "canary" not in caplog.text


async def test_proxy_of_the_environment_is_asked_for_slack_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    async with aiohttp.ClientSession() as session:
        client = make_client(
            "", "https://slack.com/api/", timeout_seconds=5, session=session
        )

    assert client.proxy == "http://proxy.example:3128"


async def test_answer_needs_a_client_with_a_session() -> None:
    with pytest.raises(TypeError, match="session"):
        await respond(
            "https://hooks.slack.com/x",
            {},
            allowed=frozenset({"https://hooks.slack.com"}),
            client=AsyncWebClient(),
        )


async def test_view_is_opened_once(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.will("views.open", answer({"ok": True}))

    assert await open_view(client, "1.2.abc", {"type": "modal"}, timeout_seconds=5)
    assert slack.of("views.open")[0]["trigger_id"] == "1.2.abc"


@pytest.mark.parametrize(
    "plan",
    [no("expired_trigger_id"), answer("", 503), hang_up],
    ids=["expired", "503", "hang up"],
)
async def test_view_that_does_not_open_is_told_after_one_call(
    slack: FakeSlack, client: AsyncWebClient, plan: Answer
) -> None:
    slack.will("views.open", plan)

    assert not await open_view(client, "1.2.abc", {}, timeout_seconds=30)
    assert len(slack.calls) == 1


async def test_view_that_slack_is_silent_about_is_given_up_in_time(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.will("views.open", keep_silent)

    async with asyncio.timeout(20):
        assert not await open_view(client, "1.2.abc", {}, timeout_seconds=0.2)


async def test_view_is_opened_here_without_the_proxy_of_the_environment(
    slack: FakeSlack, client: AsyncWebClient, unused_tcp_port: int
) -> None:
    slack.will("views.open", answer({"ok": True}))
    # Bolt's copy of our client has read the environment again.
    client.proxy = f"http://127.0.0.1:{unused_tcp_port}"

    assert await open_view(client, "1.2.abc", {}, timeout_seconds=5)
