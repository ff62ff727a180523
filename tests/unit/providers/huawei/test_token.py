"""IAM's tokens: got once, renewed in time, by one login at a time."""

import asyncio
import json
from typing import Any

import pytest

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    TransientError,
)
from bot.providers.huawei import Login
from bot.providers.huawei.token import Token
from tests.unit.providers.cloud import Reply
from tests.unit.providers.huawei.server import DAY_SECONDS, PROJECT, Huawei

WRONG = Reply({"error": {"message": "wrong", "code": 401, "title": "no"}}, 401)
DOWN = Reply("<html>down</html>", 503)


async def test_login_is_a_password_for_a_token_without_the_catalogue(
    huawei: Huawei,
) -> None:
    token = await huawei.tokens().get()

    (seen,) = huawei.logins
    user = json.loads(seen.body)["auth"]["identity"]["password"]["user"]
    assert seen.target == "/v3/auth/tokens?nocatalog=true"
    assert seen.headers["Content-Type"] == "application/json;charset=utf-8"
    assert user["password"] == "PASSWORDEXAMPLE"
    assert (token.value, token.project_id) == ("token-1", PROJECT)


async def test_token_is_used_until_an_hour_before_its_end(huawei: Huawei) -> None:
    tokens = huawei.tokens()
    first = await tokens.get()

    huawei.clock.advance(DAY_SECONDS - 3_601)
    assert await tokens.get() is first
    huawei.clock.advance(1)
    assert (await tokens.get()).value == "token-2"
    assert len(huawei.logins) == 2


async def test_short_token_is_used_for_half_of_its_life(huawei: Huawei) -> None:
    tokens = huawei.tokens()
    huawei.login_replies.append(huawei.token(600))
    first = await tokens.get()

    huawei.clock.advance(299)
    assert await tokens.get() is first
    huawei.clock.advance(1)
    assert (await tokens.get()).value == "token-2"


async def test_life_is_measured_by_iams_clock_where_ours_is_wrong(
    huawei: Huawei,
) -> None:
    huawei.login_replies.append(
        huawei.token(
            issued_at="2001-01-01T00:00:00.000000Z",
            expires_at="2001-01-02T00:00:00.000000Z",
        )
    )
    tokens = huawei.tokens()

    first = await tokens.get()
    huawei.clock.advance(DAY_SECONDS - 3_601)

    assert await tokens.get() is first


async def test_life_without_a_beginning_is_measured_from_now(huawei: Huawei) -> None:
    huawei.login_replies.append(huawei.token(7_200, issued_at=None))

    token = await huawei.tokens().get()

    assert token.ends_at == huawei.clock.monotonic() + 7_200


async def test_life_is_believed_to_be_a_day_at_most(huawei: Huawei) -> None:
    huawei.login_replies.append(huawei.token(expires_at="2999-01-01T00:00:00"))

    token = await huawei.tokens().get()

    assert token.ends_at == huawei.clock.monotonic() + DAY_SECONDS


async def test_all_who_wait_share_one_login(huawei: Huawei) -> None:
    tokens = huawei.tokens()

    got = await asyncio.gather(*(tokens.get() for _ in range(20)))

    assert len(huawei.logins) == 1
    assert {token.value for token in got} == {"token-1"}


async def test_all_who_wait_share_one_failure(huawei: Huawei) -> None:
    tokens = huawei.tokens()
    huawei.login_replies.append(DOWN)

    got = await asyncio.gather(
        *(tokens.get() for _ in range(20)), return_exceptions=True
    )

    assert len(huawei.logins) == 1
    assert {type(error) for error in got} == {TransientError}


async def test_login_is_tried_again_after_a_second(huawei: Huawei) -> None:
    tokens = huawei.tokens()
    huawei.login_replies.append(DOWN)

    with pytest.raises(TransientError):
        await tokens.get()
    huawei.clock.advance(1)

    assert (await tokens.get()).value == "token-2"


async def test_one_who_gives_up_leaves_the_login_to_the_next(huawei: Huawei) -> None:
    tokens = huawei.tokens()
    huawei.may_log_in.clear()
    first = asyncio.create_task(tokens.get())
    second = asyncio.create_task(tokens.get())
    await huawei.login_came.wait()

    first.cancel()
    huawei.may_log_in.set()

    assert isinstance(await second, Token)
    assert first.cancelled()


