"""Which addresses are fetched from: judged as text, and again when a socket is made.

A name can mean another machine a moment later, and a number needs no look-up at all:
so the last word is had where the number is known that will be connected to.
"""

import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from yarl import URL

from bot.errors import RejectedError

AddressInfo = tuple[Any, ...]
SocketFactory = Callable[[AddressInfo], socket.socket]

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
#: What an address is written in; all else is percent-encoded by who wrote it.
_WRITTEN = re.compile(r"[!-\[\]-~]{1,8192}")
#: What `is_global` lets through although no server of others is there, or although
#: another address is hidden inside: special uses, 6to4 and its relays, Teredo, IPv4
#: inside IPv6, NAT64, documentation, old site-local addresses.
_DENIED = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "100.64.0.0/10",
            "::/96",
            "::ffff:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/32",
            "2002::/16",
            "3fff::/20",
            "5f00::/16",
            "fec0::/10",
        ),
    )
)


def refused(why: str) -> RejectedError:
    """An address that is not fetched from; it is not quoted, for it may be a secret."""
    return RejectedError(f"the address is not fetched: {why}", code="address_refused")


def parse(text: str) -> URL:
    """Read an address once, byte for byte as it will be sent.

    Args:
        text: As somebody else wrote it.

    Raises:
        RejectedError: It is not plainly an address of the web.
    """
    if not _WRITTEN.fullmatch(text):
        raise refused("it holds signs that no address is written in")
    try:
        url = URL(text, encoded=True)
        parts = url.scheme, url.raw_host, url.port
    except ValueError as error:
        raise refused("it cannot be read") from error
    if url.scheme not in {"http", "https"} or not all(parts):
        raise refused("it is not one of the web")
    if "@" in url.raw_authority:
        raise refused("it names a user")
    return url


def origin(url: URL) -> str:
    """Scheme, host and port in one form: "https://files.slack.com:443"."""
    host = url.raw_host or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{shown}:{url.port}"


def origins(texts: Iterable[str]) -> frozenset[str]:
    """Read the origins that settings name.

    Raises:
        ValueError: One of them is more than an origin.
    """
    urls = [URL(text) for text in texts]
    for url in urls:
        if url.path not in {"", "/"} or not url.host or url.user or url.query_string:
            raise ValueError("scheme, host and port are needed, and no more")
    return frozenset(map(origin, urls))


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, where any server may be.

    Args:
        address: An IPv4 or IPv6 address; a name is none.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if any(ip in network for network in _DENIED if network.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or _is_scoped(ip))


def _is_scoped(ip: IPv4Address | IPv6Address) -> bool:
    return isinstance(ip, IPv6Address) and ip.scope_id is not None


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    return address == "::1" or (
        address.startswith("127.") and ip_address(address).is_loopback
    )


def guarded(admits: Callable[[str], bool]) -> SocketFactory:
    """Make sockets for admitted addresses only.

    Args:
        admits: Judges the number that will be connected to.

    Returns:
        For aiohttp's TCPConnector, which hands it the end of every way: a number in
        the address, a name's look-up, a redirect. It raises RejectedError, which is no
        OSError: no second address is tried.
    """

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        if not admits(str(address[0])):
            raise refused("it is not on the open internet")
        return socket.socket(family=family, type=kind, proto=protocol)

    return make
