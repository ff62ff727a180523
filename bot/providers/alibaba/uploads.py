"""Alibaba's own store for files on their way to it: a permit, then a form with a file.

Source: what `create_doc_translate_task_advance` of the official SDK sends
(alibabacloud-alimt20181012 1.5.2; recorded on 2026-11-21).
"""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import aiohttp
from yarl import URL

from bot.clock import Clock, iso
from bot.errors import Fault, RejectedError, TransientError, UnknownOutcomeError
from bot.providers.alibaba.addresses import is_loopback
from bot.providers.alibaba.client import believed, scalar
from bot.providers.alibaba.signing import (
    Credentials,
    authorization,
    query,
    request_headers,
)
from bot.providers.http import lost, send

PLATFORM = "https://openplatform.aliyuncs.com"
_VERSION = "2019-12-19"
#: The store's hosts are <bucket>.oss-<region>.aliyuncs.com.
_STORE_HOSTS = ".aliyuncs.com"
_CHUNK_BYTES = 256 * 1024
#: A line that carries less cannot bring a large document in any useful time.
_SLOWEST_BYTES_A_SECOND = 1024 * 1024
#: What may stand in a form's head and in an address, and break neither.
_PLAIN = re.compile(r"[!#-;=?-~]{1,16384}")


#: Where the store is, and then what a `Permit` holds, in its order.
_PERMIT = (
    "Bucket",
    "Endpoint",
    "ObjectKey",
    "AccessKeyId",
    "EncodedPolicy",
    "Signature",
)


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to put one object into the store."""

    #: Where the form goes; the object stands below it.
    store: URL
    key: str
    access_key_id: str
    policy: str
    signature: str

    @property
    def object_address(self) -> str:
        """The object's address as the other operations take it: with http://."""
        return f"http://{self.store.host_port_subcomponent}/{self.key}"

    def fields(self) -> dict[str, str]:
        """The form's fields, but the file."""
        return {
            "OSSAccessKeyId": self.access_key_id,
            "Signature": self.signature,
            "host": self.store.host_port_subcomponent or "",
            "key": self.key,
            "policy": self.policy,
            "success_action_status": "201",
        }


