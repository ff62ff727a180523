"""Huawei's wire: one call, signed or with a token, and an answer that is believed.

Facts: requests recorded from the official SDK (huaweicloudsdknlp 3.1.219), and the
vendor's pages that docs/providers.md names, read on 2026-11-21.
"""

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from bot.clock import Clock
from bot.errors import AccountRefusedError, Fault, TransientError
from bot.providers.http import Answer, send
from bot.providers.huawei.answers import MAX_BODY_BYTES, believed
from bot.providers.huawei.codes import NOT_AUTHENTICATED
from bot.providers.huawei.projects import IamProjects
from bot.providers.huawei.signing import (
    JSON_TYPE,
    Credentials,
    authorization,
    json_body,
    request_headers,
    sdk_date,
)
from bot.providers.huawei.token import IamTokens, Token

log = structlog.get_logger(__name__)

#: Which difference between two clocks is refused is not documented; 15 minutes are
#: usual. Less than this is none.
_SKEW_SECONDS = 300.0


class HuaweiClient:
    """Calls the machine translation of one project; each call is one attempt.

    With tokens there is a second one after a token was refused: with a new token.

    Args:
        session: Gives the session that all calls share.
        endpoint: Such as https://nlp-ext.cn-north-4.myhuaweicloud.com.
        access: An access key, or the tokens of an IAM user.
        project_id: The project that pays; empty: the token's own, or what `projects`
            find for a key.
        projects: Ask for the project of a key.
        clock: The time that is signed.
        timeout_seconds: The longest that one attempt may take.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        *,
        endpoint: str,
        access: Credentials | IamTokens,
        project_id: str,
        projects: IamProjects | None = None,
        clock: Clock,
        timeout_seconds: float,
    ) -> None:
        self._session = session
        self._endpoint = URL(endpoint).origin()
        self._access = access
        self._project_id = project_id
        self._projects = projects
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        #: What the vendor's clock is ahead of ours, once it has refused our time.
        self._ahead_seconds = 0.0

    async def call(
        self, method: str, operation: str, fields: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        """Call one operation.

        Args:
            method: POST or GET.
            operation: The path behind machine-translation/, such as text-translation.
            fields: The body of a POST.

        Returns:
            The answer's fields; it has no error_code.

        Raises:
            TransientError: Surely not done; later, perhaps.
            UnknownOutcomeError: It may have been done.
            RejectedError: It will fail again; AccountRefusedError: so will any other.
        """
        body = b"" if fields is None else json_body(fields)
        if isinstance(self._access, Credentials):
            return await self._with_key(self._access, method, operation, body)
        return await self._with_token(self._access, method, operation, body)

    async def _with_key(
        self, keys: Credentials, method: str, operation: str, body: bytes
    ) -> dict[str, Any]:
        project_id = await self._project()
        path = _path(project_id, operation)
        headers = request_headers(
            host=self._endpoint.host_port_subcomponent or "",
            date=sdk_date(self._clock.now() + self._ahead_seconds),
            project_id=project_id,
            credentials=keys,
        )
        signature = authorization(method, path, headers, body, keys)
        answer = await self._send(
            method, path, {**headers, "Authorization": signature}, body
        )
        try:
            return believed(answer)
        except AccountRefusedError as error:
            if error.code in NOT_AUTHENTICATED and self._learns_time(answer):
                raise _wrong_clock(error) from error
            raise

    async def _project(self) -> str:
        if self._project_id or self._projects is None:
            return self._project_id
        return await self._projects.get(ahead_seconds=self._ahead_seconds)

    async def _with_token(
        self, tokens: IamTokens, method: str, operation: str, body: bytes
    ) -> dict[str, Any]:
        token = await tokens.get()
        try:
            return await self._once(token, method, operation, body)
        except AccountRefusedError as error:
            if error.code not in NOT_AUTHENTICATED:
                raise
        tokens.forget(token)
        return await self._once(await tokens.get(), method, operation, body)

    async def _once(
        self, token: Token, method: str, operation: str, body: bytes
    ) -> dict[str, Any]:
        project_id = self._project_id or token.project_id
        if not project_id:
            raise AccountRefusedError(
                "Huawei: the token names no project",
                code="no_project",
                fault=Fault.KEY,
            )
        headers = {"Content-Type": JSON_TYPE, "X-Auth-Token": token.value}
        path = _path(project_id, operation)
        return believed(await self._send(method, path, headers, body))

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        return await send(
            self._session(),
            method,
            URL(f"{self._endpoint}{path}", encoded=True),
            # Unsigned, as a proxy on the way may change it.
            headers={**headers, "Accept": JSON_TYPE},
            body=body or None,
            timeout_seconds=self._timeout_seconds,
            max_bytes=MAX_BODY_BYTES,
        )

    def _learns_time(self, answer: Answer) -> bool:
        """Sign from now on with the vendor's time, where ours was far from it.

        Five signatures in a row that fail lock an access key for five minutes.
        """
        try:
            theirs = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
        except ValueError:
            return False
        ahead_seconds = theirs - self._clock.now()
        if abs(ahead_seconds - self._ahead_seconds) < _SKEW_SECONDS:
            return False
        self._ahead_seconds = ahead_seconds
        log.error("clock_is_wrong", ahead_seconds=round(ahead_seconds))
        return True


def _path(project_id: str, operation: str) -> str:
    return f"/v1/{quote(project_id, safe='~')}/machine-translation/{operation}"


def _wrong_clock(error: AccountRefusedError) -> TransientError:
    return TransientError(
        f"Huawei: the clock of this machine is wrong, and so the key is refused"
        f" ({error.code})",
        code=error.code,
        request_id=error.request_id,
        fault=error.fault,
        most_repeats=1,
    )
