"""The manifest asks for the scopes of what the code calls."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from tests.house.tree import ROOT

SCOPES = set(
    yaml.safe_load((ROOT / "manifest.yml").read_text())["oauth_config"]["scopes"]["bot"]
)
#: Where calls to Slack may stand.
SOURCES = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
#: Called with the app-level token, whose scope no manifest can ask for.
APP_LEVEL = {"apps.connections.open"}


def calls_in(source: str) -> set[str]:
    """The Web API methods that a source calls on a client, as Slack writes them."""
    attributes = {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return {
        name.replace("_", ".")
        for name in attributes
        if "_" in name and not name.startswith("_") and hasattr(AsyncWebClient, name)
    } - {"api.call"}


def called_methods() -> set[str]:
    """What the bot itself calls; the local workspace answers calls and makes none."""
    return {
        method
        for path in SOURCES
        if "sandbox" not in path.parts
        for method in calls_in(path.read_text())
    }


@pytest.fixture(scope="module")
def described(shared: Path) -> dict[str, dict[str, Any]]:
    """Slack's own descriptions of methods, by name."""
    folder = shared / "slack" / "slack-api-ref" / "docs.slack.dev" / "methods"
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


def test_planted_call_is_found() -> None:
    source = "await call(self._client.chat_postMessage(channel=c))\nx.find_posts()"

    assert calls_in(source) == {"chat.postMessage"}


def test_calls_are_really_found() -> None:
    assert {"chat.postMessage", "conversations.replies", "auth.test"} <= (
        called_methods()
    )


def test_every_called_method_is_one_of_slacks(
    described: dict[str, dict[str, Any]],
) -> None:
    assert called_methods() - described.keys() == set()


def test_every_called_method_has_a_scope_in_the_manifest(
    described: dict[str, dict[str, Any]],
) -> None:
    needs = {
        method: set((described[method].get("scope") or {}).get("bot") or [])
        for method in called_methods() - APP_LEVEL
    }

    assert [
        name for name, any_of in needs.items() if any_of and not any_of & SCOPES
    ] == []


def test_listeners_call_nothing_themselves_but_to_open_a_form() -> None:
    called = {
        method
        for path in (ROOT / "handlers").rglob("*.py")
        for method in calls_in(path.read_text())
    }

    assert called == set()
    assert "views.open" in called_methods()
