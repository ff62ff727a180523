"""The app's manifest is one that Slack takes, and asks for no more than it says."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.house.tree import ROOT

TEXT = (ROOT / "manifest.yml").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
SCOPES: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]
EVENTS: list[str] = MANIFEST["settings"]["event_subscriptions"]["bot_events"]


@pytest.fixture(scope="module")
def events(shared: Path) -> dict[str, list[str]]:
    """Slack's events of the Events API, and the scopes that each may need."""
    folder = shared / "slack" / "slack-api-ref" / "events"
    described = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    return {
        each["name"]: [scope.replace(".", ":") for scope in each.get("scopes", [])]
        for each in described
        if "Events" in each.get("APIs", [])
    }


@pytest.fixture(scope="module")
def scopes(shared: Path, events: dict[str, list[str]]) -> set[str]:
    """The bot scopes that Slack's descriptions of methods and events name."""
    folder = shared / "slack" / "slack-api-ref" / "docs.slack.dev" / "methods"
    methods = [json.loads(path.read_text()) for path in folder.glob("*.*.json")]
    found = {name for each in methods for name in bot_scopes(each)}
    # No method and no event needs it: it stands for slash commands and shortcuts.
    return found.union(*events.values(), {"commands"})


def bot_scopes(method: dict[str, Any]) -> list[str]:
    scope = method.get("scope")
    return list(scope.get("bot") or []) if isinstance(scope, dict) else []


def test_manifest_passes_slacks_schema(shared: Path) -> None:
    folder = shared / "slack" / "manifest-schema" / "schemas"
    schema = json.loads((folder / "manifest.schema.2.0.0.json").read_text())

    jsonschema.validate(MANIFEST, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(MANIFEST | {"settings": {"no_such": 1}}, schema)


def test_every_scope_is_one_of_slacks(scopes: set[str]) -> None:
    assert set(SCOPES) - scopes == set()


def test_every_event_is_one_of_slacks(events: dict[str, list[str]]) -> None:
    assert set(EVENTS) - events.keys() == set()


def test_every_event_has_a_scope_that_lets_it_through(
    events: dict[str, list[str]],
) -> None:
    deaf = [name for name in EVENTS if not_heard(events[name])]

    assert deaf == []


def not_heard(needed: list[str]) -> bool:
    return bool(needed) and not set(needed) & set(SCOPES)


def test_commands_have_their_scope() -> None:
    assert ("commands" in SCOPES) == bool(MANIFEST["features"]["slash_commands"])


@pytest.mark.parametrize("scope", SCOPES)
def test_scope_states_its_reason_beside_it(scope: str) -> None:
    assert re.search(rf"^ +- {re.escape(scope)} # \S.*$", TEXT, re.MULTILINE)


def test_no_scope_or_event_stands_twice() -> None:
    assert len(set(SCOPES)) == len(SCOPES)
    assert len(set(EVENTS)) == len(EVENTS)


@pytest.mark.parametrize("scope", SCOPES)
def test_scope_states_its_reason_in_the_readme(scope: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"^\| `{re.escape(scope)}` \| \S.* \|$", readme, re.MULTILINE)


def test_people_can_write_to_the_bot() -> None:
    home = MANIFEST["features"]["app_home"]

    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
