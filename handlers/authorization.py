"""Which workspace's requests are taken, and in whose name they are answered."""

from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.errors import ConfigError


class OneWorkspace(AsyncAuthorize):
    """Answers from memory: an ack must not depend on a call to Slack.

    A class of Bolt's own kind, for Bolt gathers arguments anew for a mere function.

    Args:
        known: The workspace whose token we have.
    """

    def __init__(self, known: AuthorizeResult) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt's has no types
        self._known = known

    async def __call__(self, *, team_id: str | None, **_others: Any) -> AuthorizeResult:
        """Who we are in this workspace.

        Raises:
            ConfigError: It is another one.
        """
        if team_id != self._known.team_id:
            raise ConfigError("a request of another workspace; it has no token here")
        return self._known
