"""What people do in conversations: they write, change, delete and react."""

from bot.sandbox.blocks import Block, checked
from bot.sandbox.methods.reactions import NAME
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError, SlackError
from bot.sandbox.records import Draft, Message
from bot.sandbox.text import stored
from bot.sandbox.world import World


class Acts:
    """The people's hands.

    Args:
        world: Where they live.
        presence: Knows who can see what.
    """

    def __init__(self, world: World, presence: Presence) -> None:
        self._world = world
        self._presence = presence

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str = "",
        blocks: list[Block] | None = None,
        bot: bool = False,
    ) -> Message:
        """Write a message; `bot`: another app writes it in the person's name.

        Raises:
            RefusedError: The person cannot write there.
        """
        person, place = self._presence.person(user), self._presence.place(user, channel)
        if place.archived:
            raise RefusedError("is_archived", f"#{place.name} is archived")
        if place.im_with and self._world.manifest.messages_tab_read_only:
            reason = "the manifest makes the messages tab read-only"
            raise RefusedError("messages_tab_read_only", reason)
        if thread_ts:
            parent = self._presence.message(place, thread_ts)
            thread_ts = parent.thread_ts or parent.ts
        if not text and not blocks:
            raise RefusedError("no_text", "there is nothing to say")
        draft = Draft(
            text=stored(text),
            blocks=self._blocks(blocks),
            thread_ts=thread_ts,
            other_app=bot,
        )
        return self._world.post(place, person.id, draft)

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own message.

        Raises:
            RefusedError: It is not there, or somebody else's.
        """
        message = self._own(user, channel, ts)
        text = stored(text)
        blocks = self._world.plain_blocks(text)
        draft = Draft(text=text, blocks=blocks, metadata=message.metadata)
        self._world.edit(message, message.user, draft)
        return message

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; an admin deletes anybody's.

        Raises:
            RefusedError: It is not there, or somebody else's.
        """
        if self._presence.person(user).is_admin:
            message = self._presence.message(self._presence.place(user, channel), ts)
        else:
            message = self._own(user, channel, ts)
        self._world.remove(message)

    def react(
        self, user: str, name: str, channel: str, ts: str, *, added: bool = True
    ) -> None:
        """Add a reaction, or take it away.

        Raises:
            RefusedError: No such message or name, or it is (not) there already.
        """
        person = self._presence.person(user)
        message = self._presence.message(self._presence.place(user, channel), ts)
        name = name.strip(":")
        if not NAME.fullmatch(name):
            raise RefusedError("invalid_name", name)
        if (person.id in message.reactions.get(name, ())) == added:
            raise RefusedError("already_reacted" if added else "no_reaction", name)
        self._world.react(message, person.id, name, added=added)

    def _own(self, user: str, channel: str, ts: str) -> Message:
        place = self._presence.place(user, channel)
        message = self._presence.message(place, ts)
        if message.user != self._presence.person(user).id:
            raise RefusedError("cant_update_message", "somebody else wrote it")
        return message

    def _blocks(self, blocks: list[Block] | None) -> list[Block]:
        try:
            return checked(blocks) if blocks else []
        except SlackError as error:
            raise RefusedError(error.code, "; ".join(error.messages)) from error
