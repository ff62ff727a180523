"""A browser that was let in."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.page.visiting import Visitor


@pytest.fixture
async def visitor(workspace: LocalWorkspace) -> AsyncIterator[Visitor]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(workspace.page_url) as answer:
            assert answer.status == 200
        yield Visitor(workspace, session)
