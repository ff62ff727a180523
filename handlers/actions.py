"""Clicks on our buttons."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.service import ClickWish, TranslationService
from handlers.payloads import BlockActions


class ActionListeners:
    """Listeners of clicks.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def publish(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Post to the channel`, below a private translation."""
        await self._service.publish(_wish(body))
        await ack()

    async def translate_anyway(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Translate anyway`, where the text seemed to need no translation."""
        await self._service.translate_anyway(_wish(body))
        await ack()


def _wish(body: dict[str, Any]) -> ClickWish:
    payload = BlockActions.model_validate(body)
    return ClickWish(
        team=payload.team.id,
        channel=payload.channel.id,
        user=payload.user.id,
        job_id=payload.actions[0].value,
        trigger_id=payload.trigger_id,
        response_url=payload.response_url,
    )
