"""The manifest announces exactly what the front door listens to."""

from collections.abc import Callable
from typing import Any, cast

import pytest
import yaml
from slack_bolt.app.async_app import AsyncApp

from bot.service import TranslationService
from handlers import register_listeners
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
    register_listeners(cast("AsyncApp", app), service)
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

    assert sorted(set(listeners["event"])) == sorted(announced)


def test_listeners_for_clicks_need_interactivity(
    listeners: dict[str, list[str]], manifest: dict[str, Any]
) -> None:
    clicked = {"action", "shortcut", "view"} & listeners.keys()

    assert manifest["settings"]["interactivity"]["is_enabled"] == bool(clicked)
