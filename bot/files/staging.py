"""Where a provider that cannot be handed bytes fetches a private file.

Either from our own server, at PUBLIC_URL, by an address that is signed and ends; or
from a bucket of the S3 kind (Amazon's, Alibaba's OSS, Huawei's OBS, MinIO ...), by an
address that the bucket has signed. Staged copies die with their job.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.clock import Clock
from bot.errors import TransientError
from bot.files.links import STAGED, Links

if TYPE_CHECKING:
    from obstore.store import S3Config

#: As long as a provider may take to begin: longer than the longest queue we know.
LIFE_SECONDS = 3_600.0
#: The least that services of the S3 kind take as a part. Each part on its way is in our
#: memory: the library's own twelve were 60 MiB a file, one is 15.
_PART_BYTES = 5 * 2**20
_PARTS_AT_ONCE = 1
_FILES_AT_ONCE = 2


class Staging(Protocol):
    """One place where providers fetch files."""

    async def put(self, path: Path, name: str) -> str:
        """Put a file there; may be repeated.

        Args:
            path: Our copy.
            name: Below which it stands, `<job id>/<name for providers>`.

        Returns:
            Its address, good for an hour.

        Raises:
            TransientError: Later, perhaps.
        """
        ...

    async def remove(self, name: str) -> None:
        """Take it away; one that is not there is no error.

        Raises:
            TransientError: Later, perhaps.
        """
        ...


@dataclass(frozen=True, slots=True)
class OwnServer:
    """Our own server, for those that reach it; the file itself stays where it is."""

    #: Without a slash at its end.
    public_url: str
    links: Links
    clock: Clock

    async def put(self, path: Path, name: str) -> str:  # noqa: ARG002 - it stays there
        """Sign an address for it."""
        token = self.links.make(STAGED, name, until=self.clock.now() + LIFE_SECONDS)
        # Vendors tell a file's kind by the end of its address.
        return f"{self.public_url}/files/{token}/{quote(name.rpartition('/')[2])}"

    async def remove(self, name: str) -> None:
        """Nothing: the file goes with its job's folder, and the address is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSettings:
    """A bucket of the S3 kind, and who we are there."""

    bucket: str
    #: Its service's address: https://obs.cn-north-4.myhuaweicloud.com.
    endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str
    security_token: str = ""
    #: Before each name.
    prefix: str = "thread-translator"
    #: Whether the bucket's name stands in the path; else it stands before the host.
    path_style: bool = False


class Bucket:
    """A bucket, by signed addresses; it may stay closed to everyone else.

    Args:
        settings: Which, and who we are there.
        timeout_seconds: The longest that one call may take.
    """

    def __init__(self, settings: BucketSettings, *, timeout_seconds: float) -> None:
        self._prefix = settings.prefix
        self._turns = asyncio.Semaphore(_FILES_AT_ONCE)
        config: S3Config = {
            "bucket": settings.bucket,
            "endpoint": _endpoint(settings),
            "region": settings.region,
            "access_key_id": settings.access_key_id,
            "secret_access_key": settings.secret_access_key,
            "virtual_hosted_style_request": not settings.path_style,
        }
        if settings.security_token:
            config["session_token"] = settings.security_token
        self._store = S3Store(
            config=config,
            client_options={
                "allow_http": settings.endpoint.startswith("http://"),
                "timeout": timedelta(seconds=timeout_seconds),
            },
            retry_config={"max_retries": 0},
        )

    async def put(self, path: Path, name: str) -> str:
        """Upload it, and sign an address for it."""
        key = f"{self._prefix}/{name}"
        try:
            async with self._turns:
                await obstore.put_async(
                    self._store,
                    key,
                    path,
                    chunk_size=_PART_BYTES,
                    max_concurrency=_PARTS_AT_ONCE,
                )
            return await self.address(name)
        except (BaseError, OSError) as error:
            raise _failed(error) from error

    async def address(self, name: str) -> str:
        """Sign an address, good for an hour; nothing is asked of the bucket."""
        key, life = f"{self._prefix}/{name}", timedelta(seconds=LIFE_SECONDS)
        return str(await obstore.sign_async(self._store, "GET", key, life))

    async def remove(self, name: str) -> None:
        """Delete it."""
        try:
            await obstore.delete_async(self._store, f"{self._prefix}/{name}")
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _failed(error) from error


def _endpoint(settings: BucketSettings) -> str:
    """With the bucket's name before the host, the store wants it in the endpoint."""
    if settings.path_style:
        return settings.endpoint
    scheme, _, host = settings.endpoint.partition("://")
    return f"{scheme}://{settings.bucket}.{host}"


def _failed(error: Exception) -> TransientError:
    # The store's own words hold the signed address.
    return TransientError(
        f"the bucket did not take the file: {type(error).__name__}",
        code="staging_failed",
    )
