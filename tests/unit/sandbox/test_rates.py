import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.sandbox.rates import Rates
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import client_of


def test_tier_gives_way_again_after_a_minute() -> None:
    rates = Rates(tiers=True, posts=False)

    def wait(now: float) -> int:
        return rates.wait_seconds("conversations.list", 2, "", now)

    assert [wait(0.0) for _ in range(21)] == [0] * 20 + [60]
    assert wait(59.5) == 1
    assert wait(60.0) == 0


def test_one_channel_takes_one_post_a_second() -> None:
    rates = Rates(tiers=False, posts=True)

    def wait(channel: str, now: float) -> int:
        return rates.wait_seconds("chat.postMessage", 5, channel, now)

    assert wait("C1", 10.0) == 0
    assert wait("C2", 10.0) == 0
    assert wait("C1", 10.5) == 1
    assert wait("C1", 11.0) == 0


def test_nothing_is_limited_by_default() -> None:
    rates = Rates(tiers=False, posts=False)

    assert not any(rates.wait_seconds("users.list", 2, "", 0.0) for _ in range(50))


async def limited(client: AsyncWebClient) -> str:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0GENERAL", text="x")
    assert caught.value.response.status_code == 429
    return str(caught.value.response.headers["Retry-After"])


@pytest.mark.parametrize("option", ["enforce_rates", "enforce_post_rate"])
async def test_second_post_in_a_second_is_told_to_wait(
    start: Start, http: aiohttp.ClientSession, option: str
) -> None:
    clock = ManualClock()
    client = client_of(await start(clock=clock, **{option: True}), http)
    await client.chat_postMessage(channel="C0GENERAL", text="x")

    assert await limited(client) == "1"
    clock.advance(1)
    await client.chat_postMessage(channel="C0GENERAL", text="x")
