"""What one person sees of the workspace: places, messages, files."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.sandbox import shapes
from bot.sandbox.file_records import StoredFile
from bot.sandbox.page.live_controls import Offered
from bot.sandbox.page.names import Names
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Channel, Message, Person
from bot.sandbox.world import World

Json = dict[str, Any]

#: How many messages are drawn at once; older ones come when they are asked for.
PAGE_MESSAGES = 100
#: The places whose names are words of the page's own addresses.
_RESERVED = frozenset(
    (
        *("act", "app", "complete", "event", "faults", "file"),
        *("message", "mock", "stream", "thread", "wire"),
    )
)
#: A file's id, or an address of it as the app is told.
_FILE = re.compile(r"(?:\S*/files-(?:pri|tmb)/\w+-)?(F\w+)(?:[-/]\S*)?")


@dataclass(frozen=True, slots=True)
class Sight:
    """The eyes of one person.

    Attributes:
        world: What is looked at.
        person: Whose eyes they are.
    """

    world: World
    person: Person

    @property
    def base(self) -> str:
        """The address below which the person's pages are."""
        return f"/as/{quote(self.person.name, safe='')}"

    # --- places --------------------------------------------------------------

    def channels(self) -> list[Channel]:
        """The channels that the person is in, by name, private ones too."""
        mine = [each for each in self.world.channels.values() if self._is_in(each)]
        named = [each for each in mine if not each.im_with]
        return sorted(named, key=lambda each: (each.name != "general", each.name))

    def direct(self) -> Channel:
        """The person's conversation with the app."""
        return self.world.dm(self.person.id)

    def place(self, name: str) -> Channel:
        """The conversation of this name or id.

        Raises:
            RefusedError: There is none that the person is in.
        """
        try:
            channel = self.world.channel(name)
        except KeyError:
            raise RefusedError("channel_not_found", name) from None
        if not self._is_in(channel):
            raise RefusedError("channel_not_found", name)
        return channel

    def first(self) -> Channel:
        """Where the person begins."""
        return next(iter(self.channels()), self.direct())

    def address(self, channel: Channel) -> str:
        """The page of a place."""
        if channel.im_with:
            return f"{self.base}/app/messages"
        name = channel.id if channel.name in _RESERVED else channel.name
        return f"{self.base}/{quote(name, safe='')}"

    # --- messages ------------------------------------------------------------

    def messages(self, channel: Channel, before: str = "") -> list[Message]:
        """The newest messages outside threads, oldest first.

        Args:
            channel: Where.
            before: Only older ones than this ts; empty: the newest.

        Returns:
            One more than a page has, if there are older ones.
        """
        found = [
            each
            for each in (*channel.messages.values(), *self._whispers(channel))
            if (each.broadcast or not each.is_reply)
            and (not before or each.ts < before)
        ]
        found.sort(key=lambda each: each.ts)
        return found[-PAGE_MESSAGES - 1 :]

    def thread(self, channel: Channel, ts: str) -> list[Message]:
        """A message and its replies, oldest first; nothing where it is not there."""
        parent = channel.messages.get(ts)
        if parent is None:
            return []
        found = [channel.messages[each] for each in parent.replies]
        found += [each for each in self._whispers(channel) if each.thread_ts == ts]
        return [parent, *sorted(found, key=lambda each: each.ts)]

    def find(self, channel: Channel, ts: str) -> Message | None:
        """The message with this ts, also one for this person alone."""
        whispers = (each for each in self._whispers(channel) if each.ts == ts)
        return next(whispers, channel.messages.get(ts))

    def raw(self, message: Message) -> Json:
        """A message as its reader may know it."""
        shown = shapes.message(self.world, message)
        return shown | {
            "channel": message.channel,
            "permalink": permalink(self.world.url, message),
            "ephemeral_to": message.ephemeral_to,
        }

    def file(self, file_id: str) -> StoredFile:
        """A file that the person may see.

        Raises:
            RefusedError: There is none.
        """
        file = self.world.files.find(file_id)
        if file is None or not self.world.files.seen_by(self.person.id, file):
            raise RefusedError("file_not_found", file_id)
        return file

    def picture(self, name: str) -> str:
        """The file (id) that an image's address means; empty: none to be seen."""
        found = _FILE.fullmatch(name)
        if found is None:
            return ""
        try:
            file = self.file(found[1])
        except RefusedError:
            return ""
        return file.id if file.served and file.type.is_image else ""

    # --- names ---------------------------------------------------------------

    def names(self) -> Names:
        """What people and places are called."""
        world = self.world
        people = {
            each.id: each.real_name or each.name for each in world.people.values()
        }
        channels = {
            each.id: f"@{people[each.im_with]}" if each.im_with else each.name
            for each in world.channels.values()
        }
        return Names(people=people, channels=channels, bot_user_id=world.bot_user_id)

    def offered(self) -> Offered:
        """The people and places that the person can choose."""
        world = self.world
        people = [each for each in world.people.values() if not each.deleted]
        mine = self.channels()
        everywhere = [*mine, self.direct()]
        app = world.people[world.bot_user_id].real_name
        return Offered(
            people=[(each.id, each.real_name or each.name) for each in people],
            channels=[(c.id, f"#{c.name}") for c in mine if not c.private],
            conversations=[(c.id, f"#{c.name}" if c.name else app) for c in everywhere],
        )

    # --- inside --------------------------------------------------------------

    def _is_in(self, channel: Channel) -> bool:
        return self.person.id in channel.members

    def _whispers(self, channel: Channel) -> list[Message]:
        return [
            each
            for each in self.world.ephemerals
            if each.ephemeral_to == self.person.id and each.channel == channel.id
        ]


def permalink(url: str, message: Message) -> str:
    """The address of a message, as the app is told it too.

    Args:
        url: The workspace's.
        message: Which.
    """
    link = f"{url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return link
