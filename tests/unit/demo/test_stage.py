"""The stages of the tour: what runs, and that it is taken down."""

from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.config import Settings
from bot.demo.stage import (
    file_stage,
    huawei_settings,
    local_huawei,
    staging_settings,
)
from bot.manifest import manifest_path


@pytest.mark.engine
async def test_stage_for_files_has_a_bot_and_both_clouds_and_takes_them_down() -> None:
    async with file_stage(manifest_path()) as stage:
        people = (await stage.control.state())["users"]
        asked = await stage.alibaba.log(), await stage.huawei.log()

        assert (bool(people), asked) == (True, ([], []))

    with pytest.raises((aiohttp.ClientError, RuntimeError)):
        await stage.control.state()


async def test_settings_of_our_own_huawei_are_ones_that_the_bot_takes(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        store, huawei = await local_huawei(stack)
        fields = huawei_settings(store, huawei) | staging_settings(store)
        settings = Settings(_env_file=None, data_dir=tmp_path, **fields)

    assert settings.huawei_nlp_endpoint == huawei.url
    assert settings.huawei_obs_endpoint == settings.staging_endpoint == store.url
    assert settings.huawei_obs_bucket == settings.staging_bucket == "documents"
