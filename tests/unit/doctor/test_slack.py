"""Tokens, scopes and the clock, judged by what a real local workspace says."""

from typing import Any

import aiohttp
import pytest

from bot.clock import Clock, ManualClock, SystemClock
from bot.config import Settings
from bot.doctor.examination import wanted_scopes
from bot.doctor.findings import Finding, State
from bot.doctor.slack import (
    Greeting,
    check_app_token,
    check_token,
    judge_clock,
    judge_scopes,
    judge_token,
)
from bot.errors import BotError, ConfigError, CredentialsError, TransientError
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from bot.slack.client import make_client
from tests.unit.doctor.conftest import (
    StartWorkspace,
    closed_port,
    settings_for,
    summary,
)

APPS = "https://api.slack.com/apps"


async def ask(
    settings: Settings, session: aiohttp.ClientSession, clock: Clock | None = None
) -> dict[str, Finding]:
    token = settings.slack_bot_token.get_secret_value()
    client = make_client(
        token, settings.slack_api_url, timeout_seconds=5, session=session
    )
    clock = clock or SystemClock()
    found = await check_token(settings, client, clock, wanted_scopes())
    found += await check_app_token(settings, client)
    return {finding.name: finding for finding in found}


async def test_all_is_well_where_the_app_is_as_the_manifest_says(
    workspace: LocalWorkspace, session: aiohttp.ClientSession
) -> None:
    found = await ask(settings_for(workspace), session)

    assert set(summary(list(found.values())).values()) == {"ok"}
    assert found["bot token"].what.startswith(f"xoxb-...{workspace.bot_token[-4:]} is")
    assert workspace.team_id in found["bot token"].what
    assert workspace.app_token[-4:] in found["app token"].what


async def test_no_token_but_its_last_signs_is_shown(
    workspace: LocalWorkspace, session: aiohttp.ClientSession
) -> None:
    said = str(await ask(settings_for(workspace), session))

    assert workspace.bot_token[:-4] not in said
    assert workspace.app_token[:-4] not in said


async def test_asking_opens_no_connection(
    workspace: LocalWorkspace, session: aiohttp.ClientSession, control: Control
) -> None:
    await ask(settings_for(workspace), session)

    kinds = {entry.kind for entry in await control.log()}
    assert kinds == {"call"}


async def test_missing_scope_is_named_with_the_way_to_get_it(
    start_workspace: StartWorkspace, session: aiohttp.ClientSession
) -> None:
    workspace = await start_workspace(less="reactions:read")

    scopes = (await ask(settings_for(workspace), session))["scopes"]

    assert (scopes.state, type(scopes.error)) == (State.FAILED, ConfigError)
    assert scopes.what.endswith(": reactions:read")
    assert "App Manifest" in scopes.fix
    assert APPS in scopes.fix
    assert "copy the token again" in scopes.fix


async def test_scope_that_is_not_needed_is_warned_of(
    start_workspace: StartWorkspace, session: aiohttp.ClientSession
) -> None:
    workspace = await start_workspace(more="pins:read")

    scopes = (await ask(settings_for(workspace), session))["scopes"]

    assert (scopes.state, scopes.error) == (State.WARNING, None)
    assert scopes.what.endswith(": pins:read")
    assert APPS in scopes.fix


async def test_revoked_token_is_refused_credentials(
    workspace: LocalWorkspace, session: aiohttp.ClientSession, control: Control
) -> None:
    await control.revoke_token()

    found = await ask(settings_for(workspace), session)

    token = found["bot token"]
    assert isinstance(token.error, CredentialsError)
    assert token.what.endswith("token_revoked")
    assert "OAuth & Permissions" in token.fix
    assert summary(list(found.values())) == {
        "bot token": "failed",
        "scopes": "skipped",
        "clock": "ok",
        "app token": "ok",
    }


async def test_wrong_app_token_is_refused_credentials(
    workspace: LocalWorkspace, session: aiohttp.ClientSession
) -> None:
    settings = settings_for(workspace, slack_app_token="xapp-local-wrong")

    app_token = (await ask(settings, session))["app token"]

    assert isinstance(app_token.error, CredentialsError)
    assert "connections:write" in app_token.fix
    assert "wrong" not in app_token.what


