"""response_url, used with Slack's own webhook client."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.control import Control
from tests.unit.sandbox.kit import RawApp, button


@pytest.fixture
async def command_url(app: RawApp, control: Control) -> str:
    """The response_url of a command that Emma typed in a channel without the bot."""
    await control.command("emma", "quiet", "/plain", "x")
    return str((await app.next())["payload"]["response_url"])


@pytest.fixture
def hook(command_url: str) -> AsyncWebhookClient:
    return AsyncWebhookClient(command_url, retry_handlers=[])


async def test_answer_is_ephemeral_by_default(
    hook: AsyncWebhookClient, control: Control
) -> None:
    answer = await hook.send(text="a < b")

    assert (answer.status_code, answer.body) == (200, "ok")
    [seen] = await control.ephemerals("emma")
    assert seen.text == "a &lt; b"
    assert await control.messages("quiet") == []


async def test_answer_may_go_where_the_bot_is_no_member(
    hook: AsyncWebhookClient, control: Control
) -> None:
    await hook.send(text="hi", response_type="in_channel")

    [posted] = await control.messages("quiet")
    assert (posted.text, posted.bot_id) == ("hi", "B0LOCAL00")


async def test_commands_have_no_original_to_replace(
    hook: AsyncWebhookClient, control: Control
) -> None:
    await hook.send(text="first")
    await hook.send(text="second", replace_original=True)
    await hook.send(text="", delete_original=True)

    assert [each.text for each in await control.ephemerals("emma")] == [
        "first",
        "second",
    ]


async def test_sixth_use_is_refused(hook: AsyncWebhookClient) -> None:
    answers = [await hook.send(text=str(number)) for number in range(6)]

    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert '"used_url"' in answers[5].body


async def test_address_lives_half_an_hour(
    hook: AsyncWebhookClient, control: Control
) -> None:
    await control.advance(1799)
    early = await hook.send(text="in time")
    await control.advance(2)
    late = await hook.send(text="late")

    assert early.status_code == 200
    assert late.status_code == 404
    assert '"expired_url"' in late.body


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('{"text": ""}', "no_text"),
        ('{"text": "x", "thread_ts": "1.0"}', "cannot_reply_to_message"),
        ('{"blocks": [{"type": "carousel"}]}', "invalid_blocks"),
        ("[]", "invalid_payload"),
        ("{", "invalid_payload"),
    ],
)
async def test_answer_that_cannot_be_shown_is_refused(
    http: aiohttp.ClientSession, command_url: str, body: str, error: str
) -> None:
    async with http.post(command_url, data=body) as response:
        answer = await response.json()

    assert (response.status, answer["error"]) == (400, error)


async def test_form_with_a_payload_is_taken(
    http: aiohttp.ClientSession, command_url: str, control: Control
) -> None:
    async with http.post(command_url, data={"payload": '{"text": "hi"}'}) as response:
        assert response.status == 200

    assert [each.text for each in await control.ephemerals("emma")] == ["hi"]


async def clicked(app: RawApp, control: Control, ts: str) -> AsyncWebhookClient:
    """The response_url of Emma's click on a message."""
    assert (await control.click("emma", "general", ts, "go")).accepted
    while (heard := await app.next())["type"] != "interactive":
        pass
    return AsyncWebhookClient(heard["payload"]["response_url"], retry_handlers=[])


async def test_click_replaces_the_clicked_message(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    posted = await client.chat_postMessage(
        channel="C0GENERAL", text="x", blocks=[button()]
    )
    hook = await clicked(app, control, posted["ts"])

    await hook.send(text="done", replace_original=True)

    [message] = await control.messages("general")
    assert message.text == "done"
    assert message.blocks[0]["type"] == "rich_text"


async def test_click_replaces_and_deletes_an_ephemeral(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    whisper = await client.chat_postEphemeral(
        channel="C0GENERAL", user="U0EMMA000", text="x", blocks=[button()]
    )
    hook = await clicked(app, control, whisper["message_ts"])

    await hook.send(text="done", replace_original=True)
    replaced = [each.text for each in await control.ephemerals("emma")]
    await hook.send(text="", delete_original=True)

    assert replaced == ["done"]
    assert await control.ephemerals("emma") == []


@pytest.mark.parametrize("private", [True, False])
async def test_original_that_is_gone_is_not_replaced(
    app: RawApp, client: AsyncWebClient, control: Control, *, private: bool
) -> None:
    asked = {"channel": "C0GENERAL", "text": "x", "blocks": [button()]}
    method = "chat.postEphemeral" if private else "chat.postMessage"
    posted = await client.api_call(method, json=asked | {"user": "U0EMMA000"})
    ts = posted.get("ts") or posted["message_ts"]
    hook = await clicked(app, control, ts)
    deleted = [await hook.send(text="", delete_original=True) for _ in range(2)]

    replaced = await hook.send(text="y", replace_original=True)

    assert [each.status_code for each in deleted] == [200, 200]
    assert replaced.status_code == 404
    assert '"message_not_found"' in replaced.body


async def test_click_answers_in_a_thread_if_told_to(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    posted = await client.chat_postMessage(
        channel="C0GENERAL", text="x", blocks=[button()]
    )
    hook = await clicked(app, control, posted["ts"])

    body = {"text": "y", "response_type": "in_channel", "thread_ts": posted["ts"]}
    await hook.send_dict(body)

    thread = await control.messages("general", thread_ts=posted["ts"])
    assert [each.text for each in thread] == ["x", "y"]


@pytest.mark.parametrize(
    ("kind", "status", "effects"),
    [
        ("ratelimited", 429, 0),
        ("http_503", 503, 0),
        ("error:used_url", 404, 0),
        ("wrong_json", 200, 1),
        ("slow", 200, 1),
        ("late_commit", 200, 1),
    ],
)
async def test_fault_strikes_response_urls(
    hook: AsyncWebhookClient, control: Control, kind: str, status: int, effects: int
) -> None:
    await control.add_fault(method="response_url", kind=kind, seconds=0.01)

    answer = await hook.send(text="x")

    assert answer.status_code == status
    assert len(await control.ephemerals("emma")) == effects


@pytest.mark.parametrize(
    ("kind", "effects"), [("drop_before", 0), ("drop_after", 1), ("hang", 0)]
)
async def test_response_url_can_lose_its_connection(
    hook: AsyncWebhookClient, control: Control, kind: str, effects: int
) -> None:
    await control.add_fault(method="response_url", kind=kind)

    with pytest.raises(aiohttp.ClientConnectionError):
        await hook.send(text="x")

    assert len(await control.ephemerals("emma")) == effects


async def test_answer_lands_after_its_connection_was_cut(
    hook: AsyncWebhookClient, control: Control
) -> None:
    await control.add_fault(method="response_url", kind="drop_then_commit", seconds=60)
    with pytest.raises(aiohttp.ClientConnectionError):
        await hook.send(text="x")
    before = await control.ephemerals("emma")
    await control.advance(61)

    assert (await control.wait_for(ephemeral_to="emma")).text == "x"
    assert before == []
