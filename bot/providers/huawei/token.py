"""IAM's tokens: one login, used by all calls until an hour before it ends.

Source: the vendor's page on tokens (document iam_30_0001) and a request recorded from
its SDK (huaweicloudsdkiam 3.1.219), read on 2026-11-21. A token lives for 24 hours; a
new one does not end the old. A refused login is not repeated at once: logins that fail
in a row may lock a user, as failed signatures lock an access key (ocr_01_0063).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.errors import (
    AccountRefusedError,
    Fault,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.http import send, words
from bot.providers.huawei.answers import MAX_BODY_BYTES, believed, scalar, unreadable
from bot.providers.huawei.signing import JSON_TYPE, json_body, query

#: So long before its end a token is replaced, or at half of a shorter life.
EARLY_SECONDS = 3_600.0
_DAY_SECONDS = 86_400.0
#: Those who waited for an attempt that failed share its failure.
_FAILED_REST_SECONDS = 1.0
_REFUSED_REST_SECONDS = 300.0
#: Too short for any call that is still to be made.
_LAST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Login:
    """An IAM user of an account; the account itself gets no token."""

    #: The account's name.
    domain: str
    user: str
    password: str = field(repr=False)
    #: The project that the token is for: its name is that of its region.
    project: str = "cn-north-4"


@dataclass(frozen=True, slots=True)
class Token:
    """What X-Auth-Token carries."""

    value: str = field(repr=False)
    #: The project that it is for; empty where IAM did not say.
    project_id: str
    #: On the clock that never runs backwards.
    renew_at: float
    ends_at: float


def login_fields(login: Login) -> dict[str, object]:
    """Write the body of a login by password."""
    user = {
        "domain": {"name": login.domain},
        "name": login.user,
        "password": login.password,
    }
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": login.project}},
        }
    }


class IamTokens:
    """Gives a token that is good for a call, with one login at a time.

    Args:
        session: Gives the session that all calls share.
        endpoint: Such as https://iam.cn-north-4.myhuaweicloud.com.
        login: Who logs in.
        clock: By which a token's life is measured; the two machines' need not agree.
        timeout_seconds: The longest that one login may take.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        *,
        endpoint: str,
        login: Login,
        clock: Clock,
        timeout_seconds: float,
    ) -> None:
        self._session = session
        # Without the catalogue of services the answer is small.
        path = f"/v3/auth/tokens?{query({'nocatalog': 'true'})}"
        self._url = URL(f"{URL(endpoint).origin()}{path}", encoded=True)
        self._login = login
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._one_at_a_time = asyncio.Lock()
        self._token: Token | None = None
        self._failure: ProviderError | None = None
        self._rests_until = 0.0

    async def get(self) -> Token:
        """Return the token at hand, or log in first where it ends within an hour.

        A renewal that fails is put off while the old token still lives.

        Raises:
            TransientError: IAM was not reached, or failed; no call was made with it.
            AccountRefusedError: IAM refuses the login.
        """
        if self._token is not None and self._clock.monotonic() < self._token.renew_at:
            return self._token
        async with self._one_at_a_time:
            return await self._renewed()

    def forget(self, token: Token) -> None:
        """Use a token no more: a call with it was refused."""
        if self._token is token:
            self._token = None

    async def _renewed(self) -> Token:
        now = self._clock.monotonic()
        if self._token is not None and now < self._token.renew_at:
            return self._token  # made while we waited for our turn
        failure = self._failure if now < self._rests_until else None
        if failure is None:
            try:
                self._token = await self._log_in()
            except ProviderError as error:
                failure = self._remembered(error)
            else:
                return self._token
        if self._token is not None and now < self._token.ends_at - _LAST_SECONDS:
            return self._token
        # Without the way that it came by, which would grow with everyone it is told.
        raise failure.with_traceback(None)

    def _remembered(self, error: ProviderError) -> ProviderError:
        """Share a failure with those who wait, in the one sense that it has here.

        A login is no call of theirs: whether it happened makes no difference to them.
        Whatever refuses it refuses everything.
        """
        rest_seconds = _FAILED_REST_SECONDS
        if isinstance(error, TransientError) and error.retry_after_seconds is not None:
            rest_seconds = error.retry_after_seconds
        if isinstance(error, UnknownOutcomeError):
            error = TransientError(
                f"IAM: {error}",
                code=error.code,
                request_id=error.request_id,
                fault=error.fault,
                retry_after_seconds=error.retry_after_seconds,
            )
        elif isinstance(error, RejectedError):
            error = AccountRefusedError(
                f"IAM refuses the login: {error}",
                code=error.code,
                request_id=error.request_id,
                fault=Fault.KEY,
            )
            rest_seconds = _REFUSED_REST_SECONDS
        self._failure = error
        self._rests_until = self._clock.monotonic() + rest_seconds
        return error

    async def _log_in(self) -> Token:
        began_at = self._clock.monotonic()
        answer = await send(
            self._session(),
            "POST",
            self._url,
            headers={"Content-Type": f"{JSON_TYPE};charset=utf-8"},
            body=json_body(login_fields(self._login)),
            timeout_seconds=self._timeout_seconds,
            max_bytes=MAX_BODY_BYTES,
        )
        said = believed(answer, status=201).get("token")
        about: dict[str, Any] = said if isinstance(said, dict) else {}
        value = answer.headers.get("x-subject-token", "").strip()
        lives_seconds = self._lives_seconds(about)
        if not value or lives_seconds < 2 * _LAST_SECONDS:
            raise unreadable("token")
        early_seconds = min(EARLY_SECONDS, lives_seconds / 2)
        ends_at = began_at + lives_seconds
        return Token(value, _project_id(about), ends_at - early_seconds, ends_at)

    def _lives_seconds(self, about: dict[str, Any]) -> float:
        """How long a token lives: by IAM's own two moments, else by our clock."""
        expires_at = _moment(about.get("expires_at"))
        issued_at = _moment(about.get("issued_at"))
        if expires_at is None:
            return 0.0
        seconds = expires_at - (self._clock.now() if issued_at is None else issued_at)
        return min(seconds, _DAY_SECONDS)


def _moment(value: object) -> float | None:
    """Read 2026-11-22T00:00:00.000000Z as seconds since 1970; None: it is no moment."""
    try:
        moment = datetime.fromisoformat(words(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _project_id(about: dict[str, Any]) -> str:
    project = about.get("project")
    return scalar(project.get("id")) if isinstance(project, dict) else ""
