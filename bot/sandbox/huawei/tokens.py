"""IAM's tokens: given for a password, good for a day."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.huawei.options import Account
from bot.sandbox.timing import WorkspaceClock


@dataclass(frozen=True, slots=True)
class Token:
    """What stands behind a token."""

    account: Account
    #: Empty: it opens no project.
    project_id: str
    #: Seconds since 1970, by the cloud's clock.
    issued_at: float
    expires_at: float


class Tokens:
    """Keeps tokens; a new one does not end the former ones.

    Args:
        clock: By which they expire.
    """

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._tokens: dict[str, Token] = {}

    def issue(
        self, account: Account, project_id: str, seconds: float
    ) -> tuple[str, Token]:
        """Give a token.

        Args:
            account: Whose.
            project_id: What it opens.
            seconds: How long it is good.

        Returns:
            The text that callers send, and what stands behind it.
        """
        now = self._clock.now()
        text = f"local-{secrets.token_urlsafe(160)}"
        token = self._tokens[text] = Token(account, project_id, now, now + seconds)
        return text, token

    def find(self, text: str) -> Token | None:
        """What stands behind a token; None: it is none, or no longer good."""
        token = self._tokens.get(text)
        if token is None or token.expires_at <= self._clock.now():
            return None
        return token

    def clear(self) -> None:
        """End all tokens."""
        self._tokens.clear()


def written(moment: float) -> str:
    """A moment (seconds since 1970) as IAM writes it, to the microsecond."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
