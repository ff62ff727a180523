"""Which project pays, asked of IAM where no setting names it.

Source: the vendor's SDK, which asks the same once for each key and region
(huaweicloudsdkcore 3.1.219, auth/credentials.py and auth/internal.py), read on
2026-11-21. Which right a user needs for it nobody without an account could see.
"""

import asyncio
from collections.abc import Callable

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.errors import (
    AccountRefusedError,
    Fault,
    ProviderError,
    RejectedError,
    TransientError,
)
from bot.providers.http import send
from bot.providers.huawei.answers import MAX_BODY_BYTES, believed, scalar
from bot.providers.huawei.signing import (
    JSON_TYPE,
    Credentials,
    authorization,
    query,
    sdk_date,
)

_PATH = "/v3/projects"
#: Five wrong signatures in a row lock a key for five minutes.
_REFUSED_REST_SECONDS = 300.0


class IamProjects:
    """Finds the project of a key, once.

    Args:
        session: Gives the session that all calls share.
        endpoint: Such as https://iam.cn-north-4.myhuaweicloud.com.
        keys: Whose project it is.
        region: The project's name is that of its region.
        clock: The time that is signed.
        timeout_seconds: The longest that one call may take.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        *,
        endpoint: str,
        keys: Credentials,
        region: str,
        clock: Clock,
        timeout_seconds: float,
    ) -> None:
        self._session = session
        self._endpoint = URL(endpoint).origin()
        self._keys = keys
        self._region = region
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._one_at_a_time = asyncio.Lock()
        self._found = ""
        self._failure: ProviderError | None = None
        self._rests_until = 0.0

    async def get(self, *, ahead_seconds: float = 0.0) -> str:
        """Return the project's id; asked for once, by one call at a time.

        Args:
            ahead_seconds: What the vendor's clock is ahead of ours, as far as known.

        Raises:
            TransientError: IAM was not reached, or failed; nothing else was called.
            AccountRefusedError: IAM refuses the key, or there is not one such project.
        """
        async with self._one_at_a_time:
            if self._found:
                return self._found
            if self._failure and self._clock.monotonic() < self._rests_until:
                # Without the way it came by, which would grow with each who is told.
                raise self._failure.with_traceback(None)
            try:
                self._found = await self._ask(ahead_seconds)
            except TransientError as error:
                # Nothing was done by it, whatever became of it.
                raise TransientError(
                    f"IAM: {error}",
                    code=error.code,
                    request_id=error.request_id,
                    fault=error.fault,
                    retry_after_seconds=error.retry_after_seconds,
                ) from error
            except RejectedError as error:
                self._failure = _refused(error)
                self._rests_until = self._clock.monotonic() + _REFUSED_REST_SECONDS
                raise self._failure from error
            return self._found

    async def _ask(self, ahead_seconds: float) -> str:
        canonical = query({"name": self._region})
        headers = {
            "Host": self._endpoint.host_port_subcomponent or "",
            "X-Sdk-Date": sdk_date(self._clock.now() + ahead_seconds),
        }
        if self._keys.security_token:
            headers["X-Security-Token"] = self._keys.security_token
        signature = authorization(
            "GET", _PATH, headers, b"", self._keys, canonical_query=canonical
        )
        answer = await send(
            self._session(),
            "GET",
            URL(f"{self._endpoint}{_PATH}?{canonical}", encoded=True),
            headers={**headers, "Authorization": signature, "Accept": JSON_TYPE},
            timeout_seconds=self._timeout_seconds,
            max_bytes=MAX_BODY_BYTES,
        )
        return self._one_of(believed(answer).get("projects"))

    def _one_of(self, projects: object) -> str:
        """The only project of that name; of several none is taken by chance."""
        listed = projects if isinstance(projects, list) else []
        ids = [scalar(each.get("id")) for each in listed if isinstance(each, dict)]
        known = sorted({each for each in ids if each})
        if len(known) == 1:
            return known[0]
        many = "several projects" if known else "no project"
        raise RejectedError(
            f"the account has {many} named {self._region}: set HUAWEICLOUD_PROJECT_ID",
            code="several_projects" if known else "no_project",
        )


def _refused(error: RejectedError) -> AccountRefusedError:
    return AccountRefusedError(
        f"IAM does not say which project pays: {error}",
        code=error.code,
        request_id=error.request_id,
        fault=Fault.KEY,
    )
