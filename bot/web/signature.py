"""Is a request really from Slack? Decided before anything reads its body.

Bolt checks the same, but answers 500 where the timestamp or the signature is not even
shaped like one (seen with slack_bolt 1.30); here every forgery is a 401.
"""

import hashlib
import hmac
import re
from enum import StrEnum

#: Slack's own advice: older or younger requests are replays.
MAX_AGE_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{10}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class Refusal(StrEnum):
    """Why a request is not taken for one of Slack's."""

    #: Not signed with our secret: a stranger, or the secret was copied wrongly.
    FORGED = "forged"
    #: Signed with our secret, but not now: a replay, or a clock that goes wrong.
    STALE = "stale"


def why_not_from_slack(
    body: bytes, *, timestamp: str, signature: str, secret: str, now: float
) -> Refusal | None:
    """Check a request's signature, version v0.

    Args:
        body: The raw body.
        timestamp: The header X-Slack-Request-Timestamp.
        signature: The header X-Slack-Signature.
        secret: The app's signing secret; an empty one signs nothing.
        now: The moment, in seconds since 1970.

    Returns:
        None where it is genuine; where STALE, the timestamp is a whole number.
    """
    if not secret or not _TIMESTAMP.fullmatch(timestamp):
        return Refusal.FORGED
    if not _SIGNATURE.fullmatch(signature):
        return Refusal.FORGED
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = hmac.digest(secret.encode(), signed, hashlib.sha256)
    if not hmac.compare_digest("v0=" + expected.hex(), signature):
        return Refusal.FORGED
    # Only now: a clock that is wrong is told from a stranger who replays nothing.
    is_stale = abs(now - int(timestamp)) > MAX_AGE_SECONDS
    return Refusal.STALE if is_stale else None
