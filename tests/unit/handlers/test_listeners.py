"""The front door: read, one call to the service, ack. Nothing is sent to Slack."""

import json
import logging
from typing import Any, cast

import aiohttp
import pytest
from pydantic import ValidationError
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StorageError
from bot.service import ClickWish, CommandWish, FlagWish, TranslationService
from handlers import register_listeners
from handlers.errors import log_error
from handlers.payloads import BlockActions, ReactionAdded, SlashCommand
from tests.unit.web.conftest import CLICK, COMMAND, REACTION

#: A server that is not there: a call to Slack would fail.
NOWHERE = "http://127.0.0.1:9/api/"


class FakeService:
    """Keeps wishes; fails when it is told to."""

    def __init__(self) -> None:
        self.wishes: list[tuple[str, Any]] = []
        self.error: Exception | None = None

    def _take(self, name: str, wish: Any) -> None:
        if self.error is not None:
            raise self.error
        self.wishes.append((name, wish))

    async def translate_command(self, wish: CommandWish) -> None:
        self._take("command", wish)

    async def translate_by_flag(self, wish: FlagWish) -> bool:
        self._take("flag", wish)
        return True

    async def publish(self, wish: ClickWish) -> None:
        self._take("publish", wish)

    async def translate_anyway(self, wish: ClickWish) -> None:
        self._take("anyway", wish)


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def app(service: FakeService) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id="T1",
            bot_token="xoxb-local-x",
            bot_id="BBOT",
            bot_user_id="UBOT",
        )

    app = AsyncApp(
        client=AsyncWebClient(base_url=NOWHERE),
        authorize=authorize,
        process_before_response=True,
        logger=logging.getLogger("slack_bolt.quiet"),
    )
    register_listeners(app, cast("TranslationService", service))
    return app


async def deliver(app: AsyncApp, body: dict[str, Any]) -> BoltResponse:
    """Hand over what an envelope of Socket Mode carries."""
    request = AsyncBoltRequest(mode="socket_mode", body=json.loads(json.dumps(body)))
    return await app.async_dispatch(request)


def event(**changes: Any) -> dict[str, Any]:
    return REACTION | {"event": REACTION["event"] | changes}


async def test_command_is_a_wish(app: AsyncApp, service: FakeService) -> None:
    answer = await deliver(app, COMMAND)

    wish = CommandWish(
        team="T1",
        channel="C1",
        user="U1",
        text="pt Good morning",
        trigger_id="1.2.abc",
        response_url="https://hooks.slack.com/commands/T1/2/abc",
    )
    assert (answer.status, answer.body) == (200, "")
    assert service.wishes == [("command", wish)]


async def test_flag_is_a_wish(app: AsyncApp, service: FakeService) -> None:
    answer = await deliver(app, REACTION)

    wish = FlagWish(
        team="T1",
        channel="C1",
        ts="1780000000.000100",
        user="U1",
        reaction="flag-br",
        event_ts="1780000001.000200",
    )
    assert answer.status == 200
    assert service.wishes == [("flag", wish)]


@pytest.mark.parametrize(
    ("action", "name"),
    [("publish_translation", "publish"), ("translate_anyway", "anyway")],
)
async def test_click_is_a_wish(
    app: AsyncApp, service: FakeService, action: str, name: str
) -> None:
    clicked = CLICK["actions"][0] | {"action_id": action}
    answer = await deliver(app, CLICK | {"actions": [clicked]})

    wish = ClickWish(
        team="T1",
        channel="C1",
        user="U1",
        job_id="job1",
        trigger_id="3.4.def",
        response_url="https://hooks.slack.com/actions/T1/2/abc",
    )
    assert answer.status == 200
    assert service.wishes == [(name, wish)]


async def test_reaction_to_a_file_is_none_of_ours(
    app: AsyncApp, service: FakeService
) -> None:
    answer = await deliver(app, event(item={"type": "file", "file": "F1"}))

    assert (answer.status, service.wishes) == (200, [])


