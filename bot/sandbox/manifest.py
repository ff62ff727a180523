"""The app as its manifest describes it: what is not in there does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app."""

    name: str
    description: str
    usage_hint: str
    #: Whether mentions and addresses in its text arrive as Slack's own markup.
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of the app."""

    callback_id: str
    name: str
    #: "message" or "global".
    kind: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of an app manifest (schema v2) that change what Slack does."""

    name: str
    bot_name: str
    scopes: tuple[str, ...]
    events: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    interactivity: bool
    home_tab: bool
    messages_tab: bool
    messages_tab_read_only: bool
    socket_mode: bool

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Manifest":
        """Take a manifest's parts; absent ones mean what they mean to Slack."""
        features = raw.get("features") or {}
        settings = raw.get("settings") or {}
        home = features.get("app_home") or {}
        bot = features.get("bot_user") or {}
        name = str(raw["display_information"]["name"])
        return cls(
            name=name,
            bot_name=str(bot.get("display_name", name)),
            scopes=tuple(_scopes(raw)),
            events=frozenset(_section(settings, "event_subscriptions", "bot_events")),
            commands=tuple(map(_command, features.get("slash_commands") or ())),
            shortcuts=tuple(map(_shortcut, features.get("shortcuts") or ())),
            interactivity=bool(_section(settings, "interactivity", "is_enabled")),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_tab_read_only=bool(home.get("messages_tab_read_only_enabled")),
            socket_mode=bool(settings.get("socket_mode_enabled")),
        )

    def command(self, name: str) -> Command | None:
        """The slash command of this name ("/translate"), if the app has it."""
        return next((each for each in self.commands if each.name == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """The shortcut with this callback_id, if the app has it."""
        found = (each for each in self.shortcuts if each.callback_id == callback_id)
        return next(found, None)


def load_manifest(path: Path) -> dict[str, Any]:
    """Read a manifest file (YAML, or JSON, which is YAML too).

    Args:
        path: Where it lies.

    Returns:
        The manifest as Slack's schema v2 has it.

    Raises:
        ValueError: It is not one mapping with `display_information.name`.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or "display_information" not in raw:
        raise ValueError(f"{path} is not an app manifest")
    return raw


def _section(settings: Mapping[str, Any], part: str, key: str) -> Any:
    return (settings.get(part) or {}).get(key) or ()


def _scopes(raw: Mapping[str, Any]) -> list[str]:
    scopes = (raw.get("oauth_config") or {}).get("scopes") or {}
    return [*(scopes.get("bot") or ()), *(scopes.get("bot_optional") or ())]


def _command(raw: Mapping[str, Any]) -> Command:
    return Command(
        name=raw["command"],
        description=raw.get("description", ""),
        usage_hint=raw.get("usage_hint", ""),
        should_escape=bool(raw.get("should_escape")),
    )


def _shortcut(raw: Mapping[str, Any]) -> Shortcut:
    return Shortcut(raw["callback_id"], raw["name"], raw["type"])