class AlibabaUploads:
    """Brings files to the vendor's store; nothing of it has to be paid.

    Args:
        session: Gives the session that all calls share.
        endpoint: Who grants permits; our own cloud does so itself.
        region: Of the store.
        credentials: Of the account.
        clock: The time that is signed.
        timeout_seconds: The longest that one call may take; an upload has a second
            more for each MiB.
        nonce: Gives a word that was never used before.
        boundary: Gives what parts the form; it must stand in no file.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        *,
        credentials: Credentials,
        clock: Clock,
        timeout_seconds: float,
        endpoint: str = PLATFORM,
        region: str = "cn-hangzhou",
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
        boundary: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._session = session
        self._endpoint = URL(endpoint).with_path("/")
        self._region = region
        self._credentials = credentials
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._nonce = nonce
        self._boundary = boundary

    async def upload(self, path: Path) -> str:
        """Bring one file to the store.

        Args:
            path: Our copy of it.

        Returns:
            Its address, for the vendor's own operations.

        Raises:
            TransientError: Later, perhaps; with a new permit.
            RejectedError: It will be refused again.
        """
        try:
            permit = await self._permit()
            await self._post(permit, path)
        except UnknownOutcomeError as error:
            # Whether or not it lies there: nobody was told of it, and nothing is paid.
            raise TransientError(
                str(error),
                code=error.code,
                request_id=error.request_id,
                fault=error.fault,
            ) from error
        return permit.object_address

    async def _permit(self) -> Permit:
        canonical = query({"Product": "alimt", "RegionId": self._region})
        headers = request_headers(
            "AuthorizeFileUpload",
            host=self._endpoint.host_port_subcomponent or "",
            body=None,
            date=iso(self._clock.now()),
            nonce=self._nonce(),
            credentials=self._credentials,
            version=_VERSION,
        )
        signature = authorization("GET", canonical, headers, self._credentials)
        answer = await send(
            self._session(),
            "GET",
            URL(f"{self._endpoint}?{canonical}", encoded=True),
            headers=headers
            | {"accept": "application/json", "Authorization": signature},
            timeout_seconds=self._timeout_seconds,
        )
        return self._read(believed(answer, now=self._clock.now()))

    def _read(self, fields: Mapping[str, object]) -> Permit:
        """Believe a permit whose store is the vendor's, or this machine's cloud."""
        said = [_plain(fields.get(name)) for name in _PERMIT]
        bucket, host, *others = said
        store = self._store(f"{bucket}.{host}")
        if store is None or not all(said):
            raise TransientError(
                "Alibaba: the permit to upload cannot be used",
                code="unreadable",
                fault=Fault.BROKEN,
                request_id=scalar(fields.get("RequestId")),
                most_repeats=2,
            )
        return Permit(store, *others)

    def _store(self, host: str) -> URL | None:
        try:
            store = URL(f"{self._endpoint.scheme}://{host}/")
            port = store.port
        except ValueError:
            return None
        if store.path != "/" or store.query_string or store.user or store.fragment:
            return None
        if is_loopback(self._endpoint):
            own = is_loopback(store) and port == self._endpoint.port
            return store if own else None
        return store if (store.host or "").endswith(_STORE_HOSTS) else None

    async def _post(self, permit: Permit, path: Path) -> None:
        """Send the form, the file read in pieces as it goes."""
        boundary = self._boundary()
        head, tail = _around(permit, boundary)
        try:
            with await asyncio.to_thread(path.open, "rb") as file:
                size = (await asyncio.to_thread(path.stat)).st_size
                headers = {
                    "Content-Type": f"multipart/form-data; boundary={boundary}",
                    "Content-Length": str(len(head) + size + len(tail)),
                }
                seconds = self._timeout_seconds + size / _SLOWEST_BYTES_A_SECOND
                form = _pieces(head, file, tail)
                await self._send(permit.store, form, headers, seconds)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise lost(error, permit.store.host or "") from error
        except OSError as error:
            raise RejectedError(
                "our copy of the document cannot be read", code="copy_unreadable"
            ) from error

    async def _send(
        self,
        store: URL,
        form: AsyncIterator[bytes],
        headers: Mapping[str, str],
        seconds: float,
    ) -> None:
        limits = aiohttp.ClientTimeout(total=seconds)
        async with self._session().post(
            store, data=form, headers=headers, allow_redirects=False, timeout=limits
        ) as response:
            if response.status not in {200, 201, 204}:
                raise _refused(response.status)


def _plain(value: object) -> str:
    return value if isinstance(value, str) and _PLAIN.fullmatch(value) else ""


def _refused(status: int) -> TransientError | RejectedError:
    """A permit that ran out is one of 403, and the next one is new."""
    said, code = f"Alibaba's store answered HTTP {status}", f"http_{status}"
    if status == 403 or status in {408, 429} or status >= 500:
        return TransientError(said, code=code, fault=Fault.BROKEN, most_repeats=2)
    return RejectedError(said, code=code, fault=Fault.CALL)


def _around(permit: Permit, boundary: str) -> tuple[bytes, bytes]:
    """The form's bytes before the file and after it, as the SDK writes them."""
    disposition = "Content-Disposition: form-data; name="
    parts = [
        f'--{boundary}\r\n{disposition}"{name}"\r\n\r\n{value}\r\n'
        for name, value in permit.fields().items()
    ]
    file = f'{disposition}"file"; filename="{permit.key}"\r\nContent-Type: \r\n\r\n'
    head = f"{''.join(parts)}--{boundary}\r\n{file}"
    return head.encode(), f"\r\n--{boundary}--\r\n".encode()


async def _pieces(head: bytes, file: BinaryIO, tail: bytes) -> AsyncIterator[bytes]:
    yield head
    while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
        yield chunk
    yield tail
