"""The manifest announces exactly what the front door listens to."""

from collections.abc import Callable
from typing import Any, cast

import pytest
import yaml

from bot.service import TranslationService
from bot.slack import blocks, views
from handlers import SlackApp, register_listeners
from tests.house.tree import ROOT


class RecordingApp:
    """Takes registrations as Bolt's app does, and keeps the names."""

    def __init__(self) -> None:
        self.names: dict[str, list[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(name: object = "", *_: object) -> Callable[..., None]:
            self.names.setdefault(kind, []).append(str(name))
            return lambda *_: None

        return register


@pytest.fixture(scope="module")
def listeners() -> dict[str, list[str]]:
    app = RecordingApp()
    # The listeners only keep the service; registering never calls it.
    service = cast("TranslationService", object())
    register_listeners(cast("SlackApp", app), service)
    return app.names


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
    return found


def test_every_command_of_the_manifest_has_its_listener(
    listeners: dict[str, list[str]], manifest: dict[str, Any]
) -> None:
    announced = [each["command"] for each in manifest["features"]["slash_commands"]]

    assert sorted(listeners["command"]) == sorted(announced)


def test_every_event_of_the_manifest_has_its_listener(
    listeners: dict[str, list[str]], manifest: dict[str, Any]
) -> None:
    announced = manifest["settings"]["event_subscriptions"]["bot_events"]

    # Bolt calls every message "message"; only the manifest tells them apart.
    heard = {name.partition(".")[0] for name in announced}
    assert {*listeners["event"], *listeners["hear_at_once"]} == heard


@pytest.mark.parametrize("kind", ["message", "global"])
def test_every_shortcut_of_the_manifest_has_its_listener(
    listeners: dict[str, list[str]], manifest: dict[str, Any], kind: str
) -> None:
    announced = manifest["features"]["shortcuts"]
    names = [each["callback_id"] for each in announced if each["type"] == kind]

    assert listeners[f"{kind}_shortcut"] == names


def test_listeners_of_interactions_need_interactivity(
    listeners: dict[str, list[str]], manifest: dict[str, Any]
) -> None:
    kinds = {"action", "message_shortcut", "global_shortcut", "view", "options"}

    assert kinds <= listeners.keys()
    assert manifest["settings"]["interactivity"]["is_enabled"]


def test_every_button_and_menu_has_its_listener(
    listeners: dict[str, list[str]],
) -> None:
    known = {name: value for name, value in vars(blocks).items() if "ACTION_" in name}

    assert len(known) == 8
    assert sorted(listeners["action"]) == sorted(known.values())


def test_every_menu_that_asks_has_somebody_who_answers(
    listeners: dict[str, list[str]],
) -> None:
    elements = [blocks.language_menu(), *(b["element"] for b in views.form()["blocks"])]
    asking = [e["action_id"] for e in elements if e["type"] == "external_select"]

    assert listeners["options"] == asking


def test_form_has_its_listener(listeners: dict[str, list[str]]) -> None:
    assert listeners["view"] == [views.form()["callback_id"]]
