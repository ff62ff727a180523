"""trigger_ids: a person's act lets the app show them a view, once and at once."""

import secrets
from dataclasses import dataclass

from bot.clock import Clock
from bot.sandbox.problems import SlackError


@dataclass(slots=True, kw_only=True)
class Trigger:
    """What a trigger_id stands for."""

    #: Id of who acted.
    user: str
    #: The view in which they did; empty: outside views.
    view_id: str
    #: Id of the conversation in which they did; empty: in none that is known.
    conversation: str
    expires_at: float
    exchanged: bool = False


class Triggers:
    """Issues trigger_ids and takes them back.

    Args:
        clock: Whose time counts.
        seconds: How long one lives.
    """

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str = "", *, conversation: str = "") -> str:
        """Make a trigger_id.

        Args:
            user: Id of who acted.
            view_id: The view in which they did, if it was one.
            conversation: Id of the conversation that they had before their eyes.
        """
        number = len(self._issued) + 1
        trigger_id = f"{number}.{number}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(
            user=user,
            view_id=view_id,
            conversation=conversation,
            expires_at=self._clock.now() + self._seconds,
        )
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger_id up.

        Raises:
            SlackError: invalid_arguments where there is none; invalid_trigger_id,
                exchanged_trigger_id, expired_trigger_id.
        """
        if not trigger_id:
            raise SlackError("invalid_arguments", messages=["invalid `trigger_id`"])
        found = self._issued.get(trigger_id)
        if found is None:
            raise SlackError("invalid_trigger_id")
        if found.exchanged:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() >= found.expires_at:
            raise SlackError("expired_trigger_id")
        found.exchanged = True
        return found
