"""S3's signature in version 4, computed from a request as it came; pure.

From the protocol's pages on authenticating requests (AWS4-HMAC-SHA256, by header and
by query; read 2026-11), and tried with what obstore and boto3 send.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from bot.sandbox.presented import Presented, quoted

ALGORITHM: Final = "AWS4-HMAC-SHA256"
#: In place of a digest: the body is not covered.
UNSIGNED: Final = "UNSIGNED-PAYLOAD"
_SCOPE = r"(?P<key>[^/,\s]+)/(?P<date>\d{8})/(?P<region>[^/\s]*)/s3/aws4_request"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Credential={_SCOPE}, *"
    r"SignedHeaders=(?P<headers>[^,\s]+), *Signature=(?P<signature>[0-9a-f]{64})"
)
_CREDENTIAL = re.compile(_SCOPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a request says of its own signature."""

    key: str
    region: str
    #: Such as "20261121T113035Z".
    moment: str
    signed: tuple[str, ...]
    signature: str
    #: The body's digest, or UNSIGNED.
    payload: str
    token: str
    #: Of an address: how many seconds after its moment it is good.
    lives_seconds: int | None = None

    @property
    def scope(self) -> str:
        """What the key is good for."""
        return f"{self.moment[:8]}/{self.region}/s3/aws4_request"


def from_headers(headers: Mapping[str, str]) -> Claim | None:
    """The claim in the header Authorization; None: it is not of this form."""
    found = _AUTHORIZATION.fullmatch(headers.get("authorization", "").strip())
    moment = headers.get("x-amz-date", "")
    if found is None or not moment.startswith(found["date"]):
        return None
    return Claim(
        key=found["key"],
        region=found["region"],
        moment=moment,
        signed=tuple(found["headers"].split(";")),
        signature=found["signature"],
        payload=headers.get("x-amz-content-sha256", ""),
        token=headers.get("x-amz-security-token", ""),
    )


def from_query(query: Mapping[str, str]) -> Claim | None:
    """The claim in a signed address; None: it is not of this form."""
    found = _CREDENTIAL.fullmatch(query.get("X-Amz-Credential", ""))
    moment = query.get("X-Amz-Date", "")
    lives = query.get("X-Amz-Expires", "")
    if found is None or not moment.startswith(found["date"]) or not lives.isdecimal():
        return None
    return Claim(
        key=found["key"],
        region=found["region"],
        moment=moment,
        signed=tuple(query.get("X-Amz-SignedHeaders", "").split(";")),
        signature=query.get("X-Amz-Signature", ""),
        payload=UNSIGNED,
        token=query.get("X-Amz-Security-Token", ""),
        lives_seconds=int(lives),
    )


def signature(presented: Presented, claim: Claim, secret: str) -> str:
    """The signature that the request should have, 64 hexadecimal digits."""
    canonical = _canonical(presented, claim)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"{ALGORITHM}\n{claim.moment}\n{claim.scope}\n{digest}"
    key = f"AWS4{secret}".encode()
    for part in claim.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _canonical(presented: Presented, claim: Claim) -> str:
    pairs = sorted(
        (quoted(name), quoted(value))
        for name, value in presented.query
        if name != "X-Amz-Signature"
    )
    headers = "".join(
        f"{name}:{' '.join(presented.headers.get(name, '').split())}\n"
        for name in claim.signed
    )
    return "\n".join(
        (
            presented.method,
            quote(unquote(presented.path), safe="/~"),
            "&".join(f"{name}={value}" for name, value in pairs),
            headers,
            ";".join(claim.signed),
            claim.payload,
        )
    )
