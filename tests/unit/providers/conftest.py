"""The cloud of the tests, started."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.providers.cloud import Cloud


@pytest.fixture
async def cloud() -> AsyncIterator[Cloud]:
    async with Cloud() as started:
        yield started
