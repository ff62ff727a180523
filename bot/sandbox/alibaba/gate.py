"""The gateway's door: who calls, when, and whether the signature is theirs."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.clock import Clock
from bot.sandbox.alibaba.options import Key, Switches
from bot.sandbox.alibaba.problems import GatewayError
from bot.sandbox.alibaba.signatures import (
    ALGORITHM,
    authorization,
    v1_signature,
    v1_string_to_sign,
    v3_signature,
    v3_string_to_sign,
)
from bot.sandbox.presented import Presented

#: How far a call's date may be off, and how long a nonce is remembered.
SKEW_SECONDS = 900.0
_MOST_NONCES = 200_000
_V1_NEEDS = (
    "AccessKeyId",
    "Timestamp",
    "SignatureNonce",
    "SignatureMethod",
    "SignatureVersion",
    "Version",
)


class Gate:
    """Lets calls in.

    Args:
        keys: Whose calls are taken.
        clock: The machine's time, which signers go by: it does not jump.
    """

    def __init__(self, keys: Sequence[Key], clock: Clock) -> None:
        self._keys = {key.id: key for key in keys}
        self._clock = clock
        self._nonces: OrderedDict[tuple[str, str], float] = OrderedDict()

    def now(self, switches: Switches) -> float:
        """The time that the gateway believes it is, in seconds since 1970."""
        return self._clock.now() + switches.skew_seconds

    def admit(
        self, presented: Presented, parameters: Mapping[str, str], switches: Switches
    ) -> Key:
        """Verify a call's signature, V3 or V1.

        Args:
            presented: The request.
            parameters: Of its query and form together.
            switches: How the gateway behaves.

        Returns:
            The key that it was signed with.

        Raises:
            GatewayError: The call is not let in.
        """
        if "authorization" in presented.headers:
            return self._admit_v3(presented, switches)
        if "Signature" in parameters:
            return self._admit_v1(presented, parameters, switches)
        raise GatewayError("IncompleteSignature", "The call has no signature.")

    def _admit_v3(self, presented: Presented, switches: Switches) -> Key:
        headers = presented.headers
        given = authorization(headers["authorization"])
        if given is None:
            raise GatewayError(
                "IncompleteSignature", f"Authorization is not of {ALGORITHM}."
            )
        _check_covered(presented, given.signed)
        token = headers.get("x-acs-security-token", "")
        key = self._key(given.key, token, switches)
        self._check_date(headers["x-acs-date"], switches)
        text = v3_string_to_sign(presented, given.signed)
        if (
            headers["x-acs-content-sha256"]
            != hashlib.sha256(presented.body).hexdigest()
        ):
            raise _mismatch(text)
        _compare(given.signature, v3_signature(text, key.secret), text)
        self._check_nonce(key.id, headers["x-acs-signature-nonce"], switches)
        return key

    def _admit_v1(
        self, presented: Presented, parameters: Mapping[str, str], switches: Switches
    ) -> Key:
        for name in _V1_NEEDS:
            if not parameters.get(name):
                raise GatewayError(f"Missing{name}", f"{name} is mandatory.")
        scheme = parameters["SignatureMethod"], parameters["SignatureVersion"]
        if scheme != ("HMAC-SHA1", "1.0"):
            raise GatewayError("InvalidSignatureMethod", " ".join(scheme))
        token = parameters.get("SecurityToken", "")
        key = self._key(parameters["AccessKeyId"], token, switches)
        self._check_date(parameters["Timestamp"], switches)
        text = v1_string_to_sign(presented.method, parameters.items())
        _compare(parameters["Signature"], v1_signature(text, key.secret), text)
        self._check_nonce(key.id, parameters["SignatureNonce"], switches)
        return key

    def _key(self, key_id: str, token: str, switches: Switches) -> Key:
        key = self._keys.get(key_id)
        if key is None:
            raise GatewayError("InvalidAccessKeyId.NotFound")
        if switches.key_inactive:
            raise GatewayError("InvalidAccessKeyId.Inactive")
        if key.token and not token:
            raise GatewayError("MissingSecurityToken")
        if not hmac.compare_digest(key.token.encode(), token.encode()):
            raise GatewayError("InvalidSecurityToken.MismatchWithAccessKey")
        if key.token and switches.token_expired:
            raise GatewayError("InvalidSecurityToken.Expired")
        return key

    def _check_date(self, text: str, switches: Switches) -> None:
        try:
            moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise GatewayError("InvalidTimeStamp.Format") from None
        if abs(moment.timestamp() - self.now(switches)) > SKEW_SECONDS:
            raise GatewayError("InvalidTimeStamp.Expired")

    def _check_nonce(self, key_id: str, nonce: str, switches: Switches) -> None:
        now = self.now(switches)
        mark = key_id, nonce
        if now - self._nonces.get(mark, -SKEW_SECONDS) < SKEW_SECONDS:
            raise GatewayError("SignatureNonceUsed")
        self._nonces[mark] = now
        if len(self._nonces) > _MOST_NONCES:
            self._nonces.popitem(last=False)


def _check_covered(presented: Presented, signed: Sequence[str]) -> None:
    """Whether the signature covers all that the vendor's page says it must."""
    needed = {
        "host",
        "x-acs-action",
        "x-acs-version",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
        *(name for name in presented.headers if name.startswith("x-acs-")),
    }
    if presented.body:
        needed.add("content-type")
    for name in sorted(needed):
        if name not in presented.headers:
            raise GatewayError("IncompleteSignature", f"The header {name} is missing.")
        if name not in signed:
            raise GatewayError(
                "IncompleteSignature", f"The header {name} is not signed."
            )


def _compare(given: str, made: str, text: str) -> None:
    if not hmac.compare_digest(given.encode(), made.encode()):
        raise _mismatch(text)


def _mismatch(text: str) -> GatewayError:
    """The gateway shows what it signed; without the texts that V1 has in there."""
    shown = text if len(text) < 200 else f"{text[:200]}..."
    return GatewayError(
        "SignatureDoesNotMatch",
        f"Specified signature does not match our calculation; we signed: {shown}",
    )
