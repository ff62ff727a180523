"""What people do here: they write, react, click and type commands."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.blocks import Block, checked, interactive
from bot.sandbox.delivery import Dispatcher, Outcome
from bot.sandbox.methods.reactions import NAME
from bot.sandbox.problems import RefusedError, SlackError
from bot.sandbox.records import Channel, Message, Person
from bot.sandbox.responses import Asker, ResponseUrls
from bot.sandbox.text import command_text, stored
from bot.sandbox.world import Draft, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a command, a click or a shortcut."""

    accepted: bool
    #: Why it was not: Slack's word where there is one.
    error: str = ""
    #: What the ack carried.
    ack: Any = None
    ack_ms: float | None = None
    trigger_id: str = ""


class Acts:
    """The people's hands.

    Args:
        world: Where they live.
        dispatcher: Brings commands and clicks to the app.
        responses: Issues the response_urls that go along.
    """

    def __init__(
        self, world: World, dispatcher: Dispatcher, responses: ResponseUrls
    ) -> None:
        self._world = world
        self._dispatcher = dispatcher
        self._responses = responses
        self._numbers = 0

    # --- writing -----------------------------------------------------------

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
        person, place = self.person(user), self._place(user, channel)
        if place.archived:
            raise RefusedError("is_archived", f"#{place.name} is archived")
        if place.im_with and self._world.manifest.messages_tab_read_only:
            reason = "the manifest makes the messages tab read-only"
            raise RefusedError("messages_tab_read_only", reason)
        if thread_ts:
            parent = self._message(place, thread_ts)
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
        if self.person(user).is_admin:
            message = self._message(self._place(user, channel), ts)
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
        person = self.person(user)
        message = self._message(self._place(user, channel), ts)
        name = name.strip(":")
        if not NAME.fullmatch(name):
            raise RefusedError("invalid_name", name)
        if (person.id in message.reactions.get(name, ())) == added:
            raise RefusedError("already_reacted" if added else "no_reaction", name)
        self._world.react(message, person.id, name, added=added)

    # --- asking the app ----------------------------------------------------

    async def command(
        self, user: str, channel: str, command: str, text: str, *, thread_ts: str = ""
    ) -> Done:
        """Type a slash command, as refused in threads as it is on Slack."""
        person, place = self.person(user), self._place(user, channel)
        known = self._world.manifest.command(command)
        if known is None:
            return Done(accepted=False, error="unknown_command")
        if thread_ts:
            return Done(accepted=False, error="not_supported_in_threads")
        if place.archived:
            return Done(accepted=False, error="is_archived")
        text = command_text(
            text,
            people={each.name: each.id for each in self._world.people.values()},
            channels={c.name: c.id for c in self._world.channels.values() if c.name},
            escape=known.should_escape,
        )
        url, asker = self._responses.issue("commands", place, person.id)
        trigger_id = self._trigger_id()
        payload = payloads.command(
            self._world,
            person,
            place,
            name=command,
            text=text,
            response_url=url,
            trigger_id=trigger_id,
        )
        outcome = await self._dispatcher.interact("slash_commands", payload)
        return self._done(outcome, trigger_id, asker)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        value: str | None = None,
    ) -> Done:
        """Use an element of a message, also of one that only this person sees.

        Raises:
            RefusedError: There is no such message or element.
        """
        person, place = self.person(user), self._place(user, channel)
        message = self._seen(person, place, ts)
        block, element = _element(message, action_id, value)
        if not self._world.manifest.interactivity:
            return Done(accepted=False, error="interactivity_disabled")
        url, _ = self._responses.issue("actions", place, person.id, message)
        trigger_id = self._trigger_id()
        action = payloads.action(element, block, value, self._world.next_ts())
        payload = payloads.block_actions(
            self._world,
            person,
            place,
            message,
            done=action,
            response_url=url,
            trigger_id=trigger_id,
        )
        outcome = await self._dispatcher.interact("interactive", payload)
        return self._done(outcome, trigger_id)

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str = "", ts: str = ""
    ) -> Done:
        """Use a shortcut: a message's (with channel and ts), or a global one.

        Raises:
            RefusedError: There is no such message.
        """
        person = self.person(user)
        known = self._world.manifest.shortcut(callback_id)
        if known is None or (known.kind == "message") != bool(ts):
            return Done(accepted=False, error="unknown_shortcut")
        if not self._world.manifest.interactivity:
            return Done(accepted=False, error="interactivity_disabled")
        trigger_id = self._trigger_id()
        head = payloads.shortcut(self._world, person, callback_id, trigger_id)
        if ts:
            place = self._place(user, channel)
            message = self._seen(person, place, ts)
            url, _ = self._responses.issue("actions", place, person.id)
            head |= payloads.message_action(self._world, place, message, url)
        outcome = await self._dispatcher.interact("interactive", head)
        return self._done(outcome, trigger_id)

    # --- who and where -----------------------------------------------------

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

    def _place(self, user: str, channel: str) -> Channel:
        """A conversation that this person is in; "dm" is theirs with the bot."""
        person = self.person(user)
        place = self.channel(f"@{person.name}" if channel == "dm" else channel)
        if person.id not in place.members:
            hidden = place.kind != "channels"
            code = "channel_not_found" if hidden else "not_in_channel"
            raise RefusedError(code, f"{person.name} is not in {channel}")
        return place

    def _message(self, place: Channel, ts: str) -> Message:
        if ts not in place.messages:
            raise RefusedError("message_not_found", ts)
        return place.messages[ts]

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self._message(self._place(user, channel), ts)
        if message.user != self.person(user).id:
            raise RefusedError("cant_update_message", "somebody else wrote it")
        return message

    def _seen(self, person: Person, place: Channel, ts: str) -> Message:
        for each in self._world.ephemerals:
            mine = each.ephemeral_to == person.id and each.channel == place.id
            if mine and each.ts == ts:
                return each
        return self._message(place, ts)

    def _blocks(self, blocks: list[Block] | None) -> list[Block]:
        try:
            return checked(blocks) if blocks else []
        except SlackError as error:
            raise RefusedError(error.code, "; ".join(error.messages)) from error

    # --- what came of it ---------------------------------------------------

    def _done(
        self, outcome: Outcome, trigger_id: str, asker: Asker | None = None
    ) -> Done:
        error = "" if outcome.acked else _failure(outcome)
        if asker is not None and outcome.acked and outcome.body:
            error = self._answered(asker, outcome.body)
        return Done(
            accepted=not error,
            error=error,
            ack=outcome.body,
            ack_ms=outcome.ms if outcome.acked else None,
            trigger_id=trigger_id,
        )

    def _answered(self, asker: Asker, body: Any) -> str:
        """Show what a command's ack says; the error, if it cannot be shown."""
        try:
            answer = body if isinstance(body, dict) else {"text": str(body)}
            self._responses.answer(asker, answer)
        except SlackError as error:
            return error.code
        return ""

    def _trigger_id(self) -> str:
        self._numbers += 1
        return f"{self._numbers}.{self._numbers}.{secrets.token_hex(16)}"


def _element(
    message: Message, action_id: str, value: str | None
) -> tuple[Block, Block]:
    """The block and its element with this action_id, best the one with the value."""
    found = [
        (block, element)
        for block in message.blocks
        for element in interactive([block])
        if element.get("action_id") == action_id
    ]
    if not found:
        raise RefusedError("action_not_found", action_id)
    exact = [pair for pair in found if pair[1].get("value") == value]
    return (exact or found)[0]


def _failure(outcome: Outcome) -> str:
    """What Slack shows a person when the app did not ack."""
    if outcome.reason == "http_timeout":
        return "operation_timeout"
    if outcome.status is None:
        return "dispatch_failed"
    return "http_client_error" if outcome.status < 500 else "http_service_error"
