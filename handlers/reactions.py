"""Reactions."""

from collections.abc import Awaitable, Callable

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.service import FlagWish, TranslationService
from handlers.payloads import ReactionAdded


class Reactions(AsyncMiddleware):
    """Hears the reactions that people add.

    Every reaction in every channel of the bot's comes here, far more than of all other
    events together, and few are flags. So they are heard as a middleware of Bolt's,
    behind its check of who sends: matching, and gathering arguments for, a listener
    are a third of what Bolt does for an event.

    Args:
        service: The use cases.
    """

    #: The event's name in the manifest.
    event = "reaction_added"

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - part of what Bolt calls
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name for it
    ) -> BoltResponse | None:
        """Answer a reaction; hand everything else on."""
        event = req.body.get("event")
        if not isinstance(event, dict) or event.get("type") != self.event:
            return await next()
        await self._reaction_added(event, req.context.team_id)
        return BoltResponse(status=200, body="")

    async def _reaction_added(self, event: dict[str, object], team: str | None) -> None:
        """A flag on a message asks for its translation; all else is none of ours."""
        payload = ReactionAdded.model_validate(event)
        # Bolt leaves out our own reactions before this is called.
        if payload.item.type == "message" and team:
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
