"""The signature SDK-HMAC-SHA256, computed from a request as it came; pure.

From the vendor's pages on signing requests by AK and SK (read 2026-11), and tried with
the requests of the official client.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

ALGORITHM: Final = "SDK-HMAC-SHA256"
#: In place of a digest: the body is not covered.
UNSIGNED: Final = "UNSIGNED-PAYLOAD"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Access=(?P<key>[^,\s]+), *"
    r"SignedHeaders=(?P<headers>[^,\s]+), *Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A request's parts that signatures cover, as they came."""

    method: str
    #: As on the wire, still encoded.
    path: str
    query: Sequence[tuple[str, str]]
    #: By lower-case name.
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Authorization:
    """What the header of that name says."""

    key: str
    signed: tuple[str, ...]
    signature: str

    @classmethod
    def read(cls, header: str) -> "Authorization | None":
        """Take the header apart; None: it is not of this form."""
        found = _AUTHORIZATION.fullmatch(header.strip())
        if found is None:
            return None
        names = tuple(name.lower() for name in found["headers"].split(";"))
        return cls(found["key"], names, found["signature"])


def payload(presented: Presented) -> str:
    """What stands for the body in the signature: its digest, or `UNSIGNED`."""
    said = presented.headers.get("x-sdk-content-sha256", "")
    if said == UNSIGNED and presented.body:
        return UNSIGNED
    return hashlib.sha256(presented.body).hexdigest()


def signature(presented: Presented, signed: Sequence[str], secret: str) -> str:
    """The signature that a request should have, 64 hexadecimal digits.

    Args:
        presented: The request.
        signed: Lower-case names of the headers that it covers, in their order.
        secret: The SK.
    """
    headers = "".join(
        f"{name}:{presented.headers.get(name, '').strip()}\n" for name in signed
    )
    canonical = "\n".join(
        (
            presented.method,
            _path(presented.path),
            "&".join(
                f"{_quoted(name)}={_quoted(value)}"
                for name, value in sorted(presented.query)
            ),
            headers,
            ";".join(signed),
            payload(presented),
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{ALGORITHM}\n{presented.headers.get('x-sdk-date', '')}\n{digest}"
    return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()


def _path(path: str) -> str:
    """The path with a slash at its end, which the request itself does not have."""
    quoted = "/".join(_quoted(unquote(part)) for part in path.split("/"))
    return quoted if quoted.endswith("/") else f"{quoted}/"


def _quoted(text: str) -> str:
    return quote(text, safe="~")
