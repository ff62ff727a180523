"""The signature SDK-HMAC-SHA256, computed from a request as it came; pure.

From the vendor's pages on signing requests by AK and SK (read 2026-11), and tried with
the requests of the official client.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from bot.sandbox.presented import (
    Authorization,
    Presented,
    canonical_headers,
    canonical_query,
    quoted,
)

ALGORITHM: Final = "SDK-HMAC-SHA256"
#: In place of a digest: the body is not covered.
UNSIGNED: Final = "UNSIGNED-PAYLOAD"


def authorization(header: str) -> Authorization | None:
    """Take the header of that name apart; None: it is not of this form."""
    return Authorization.read(header, algorithm=ALGORITHM, key_name="Access")


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
    canonical = "\n".join(
        (
            presented.method,
            _path(presented.path),
            canonical_query(presented.query),
            canonical_headers(presented, signed),
            ";".join(signed),
            payload(presented),
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{ALGORITHM}\n{presented.headers.get('x-sdk-date', '')}\n{digest}"
    return hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()


def _path(path: str) -> str:
    """The path with a slash at its end, which the request itself does not have."""
    encoded = "/".join(quoted(unquote(part)) for part in path.split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"
