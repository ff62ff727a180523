"""The gateway's door: who calls, by signature or by token, and for which project."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.clock import Clock
from bot.sandbox.huawei.options import Account, Key, Switches
from bot.sandbox.huawei.problems import CloudError
from bot.sandbox.huawei.signatures import authorization, signature
from bot.sandbox.huawei.tokens import Tokens
from bot.sandbox.presented import Authorization, Presented

#: How far a call's date may be off; the vendor does not say.
SKEW_SECONDS = 900.0


class Gate:
    """Lets calls in.

    Args:
        accounts: Whose calls are taken.
        tokens: Those of IAM.
        clock: The machine's time, which signers go by: it does not jump.
    """

    def __init__(
        self, accounts: Sequence[Account], tokens: Tokens, clock: Clock
    ) -> None:
        self._keys = {key.id: (key, each) for each in accounts for key in each.keys}
        self._tokens = tokens
        self._clock = clock

    def now(self, switches: Switches) -> float:
        """The time that the gateway believes it is, in seconds since 1970."""
        return self._clock.now() + switches.skew_seconds

    def admit(
        self, presented: Presented, project_id: str | None, switches: Switches
    ) -> Account:
        """Find out who calls. A token goes before a signature.

        Args:
            presented: The request.
            project_id: The project in its path; None: it has none.
            switches: How the gateway behaves.

        Raises:
            CloudError: NLP.0101 or NLP.0102, or APIG.0301: the call is not let in.
        """
        if text := presented.headers.get("x-auth-token"):
            account, opened = self._by_token(text, switches)
        elif header := presented.headers.get("authorization"):
            account = self._by_signature(presented, header, switches)
            opened = account.project_id
        else:
            raise _refused(
                "NLP.0102", "The call has no token and no signature.", switches
            )
        if project_id not in (None, opened):
            raise _refused("NLP.0101", "The project is not yours.", switches)
        return account

    def _by_token(self, text: str, switches: Switches) -> tuple[Account, str]:
        token = self._tokens.find(text)
        if token is None:
            raise _refused("NLP.0101", "The token must be updated.", switches)
        return token.account, token.project_id

    def _by_signature(
        self, presented: Presented, header: str, switches: Switches
    ) -> Account:
        given = authorization(header)
        if given is None or given.key not in self._keys:
            raise _refused("NLP.0101", "verify aksk signature fail", switches)
        key, account = self._keys[given.key]
        self._check_date(presented.headers.get("x-sdk-date", ""), switches)
        _check_headers(presented, given, key, switches)
        made = signature(presented, given.signed, key.secret)
        if not hmac.compare_digest(made.encode(), given.signature.encode()):
            raise _refused("NLP.0101", "verify aksk signature fail", switches)
        return account

    def _check_date(self, text: str, switches: Switches) -> None:
        try:
            moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise _refused("NLP.0101", "X-Sdk-Date is not valid.", switches) from None
        if abs(moment.timestamp() - self.now(switches)) > SKEW_SECONDS:
            raise _refused("NLP.0101", "The signature has expired.", switches)


def _check_headers(
    presented: Presented, given: Authorization, key: Key, switches: Switches
) -> None:
    """Any set of headers may be signed, but what is signed must be there."""
    for name in given.signed:
        if name not in presented.headers:
            raise _refused("NLP.0101", f"The header {name} is missing.", switches)
    token = presented.headers.get("x-security-token", "")
    if not hmac.compare_digest(key.token.encode(), token.encode()):
        raise _refused("NLP.0101", "The security token does not fit.", switches)


def _refused(code: str, message: str, switches: Switches) -> CloudError:
    if switches.auth_errors == "apig":
        return CloudError("APIG.0301", f"Incorrect IAM authentication: {message}")
    return CloudError(code, message)
