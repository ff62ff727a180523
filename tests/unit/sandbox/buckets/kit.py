"""Who uses the object store: obstore, a client that others wrote."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import quote

import aiohttp
import obstore
from obstore.store import S3Store
from yarl import URL

from bot.clock import SystemClock
from bot.sandbox.buckets.options import StoreKey
from bot.sandbox.buckets.server import LocalBuckets

if TYPE_CHECKING:
    from obstore.store import S3Config

Method = Literal["GET", "HEAD", "PUT", "DELETE"]
#: Status and body of a request by method, path, query and body.
Signed = Callable[..., Awaitable[tuple[int, str]]]


class Served(Protocol):
    """A store, as far as its clients know of it."""

    @property
    def url(self) -> str: ...

    @property
    def keys(self) -> tuple[StoreKey, ...]: ...


class S3:
    """obstore, without any repetition of what fails.

    Args:
        buckets: Whom to call.
        bucket: Which bucket.
        key: Whose requests; the first key's without one.
    """

    def __init__(
        self,
        buckets: Served,
        bucket: str = "documents",
        key: StoreKey | None = None,
    ) -> None:
        key = key or buckets.keys[0]
        config: S3Config = {
            "endpoint": buckets.url,
            "region": "cn-north-4",
            "access_key_id": key.id,
            "secret_access_key": key.secret,
        }
        self._store = S3Store(
            bucket,
            config=config | ({"session_token": key.token} if key.token else {}),
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )

    async def put(self, name: str, data: bytes, kind: str = "") -> None:
        """Store an object, in parts where it is large."""
        told = {"Content-Type": kind} if kind else None
        await obstore.put_async(self._store, name, data, attributes=told)

    async def get(self, name: str) -> bytes:
        """The object's bytes."""
        found = await obstore.get_async(self._store, name)
        return bytes(await found.bytes_async())

    async def part(self, name: str, start: int, end: int) -> bytes:
        """Some of the object's bytes."""
        found = await obstore.get_range_async(self._store, name, start=start, end=end)
        return bytes(found)

    async def size(self, name: str) -> int:
        """How many bytes it has, by HEAD."""
        return int((await obstore.head_async(self._store, name))["size"])

    async def delete(self, *names: str) -> None:
        """Remove objects."""
        await obstore.delete_async(self._store, list(names))

    def sign(self, name: str, method: Method = "GET", seconds: float = 600) -> str:
        """An address that works by itself for a while."""
        return obstore.sign(self._store, method, name, timedelta(seconds=seconds))


@dataclass(slots=True)
class ByHand:
    """Requests signed by header, apart from the server's own code.

    Change what is to be broken: `headers` are set after the signature was made,
    `covered` before.
    """

    buckets: LocalBuckets
    session: aiohttp.ClientSession
    key: StoreKey
    covered: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    ahead_seconds: float = 0.0

    async def __call__(
        self, method: str, path: str, query: str = "", body: bytes = b""
    ) -> tuple[int, str]:
        """Sign, send, and read the answer's status and text."""
        headers = self._signed(method, path, query, body) | self.headers
        url = URL(f"{self.buckets.url}{path}?{query}", encoded=True)
        async with self.session.request(
            method, url, data=body or None, headers=headers
        ) as response:
            return response.status, await response.text()

    def _signed(
        self, method: str, path: str, query: str, body: bytes
    ) -> dict[str, str]:
        now = datetime.fromtimestamp(SystemClock().now() + self.ahead_seconds, UTC)
        moment = now.strftime("%Y%m%dT%H%M%SZ")
        headers = {
            "host": URL(self.buckets.url).authority,
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-amz-date": moment,
            **({"x-amz-security-token": self.key.token} if self.key.token else {}),
            **self.covered,
        }
        moment = headers["x-amz-date"]
        scope = f"{moment[:8]}/anywhere/s3/aws4_request"
        names = ";".join(sorted(headers))
        digest = hashlib.sha256(_canonical(method, path, query, headers)).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"
        made = _keyed(_key(self.key.secret, scope), text).hex()
        said = f"Credential={self.key.id}/{scope}, SignedHeaders={names}"
        headers["Authorization"] = f"AWS4-HMAC-SHA256 {said}, Signature={made}"
        return headers


def _canonical(method: str, path: str, query: str, headers: Mapping[str, str]) -> bytes:
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    pairs = "&".join(sorted(query.split("&")))
    parts = (
        method,
        quote(path),
        pairs,
        lines,
        ";".join(names),
        headers["x-amz-content-sha256"],
    )
    return "\n".join(parts).encode()


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _keyed(key, part)
    return key


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), "sha256").digest()
