"""What people do in conversations: they write, change, delete and react."""

from collections.abc import Sequence

from bot.sandbox import attachments as attached
from bot.sandbox.blocks import Block, checked
from bot.sandbox.composing import typed
from bot.sandbox.methods.reactions import NAME
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError, SlackError
from bot.sandbox.records import Channel, Draft, Message
from bot.sandbox.text import MAX_TEXT_CHARS, stored
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
        attachments: list[Block] | None = None,
        subtype: str | None = None,
        bot: bool = False,
    ) -> Message:
        """Write a message.

        Args:
            user: Who does.
            channel: Where.
            text: As it is typed; names become mentions.
            thread_ts: A message of the thread; empty: outside threads.
            blocks: In place of those that Slack makes of the text.
            attachments: Such as an app's alert, or the preview of a link.
            subtype: Slack's word for the kind of message; None: the usual one.
            bot: Another app writes it in the person's name, and its text is taken
                as it is.

        Raises:
            RefusedError: The person cannot write there, or not this.
        """
        person, place = self._presence.person(user), self._presence.place(user, channel)
        self.may_write(place)
        if not text and not blocks and not attachments:
            raise RefusedError("no_text", "there is nothing to say")
        if len(text) > MAX_TEXT_CHARS:
            raise RefusedError("msg_too_long", f"no more than {MAX_TEXT_CHARS}")
        usual = "bot_message" if bot else ""
        made, more = self._structures(blocks, attachments)
        draft = Draft(
            text=stored(text) if bot else typed(self._world, text),
            blocks=made,
            attachments=more,
            subtype=usual if subtype is None else subtype,
            thread_ts=self.thread(place, thread_ts),
            broadcast=bool(thread_ts) and subtype == "thread_broadcast",
            other_app=bot,
        )
        return self._world.post(place, person.id, draft)

    def say_many(
        self, user: str, channel: str, texts: Sequence[str], *, thread_ts: str = ""
    ) -> list[Message]:
        """Write many messages at once, oldest first.

        Raises:
            RefusedError: As `say`; what came before it was written.
        """
        return [self.say(user, channel, text, thread_ts=thread_ts) for text in texts]

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own message.

        Raises:
            RefusedError: It is not there, or somebody else's.
        """
        message = self._own(user, channel, ts)
        text = typed(self._world, text)
        draft = Draft(
            text=text,
            blocks=self._world.plain_blocks(text),
            attachments=message.attachments,
            metadata=message.metadata,
        )
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

    def may_write(self, place: Channel) -> None:
        """Let people write in a place, or say why not.

        Raises:
            RefusedError: It is archived, or a DM that is closed to them.
        """
        manifest = self._world.manifest
        if place.archived:
            raise RefusedError("is_archived", f"#{place.name} is archived")
        if place.im_with and not manifest.messages_tab:
            raise RefusedError("messages_tab_disabled", "the manifest has none")
        if place.im_with and manifest.messages_tab_read_only:
            reason = "the manifest makes the messages tab read-only"
            raise RefusedError("messages_tab_read_only", reason)

    def thread(self, place: Channel, ts: str) -> str:
        """The thread that a message (ts) is in or could begin; "" for no ts.

        Raises:
            RefusedError: There is no such message.
        """
        if not ts:
            return ""
        parent = self._presence.message(place, ts)
        return parent.thread_ts or parent.ts

    def _structures(
        self, blocks: list[Block] | None, attachments: list[Block] | None
    ) -> tuple[list[Block], list[Block]]:
        try:
            return checked(blocks or []), attached.kept(attachments or [])
        except SlackError as error:
            raise RefusedError(error.code, "; ".join(error.messages)) from error
