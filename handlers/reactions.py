"""Reactions."""

from collections.abc import Mapping
from typing import Any

from bot.service import FlagWish, TranslationService
from handlers.payloads import ReactionAdded


class ReactionListeners:
    """Hears the reactions that people add.

    Every reaction in every channel of the bot's comes here, far more than of all other
    events together, and few are flags: they are heard at once, see SlackApp.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def reaction_added(self, event: Mapping[str, Any], team: str) -> None:
        """A flag on a message asks for its translation; all else is none of ours."""
        payload = ReactionAdded.model_validate(event)
        if payload.item.type == "message":
            await self._service.translate_by_flag(
                FlagWish(
                    team=team,
                    channel=payload.item.channel,
                    ts=payload.item.ts,
                    user=payload.user,
                    reaction=payload.reaction,
                    event_ts=payload.event_ts,
                )
            )
