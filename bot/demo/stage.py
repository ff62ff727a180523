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
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, load_manifest


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs while a tour is played."""

    workspace: LocalWorkspace
    control: Control
    bot: Bot


@dataclass(frozen=True, slots=True)
class CloudStage:
    """A second workspace, whose bot calls our own Alibaba before its engine."""

    control: Control
    alibaba: AlibabaControl


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
async def stage(manifest: Path, **more: Any) -> AsyncIterator[Stage]:
    """Set up a workspace and a bot that is connected to it.

    Args:
        manifest: The app's manifest.
        more: Further settings of the bot by field name.

    Yields:
        The stage; it is taken down, and its data erased, when the context ends.
    """
    workspace = LocalWorkspace(load_manifest(manifest))
    await workspace.start()
    try:
        with tempfile.TemporaryDirectory(prefix="thread-translator-") as folder:
            settings = local_settings(workspace, Path(folder), **more)
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


@asynccontextmanager
async def cloud_stage(manifest: Path) -> AsyncIterator[CloudStage]:
    """Set up a workspace whose bot has PROVIDERS=alibaba,local.

    Nothing leaves this machine: the cloud is our own, and all its translations are
    simulated.

    Args:
        manifest: The app's manifest.

    Yields:
        The stage; it is taken down when the context ends.
    """
    alibaba = LocalAlibaba()
    await alibaba.start()
    try:
        async with (
            AlibabaControl(alibaba.control_url) as control,
            stage(manifest, **cloud_settings(alibaba)) as running,
        ):
            yield CloudStage(running.control, control)
    finally:
        await alibaba.close()


def cloud_settings(alibaba: LocalAlibaba) -> dict[str, Any]:
    """Settings, by field name, with which our own Alibaba comes first.

    Args:
        alibaba: Started.
    """
    key = alibaba.keys[0]
    return {
        "providers": "alibaba,local",
        "alibaba_cloud_access_key_id": SecretStr(key.id),
        "alibaba_cloud_access_key_secret": SecretStr(key.secret),
        "alibaba_cloud_security_token": SecretStr(key.token),
        "alibaba_mt_endpoint": alibaba.url,
        # An operator's own choices have no part here.
        "alibaba_mt_api_type": "translate_standard",
        "alibaba_mt_scene": "general",
        "alibaba_mt_format": "text",
    }
