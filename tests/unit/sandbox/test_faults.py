"""Calls that fail on purpose, seen through Slack's own client."""

import asyncio
import contextlib

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.faults import Faults
from tests.unit.sandbox.kit import refused

GENERAL = "C0GENERAL"
POST = "chat.postMessage"


async def post(client: AsyncWebClient, text: str = "hi") -> None:
    await client.chat_postMessage(channel=GENERAL, text=text)


async def posted(control: Control) -> list[str]:
    return [each.text for each in await control.messages("general")]


async def test_rate_limit_says_how_long(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="ratelimited", seconds=7)

    with pytest.raises(SlackApiError) as caught:
        await post(client)

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"
    assert await posted(control) == []


@pytest.mark.parametrize("status", [500, 503])
async def test_server_error_is_a_page_and_no_json(
    client: AsyncWebClient, control: Control, status: int
) -> None:
    await control.add_fault(method=POST, kind=f"http_{status}")

    with pytest.raises(SlackApiError) as caught:
        await post(client)

    assert caught.value.response.status_code == status
    assert await posted(control) == []


async def test_error_can_be_any(client: AsyncWebClient, control: Control) -> None:
    await control.add_fault(method=POST, kind="error:is_archived")

    assert await refused(client.chat_postMessage(channel=GENERAL, text="x")) == (
        "is_archived"
    )
    assert await posted(control) == []


@pytest.mark.parametrize(("kind", "effects"), [("drop_before", 0), ("drop_after", 1)])
async def test_connection_is_cut_before_or_after_the_effect(
    client: AsyncWebClient, control: Control, kind: str, effects: int
) -> None:
    await control.add_fault(method=POST, kind=kind)

    with pytest.raises(aiohttp.ClientConnectionError):
        await post(client)

    assert len(await posted(control)) == effects


async def test_answer_can_be_cut_in_its_json(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="wrong_json")

    with pytest.raises(SlackApiError, match=r"[Uu]nexpected|non-JSON"):
        await post(client)

    assert await posted(control) == ["hi"]


async def test_slow_answer_comes_after_its_effect(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="slow", seconds=60)
    call = asyncio.create_task(post(client))
    await control.wait_for(contains="hi")
    waiting = not call.done()
    await control.advance(61)
    await call

    assert waiting


async def test_hanging_call_is_never_done(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="hang", seconds=60)
    call = asyncio.create_task(post(client))
    await struck(control)
    await control.advance(61)

    with pytest.raises(aiohttp.ClientConnectionError):
        await call
    assert await posted(control) == []


async def struck(control: Control) -> None:
    """Wait until the ordered fault has struck."""
    async with asyncio.timeout(30):
        while True:
            if not (await control.state())["faults"]:
                return
            await asyncio.sleep(0.001)


async def test_effect_lands_after_the_client_gave_up(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="late_commit", seconds=60)
    call = asyncio.create_task(post(client))
    await struck(control)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    before = await posted(control)
    await control.advance(61)
    await control.wait_for(contains="hi")

    assert before == []


async def test_late_effect_is_answered_if_somebody_still_waits(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="late_commit", seconds=60)
    call = asyncio.create_task(post(client))
    await struck(control)
    await control.advance(61)
    await call

    assert await posted(control) == ["hi"]


async def test_effect_lands_after_the_connection_was_cut(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="drop_then_commit", seconds=60)
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(client)
    before = await posted(control)
    await control.advance(61)
    await control.wait_for(contains="hi")

    assert before == []


async def test_post_shows_up_late_in_history_and_replies(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="visible_late", seconds=3)
    answer = await client.chat_postMessage(channel=GENERAL, text="hi")
    replies = client.conversations_replies(channel=GENERAL, ts=answer["ts"])

    early = await client.conversations_history(channel=GENERAL)
    assert early["messages"] == []
    assert await refused(replies) == "thread_not_found"
    await control.advance(3.5)
    late = await client.conversations_history(channel=GENERAL)
    assert [each["text"] for each in late["messages"]] == ["hi"]


async def test_fault_strikes_as_often_as_ordered(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method="*", kind="error:fatal_error", times=2)

    outcomes = []
    for _ in range(3):
        try:
            outcomes.append((await client.auth_test())["ok"])
        except SlackApiError as error:
            outcomes.append(error.response["error"])

    assert outcomes == ["fatal_error", "fatal_error", True]


async def test_fault_strikes_only_what_it_matches(
    client: AsyncWebClient, control: Control
) -> None:
    match = {"text": "bad"}
    await control.add_fault(method=POST, kind="drop_before", times=-1, match=match)

    await post(client, "good")
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(client, "bad")
    await control.clear_faults()
    await post(client, "bad")

    assert await posted(control) == ["good", "bad"]


@pytest.mark.parametrize("kind", ["sulk", "error_500"])
async def test_unknown_fault_is_refused(control: Control, kind: str) -> None:
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.add_fault(method=POST, kind=kind)
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.event_fault(kind)


@pytest.mark.parametrize("death", ["token_revoked", "token_expired"])
async def test_dead_token_meets_its_error_until_restored(
    client: AsyncWebClient, control: Control, death: str
) -> None:
    await control.revoke_token(death)
    error = await refused(client.auth_test())
    await control.restore_token()

    assert error == death
    assert (await client.auth_test())["ok"]


async def test_fault_with_a_share_strikes_that_part_of_the_calls(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method=POST, kind="wrong_json", times=-1, share=0.25)

    for number in range(40):
        with contextlib.suppress(SlackApiError):
            await post(client, str(number))
    calls = [entry.data["fault"] for entry in await control.log(kind="call")]

    assert len(calls) == 40
    assert calls.count("wrong_json") == sum(lots(seed=0, calls=40, share=0.25))


async def test_no_more_than_everything_can_fail(control: Control) -> None:
    with pytest.raises(ControlError, match="share"):
        await control.add_fault(method=POST, kind="drop_before", share=1.5)


def lots(seed: int, calls: int = 1_000, share: float = 0.02) -> list[bool]:
    faults = Faults(seed)
    faults.add(POST, "drop_before", times=-1, share=share)
    return [faults.take(POST, {}) is not None for _ in range(calls)]


def test_the_same_seed_draws_the_same_lots() -> None:
    assert lots(seed=7) == lots(seed=7)
    assert lots(seed=7) != lots(seed=8)
    assert 10 <= sum(lots(seed=7)) <= 30


def test_a_call_that_the_lot_spares_meets_the_next_order() -> None:
    faults = Faults()
    faults.add(POST, "drop_before", share=0.0)
    faults.add(POST, "drop_after")

    struck = faults.take(POST, {})

    assert struck is not None
    assert struck.kind == "drop_after"
    assert [fault.kind for fault in faults] == ["drop_before"]
