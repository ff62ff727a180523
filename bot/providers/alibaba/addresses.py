"""Addresses on their way to Alibaba and back, as pure functions."""

from urllib.parse import unquote

from yarl import URL

from bot.addresses import LOOPBACK_HOSTS


def is_loopback(address: URL) -> bool:
    """Whether an address stands on this machine, whichever name it calls it by."""
    return address.host in LOOPBACK_HOSTS


def sent(address: str) -> str:
    """Write a file's address so that it can stand in a list parted by commas."""
    return address.replace(",", "%2C")


def spelling(address: str) -> str:
    """What two spellings of the same address have in common."""
    return unquote(address)


def result_address(value: object, endpoint: URL) -> str:
    """Take an address from an answer, if a file can be fetched there.

    The vendor's examples have http:// addresses of its store, which answers to
    https:// as well; so they are called.

    Args:
        value: What the answer holds.
        endpoint: Who was called: on loopback its own addresses stay as they are.

    Returns:
        The address; empty where it is none.
    """
    if not isinstance(value, str):
        return ""
    try:
        address = URL(value.strip(), encoded=True)
        port = address.port
    except ValueError:
        return ""
    if address.scheme not in {"http", "https"} or not address.host or address.user:
        return ""
    if address.scheme == "https" or _is_own(address, endpoint):
        return str(address)
    # A port that was named is not one for TLS, unless it is the scheme's own.
    return str(address.with_scheme("https").with_port(None if port == 80 else port))


def _is_own(address: URL, endpoint: URL) -> bool:
    """Whether an address stands where the cloud itself was called on this machine."""
    both = is_loopback(address) and is_loopback(endpoint)
    return both and address.port == endpoint.port
