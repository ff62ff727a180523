"""Which happenings the app hears of, and the envelope they come in."""

import itertools
from typing import Any

from bot.sandbox.delivery import Dispatcher
from bot.sandbox.faults import EventKind, Fault, Faults
from bot.sandbox.records import Channel, Happening
from bot.sandbox.tasks import Tasks
from bot.sandbox.world import World

Json = dict[str, Any]

#: Event -> the scope it takes; {} is the conversation's kind (docs.slack.dev, events).
_SCOPES = {
    "app_home_opened": "",
    "file_created": "files:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "message": "{}:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "app_mention": "app_mentions:read",
    "member_joined_channel": "{}:read",
    "member_left_channel": "{}:read",
    "team_join": "users:read",
    "tokens_revoked": "",
}


class Feed:
    """Turns happenings into deliveries.

    Args:
        world: Where things happen.
        dispatcher: Delivers.
        faults: What goes wrong with deliveries on purpose.
        tasks: Owner of deliveries that are late on purpose.
        per_hour: The most events an hour over HTTP.
    """

    def __init__(
        self,
        *,
        world: World,
        dispatcher: Dispatcher,
        faults: Faults,
        tasks: Tasks,
        per_hour: int,
    ) -> None:
        self._world = world
        self._dispatcher = dispatcher
        self._faults = faults
        self._tasks = tasks
        self._per_hour = per_hour
        self._numbers = itertools.count(1)
        self._held: list[Json] = []
        self._hour = (0, 0)
        #: Whether the hourly limit counts: it does for HTTP only.
        self.limited = False

    def hear(self, happening: Happening) -> None:
        """Deliver a happening, if the app is to hear of it."""
        if not self.wants(happening):
            return
        payload = self._payload(happening.event)
        fault = self._faults.take(happening.name, happening.event)
        if fault is None or fault.kind != EventKind.REORDER:
            self._bring(payload, fault)
            held, self._held = self._held, []
            for late in held:
                self._deliver(late)
        else:
            self._held.append(payload)

    def wants(self, happening: Happening) -> bool:
        """Whether subscription, scope and membership let the app hear of it."""
        channel, manifest = happening.channel, self._world.manifest
        kind = channel.kind if channel else ""
        name = happening.name
        subscription = f"message.{kind}" if name == "message" else name
        scope = _SCOPES[name].format(kind)
        if subscription not in manifest.events:
            return False
        if scope and scope not in manifest.scopes:
            return False
        return self._in_reach(channel)

    def _in_reach(self, channel: Channel | None) -> bool:
        return channel is None or self._world.is_member(channel)

    def _bring(self, payload: Json, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if kind == EventKind.DROP:
            return
        if fault and kind == EventKind.DELAY:
            self._tasks.start(self._late(payload, fault.seconds))
            return
        self._deliver(payload)
        if kind == EventKind.DUPLICATE:
            self._deliver(payload)
        if kind == EventKind.DUPLICATE_NEW_ID:
            self._deliver(self._payload(payload["event"]))

    async def _late(self, payload: Json, seconds: float) -> None:
        await self._world.clock.sleep(seconds)
        self._deliver(payload)

    def _deliver(self, payload: Json) -> None:
        if not self.limited or self._within_hour():
            self._dispatcher.event(payload)

    def _within_hour(self) -> bool:
        """Count an event; the first one too many is announced in its place."""
        hour, count = int(self._world.clock.now() // 3600), 1
        if self._hour[0] == hour:
            count += self._hour[1]
        self._hour = (hour, count)
        if count == self._per_hour + 1:
            minute = int(self._world.clock.now() // 60 * 60)
            self._dispatcher.event(
                {
                    "token": "local",
                    "type": "app_rate_limited",
                    "minute_rate_limited": minute,
                    "team_id": self._world.team_id,
                    "api_app_id": self._world.app_id,
                }
            )
        return count <= self._per_hour

    def _payload(self, event: Json) -> Json:
        world = self._world
        authorization = {
            "enterprise_id": None,
            "team_id": world.team_id,
            "user_id": world.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        number = next(self._numbers)
        return {
            "token": "local",
            "team_id": world.team_id,
            "context_team_id": world.team_id,
            "context_enterprise_id": None,
            "api_app_id": world.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev0LOCAL{number:06d}",
            "event_time": int(world.clock.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
            "event_context": f"4-local-{number}",
        }