async def test_our_own_reaction_is_none_of_ours(
    app: AsyncApp, service: FakeService
) -> None:
    answer = await deliver(app, event(user="UBOT"))

    assert (answer.status, service.wishes) == (200, [])


async def test_reaction_without_the_messages_author_is_a_wish(
    app: AsyncApp, service: FakeService
) -> None:
    body = event()
    del body["event"]["item_user"]

    assert (await deliver(app, body)).status == 200
    assert len(service.wishes) == 1


async def test_team_of_a_shared_channel_is_the_one_that_installed_us(
    app: AsyncApp, service: FakeService
) -> None:
    shared = event(user_team="T2") | {"team_id": "T2", "is_ext_shared_channel": True}
    await deliver(app, shared)

    assert [wish.team for _, wish in service.wishes] == ["T1"]


@pytest.mark.parametrize("body", [COMMAND, REACTION, CLICK], ids=["/", "flag", "click"])
async def test_failed_commit_leaves_the_envelope_without_an_ack(
    app: AsyncApp, service: FakeService, body: dict[str, Any]
) -> None:
    service.error = StorageError("the disk is full")

    assert (await deliver(app, body)).status == 500


@pytest.mark.parametrize("error", [ZeroDivisionError("canary"), TimeoutError()])
async def test_any_failure_of_ours_is_500_without_words(error: Exception) -> None:
    answer = await log_error(error)

    assert (answer.status, answer.body) == (500, "")


async def test_payload_of_a_wrong_shape_is_400_without_words() -> None:
    with pytest.raises(ValidationError) as caught:
        SlashCommand.model_validate({"text": "canary"})
    answer = await log_error(caught.value)

    assert (answer.status, answer.body) == (400, "")


async def test_failure_is_logged_without_the_payload(
    app: AsyncApp, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = COMMAND | {"text": "canary text", "team_id": None}
    assert (await deliver(app, refused)).status == 400

    logged = capsys.readouterr()
    assert "payload_refused" in logged.out + logged.err
    assert "canary" not in logged.out + logged.err


@pytest.mark.parametrize(
    "name", ["team_id", "channel_id", "user_id", "trigger_id", "response_url"]
)
def test_command_needs_its_fields(name: str) -> None:
    fields = {key: value for key, value in COMMAND.items() if key != name}

    with pytest.raises(ValidationError, match=name):
        SlashCommand.model_validate(fields)


def test_command_without_words_has_an_empty_text() -> None:
    fields = {key: value for key, value in COMMAND.items() if key != "text"}

    assert SlashCommand.model_validate(fields).text == ""


@pytest.mark.parametrize("name", ["user", "reaction", "item", "event_ts"])
def test_reaction_needs_its_fields(name: str) -> None:
    fields = {key: value for key, value in REACTION["event"].items() if key != name}

    with pytest.raises(ValidationError, match=name):
        ReactionAdded.model_validate(fields)


@pytest.mark.parametrize(
    "item",
    [
        {"type": "message"},
        {"type": "message", "channel": "C1"},
        {"type": "message", "ts": "1.2"},
        {"type": "message", "channel": "", "ts": ""},
        {"channel": "C1", "ts": "1.2"},
    ],
)
def test_message_without_a_place_is_refused(item: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ReactionAdded.model_validate(REACTION["event"] | {"item": item})


@pytest.mark.parametrize(
    "name", ["team", "user", "channel", "trigger_id", "response_url", "actions"]
)
def test_click_needs_its_fields(name: str) -> None:
    fields = {key: value for key, value in CLICK.items() if key != name}

    with pytest.raises(ValidationError, match=name):
        BlockActions.model_validate(fields)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValidationError, match="text"):
        SlashCommand.model_validate(COMMAND | {"text": "\ud83d"})


async def test_server_of_these_tests_is_not_there() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(NOWHERE)
