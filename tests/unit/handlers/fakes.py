"""A service that keeps wishes, and Bolt as the bot builds it over it."""

import json
import logging
from typing import Any, cast

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.service import (
    ClickWish,
    CommandWish,
    FlagWish,
    FormStart,
    FormWish,
    MessageWish,
    ShortcutWish,
    TranslationService,
    UploadWish,
)
from handlers import SlackApp, register_listeners

BOT_TOKEN = "xoxb-local-x"


class FakeService:
    """Keeps wishes; fails when it is told to."""

    def __init__(self) -> None:
        self.wishes: list[tuple[str, Any]] = []
        self.error: Exception | None = None
        self.has_words = True
        self.start = FormStart()

    def _take(self, name: str, wish: Any) -> None:
        if self.error is not None:
            raise self.error
        self.wishes.append((name, wish))

    async def translate_command(self, wish: CommandWish) -> None:
        self._take("command", wish)

    async def translate_by_flag(self, wish: FlagWish) -> bool:
        self._take("flag", wish)
        return True

    async def translate_upload(self, wish: UploadWish) -> bool:
        self._take("upload", wish)
        return True

    async def translate_mention(self, wish: MessageWish) -> None:
        self._take("mention", wish)

    async def translate_direct(self, wish: MessageWish) -> None:
        self._take("direct", wish)

    async def translate_message(self, wish: ShortcutWish) -> None:
        self._take("shortcut", wish)

    async def translate_form(self, wish: FormWish) -> bool:
        self._take("form", wish)
        return self.has_words

    async def publish(self, wish: ClickWish) -> None:
        self._take("publish", wish)

    async def translate_anyway(self, wish: ClickWish) -> None:
        self._take("anyway", wish)

    async def other_language(self, wish: ClickWish, target: str) -> None:
        self._take(f"other {target}", wish)

    async def show_original(self, wish: ClickWish) -> None:
        self._take("original", wish)

    async def try_again(self, wish: ClickWish) -> None:
        self._take("retry", wish)

    async def delete(self, wish: ClickWish) -> None:
        self._take("delete", wish)

    async def cancel(self, wish: ClickWish) -> None:
        self._take("cancel", wish)

    def languages(self, typed: str = "") -> list[str]:
        return [tag for tag in ("pt-BR", "ja") if typed in tag]

    async def form_start(self, team: str, user: str, request_id: str) -> FormStart:
        self._take("form_start", (team, user, request_id))
        return self.start


def make_app(
    service: FakeService,
    client: AsyncWebClient,
    *,
    team: str = "T1",
    bot_token: str = BOT_TOKEN,
    bot_id: str = "BBOT",
    bot_user: str = "UBOT",
) -> SlackApp:
    """Bolt with every listener; the client is copied for each request."""

    us = AuthorizeResult(
        enterprise_id=None,
        team_id=team,
        bot_token=bot_token,
        bot_id=bot_id,
        bot_user_id=bot_user,
    )
    app = SlackApp(
        us,
        client=client,
        process_before_response=True,
        logger=logging.getLogger("slack_bolt.quiet"),
    )
    register_listeners(app, cast("TranslationService", service))
    return app


async def deliver(app: AsyncApp, body: dict[str, Any]) -> BoltResponse:
    """Hand over what an envelope of Socket Mode carries."""
    request = AsyncBoltRequest(mode="socket_mode", body=json.loads(json.dumps(body)))
    return await app.async_dispatch(request)
