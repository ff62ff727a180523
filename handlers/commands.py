"""Slash commands."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.service import CommandWish, TranslationService
from handlers.opening import open_form
from handlers.payloads import SlashCommand


class CommandListeners:
    """Listeners of slash commands.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def translate(
        self, ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """`/translate ...`, answered through its response_url; bare, it is a form."""
        payload = SlashCommand.model_validate(command)
        wish = CommandWish(
            team=payload.team_id,
            channel=payload.channel_id,
            user=payload.user_id,
            text=payload.text.strip(),
            trigger_id=payload.trigger_id,
            response_url=payload.response_url,
        )
        if wish.text:
            await self._service.translate_command(wish)
        else:
            await open_form(self._service, client, wish)
        await ack()
