"""Menus that ask us for their options while somebody types."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.service import TranslationService
from bot.slack.blocks import language_option
from handlers.payloads import BlockSuggestion


class OptionListeners:
    """Listeners of menus.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def languages(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The languages whose name holds what was typed; here the ack is the answer."""
        payload = BlockSuggestion.model_validate(body)
        tags = self._service.languages(payload.value)
        await ack(options=[language_option(tag) for tag in tags])
