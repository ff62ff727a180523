"""Addresses that nobody can guess, for a purpose and a while; pure."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

#: Of a file that waits for a provider to fetch it.
STAGED = "staged"
#: Of a translation that a person downloads.
DOWNLOAD = "download"


class Links:
    """Makes and reads the tokens in our addresses.

    A token names a file and carries a signature of 256 bits; whoever changes a letter,
    a purpose or the end of its life has a token that names nothing. It is revoked by
    taking the file away.

    Args:
        keys: Secrets, the newest last: that one signs, all of them are read.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = list(keys)

    def make(self, purpose: str, name: str, *, until: float) -> str:
        """Make a token.

        Args:
            purpose: What it is for; a token of one purpose is none of another.
            name: Of the file, a path of ours below a folder.
            until: The end of its life, in seconds since 1970.

        Returns:
            Letters, digits, hyphens, underscores and dots.
        """
        return str(self._serializer(purpose).dumps([name, int(until)]))

    def read(self, purpose: str, token: str, *, now: float) -> str | None:
        """The name that a token carries; None where it is none of ours, or too old."""
        found = self._found(purpose, token)
        return found[0] if found is not None and now <= found[1] else None

    def has_ended(self, purpose: str, token: str, *, now: float) -> bool:
        """Whether a token is one of ours that was good once."""
        found = self._found(purpose, token)
        return found is not None and now > found[1]

    def _found(self, purpose: str, token: str) -> tuple[str, int] | None:
        """The name that a token of ours carries, and the end of its life."""
        try:
            found: Any = self._serializer(purpose).loads(token)
        except (BadSignature, UnicodeError):
            return None
        match found:
            case [str(name), int(until)]:
                return name, until
            case _:
                return None

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._keys,
            salt=f"thread-translator {purpose}".encode(),
            serializer=_Compact,
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


class _Compact:
    """JSON without blanks."""

    @staticmethod
    def dumps(value: Any) -> str:
        return json.dumps(value, separators=(",", ":"))

    @staticmethod
    def loads(text: str) -> Any:
        return json.loads(text)