async def test_old_token_is_used_while_its_renewal_fails(huawei: Huawei) -> None:
    tokens = huawei.tokens()
    first = await tokens.get()
    huawei.login_replies += [DOWN, WRONG]

    huawei.clock.advance(DAY_SECONDS - 3_600)
    assert await tokens.get() is first
    huawei.clock.advance(3_539)
    assert await tokens.get() is first
    huawei.clock.advance(1)
    with pytest.raises(AccountRefusedError):
        await tokens.get()


async def test_forgotten_token_is_not_used_while_its_renewal_fails(
    huawei: Huawei,
) -> None:
    tokens = huawei.tokens()
    tokens.forget(await tokens.get())
    huawei.login_replies.append(DOWN)

    with pytest.raises(TransientError):
        await tokens.get()


async def test_token_that_was_replaced_meanwhile_is_not_forgotten(
    huawei: Huawei,
) -> None:
    tokens = huawei.tokens()
    first = await tokens.get()
    tokens.forget(first)
    second = await tokens.get()

    tokens.forget(first)

    assert await tokens.get() is second


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (WRONG, "http_401"),
        (Reply({"error_code": "IAM.0011", "error_msg": "x"}, 403), "IAM.0011"),
        (Reply({"error": {"code": 400}}, 400), "http_400"),
    ],
)
async def test_refused_login_is_the_accounts_fault(
    huawei: Huawei, reply: Reply, code: str
) -> None:
    huawei.login_replies.append(reply)

    with pytest.raises(AccountRefusedError) as caught:
        await huawei.tokens().get()

    assert caught.value.code == code
    assert "IAM" in str(caught.value)


async def test_wrong_password_is_not_sent_again_for_five_minutes(
    huawei: Huawei,
) -> None:
    tokens = huawei.tokens()
    huawei.login_replies.append(WRONG)

    for _ in range(10):
        with pytest.raises(AccountRefusedError):
            await tokens.get()
        huawei.clock.advance(29.9)
    assert len(huawei.logins) == 1

    huawei.clock.advance(1)
    assert (await tokens.get()).value == "token-2"


def _said(token: object, value: str = "t", status: int = 201) -> Reply:
    headers = {"X-Subject-Token": value} if value else {}
    return Reply({"token": token}, status, headers=headers)


@pytest.mark.parametrize(
    "reply",
    [
        _said({"expires_at": "2999-01-01T00:00:00Z"}, value=""),
        _said({"expires_at": "2999-01-01T00:00:00Z"}, status=200),
        _said({"expires_at": "2001-01-01T00:00:00Z"}),
        _said({"expires_at": "tomorrow"}),
        _said({"expires_at": 5}),
        _said({}),
        _said(["x"]),
        Reply("[]", 201),
        Reply("<html>", 201),
        Reply("", 201),
        DOWN,
    ],
)
async def test_login_without_a_token_is_no_call_that_may_have_happened(
    huawei: Huawei, reply: Reply
) -> None:
    huawei.login_replies.append(reply)

    with pytest.raises(ProviderError) as caught:
        await huawei.tokens().get()

    assert type(caught.value) is TransientError


async def test_iam_that_throttles_is_left_alone_as_long_as_it_says(
    huawei: Huawei,
) -> None:
    tokens = huawei.tokens()
    huawei.login_replies.append(Reply("", 429, headers={"Retry-After": "7"}))

    for _ in range(7):
        with pytest.raises(TransientError) as caught:
            await tokens.get()
        assert caught.value.retry_after_seconds == 7
        huawei.clock.advance(1)

    assert (await tokens.get()).value == "token-2"


async def test_iam_that_is_not_there_is_tried_later(
    huawei: Huawei, unused_tcp_port: int
) -> None:
    tokens = huawei.tokens(endpoint=f"http://127.0.0.1:{unused_tcp_port}")

    with pytest.raises(TransientError) as caught:
        await tokens.get()

    assert (type(caught.value), caught.value.code) == (TransientError, "unreachable")


async def test_iam_that_is_silent_is_left_after_the_time_out(huawei: Huawei) -> None:
    huawei.may_log_in.clear()

    with pytest.raises(TransientError) as caught:
        await huawei.tokens(timeout_seconds=0.2).get()
    huawei.may_log_in.set()

    assert (type(caught.value), caught.value.code) == (TransientError, "timeout")


def test_secrets_are_not_shown() -> None:
    shown: Any = (Login("d", "u", "shh-4711"), Token("token-4711", "p", 0, 1))

    assert "4711" not in repr(shown)
