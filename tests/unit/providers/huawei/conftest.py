"""The Huawei of the tests, started."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.providers.huawei.server import Huawei


@pytest.fixture
async def huawei() -> AsyncIterator[Huawei]:
    async with Huawei() as started:
        yield started
