"""A running object store, and those who use it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.clock import ManualClock, SystemClock
from bot.sandbox.buckets.options import Bucket, BucketsOptions, StoreKey
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.server_control import ServerControl
from tests.unit.sandbox.buckets.kit import S3, ByHand

OPTIONS = BucketsOptions(
    keys=(
        StoreKey(id="local-ours", secret="s1"),
        StoreKey(id="local-ours-for-now", secret="s2", token="t2"),
        StoreKey(id="local-theirs", secret="s3", account="stranger"),
    ),
    buckets=(
        Bucket(name="documents"),
        Bucket(name="theirs", account="stranger"),
        Bucket(name="theirs-for-all", account="stranger", public=True),
    ),
)


@pytest.fixture
def now() -> ManualClock:
    """A clock that stands at this very second, so that signatures are of today."""
    return ManualClock(float(int(SystemClock().now())))


@pytest.fixture
async def store(now: ManualClock) -> AsyncIterator[LocalBuckets]:
    buckets = LocalBuckets(clock=now, options=OPTIONS)
    await buckets.start()
    yield buckets
    await buckets.close()


@pytest.fixture
async def control(store: LocalBuckets) -> AsyncIterator[ServerControl]:
    async with ServerControl(store.control_url) as control:
        yield control


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        # By itself it sends a GET or PUT whose connection broke a second time.
        session._retry_connection = False
        yield session


@pytest.fixture
def s3(store: LocalBuckets) -> S3:
    """A client of the S3 kind that others wrote, in the account's own bucket."""
    return S3(store)


@pytest.fixture
def signed(store: LocalBuckets, session: aiohttp.ClientSession) -> ByHand:
    """Hands that sign anything."""
    return ByHand(store, session, store.keys[0])
