"""The front door: read, one call to the service, ack. Nothing is sent to Slack."""

import json
from typing import Any

import aiohttp
import pytest
from pydantic import ValidationError
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError, StorageError
from bot.service import (
    ClickWish,
    CommandWish,
    FlagWish,
    MessageWish,
    ShortcutWish,
    UploadWish,
)
from handlers.errors import log_error
from handlers.payloads import BlockActions, ReactionAdded, SlashCommand
from tests.unit.handlers.fakes import FakeService, deliver, make_app
from tests.unit.web.conftest import CLICK, COMMAND, REACTION

#: A server that is not there: a call to Slack would fail.
NOWHERE = "http://127.0.0.1:9/api/"
SHORTCUT: dict[str, Any] = {
    "type": "message_action",
    "callback_id": "translate_message",
    "team": {"id": "T1", "domain": "example"},
    "user": {"id": "U1", "name": "noor"},
    "channel": {"id": "C1", "name": "general"},
    "message_ts": "100.1",
    "message": {"type": "message", "ts": "100.1", "text": "Hello", "user": "U2"},
    "trigger_id": "5.6.ghi",
    "response_url": "https://hooks.slack.com/app/T1/2/abc",
}


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def app(service: FakeService) -> AsyncApp:
    return make_app(service, AsyncWebClient(base_url=NOWHERE))


def event(**changes: Any) -> dict[str, Any]:
    return REACTION | {"event": REACTION["event"] | changes}


def message(**changes: Any) -> dict[str, Any]:
    fields = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "ts": "100.1",
        "text": "Hello",
        "event_ts": "100.1",
    }
    return REACTION | {"event": fields | changes}


def direct(**changes: Any) -> dict[str, Any]:
    return message(**({"channel": "D1", "channel_type": "im"} | changes))


def click(**changes: Any) -> dict[str, Any]:
    return CLICK | {"actions": [CLICK["actions"][0] | changes]}


WISH = ClickWish(
    team="T1",
    channel="C1",
    user="U1",
    about="job1",
    thread_ts="",
    trigger_id="3.4.def",
    response_url="https://hooks.slack.com/actions/T1/2/abc",
)


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
    [
        ("publish_translation", "publish"),
        ("translate_anyway", "anyway"),
        ("show_original", "original"),
        ("try_again", "retry"),
        ("delete_translation", "delete"),
        ("cancel_files", "cancel"),
    ],
)
async def test_click_is_a_wish(
    app: AsyncApp, service: FakeService, action: str, name: str
) -> None:
    answer = await deliver(app, click(action_id=action))

    assert (answer.status, answer.body) == (200, "")
    assert service.wishes == [(name, WISH)]


@pytest.mark.parametrize(
    "where",
    [
        {"container": {"type": "message", "thread_ts": "100.0"}},
        {"message": {"ts": "100.1", "thread_ts": "100.0"}},
    ],
    ids=["seen by one", "seen by all"],
)
async def test_click_in_a_thread_knows_its_root(
    app: AsyncApp, service: FakeService, where: dict[str, Any]
) -> None:
    await deliver(app, click(action_id="show_original") | where)

    assert [wish.thread_ts for _, wish in service.wishes] == ["100.0"]


async def test_choice_in_the_menu_is_about_the_job_of_its_row(
    app: AsyncApp, service: FakeService
) -> None:
    body = click(
        action_id="other_language",
        type="external_select",
        block_id="job1",
        selected_option={"value": "ja", "text": {"type": "plain_text", "text": "J"}},
        value=None,
    )
    answer = await deliver(app, body)

    assert answer.status == 200
    assert service.wishes == [("other ja", WISH)]


async def test_menu_without_a_choice_is_no_wish(
    app: AsyncApp, service: FakeService
) -> None:
    body = click(action_id="other_language", type="external_select", value=None)

    assert (await deliver(app, body)).status == 200
    assert service.wishes == []


async def test_mention_is_a_wish(app: AsyncApp, service: FakeService) -> None:
    blocks = [{"type": "rich_text", "elements": []}]
    body = message(
        type="app_mention", text="<@UBOT> pt", thread_ts="100.0", blocks=blocks
    )
    answer = await deliver(app, body)

    wish = MessageWish(
        team="T1",
        channel="C1",
        user="U1",
        ts="100.1",
        thread_ts="100.0",
        text="<@UBOT> pt",
        blocks=({"type": "rich_text", "elements": []},),
    )
    assert answer.status == 200
    assert service.wishes == [("mention", wish)]


@pytest.mark.parametrize(
    "other", [{"bot_id": "B2"}, {"bot_id": "BBOT"}, {"user": "UBOT"}, {"channel": "D1"}]
)
async def test_mention_by_a_bot_or_in_a_direct_message_is_no_wish(
    app: AsyncApp, service: FakeService, other: dict[str, str]
) -> None:
    answer = await deliver(app, message(type="app_mention", **other))

    assert (answer.status, service.wishes) == (200, [])


FILE: dict[str, Any] = {
    "type": "file_shared",
    "channel_id": "C1",
    "file_id": "F1",
    "user_id": "U1",
    "file": {"id": "F1"},
    "event_ts": "100.1",
}


def file_shared(**changes: Any) -> dict[str, Any]:
    return REACTION | {"event": FILE | changes}


async def test_file_in_a_channel_may_be_a_wish(
    app: AsyncApp, service: FakeService
) -> None:
    answer = await deliver(app, file_shared())

    wish = UploadWish(team="T1", channel="C1", user="U1", file="F1")
    assert answer.status == 200
    assert service.wishes == [("upload", wish)]


