"""The connection to a control API, over real HTTP: what all of its clients share."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.control_records import ControlError, Json


class ControlConnection:
    """Does one action after the other; used as an async context manager.

    Args:
        control_url: Such as "http://127.0.0.1:4000/_local".
        token: The control token, where the server has one.
    """

    def __init__(self, control_url: str, *, token: str = "") -> None:
        self._url = control_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # The server waits where it is asked to, and knows for how long.
        timeout = aiohttp.ClientTimeout(total=None)
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connection itself.

        Raises:
            RuntimeError: There is none.
        """
        if self._session is None:
            raise RuntimeError("Control is used as an async context manager")
        return self._session

    async def _do(self, action: str, /, **given: Any) -> Json:
        async with self.session.post(f"{self._url}/{action}", json=given) as response:
            if response.content_type != "application/json":
                raise ControlError(str(response.status), await response.text())
            answer: Json = await response.json()
        if not answer["ok"]:
            raise ControlError(answer["error"], answer["detail"])
        return answer
