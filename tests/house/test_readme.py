"""README.md says what is so: scopes, commands, the tour's scenes, and no dead link."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.demo.story import STORY

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_scopes_of_the_table_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    table = README.partition("| scope | why |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `([a-z_:]+)` \|", table, re.MULTILINE)
    assert sorted(named) == sorted(manifest["oauth_config"]["scopes"]["bot"])


def test_every_command_is_named() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]  # a group
    assert [
        name for name in commands if f"thread-translator {name}" not in README
    ] == []


def test_the_table_shows_the_tour_as_it_is_played() -> None:
    table = README.partition("<!-- tour -->")[2].partition("<!-- /tour -->")[0]
    missing = [title for title, _ in STORY if title not in table]
    assert missing == []


@pytest.mark.parametrize(
    "page",
    sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")),
    ids=lambda page: page.name,
)
def test_no_link_leads_nowhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)[^)]*\)", text)
    assert [name for name in targets if not (page.parent / name).exists()] == []
