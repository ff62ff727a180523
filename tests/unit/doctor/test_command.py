"""`thread-translator doctor`: its exit codes, and nothing secret in what it prints."""

import asyncio
import json
import re
from typing import Any

import pytest

from bot.cli import Exit, most_telling
from bot.doctor.examination import NAMES
from bot.doctor.findings import State
from bot.errors import (
    BotError,
    ConfigError,
    CredentialsError,
    StorageError,
    TransientError,
)
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.house.tree import ROOT
from tests.unit.command import Cli
from tests.unit.doctor.conftest import StartWorkspace, closed_port

DOC = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")


def states(out: str) -> dict[str, str]:
    return {check["name"]: check["state"] for check in json.loads(out)["checks"]}


def use(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))


def use_workspace(monkeypatch: pytest.MonkeyPatch, workspace: LocalWorkspace) -> None:
    use(
        monkeypatch,
        SLACK_API_URL=workspace.api_url,
        SLACK_BOT_TOKEN=workspace.bot_token,
        SLACK_APP_TOKEN=workspace.app_token,
    )


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ([], Exit.OK),
        ([BotError("x")], Exit.FAILED),
        ([BotError("x"), TransientError("x")], Exit.TEMPORARY),
        ([TransientError("x"), StorageError("x")], Exit.CONFIGURATION),
        ([ConfigError("x"), BotError("x"), CredentialsError("x")], Exit.CREDENTIALS),
    ],
)
def test_most_telling_failure_is_the_exit_code(
    errors: list[BotError], code: Exit
) -> None:
    assert most_telling(errors) is code
    assert most_telling(reversed(errors)) is code


@pytest.mark.engine
def test_fresh_clone_is_told_the_next_steps_and_ends_with_3(cli: Cli) -> None:
    outcome = cli("doctor", "--json")
    found = states(outcome.out)

    assert (outcome.code, outcome.err) == (3, "")
    assert "README.md" in outcome.out
    assert {name for name, state in found.items() if state == "failed"} == {
        "bot token",
        "app token",
    }
    assert (found["disk"], found["database"]) == ("ok", "skipped")
    assert found["engine"] in ("ok", "warning")


@pytest.mark.engine
async def test_healthy_installation_ends_with_0(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, workspace: LocalWorkspace
) -> None:
    use_workspace(monkeypatch, workspace)
    outcome = await asyncio.to_thread(cli, "doctor")

    assert outcome.code == 0
    assert "! warning  delivery" in outcome.out
    assert "failed" not in outcome.err


@pytest.mark.engine
async def test_revoked_token_ends_with_4_whatever_else_is_wrong(
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    workspace: LocalWorkspace,
    control: Control,
) -> None:
    use_workspace(monkeypatch, workspace)
    use(monkeypatch, PROVIDERS="nobody")
    await control.revoke_token()
    outcome = await asyncio.to_thread(cli, "doctor", "--json")

    assert outcome.code == 4
    assert states(outcome.out)["providers"] == "failed"


@pytest.mark.engine
async def test_missing_scope_ends_with_3(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, start_workspace: StartWorkspace
) -> None:
    use_workspace(monkeypatch, await start_workspace(less="commands"))
    outcome = await asyncio.to_thread(cli, "doctor")

    assert outcome.code == 3
    assert "asks for: commands" in outcome.out


@pytest.mark.engine
def test_unreachable_slack_ends_with_5(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(
        monkeypatch,
        SLACK_API_URL=f"http://127.0.0.1:{closed_port()}/api/",
        SLACK_BOT_TOKEN="xoxb-local-canary",
        SLACK_APP_TOKEN="xapp-local-canary",
    )
    outcome = cli("doctor", "--json")

    assert outcome.code == 5
    assert json.loads(outcome.out)["ok"] is False
    assert "canary" not in outcome.out + outcome.err


@pytest.mark.engine
async def test_clock_that_is_wrong_ends_with_1(
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    workspace: LocalWorkspace,
    control: Control,
) -> None:
    use_workspace(monkeypatch, workspace)
    await control.advance(1_000)
    outcome = await asyncio.to_thread(cli, "doctor")

    assert outcome.code == 1
    assert "s behind Slack's" in outcome.out


@pytest.mark.engine
async def test_no_secret_is_printed_but_its_last_signs(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, workspace: LocalWorkspace
) -> None:
    use_workspace(monkeypatch, workspace)
    use(monkeypatch, SLACK_SIGNING_SECRET=workspace.signing_secret)
    printed = ""
    for arguments in (["doctor"], ["doctor", "--json"]):
        outcome = await asyncio.to_thread(cli, *arguments)
        printed += outcome.out + outcome.err

    assert workspace.signing_secret not in printed
    for token in (workspace.bot_token, workspace.app_token):
        assert token[-4:] in printed
        assert token[-5:] not in printed


@pytest.mark.parametrize("name", NAMES)
def test_page_describes_every_check(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| .{{20,}} \| .{{20,}} \|$", DOC, re.MULTILINE)


def test_page_describes_no_other_check() -> None:
    table = DOC.partition("## The checks")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `([^`]+)`", table, re.MULTILINE) == list(NAMES)


def test_page_names_the_states_and_exit_codes() -> None:
    table = DOC.partition("## Exit codes")[2].partition("\n## ")[0]

    assert [state for state in State if f"`{state}`" not in DOC] == []
    codes = [int(code) for code in re.findall(r"^\| (\d) \|", table, re.MULTILINE)]
    assert codes == [0, 4, 3, 5, 1]
