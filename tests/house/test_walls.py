"""The contracts of import-linter hold in a sound house and fall with each fault."""

from pathlib import Path

import pytest

from tests.house.tree import ROOT, run

#: A house with every room that the contracts speak of; who imports whom is empty.
ROOMS = (
    "bot/__init__ bot/__main__ bot/app bot/cli bot/config bot/models bot/languages "
    "bot/errors bot/clock bot/service bot/jobs/__init__ bot/jobs/engine "
    "bot/jobs/states bot/jobs/retry bot/providers/__init__ bot/providers/base "
    "bot/providers/registry bot/providers/local/__init__ bot/providers/local/text "
    "bot/providers/alibaba/__init__ bot/providers/huawei/__init__ bot/engine/__init__ "
    "bot/text/__init__ bot/text/mrkdwn bot/files/__init__ bot/slack/__init__ "
    "bot/slack/words bot/web/__init__ bot/sandbox/__init__ bot/sandbox/slack "
    "handlers/__init__ handlers/commands storage/__init__ storage/base "
    "storage/sqlite/__init__"
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for room in ROOMS.split():
        module = tmp_path / f"{room}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.touch()
    return tmp_path


def lint(house: Path) -> tuple[int, str]:
    config = ROOT / "pyproject.toml"
    command = ("lint-imports", "--no-logo", "--no-cache", "--config", config)
    done = run(ROOT / ".venv" / "bin" / command[0], *command[1:], cwd=house, env={})
    return done.returncode, done.stdout + done.stderr


def test_sound_house_keeps_every_contract(house: Path) -> None:
    (house / "bot/app.py").write_text("import bot.providers.registry, handlers\n")
    (house / "bot/providers/registry.py").write_text("import bot.providers.local\n")
    (house / "bot/sandbox/slack.py").write_text("import bot.engine, bot.models\n")
    (house / "storage/sqlite/__init__.py").write_text("import sqlite3\n")

    code, words = lint(house)

    assert (code, "0 broken" in words) == (0, True), words


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("storage/base", "bot.jobs", "Imports go downwards only"),
        ("handlers/commands", "bot.web", "Imports go downwards only"),
        ("bot/text/mrkdwn", "bot.providers.base", "Imports go downwards only"),
        ("bot/models", "bot.config", "Imports go downwards only"),
        ("bot/service", "bot.app", "Imports go downwards only"),
        ("bot/jobs/engine", "bot.slack.words", "Jobs know nothing of Slack"),
        ("bot/jobs/engine", "slack_bolt", "do not speak Slack's libraries"),
        ("bot/providers/huawei/__init__", "bot.providers.alibaba", "Vendors never"),
        ("bot/app", "bot.providers.local.text", "Only the registry names a vendor"),
        ("bot/service", "sqlite3", "Only storage writes SQL"),
        ("bot/sandbox/slack", "bot.slack.words", "The local workspace shares none"),
        ("bot/sandbox/slack", "storage.base", "The local workspace shares none"),
        ("bot/text/mrkdwn", "asyncio", "Pure modules do no input or output"),
        ("bot/jobs/states", "sqlite3", "Pure modules do no input or output"),
    ],
)
def test_forbidden_import_breaks_its_contract(
    house: Path, importer: str, imported: str, contract: str
) -> None:
    (house / f"{importer}.py").write_text(f"import {imported}\n")

    code, words = lint(house)

    broken = [line for line in words.splitlines() if line.endswith("BROKEN")]
    assert code == 1
    assert any(contract in line for line in broken), words


@pytest.mark.parametrize("room", ["bot/attic.py", "bot/providers/acme.py"])
def test_room_without_a_floor_is_refused(house: Path, room: str) -> None:
    (house / room).touch()

    code, words = lint(house)

    assert (code, Path(room).stem in words) == (1, True), words
