"""Addresses in settings: where they may lead, and in which form they are kept."""

from yarl import URL

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def address(value: str, example: str) -> URL:
    """Read an address of a server; what the settings hold goes nowhere else.

    Raises:
        ValueError: It is none, or holds more than that.
    """
    try:
        url = URL(value)
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"it is no address; one looks like {example}")
    if url.user or url.password or url.query_string or url.fragment:
        raise ValueError("an address without user, query and fragment is needed")
    return url


def endpoint(value: str, example: str) -> str:
    """Read where a service stands: an origin, plain HTTP on this machine only.

    Raises:
        ValueError: It is none, has a path, or would send keys in the clear.
    """
    url = address(value, example)
    if url.path not in {"", "/"}:
        raise ValueError("an address without a path is needed")
    if url.scheme == "http" and url.host not in LOOPBACK_HOSTS:
        raise ValueError("http:// is for this machine only: write https://")
    return str(url.origin())


def loopback_origin(value: str) -> frozenset[str]:
    """The origin of an address, where it is one of this machine; else nothing."""
    url = URL(value)
    return frozenset({str(url.origin())}) if url.host in LOOPBACK_HOSTS else frozenset()
