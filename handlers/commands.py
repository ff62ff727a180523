"""Slash commands."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.service import CommandWish, TranslationService
from handlers.payloads import SlashCommand


class CommandListeners:
    """Listeners of slash commands.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def translate(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """`/translate`: answered privately, through the response_url."""
        payload = SlashCommand.model_validate(command)
        await self._service.translate_command(
            CommandWish(
                team=payload.team_id,
                channel=payload.channel_id,
                user=payload.user_id,
                text=payload.text,
                trigger_id=payload.trigger_id,
                response_url=payload.response_url,
            )
        )
        await ack()
