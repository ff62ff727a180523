"""Both signatures, computed from a request as it came over the wire; pure.

V3 is ACS3-HMAC-SHA256 (help.aliyun.com, page 2593177), V1 the older HMAC-SHA1 of
"RPC" calls; read 2026-11, and tried with the requests of the official clients.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[^,\s]+), *"
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


def v3_string_to_sign(presented: Presented, signed: Iterable[str]) -> str:
    """What V3 signs.

    Args:
        presented: The request.
        signed: Lower-case names of the headers that the signature covers.
    """
    names = sorted(signed)
    headers = "".join(
        f"{name}:{presented.headers.get(name, '').strip()}\n" for name in names
    )
    canonical = "\n".join(
        (
            presented.method,
            presented.path,
            _joined(presented.query),
            headers,
            ";".join(names),
            hashlib.sha256(presented.body).hexdigest(),
        )
    )
    return f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def v3_signature(string_to_sign: str, secret: str) -> str:
    """The signature in V3, 64 hexadecimal digits."""
    return hmac.new(secret.encode(), string_to_sign.encode(), "sha256").hexdigest()


def v1_string_to_sign(method: str, parameters: Iterable[tuple[str, str]]) -> str:
    """What V1 signs.

    Args:
        method: Of HTTP.
        parameters: Of query and form together; the one named Signature is left out.
    """
    covered = [pair for pair in parameters if pair[0] != "Signature"]
    return f"{method}&%2F&{_quoted(_joined(covered))}"


def v1_signature(string_to_sign: str, secret: str) -> str:
    """The signature in V1, in Base64."""
    made = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), "sha1").digest()
    return base64.b64encode(made).decode()


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(
        f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(pairs)
    )


def _quoted(text: str) -> str:
    return quote(text, safe="~")
