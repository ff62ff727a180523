"""The stage of the demonstration: everything that runs, with throw-away data."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Bot
from bot.config import Settings
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, load_manifest


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs while a tour is played."""

    workspace: LocalWorkspace
    control: Control
    bot: Bot


def local_settings(workspace: LocalWorkspace, data_dir: Path, **more: Any) -> Settings:
    """Settings for a bot in a local workspace, over Socket Mode.

    Args:
        workspace: A started workspace.
        data_dir: Where the bot keeps its data.
        more: Further settings by field name.
    """
    fields: dict[str, Any] = {
        "slack_bot_token": SecretStr(workspace.bot_token),
        "slack_app_token": SecretStr(workspace.app_token),
        "slack_signing_secret": SecretStr(workspace.signing_secret),
        "slack_api_url": workspace.api_url,
        "data_dir": data_dir,
        # An operator's own settings have no part in a demonstration.
        "database_url": f"sqlite:///{data_dir}/thread-translator.db",
        "providers": "local",
        "flag_languages": "",
        "listen": "127.0.0.1:0",
    }
    return Settings(_env_file=None, **(fields | more))


@asynccontextmanager
async def stage(manifest: Path) -> AsyncIterator[Stage]:
    """Set up a workspace and a bot that is connected to it.

    Args:
        manifest: The app's manifest.

    Yields:
        The stage; it is taken down, and its data erased, when the context ends.
    """
    workspace = LocalWorkspace(load_manifest(manifest))
    await workspace.start()
    try:
        with tempfile.TemporaryDirectory(prefix="thread-translator-") as folder:
            settings = local_settings(workspace, Path(folder))
            async with (
                Bot(settings) as bot,
                Control(
                    workspace.control_url,
                    token=workspace.addresses().get("control_token", ""),
                ) as control,
            ):
                yield Stage(workspace, control, bot)
    finally:
        await workspace.close()
