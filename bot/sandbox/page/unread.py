"""Which messages somebody has not seen yet."""

from bot.sandbox.records import Channel, Person


class Unread:
    """Remembers how far each person has read each place."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], str] = {}

    def see(self, person: Person, channel: Channel) -> None:
        """Somebody has a place before their eyes, with all that is in it."""
        newest = next(reversed(channel.messages), "")
        self._marks[person.id, channel.id] = newest

    def count(self, person: Person, channel: Channel) -> int:
        """How many messages outside threads are new to somebody, their own apart."""
        mark = self._marks.get((person.id, channel.id), "")
        found = 0
        for message in reversed(channel.messages.values()):
            if message.ts <= mark:
                break
            if message.broadcast or not message.is_reply:
                found += message.user != person.id and not message.tombstone
        return found
