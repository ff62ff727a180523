"""Buckets are tried with one tiny object, which is gone afterwards."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.config import Settings
from bot.doctor.buckets import check_own_buckets, check_staging_bucket
from bot.doctor.findings import Finding, State
from bot.errors import ConfigError, TransientError
from bot.sandbox.buckets.options import BucketsOptions, StoreKey
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.server_control import ServerControl
from tests.unit.doctor.conftest import closed_port

KEY = StoreKey(id="canary-id", secret="canary-secret")


@pytest.fixture
async def store() -> AsyncIterator[LocalBuckets]:
    buckets = LocalBuckets(options=BucketsOptions(keys=(KEY,)))
    await buckets.start()
    yield buckets
    await buckets.close()


@pytest.fixture
async def control(store: LocalBuckets) -> AsyncIterator[ServerControl]:
    async with ServerControl(store.control_url) as control:
        yield control


def staging(endpoint: str, **more: Any) -> Settings:
    known: dict[str, Any] = {
        "staging_bucket": "documents",
        "staging_endpoint": endpoint,
        "staging_access_key_id": KEY.id,
        "staging_secret_access_key": KEY.secret,
        "staging_path_style": True,
    }
    return Settings(_env_file=None, **(known | more))


def own(endpoint: str, **more: Any) -> Settings:
    known: dict[str, Any] = {
        "providers": "huawei",
        "huaweicloud_sdk_ak": KEY.id,
        "huaweicloud_sdk_sk": KEY.secret,
        "huaweicloud_project_id": "project",
        "huawei_obs_bucket": "documents",
        "huawei_obs_endpoint": endpoint,
    }
    return Settings(_env_file=None, **(known | more))


async def tried(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    (found,) = await check_staging_bucket(settings, session, limit_seconds=8)
    assert "canary" not in str(found)
    return found


async def tried_own(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    (found,) = await check_own_buckets(settings, session, limit_seconds=8)
    assert "canary" not in str(found)
    return found


async def calls(control: ServerControl) -> list[str]:
    return [entry.data["operation"] for entry in await control.log()]


async def test_bucket_that_is_well_is_left_as_it_was(
    session: aiohttp.ClientSession, store: LocalBuckets, control: ServerControl
) -> None:
    found = await tried(session, staging(store.url))

    assert found.state is State.OK
    assert found.what == "documents took, gave and deleted a tiny file"
    assert await calls(control) == ["PutObject", "GetObject", "DeleteObjects"]


async def test_own_bucket_is_tried_in_the_same_way(
    session: aiohttp.ClientSession, store: LocalBuckets, control: ServerControl
) -> None:
    found = await tried_own(session, own(store.url))

    assert (found.name, found.state) == ("own bucket", State.OK)
    assert await calls(control) == ["PutObject", "GetObject", "DeleteObjects"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"staging_secret_access_key": "canary"}, "documents: it refuses the key"),
        ({"staging_bucket": "nowhere"}, "nowhere: there is no such bucket"),
    ],
)
async def test_wrong_setting_is_told_with_what_to_look_at(
    session: aiohttp.ClientSession,
    store: LocalBuckets,
    wrong: dict[str, str],
    words: str,
) -> None:
    found = await tried(session, staging(store.url, **wrong))

    assert isinstance(found.error, ConfigError)
    assert found.what == words
    assert found.fix.startswith("look at STAGING_BUCKET, the endpoint, region and key")


async def test_service_that_is_down_may_come_back(
    session: aiohttp.ClientSession,
) -> None:
    settings = staging(f"http://127.0.0.1:{closed_port()}")
    found = await tried(session, settings)

    assert isinstance(found.error, TransientError)
    assert "cannot be reached" in found.what
    assert found.fix.startswith("is its service up?")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("http_500", "status 500"), ("drop_before", "ServerDisconnectedError")],
)
async def test_bucket_that_gives_nothing_is_a_failure_and_is_cleared(
    session: aiohttp.ClientSession,
    store: LocalBuckets,
    control: ServerControl,
    kind: str,
    words: str,
) -> None:
    await control.add_fault("GetObject", kind, times=-1)
    found = await tried(session, staging(store.url))

    assert isinstance(found.error, ConfigError)
    assert f"gives none by a signed address: {words}" in found.what
    assert (await calls(control))[-1] == "DeleteObjects"


async def test_bucket_that_gives_another_file_is_a_failure(
    session: aiohttp.ClientSession, store: LocalBuckets, control: ServerControl
) -> None:
    await control.add_fault("GetObject", "html_200", times=-1)
    found = await tried(session, staging(store.url))

    assert found.what.endswith("by a signed address: another file")


async def test_bucket_that_deletes_nothing_is_warned_of(
    session: aiohttp.ClientSession, store: LocalBuckets, control: ServerControl
) -> None:
    await control.add_fault("DeleteObjects", "http_500", times=-1)
    found = await tried(session, staging(store.url))

    assert found.state is State.WARNING
    assert "cannot be deleted" in found.what
    assert "delete" in found.fix


async def test_without_buckets_nothing_is_looked_at(
    session: aiohttp.ClientSession,
) -> None:
    settings = Settings(_env_file=None, providers="alibaba")

    assert (await tried(session, settings)).state is State.SKIPPED
    assert (await tried_own(session, settings)).state is State.SKIPPED


async def test_own_bucket_wants_an_access_key(session: aiohttp.ClientSession) -> None:
    user = {"huawei_username": "u", "huawei_password": "p", "huawei_domain": "d"}
    settings = own("http://127.0.0.1:9", huaweicloud_sdk_ak="", **user)
    found = await tried_own(session, settings)

    assert isinstance(found.error, ConfigError)
    assert found.what.startswith("HUAWEI_OBS_BUCKET needs an access key")
    assert found.fix
