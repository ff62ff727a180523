"""Who is where: people, places and messages by the names that hands give them."""

from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Channel, Message, Person
from bot.sandbox.world import World


class Presence:
    """Finds what a person can see.

    Args:
        world: Where they live.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def person(self, name: str) -> Person:
        """The person of this id or handle.

        Raises:
            RefusedError: There is none.
        """
        try:
            return self._world.person(name)
        except KeyError:
            raise RefusedError("user_not_found", name) from None

    def channel(self, name: str) -> Channel:
        """The conversation of this id or name, or the DM of "@handle".

        Raises:
            RefusedError: There is none.
        """
        try:
            if name.startswith("@"):
                return self._world.dm(self.person(name).id)
            return self._world.channel(name)
        except KeyError:
            raise RefusedError("channel_not_found", name) from None

    def place(self, user: str, channel: str) -> Channel:
        """A conversation that this person is in; "dm" is theirs with the bot.

        Raises:
            RefusedError: There is none, or they are not in it.
        """
        person = self.person(user)
        place = self.channel(f"@{person.name}" if channel == "dm" else channel)
        if person.id not in place.members:
            hidden = place.kind != "channels"
            code = "channel_not_found" if hidden else "not_in_channel"
            raise RefusedError(code, f"{person.name} is not in {channel}")
        return place

    def message(self, place: Channel, ts: str) -> Message:
        """The message with this ts.

        Raises:
            RefusedError: There is none.
        """
        if ts not in place.messages:
            raise RefusedError("message_not_found", ts)
        return place.messages[ts]

    def seen(self, person: Person, place: Channel, ts: str) -> Message:
        """The message with this ts, also one that only this person sees.

        Raises:
            RefusedError: There is none.
        """
        for each in self._world.ephemerals:
            mine = each.ephemeral_to == person.id and each.channel == place.id
            if mine and each.ts == ts:
                return each
        return self.message(place, ts)
