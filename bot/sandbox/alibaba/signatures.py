"""Both signatures, computed from a request as it came over the wire; pure.

V3 is ACS3-HMAC-SHA256 (help.aliyun.com, page 2593177), V1 the older HMAC-SHA1 of
"RPC" calls; read 2026-11, and tried with the requests of the official clients.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from bot.sandbox.presented import (
    Authorization,
    Presented,
    canonical_headers,
    canonical_query,
    quoted,
)

ALGORITHM = "ACS3-HMAC-SHA256"


def authorization(header: str) -> Authorization | None:
    """Take the header of that name apart; None: it is not of this form."""
    return Authorization.read(header, algorithm=ALGORITHM, key_name="Credential")


def v3_string_to_sign(presented: Presented, signed: Iterable[str]) -> str:
    """What V3 signs.

    Args:
        presented: The request.
        signed: Lower-case names of the headers that the signature covers.
    """
    names = sorted(signed)
    canonical = "\n".join(
        (
            presented.method,
            presented.path,
            canonical_query(presented.query),
            canonical_headers(presented, names),
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
    return f"{method}&%2F&{quoted(canonical_query(covered))}"


def v1_signature(string_to_sign: str, secret: str) -> str:
    """The signature in V1, in Base64."""
    made = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), "sha1").digest()
    return base64.b64encode(made).decode()
