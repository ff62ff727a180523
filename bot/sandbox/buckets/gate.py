"""The store's door: whose request it is, and whether it was really theirs."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.clock import Clock
from bot.sandbox.buckets.options import StoreKey
from bot.sandbox.buckets.problems import StoreError
from bot.sandbox.buckets.signatures import (
    Claim,
    from_headers,
    from_query,
    signature,
)
from bot.sandbox.presented import Presented

#: How far a request's date may be off.
SKEW_SECONDS = 900.0
#: No address lives longer (the protocol's rule): seven days.
_MOST_SECONDS = 604_800
_DATE = "%Y%m%dT%H%M%SZ"


class Gate:
    """Finds out who asks.

    Args:
        keys: Whose requests are taken.
        clock: The machine's time, which signers go by.
    """

    def __init__(self, keys: Sequence[StoreKey], clock: Clock) -> None:
        self._keys = {key.id: key for key in keys}
        self._clock = clock

    def admit(self, presented: Presented) -> tuple[str, Claim | None]:
        """Verify a request's signature, by header or by query.

        Returns:
            The account, empty for somebody unknown; and what was claimed.

        Raises:
            StoreError: The signature is not good.
        """
        query = dict(presented.query)
        in_query = "X-Amz-Signature" in query
        if "authorization" in presented.headers:
            if in_query:
                raise StoreError("InvalidArgument")
            claim = from_headers(presented.headers)
        elif in_query:
            claim = from_query(query)
            if claim is None:
                raise StoreError("AuthorizationQueryParametersError")
        else:
            return "", None
        if claim is None:
            raise StoreError("AccessDenied", "The Authorization is not understood.")
        return self._verified(presented, claim), claim

    def _verified(self, presented: Presented, claim: Claim) -> str:
        key = self._keys.get(claim.key)
        if key is None:
            raise StoreError("InvalidAccessKeyId")
        if not hmac.compare_digest(key.token.encode(), claim.token.encode()):
            raise StoreError("InvalidToken")
        if "host" not in claim.signed:
            raise StoreError("AccessDenied", "The header host is not signed.")
        made = signature(presented, claim, key.secret)
        if not hmac.compare_digest(made.encode(), claim.signature.encode()):
            raise StoreError("SignatureDoesNotMatch")
        self._check_time(claim)
        return key.account

    def _check_time(self, claim: Claim) -> None:
        try:
            moment = datetime.strptime(claim.moment, _DATE).replace(tzinfo=UTC)
        except ValueError:
            raise StoreError("AccessDenied", "The date is not understood.") from None
        ahead = self._clock.now() - moment.timestamp()
        lives = claim.lives_seconds
        if lives is None:
            if abs(ahead) > SKEW_SECONDS:
                raise StoreError("RequestTimeTooSkewed")
            return
        if not 0 < lives <= _MOST_SECONDS:
            raise StoreError("AuthorizationQueryParametersError")
        if not -SKEW_SECONDS <= ahead < lives:
            raise StoreError("AccessDenied", "Request has expired.")
