"""The addresses of other people's files: what they may be, and how they are fetched."""

import ipaddress
import re
from typing import Final

import aiohttp
from yarl import URL

#: The only host that is ever called: whatever else has a name is out of reach.
REACHED: Final = "localhost"
_TIMEOUT: Final = aiohttp.ClientTimeout(total=30, connect=5)
_CHUNK_BYTES: Final = 256 * 1024


class AddressError(Exception):
    """This is no address that the vendor would take."""


class UnreachableError(Exception):
    """There is no file at this address."""


class TooLargeError(Exception):
    """The file is larger than the vendor takes."""


def check_address(address: str, *, named: bool) -> URL:
    """See whether an address is one that the vendor would call.

    Args:
        address: As it was given.
        named: Whether its host must be a name, and no number.

    Raises:
        AddressError: It is not.
    """
    if re.search(r"\s", address):
        raise AddressError
    try:
        url = URL(address, encoded=True)
        host = url.host or ""
    except ValueError:
        raise AddressError from None
    if url.scheme not in ("http", "https") or not host:
        raise AddressError
    if named and is_number(host):
        raise AddressError
    return url


def is_number(host: str) -> bool:
    """Whether a host is an IP address, and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def fetch(url: URL, most_bytes: int) -> bytes:
    """Fetch a file from this machine, without redirects.

    Args:
        url: Where it is.
        most_bytes: How large it may be.

    Raises:
        UnreachableError: It cannot be had.
        TooLargeError: It is larger.
    """
    own = url.host == REACHED or is_loopback(url.host or "")
    if not own:
        raise UnreachableError
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise UnreachableError
            return await _read(response, most_bytes)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UnreachableError from error


def is_loopback(host: str) -> bool:
    """Whether a host is a number of this machine."""
    return is_number(host) and ipaddress.ip_address(host).is_loopback


async def _read(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    read = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        read += chunk
        if len(read) > most_bytes:
            raise TooLargeError
    return bytes(read)