@pytest.mark.parametrize("other", [{"channel_id": "D1"}, {"user_id": "UBOT"}])
async def test_file_of_a_direct_conversation_and_our_own_are_none(
    app: AsyncApp, service: FakeService, other: dict[str, str]
) -> None:
    answer = await deliver(app, file_shared(**other))

    assert (answer.status, service.wishes) == (200, [])


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast"])
async def test_direct_message_is_a_wish(
    app: AsyncApp, service: FakeService, subtype: str | None
) -> None:
    more = {"subtype": subtype} if subtype else {}
    answer = await deliver(app, direct(text=None, **more))

    wish = MessageWish(
        team="T1", channel="D1", user="U1", ts="100.1", thread_ts="", text=""
    )
    assert answer.status == 200
    assert service.wishes == [("direct", wish)]


@pytest.mark.parametrize(
    "other",
    [
        {"subtype": "message_changed", "message": {"ts": "1.1"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message", "bot_id": "B2"},
        {"bot_id": "BBOT"},
        {"user": "UBOT"},
        {"edited": {"ts": "100.2"}},
        {"channel_type": "channel", "channel": "C1"},
    ],
)
async def test_what_nobody_wrote_to_us_just_now_is_no_wish(
    app: AsyncApp, service: FakeService, other: dict[str, Any]
) -> None:
    answer = await deliver(app, direct(**other))

    assert (answer.status, service.wishes) == (200, [])


async def test_message_shortcut_is_a_wish(app: AsyncApp, service: FakeService) -> None:
    answer = await deliver(app, SHORTCUT)

    wish = ShortcutWish(
        team="T1",
        channel="C1",
        user="U1",
        ts="100.1",
        thread_ts="",
        text="Hello",
        edit="",
        trigger_id="5.6.ghi",
        response_url="https://hooks.slack.com/app/T1/2/abc",
    )
    assert (answer.status, answer.body) == (200, "")
    assert service.wishes == [("shortcut", wish)]


async def test_message_shortcut_takes_all_that_the_message_holds(
    app: AsyncApp, service: FakeService
) -> None:
    shown = SHORTCUT["message"] | {
        "user": None,
        "thread_ts": "100.0",
        "edited": {"user": "U2", "ts": "100.5"},
        "blocks": [{"type": "section"}],
        "attachments": [{"text": "a preview"}],
    }
    await deliver(app, SHORTCUT | {"message": shown})

    ((_, wish),) = service.wishes
    assert (wish.thread_ts, wish.edit) == ("100.0", "100.5")
    assert wish.blocks == ({"type": "section"},)
    assert wish.attachments == ({"text": "a preview"},)


@pytest.mark.parametrize(
    ("typed", "tags"), [("", ["pt-BR", "ja"]), ("j", ["ja"]), ("x", [])]
)
@pytest.mark.parametrize("menu", ["other_language", "form_language"])
async def test_menu_shows_the_languages_that_fit(
    app: AsyncApp, menu: str, typed: str, tags: list[str]
) -> None:
    body = click() | {"type": "block_suggestion", "action_id": menu, "value": typed}
    answer = await deliver(app, body)

    options = json.loads(answer.body)["options"]
    assert answer.status == 200
    assert [each["value"] for each in options] == tags
    assert all(len(each["text"]["text"]) <= 75 for each in options)


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


@pytest.mark.parametrize(
    "body",
    [
        *(COMMAND, REACTION, CLICK, SHORTCUT),
        *(message(type="app_mention"), direct(), file_shared()),
    ],
    ids=["/", "flag", "click", "shortcut", "mention", "direct", "file"],
)
async def test_failed_commit_leaves_the_envelope_without_an_ack(
    app: AsyncApp, service: FakeService, body: dict[str, Any]
) -> None:
    service.error = StorageError("the disk is full")

    assert (await deliver(app, body)).status == 500


@pytest.mark.parametrize("error", [ZeroDivisionError("canary"), TimeoutError()])
async def test_any_failure_of_ours_is_500_without_words(error: Exception) -> None:
    answer = await log_error(error)

    assert (answer.status, answer.body) == (500, "")


async def test_request_of_another_workspace_is_403_without_words() -> None:
    answer = await log_error(ConfigError("another workspace"))

    assert (answer.status, answer.body) == (403, "")


@pytest.mark.parametrize("body", [COMMAND, REACTION], ids=["/", "flag"])
async def test_wish_of_another_workspace_is_none_of_ours(
    app: AsyncApp, service: FakeService, body: dict[str, Any]
) -> None:
    other = body | {"team_id": "T2", "authorizations": [{"team_id": "T2"}]}
    answer = await deliver(app, other)

    assert (answer.status, service.wishes) == (403, [])


async def test_payload_of_a_wrong_shape_is_400_without_words() -> None:
    with pytest.raises(ValidationError) as caught:
        SlashCommand.model_validate({"text": "canary"})
    answer = await log_error(caught.value)

    assert (answer.status, answer.body) == (400, "")


async def test_failure_is_logged_without_the_payload(
    app: AsyncApp, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = COMMAND | {"text": "canary text", "channel_id": None}
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


@pytest.mark.parametrize(
    "odd",
    [
        {"text": "\ud83d"},
        {"blocks": [{"type": "section", "text": {"text": "\ud83d"}}]},
        {"blocks": [{"elements": [1, None, ["\ud83d"]]}]},
        {"attachments": [{"\ud83d": 1}]},
    ],
)
async def test_half_a_character_anywhere_in_a_message_is_refused(
    app: AsyncApp, service: FakeService, odd: dict[str, Any]
) -> None:
    assert (await deliver(app, message(type="app_mention", **odd))).status == 400
    assert service.wishes == []


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValidationError, match="text"):
        SlashCommand.model_validate(COMMAND | {"text": "\ud83d"})


async def test_server_of_these_tests_is_not_there() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(NOWHERE)
