"""The stage of the demonstration: everything that runs, with throw-away data."""

import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Bot
from bot.config import Settings
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import (
    HuaweiOptions,
    LocalAlibaba,
    LocalBuckets,
    LocalHuawei,
    buckets_of,
    random_account,
)
from bot.sandbox.control import Control
from bot.sandbox.huawei.control import HuaweiControl
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
    #: Where people use it.
    page_url: str = ""


@dataclass(frozen=True, slots=True)
class FileStage:
    """A third workspace, whose bot has all that our own clouds do with files."""

    control: Control
    alibaba: AlibabaControl
    huawei: HuaweiControl
    #: Where people use it.
    page_url: str = ""


@dataclass(frozen=True, slots=True)
class Stages:
    """Everything that a tour is played on."""

    main: Stage
    clouds: CloudStage
    files: FileStage
    huawei_files: FileStage

    @property
    def controls(self) -> list[Control]:
        """A client of each workspace."""
        rest = (self.clouds, self.files, self.huawei_files)
        return [self.main.control, *(each.control for each in rest)]


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
            yield CloudStage(running.control, control, running.workspace.page_url)
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


@asynccontextmanager
async def file_stage(
    manifest: Path, *, providers: str = "alibaba,huawei,local"
) -> AsyncIterator[FileStage]:
    """Set up a workspace whose bot has our own Alibaba, Huawei and their bucket.

    Both clouds fetch files from that bucket; the bot's own address is for people who
    follow a download link. Nothing leaves this machine, and all translations are
    simulated.

    Args:
        manifest: The app's manifest.
        providers: The bot's, the preferred first. Where a document's language is not
            known, a cloud that finds it out comes before one that cannot.

    Yields:
        The stage; it is taken down when the context ends.
    """
    async with AsyncExitStack() as stack:
        alibaba = LocalAlibaba()
        await alibaba.start()
        stack.push_async_callback(alibaba.close)
        store, huawei = await local_huawei(stack)
        settings = (
            cloud_settings(alibaba)
            | huawei_settings(store, huawei)
            | staging_settings(store)
            | own_address()
            | {"providers": providers}
        )
        running = await stack.enter_async_context(stage(manifest, **settings))
        yield FileStage(
            running.control,
            await stack.enter_async_context(AlibabaControl(alibaba.control_url)),
            await stack.enter_async_context(HuaweiControl(huawei.control_url)),
            running.workspace.page_url,
        )


@asynccontextmanager
async def all_stages(manifest: Path) -> AsyncIterator[Stages]:
    """Set up every workspace of the tour, each with a bot of its own.

    Args:
        manifest: The app's manifest.

    Yields:
        The stages; they are taken down when the context ends.
    """
    async with (
        stage(manifest) as main,
        cloud_stage(manifest) as clouds,
        file_stage(manifest) as files,
        file_stage(manifest, providers="huawei,local") as huawei_files,
    ):
        main.workspace.introduce("With simulated clouds", files.page_url)
        yield Stages(main, clouds, files, huawei_files)


async def local_huawei(stack: AsyncExitStack) -> tuple[LocalBuckets, LocalHuawei]:
    """Start our own Huawei and its object store, with one bucket.

    Args:
        stack: Closes them.
    """
    account = random_account()
    store = LocalBuckets(options=buckets_of(account))
    await store.start()
    stack.push_async_callback(store.close)
    huawei = LocalHuawei(store, options=HuaweiOptions(accounts=(account,)))
    await huawei.start()
    stack.push_async_callback(huawei.close)
    return store, huawei


def huawei_settings(store: LocalBuckets, huawei: LocalHuawei) -> dict[str, Any]:
    """Settings, by field name, of our own Huawei and the bucket it fetches from.

    Args:
        store: Started; its first bucket is taken.
        huawei: Started.
    """
    key = huawei.account.keys[0]
    return {
        "huaweicloud_sdk_ak": SecretStr(key.id),
        "huaweicloud_sdk_sk": SecretStr(key.secret),
        "huaweicloud_sdk_security_token": SecretStr(key.token),
        "huaweicloud_project_id": huawei.account.project_id,
        "huawei_nlp_endpoint": huawei.url,
        "huawei_iam_endpoint": huawei.url,
        "huawei_obs_endpoint": store.url,
        "huawei_obs_bucket": store.addresses()["buckets"][0],
    }


def own_address() -> dict[str, Any]:
    """Settings, by field name, with which the bot's own server is reached here."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    return {"listen": f"127.0.0.1:{port}", "public_url": f"http://localhost:{port}"}


def staging_settings(store: LocalBuckets) -> dict[str, Any]:
    """Settings, by field name, with which all clouds fetch files from a bucket.

    Args:
        store: Started; its first bucket is taken.
    """
    key = store.keys[0]
    return {
        "staging_bucket": store.addresses()["buckets"][0],
        "staging_endpoint": store.url,
        "staging_access_key_id": SecretStr(key.id),
        "staging_secret_access_key": SecretStr(key.secret),
        "staging_path_style": True,
    }
