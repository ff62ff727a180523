"""The workspace itself: its state, and the only functions that change it."""

import hashlib
import itertools
import uuid
from collections.abc import Callable
from typing import Any

from bot.sandbox import shapes
from bot.sandbox.blocks import Block
from bot.sandbox.files import Files
from bot.sandbox.ids import OTHER_BOT_ID, SLACKBOT_ID, made_id
from bot.sandbox.journal import Journal
from bot.sandbox.manifest import Manifest
from bot.sandbox.options import Seed
from bot.sandbox.planting import populate
from bot.sandbox.records import Channel, Draft, Happening, Message, Person
from bot.sandbox.rich_text import rich_text
from bot.sandbox.text import mentioned
from bot.sandbox.timing import WorkspaceClock
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views

Json = dict[str, Any]


class World:
    """People, channels, messages and views, and what happens to them.

    Args:
        manifest: The installed app.
        seed: Who and what is there at the beginning.
        clock: Whose time messages carry.
        journal: Where messages are written down.
        trigger_seconds: How long a trigger_id lives.
    """

    def __init__(
        self,
        manifest: Manifest,
        seed: Seed,
        clock: WorkspaceClock,
        journal: Journal,
        *,
        trigger_seconds: float = 3.0,
    ) -> None:
        self.manifest = manifest
        self.clock = clock
        self.journal = journal
        self.seed = seed
        self.team_id = "T0LOCAL00"
        self.app_id = "A0LOCAL00"
        self.bot_id = "B0LOCAL00"
        self.bot_user_id = "U0LOCALBOT"
        self.happened: Callable[[Happening], None] = lambda _: None
        self.triggers = Triggers(clock, trigger_seconds)
        self._last_ts = 0
        self._view_numbers = itertools.count(1)
        self._file_numbers = itertools.count(1)
        #: The server's address, once it serves.
        self.url = ""
        self.plant()

    def plant(self) -> None:
        """Put the seed's people and channels in place of whatever is there."""
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Message] = []
        self.views = Views(self, self._view_numbers)
        self.files = Files(self, self._file_numbers)
        name = self.manifest.bot_name
        self._enter(Person(id=self.bot_user_id, name=name, real_name=name, is_bot=True))
        populate(self, self.seed)

    # --- who and where -----------------------------------------------------

    def person(self, name: str) -> Person:
        """The person of this id or handle.

        Raises:
            KeyError: There is none.
        """
        if name in self.people:
            return self.people[name]
        for person in self.people.values():
            if person.name == name.removeprefix("@"):
                return person
        raise KeyError(name)

    def channel(self, name: str) -> Channel:
        """The conversation of this id or name ("general", "#general").

        Raises:
            KeyError: There is none.
        """
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.name and channel.name == name.removeprefix("#"):
                return channel
        raise KeyError(name)

    def dm(self, user: str) -> Channel:
        """The direct conversation of this person (id) with the bot.

        Raises:
            KeyError: There is none.
        """
        for channel in self.channels.values():
            if channel.im_with == user:
                return channel
        raise KeyError(user)

    def find(self, channel: str, ts: str) -> Message | None:
        """The message with this ts in a channel (id)."""
        place = self.channels.get(channel)
        return place.messages.get(ts) if place else None

    def is_member(self, channel: Channel, user: str = "") -> bool:
        """Whether a user (id; without one: the bot) is in the channel."""
        return (user or self.bot_user_id) in channel.members

    def add_person(self, name: str, **details: Any) -> Person:
        """Let somebody join the workspace, with a DM with the bot."""
        details.setdefault("real_name", name.capitalize())
        person = self._enter(Person(id=self._id("U", name), name=name, **details))
        dm = Channel(
            id=self._id("D", name),
            name="",
            creator=person.id,
            created=int(self.clock.now()),
            members=[person.id, self.bot_user_id],
            im_with=person.id,
        )
        self.channels[dm.id] = dm
        user = shapes.user(self, person)
        self._tell("team_join", None, type="team_join", user=user)
        return person

    def deactivate(self, person: Person) -> None:
        """Close somebody's account; what they wrote stays."""
        person.deleted = True
        for channel in self.channels.values():
            if person.id in channel.members and not channel.im_with:
                channel.members.remove(person.id)

    def add_channel(
        self, name: str, members: list[str], *, private: bool = False
    ) -> Channel:
        """Make a channel whose members (ids) are in it from the beginning."""
        creator = next(iter(members), self.bot_user_id)
        channel = Channel(
            id=self._id("C", name),
            name=name,
            creator=creator,
            created=int(self.clock.now()),
            members=members,
            private=private,
        )
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: Channel, user: str, *, inviter: str = "") -> None:
        """Make a user (id) a member, if not one already."""
        if user in channel.members:
            return
        channel.members.append(user)
        by = {"inviter": inviter} if inviter else {}
        self._membership("member_joined_channel", channel, user, **by)

    def leave(self, channel: Channel, user: str) -> None:
        """End a user's (id) membership, if there was one."""
        if user in channel.members:
            self._membership("member_left_channel", channel, user)
            channel.members.remove(user)

    # --- messages ----------------------------------------------------------

    def post(self, channel: Channel, user: str, draft: Draft) -> Message:
        """Put a message into a channel and tell whoever listens."""
        message = self._message(channel, user, draft)
        channel.messages[message.ts] = message
        self.files.shown_in(message)
        if parent := channel.messages.get(message.thread_ts):
            parent.thread_ts = parent.ts
            parent.replies.append(message.ts)
        self._record("post", message)
        event = shapes.message_event(self, channel, message)
        self._tell("message", channel, **event)
        self._tell_mention(channel, message)
        return message

    def whisper(self, channel: Channel, to: str, draft: Draft) -> Message:
        """Show the bot's message to one user (id) of a channel, and nobody else."""
        message = self._message(channel, self.bot_user_id, draft)
        message.ephemeral_to = to
        self.ephemerals.append(message)
        self._record("ephemeral", message)
        return message

    def edit(self, message: Message, by: str, draft: Draft) -> None:
        """Change a message's text, blocks, attachments and metadata."""
        before = shapes.message(self, message)
        message.text, message.blocks = draft.text, draft.blocks
        message.attachments, message.metadata = draft.attachments, draft.metadata
        message.edited_by, message.edited_ts = by, self.next_ts()
        self._record("update", message)
        if not message.ephemeral_to:
            self.changed(message, before)

    def changed(self, message: Message, before: Json) -> None:
        """Tell that a message is no longer what it was before."""
        channel = self.channels[message.channel]
        after = shapes.message(self, message)
        event = shapes.changed_event(channel, before, after)
        self._tell("message", channel, **event, ts=self.next_ts())

    def remove(self, message: Message) -> None:
        """Delete a message; one with replies stays as a tombstone."""
        self._record("delete", message)
        if message.ephemeral_to:
            self.ephemerals.remove(message)
            return
        channel, before = self.channels[message.channel], shapes.message(self, message)
        self.files.gone_from(message)
        if message.replies:
            self._bury(message, before)
            return
        del channel.messages[message.ts]
        parent = channel.messages.get(message.thread_ts)
        if parent and message.ts in parent.replies:
            parent.replies.remove(message.ts)
        event = shapes.deleted_event(channel, message, before)
        self._tell("message", channel, **event, ts=self.next_ts())

    def react(self, message: Message, user: str, name: str, *, added: bool) -> None:
        """Add a user's (id) reaction, or take it away."""
        users = message.reactions.setdefault(name, [])
        if added:
            users.append(user)
        else:
            users.remove(user)
        if not users:
            del message.reactions[name]
        self.note("reaction", message)
        kind = "reaction_added" if added else "reaction_removed"
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        channel = self.channels[message.channel]
        event = {"user": user, "reaction": name, "item": item}
        self._tell(kind, channel, type=kind, **event, item_user=message.user)

    def note(self, what: str, message: Message) -> None:
        """Write down that something about a message is another, its words apart."""
        self.journal.add("change", what=what, channel=message.channel, ts=message.ts)

    def next_ts(self) -> str:
        """A timestamp that no message has: the moment, or the next free one."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def plain_blocks(self, text: str) -> list[Block]:
        """The blocks that Slack makes of a text that came without any."""
        tag = hashlib.sha256(text.encode()).hexdigest()[:5]
        return [rich_text(text, tag)] if text else []

    def exists(self, message: Message) -> bool:
        """Whether a message has not been deleted."""
        if message.ephemeral_to:
            return message in self.ephemerals
        return self.find(message.channel, message.ts) is message

    # --- inside ------------------------------------------------------------

    def _message(self, channel: Channel, user: str, draft: Draft) -> Message:
        by_bot = user == self.bot_user_id
        bot_id = OTHER_BOT_ID if draft.other_app else ""
        return Message(
            channel=channel.id,
            ts=self.next_ts(),
            user=user,
            text=draft.text,
            blocks=draft.blocks or self.plain_blocks(draft.text),
            attachments=draft.attachments,
            subtype=draft.subtype,
            bot_id=self.bot_id if by_bot else bot_id,
            thread_ts=draft.thread_ts,
            broadcast=draft.broadcast,
            client_msg_id="" if by_bot else str(uuid.uuid4()),
            metadata=draft.metadata,
            files=draft.files,
            visible_at=draft.visible_at,
        )

    def _bury(self, message: Message, before: Json) -> None:
        message.tombstone, message.bot_id = True, ""
        message.user, message.text = SLACKBOT_ID, "This message was deleted."
        message.blocks, message.attachments, message.metadata = [], [], None
        message.files = []
        message.reactions.clear()
        self.changed(message, before)

    def _record(self, kind: str, message: Message) -> None:
        raw = shapes.message(self, message, metadata=True)
        raw["channel"] = message.channel
        entry = self.journal.add(
            kind,
            message=raw,
            by_bot=message.bot_id == self.bot_id,
            ephemeral_to=message.ephemeral_to,
        )
        message.seq = entry.seq

    def _tell(self, name: str, channel: Channel | None, /, **event: Any) -> None:
        event.setdefault("event_ts", event.get("ts") or self.next_ts())
        self.happened(Happening(name, channel, event))

    def _tell_mention(self, channel: Channel, message: Message) -> None:
        if self.bot_user_id in mentioned(message.text) and not channel.im_with:
            event = shapes.message_event(self, channel, message)
            event.pop("channel_type")
            if message.files:
                event.pop("subtype")
            self._tell("app_mention", channel, **event | {"type": "app_mention"})

    def _membership(self, name: str, channel: Channel, user: str, **by: str) -> None:
        self.journal.add("change", what="members", channel=channel.id, ts="")
        letter = "G" if channel.private else "C"
        place = {"channel": channel.id, "channel_type": letter, "team": self.team_id}
        self._tell(name, channel, type=name, user=user, **place, **by)

    def _enter(self, person: Person) -> Person:
        person.updated = int(self.clock.now())
        self.people[person.id] = person
        return person

    def _id(self, letter: str, name: str) -> str:
        return made_id(letter, name, self.channels.keys() | self.people.keys())
