"""Requests as they came, and what all signatures of the local clouds have in common.

Each vendor's own way to sign stands in its `signatures`; pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A request's parts that signatures cover, as they came."""

    method: str
    #: As on the wire, still encoded.
    path: str
    query: Sequence[tuple[str, str]]
    #: By lower-case name.
    headers: Mapping[str, str]
    #: Empty where the signature covers a digest that came as a header.
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Authorization:
    """What the header of that name says."""

    key: str
    signed: tuple[str, ...]
    signature: str

    @classmethod
    def read(
        cls, header: str, *, algorithm: str, key_name: str
    ) -> "Authorization | None":
        """Take the header apart.

        Args:
            header: Its value.
            algorithm: Its first word.
            key_name: What the key stands behind, such as "Credential".

        Returns:
            None where it is not of this form.
        """
        form = (
            rf"{algorithm} +{key_name}=(?P<key>[^,\s]+), *"
            r"SignedHeaders=(?P<headers>[^,\s]+), *"
            r"Signature=(?P<signature>[0-9a-f]{64})"
        )
        found = re.fullmatch(form, header.strip())
        if found is None:
            return None
        names = tuple(name.lower() for name in found["headers"].split(";"))
        return cls(found["key"], names, found["signature"])


def canonical_headers(presented: Presented, names: Iterable[str]) -> str:
    """The headers that a signature covers, a line each, in the order of the names."""
    headers = presented.headers
    return "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in names)


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters in the order of their names, encoded."""
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in sorted(pairs))


def quoted(text: str) -> str:
    """Percent-encoded as in RFC 3986: all but letters, digits and -._~."""
    return quote(text, safe="~")
