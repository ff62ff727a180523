"""The form, over the local workspace and Socket Mode: opened, filled in, sent."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, WorkspaceOptions, load_manifest
from bot.service import FormStart
from bot.slack import words
from bot.slack.client import make_client
from handlers import opening
from tests.unit.handlers.fakes import FakeService, make_app
from tests.unit.sandbox.kit import over_socket

MANIFEST = load_manifest(Path(__file__).parents[3] / "manifest.yml")
FILLED = {"text": "Good morning", "language": "ja"}


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
async def workspace(service: FakeService) -> AsyncIterator[LocalWorkspace]:
    """The local workspace with the front door at its Socket Mode."""
    # More patient than Slack, for machines that stand still for seconds.
    patient = WorkspaceOptions(ack_deadline_seconds=30, trigger_seconds=30)
    workspace = LocalWorkspace(MANIFEST, options=patient)
    await workspace.start()
    async with aiohttp.ClientSession() as session:
        client = make_client("", workspace.api_url, timeout_seconds=5, session=session)
        app = make_app(
            service,
            client,
            team=workspace.team_id,
            bot_token=workspace.bot_token,
            bot_id=workspace.bot_id,
            bot_user=workspace.bot_user_id,
        )
        async with over_socket(app, workspace):
            yield workspace
    await workspace.close()


@pytest.fixture
async def control(workspace: LocalWorkspace) -> AsyncIterator[Control]:
    async with Control(workspace.control_url) as control:
        yield control


async def bare_command(control: Control) -> Any:
    return await control.command("emma", "general", "/translate", "  ")


async def global_shortcut(control: Control) -> Any:
    return await control.shortcut("emma", "translate_text")


Way = Callable[[Control], Awaitable[Any]]
WAYS = pytest.mark.parametrize("way", [bare_command, global_shortcut])


async def channel_id(control: Control, name: str) -> str:
    state = await control.state()
    (found,) = (c["id"] for c in state["channels"] if c.get("name") == name)
    return str(found)


async def opened(control: Control) -> None:
    """The form, with a language found by typing."""
    await bare_command(control)
    await control.suggest("emma", "form_language", "j")


@WAYS
async def test_form_opens_before_the_ack(
    control: Control, service: FakeService, way: Way
) -> None:
    done = await way(control)

    assert done.accepted
    assert (await control.modal("emma")).callback_id == "translate_form"
    assert service.wishes == []


@WAYS
@pytest.mark.parametrize("kind", ["error:expired_trigger_id", "http_500", "drop_after"])
async def test_where_the_form_does_not_open_help_is_asked_for(
    control: Control, service: FakeService, way: Way, kind: str
) -> None:
    await control.add_fault(method="views.open", kind=kind)
    done = await way(control)

    assert done.accepted
    ((name, wish),) = service.wishes
    assert (name, wish.text, bool(wish.channel), bool(wish.response_url)) == (
        "command",
        "",
        way is bare_command,
        way is bare_command,
    )


async def test_slack_that_is_slow_to_open_does_not_cost_the_ack(
    control: Control, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_OPEN_SECONDS", 0.1)
    await control.add_fault(method="views.open", kind="hang", seconds=20.0)
    done = await bare_command(control)

    assert done.accepted
    assert done.ack_ms < 15_000
    assert [name for name, _ in service.wishes] == ["command"]


def test_patience_with_slack_leaves_time_for_the_ack() -> None:
    # A trigger_id and the wait for an ack last 3 seconds.
    assert opening._OPEN_SECONDS == 2.0


async def test_languages_are_found_by_typing(control: Control) -> None:
    await bare_command(control)
    everything = await control.suggest("emma", "form_language", "")
    found = await control.suggest("emma", "form_language", "j")

    assert [each["value"] for each in everything.options] == ["pt-BR", "ja"]
    assert [each["text"]["text"] for each in found.options] == ["🇯🇵 Japanese"]


async def test_form_is_a_wish_and_private_at_first(
    control: Control, service: FakeService
) -> None:
    await opened(control)
    conversation = await channel_id(control, "travel")
    sent = await control.submit("emma", FILLED | {"conversation": conversation})

    ((name, wish),) = service.wishes
    assert (sent.response_action, name) == ("close", "form")
    assert (wish.text, wish.target, wish.public) == ("Good morning", "ja", False)
    assert wish.channel == conversation
    assert wish.response_url
    assert wish.view_id


async def test_form_without_a_conversation_is_a_wish_without_a_place(
    control: Control, service: FakeService
) -> None:
    await opened(control)
    await control.submit("emma", FILLED | {"conversation": None})

    ((_, wish),) = service.wishes
    assert (wish.channel, wish.response_url) == ("", "")


async def test_form_for_everyone_is_a_public_wish(
    control: Control, service: FakeService
) -> None:
    await opened(control)
    conversation = await channel_id(control, "general")
    values = FILLED | {"visibility": "everyone", "conversation": conversation}
    await control.submit("emma", values)

    ((_, wish),) = service.wishes
    assert (wish.public, wish.channel) == (True, conversation)


async def test_form_for_everyone_needs_a_conversation(
    control: Control, service: FakeService
) -> None:
    await opened(control)
    values = FILLED | {"visibility": "everyone", "conversation": None}
    sent = await control.submit("emma", values)

    assert sent.errors == {"conversation": words.FORM_NO_CONVERSATION}
    assert service.wishes == []


async def test_form_without_words_stays_open_and_says_so(
    control: Control, service: FakeService
) -> None:
    service.has_words = False
    await opened(control)
    sent = await control.submit("emma", FILLED | {"text": ":tada: 123"})

    assert sent.errors == {"text": "Write or paste some text with words in it."}
    assert (await control.modal("emma")).callback_id == "translate_form"


async def test_button_opens_the_form_with_what_was_wanted(
    control: Control, service: FakeService, workspace: LocalWorkspace
) -> None:
    service.start = FormStart("Bom dia", "ja")
    ts = await note_with_button(workspace, await channel_id(control, "general"))
    done = await control.click("emma", "general", ts, "open_form", value="r1")
    view = await control.modal("emma")

    text, language = (block["element"] for block in view.blocks[:2])
    assert done.accepted
    assert service.wishes[0][1][2] == "r1"
    assert text["initial_value"] == "Bom dia"
    assert language["initial_option"]["value"] == "ja"


async def note_with_button(workspace: LocalWorkspace, channel: str) -> str:
    """Post the button as the bot does; its ts."""
    button = {
        "type": "button",
        "action_id": "open_form",
        "value": "r1",
        "text": {"type": "plain_text", "text": words.OPEN_FORM},
    }
    async with aiohttp.ClientSession() as session:
        client = make_client(
            workspace.bot_token,
            workspace.api_url,
            timeout_seconds=5,
            session=session,
        )
        posted = await client.chat_postMessage(
            channel=channel,
            text="?",
            blocks=[{"type": "actions", "elements": [button]}],
        )
    return str(posted["ts"])


async def test_shortcut_mention_and_direct_message_come_as_slack_sends_them(
    control: Control, service: FakeService, workspace: LocalWorkspace
) -> None:
    said = await control.say("bruno", "general", "Bom dia")
    await control.shortcut("emma", "translate_message", channel="general", ts=said.ts)
    await control.say("emma", "general", f"<@{workspace.bot_user_id}> pt")
    await control.say("emma", "dm", "pt Good morning")
    await control.idle()

    taken = dict(service.wishes)
    assert set(taken) == {"shortcut", "mention", "direct"}
    assert (taken["shortcut"].text, taken["shortcut"].ts) == ("Bom dia", said.ts)
    assert taken["mention"].text.endswith("> pt")
    assert taken["direct"].blocks
