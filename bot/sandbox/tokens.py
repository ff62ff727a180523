"""The app's two tokens, and what becomes of calls with other ones."""

import hmac

from bot.sandbox.problems import SlackError

#: What a dead token may be called.
DEATHS = ("token_revoked", "token_expired", "account_inactive", "invalid_auth")


class Tokens:
    """Knows who may call.

    Args:
        bot: The bot token.
        app: The app-level token.
    """

    def __init__(self, bot: str, app: str) -> None:
        self.bot = bot
        self.app = app
        #: Name of the error that the bot token meets; empty while it lives.
        self.death = ""

    def check(self, token: str, kind: str) -> None:
        """Judge a call's token.

        Args:
            token: What the call carried.
            kind: What the method takes: "bot", "app", or "" for anything.

        Raises:
            SlackError: not_authed, invalid_auth, not_allowed_token_type, or the
                bot token's death.
        """
        if not kind:
            return
        if not token:
            raise SlackError("not_authed")
        held = self._kind(token)
        if not held:
            raise SlackError("invalid_auth")
        if held == "bot" and self.death:
            raise SlackError(self.death)
        if held != kind:
            raise SlackError("not_allowed_token_type")

    def _kind(self, token: str) -> str:
        if hmac.compare_digest(token.encode(), self.bot.encode()):
            return "bot"
        return "app" if hmac.compare_digest(token.encode(), self.app.encode()) else ""
