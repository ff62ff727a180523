"""A browser of the page, without a screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.page.kit import Seen

Json = dict[str, Any]


class Visitor:
    """Opens the page's addresses with the cookie that the printed address gives.

    Args:
        workspace: Whose page it is.
        session: The browser.
    """

    def __init__(
        self, workspace: LocalWorkspace, session: aiohttp.ClientSession
    ) -> None:
        self.workspace = workspace
        self.session = session

    @property
    def url(self) -> str:
        return self.workspace.url

    async def text(self, path: str, *, status: int = 200, **options: Any) -> str:
        """What stands at an address."""
        async with self.session.get(self.url + path, **options) as answer:
            found = await answer.text()
            assert answer.status == status, found
            return found

    async def page(self, path: str, **options: Any) -> Seen:
        """The same, as a browser makes of it."""
        return Seen(await self.text(path, **options))

    async def act(
        self, person: str, action: str, data: Any = None, **given: Any
    ) -> tuple[int, str]:
        """Do something: what comes back, and its status."""
        url = f"{self.url}/as/{person}/act/{action}"
        body = {"data": data} if data is not None else {"json": given}
        headers = {"Origin": self.url}
        async with self.session.post(url, headers=headers, **body) as answer:
            return answer.status, await answer.text()

    @asynccontextmanager
    async def stream(self, person: str, **query: str) -> AsyncIterator["Stream"]:
        """Listen to the page's stream."""
        url = f"{self.url}/as/{person}/stream"
        async with self.session.get(url, params=query) as answer:
            yield Stream(answer)


class Stream:
    """The events of a stream.

    Args:
        answer: What the server sends.
    """

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer

    async def next(self) -> Json:
        """The next event: name, id and data; a comment has only a text."""
        lines: list[str] = []
        while not lines or lines == ["retry: 1000"]:
            lines = await asyncio.wait_for(self._block(), 10)
        found: Json = {"data": "", "event": ""}
        for line in lines:
            name, _, rest = line.partition(": ")
            found[name] = f"{found.get(name, '')}{rest}\n" if name == "data" else rest
        return found

    async def until(self, words: str) -> str:
        """The data of the first event that holds these words."""
        while True:
            data = str((await self.next())["data"])
            if words in data:
                return data

    async def _block(self) -> list[str]:
        lines = []
        while line := (await self.answer.content.readline()).decode().rstrip("\n"):
            lines.append(line)
        return lines
