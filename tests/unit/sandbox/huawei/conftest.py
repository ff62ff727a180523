"""A running Huawei of our own with its object store, and those who call it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.clock import ManualClock, SystemClock
from bot.sandbox.buckets.options import Bucket, BucketsOptions, StoreKey
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import Account, HuaweiOptions, Key, random_account
from bot.sandbox.huawei.server import LocalHuawei
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.kit import Raw, Sdk

STRANGER = Account(
    id="stranger",
    project_id="their-project",
    domain="their-domain",
    user="their-user",
    password="their-password",
    keys=(Key(id="local-theirs", secret="s3"),),
)


@pytest.fixture
def now() -> ManualClock:
    """A clock that stands at this very second, so that signatures are of today."""
    return ManualClock(float(int(SystemClock().now())))


@pytest.fixture
def account() -> Account:
    return random_account()


@pytest.fixture
async def store(now: ManualClock, account: Account) -> AsyncIterator[LocalBuckets]:
    keys = [(key, each.id) for each in (account, STRANGER) for key in each.keys]
    options = BucketsOptions(
        keys=tuple(
            StoreKey(id=key.id, secret=key.secret, token=key.token, account=owner)
            for key, owner in keys
        ),
        buckets=(
            Bucket(name="documents"),
            Bucket(name="open", public=True),
            Bucket(name="theirs", account="stranger", public=True),
        ),
    )
    buckets = LocalBuckets(clock=now, options=options)
    await buckets.start()
    yield buckets
    await buckets.close()


@pytest.fixture
async def huawei(
    store: LocalBuckets, now: ManualClock, account: Account
) -> AsyncIterator[LocalHuawei]:
    options = HuaweiOptions(accounts=(account, STRANGER))
    cloud = LocalHuawei(store, clock=now, options=options)
    await cloud.start()
    yield cloud
    await cloud.close()


@pytest.fixture
async def control(huawei: LocalHuawei) -> AsyncIterator[HuaweiControl]:
    async with HuaweiControl(huawei.control_url) as control:
        # A clock that stands still lets one call in for ever.
        await control.switch(enforce_rates=False)
        yield control


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        # By itself it sends a GET whose connection broke a second time.
        session._retry_connection = False
        yield session


@pytest.fixture
def raw(huawei: LocalHuawei, session: aiohttp.ClientSession, account: Account) -> Raw:
    return Raw(huawei, session, account.keys[0], account)


@pytest.fixture(params=["blocking", "futures"])
async def sdk(
    huawei: LocalHuawei, request: pytest.FixtureRequest
) -> AsyncIterator[Sdk]:
    """The official client in both its forms."""
    client = Sdk(huawei, by_futures=request.param == "futures")
    yield client
    await asyncio.to_thread(client.close)


@pytest.fixture
def bucket(store: LocalBuckets) -> S3:
    """The account's own bucket, as a client that others wrote sees it."""
    return S3(store)
