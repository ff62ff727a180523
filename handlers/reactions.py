"""Reactions."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.service import FlagWish, TranslationService
from handlers.payloads import ReactionAdded


class ReactionListeners:
    """Listeners of reactions.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def reaction_added(
        self, ack: AsyncAck, event: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        """A flag on a message asks for its translation; all else is none of ours."""
        payload = ReactionAdded.model_validate(event)
        # Bolt leaves out our own reactions before this is called.
        if payload.item.type == "message" and context.team_id:
            await self._service.translate_by_flag(
                FlagWish(
                    team=context.team_id,
                    channel=payload.item.channel,
                    ts=payload.item.ts,
                    user=payload.user,
                    reaction=payload.reaction,
                    event_ts=payload.event_ts,
                )
            )
        await ack()
