"""Is a request really from Slack? Decided before anything reads its body.

Bolt checks the same, but answers 500 where the timestamp or the signature is not even
shaped like one (seen with slack_bolt 1.30); here every forgery is a 401.
"""

import hashlib
import hmac
import re

#: Slack's own advice: older or younger requests are replays.
MAX_AGE_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{10}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def is_from_slack(
    body: bytes, *, timestamp: str, signature: str, secret: str, now: float
) -> bool:
    """Check a request's signature, version v0.

    Args:
        body: The raw body.
        timestamp: The header X-Slack-Request-Timestamp.
        signature: The header X-Slack-Signature.
        secret: The app's signing secret; an empty one signs nothing.
        now: The moment, in seconds since 1970.
    """
    if not secret or not _TIMESTAMP.fullmatch(timestamp):
        return False
    if not _SIGNATURE.fullmatch(signature):
        return False
    if abs(now - int(timestamp)) > MAX_AGE_SECONDS:
        return False
    expected = hmac.new(
        secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256
    )
    return hmac.compare_digest("v0=" + expected.hexdigest(), signature)