async def test_swapped_tokens_are_told_by_their_kind(
    workspace: LocalWorkspace, session: aiohttp.ClientSession
) -> None:
    settings = settings_for(
        workspace,
        slack_bot_token=workspace.app_token,
        slack_app_token=workspace.bot_token,
    )

    found = await ask(settings, session)

    assert "refuses xapp-" in found["bot token"].what
    assert "(xoxb-...) into SLACK_BOT_TOKEN" in found["bot token"].fix
    assert "refuses xoxb-" in found["app token"].what


async def test_slack_that_cannot_be_reached_is_temporary(
    session: aiohttp.ClientSession,
) -> None:
    url = f"http://127.0.0.1:{closed_port()}/api/"
    tokens = {"slack_bot_token": "xoxb-local-x", "slack_app_token": "xapp-local-x"}
    settings = Settings(_env_file=None, slack_api_url=url, **tokens)  # type: ignore[arg-type]  # pydantic makes them secret

    found = await ask(settings, session)

    for name in ("bot token", "app token"):
        assert isinstance(found[name].error, TransientError)
        assert f"curl -sS {url}api.test" in found[name].fix
    assert found["clock"].state is State.SKIPPED


@pytest.mark.parametrize("kind", ["http_503", "ratelimited", "drop_before"])
async def test_slack_that_stumbles_is_temporary(
    workspace: LocalWorkspace,
    session: aiohttp.ClientSession,
    control: Control,
    kind: str,
) -> None:
    await control.add_fault(method="auth.test", kind=kind)

    token = (await ask(settings_for(workspace), session))["bot token"]

    assert isinstance(token.error, TransientError)
    assert "curl" in token.fix


async def test_missing_tokens_lead_to_the_steps_and_ask_nobody(
    session: aiohttp.ClientSession,
) -> None:
    found = await ask(Settings(_env_file=None), session)

    for name, step in (("bot token", "steps 1, 2 and 4"), ("app token", "3 and 4")):
        assert isinstance(found[name].error, ConfigError)
        assert "README.md" in found[name].fix
        assert step in found[name].fix
    assert found["scopes"].state is found["clock"].state is State.SKIPPED


@pytest.mark.parametrize(
    ("ahead_seconds", "state", "error"),
    [(50, "ok", None), (100, "warning", None), (400, "failed", BotError)],
)
async def test_clock_is_compared_with_that_of_slack(
    start_workspace: StartWorkspace,
    session: aiohttp.ClientSession,
    ahead_seconds: int,
    state: str,
    error: type[BotError] | None,
) -> None:
    ours = ManualClock()
    workspace = await start_workspace(clock=ManualClock())
    async with Control(workspace.control_url) as control:
        await control.advance(ahead_seconds)

    clock = (await ask(settings_for(workspace), session, ours))["clock"]

    assert (clock.state, type(clock.error) if clock.error else None) == (state, error)
    if state != "ok":
        assert f"{ahead_seconds} s behind Slack's" in clock.what
        assert "timedatectl" in clock.fix


@pytest.mark.parametrize(
    ("at", "words"),
    [(1_000_300.0, "300 s ahead of"), (1_000_301.0, "replays and refused")],
)
def test_clock_that_is_ahead_is_told_from_one_that_is_behind(
    at: float, words: str
) -> None:
    headers = {"date": "Mon, 12 Jan 1970 13:46:40 GMT"}

    assert words in judge_clock(Greeting(headers=headers, at=at)).what


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}])
def test_answer_without_a_date_tells_nothing_of_the_clock(headers: Any) -> None:
    assert judge_clock(Greeting(headers=headers)).state is State.SKIPPED


def test_answer_without_scopes_tells_nothing_of_them() -> None:
    assert judge_scopes(Greeting(), frozenset({"commands"})).state is State.SKIPPED


def test_token_of_a_person_is_warned_of() -> None:
    greeting = Greeting(fields={"user": "emma", "team": "T", "team_id": "T1"})

    found = judge_token(greeting, "xoxp-x", "https://slack.com/api/")

    assert found.state is State.WARNING
    assert "a person and not a bot" in found.what
    assert "Bot User OAuth Token" in found.fix
