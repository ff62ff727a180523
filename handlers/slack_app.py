"""Bolt's app for one workspace, with a short way for events that come in floods."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers.authorization import OneWorkspace
from handlers.errors import log_error

#: Called with the event and the workspace's id.
EventListener = Callable[[Mapping[str, Any], str], Awaitable[None]]


class SlackApp(AsyncApp):
    """Bolt, but for the events that are heard at once.

    Before it matches a listener, Bolt makes a client for each request and takes it
    through its middleware. What of that an event needs is done here: who sends it is
    checked, our own doings are left out, and a failure is answered as any other.

    Args:
        known: The workspace, and who we are in it.
        options: Bolt's own.
    """

    def __init__(self, known: AuthorizeResult, **options: Any) -> None:
        self._who = OneWorkspace(known)
        self._bot_user = known.bot_user_id
        self._at_once: dict[str, EventListener] = {}
        super().__init__(authorize=self._who, **options)

    def hear_at_once(self, event: str, listener: EventListener) -> None:
        """Have events of a kind heard without Bolt's middleware.

        Args:
            event: Its name in the manifest.
            listener: Called with each that is not of our own doing.
        """
        self._at_once[event] = listener

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request of either transport."""
        event = req.body.get("event")
        kind = event.get("type") if isinstance(event, dict) else None
        listener = self._at_once.get(kind) if isinstance(kind, str) else None
        if listener is None or not isinstance(event, dict):
            return await super().async_dispatch(req)
        try:
            who = await self._who(team_id=req.context.team_id)
            if event.get("user") != self._bot_user:
                await listener(event, str(who.team_id))
        except Exception as error:  # noqa: BLE001 - as Bolt does: told, and no ack
            return await log_error(error)
        return BoltResponse(status=200, body="")
