"""The control API's client: people's hands."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.control_connection import ControlConnection
from bot.sandbox.control_records import (
    CommandResult,
    Json,
    Message,
    SubmitResult,
    View,
)


class Hands(ControlConnection):
    """What people do; use it as an async context manager.

    People and channels go by id or by name ("emma", "general"); the channel "dm" is
    the acting person's own DM with the bot, "@emma" is Emma's.
    """

    # --- in conversations --------------------------------------------------

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str = "",
        blocks: list[Json] | None = None,
        attachments: list[Json] | None = None,
        subtype: str | None = None,
        bot: bool = False,
    ) -> Message:
        """Write a message.

        Args:
            user: Who does.
            channel: Where.
            text: As it is typed: "@emma", "@here" and "#travel" become mentions.
            thread_ts: A message of the thread; empty: outside threads.
            blocks: In place of those that Slack makes of the text.
            attachments: Such as an app's alert, or the preview of a link.
            subtype: Slack's word for the kind of message, "thread_broadcast" among
                them; None: the usual one, which for `bot` is "bot_message".
            bot: Another app writes it in the person's name.
        """
        given: Json = {"user": user, "channel": channel, "text": text, "bot": bot}
        given |= {"thread_ts": thread_ts, "blocks": blocks, "subtype": subtype}
        answer = await self._do("say", attachments=attachments, **given)
        return Message.read(answer["message"])

    async def say_many(
        self, user: str, channel: str, texts: Sequence[str], *, thread_ts: str = ""
    ) -> list[Message]:
        """Write many messages with one call, in this order."""
        given = {"user": user, "channel": channel, "thread_ts": thread_ts}
        answer = await self._do("say_many", texts=list(texts), **given)
        return [Message.read(each) for each in answer["messages"]]

    async def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own message."""
        answer = await self._do("edit", user=user, channel=channel, ts=ts, text=text)
        return Message.read(answer["message"])

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; an admin deletes anybody's."""
        await self._do("delete", user=user, channel=channel, ts=ts)

    async def react(self, user: str, name: str, channel: str, ts: str) -> None:
        """Add a reaction; the name goes with or without colons."""
        await self._do("react", user=user, name=name, channel=channel, ts=ts)

    async def unreact(self, user: str, name: str, channel: str, ts: str) -> None:
        """Take one's reaction away."""
        await self._do("unreact", user=user, name=name, channel=channel, ts=ts)

    # --- asking the app ----------------------------------------------------

    async def command(
        self, user: str, channel: str, command: str, text: str, *, thread_ts: str = ""
    ) -> CommandResult:
        """Type a slash command; with thread_ts in a thread, where it is refused."""
        given = {"user": user, "channel": channel, "thread_ts": thread_ts}
        answer = await self._do("command", command=command, text=text, **given)
        return CommandResult(**answer["result"])

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str = "", ts: str = ""
    ) -> CommandResult:
        """Use a shortcut: a message's with channel and ts, else a global one."""
        given = {"user": user, "channel": channel, "ts": ts}
        answer = await self._do("shortcut", callback_id=callback_id, **given)
        return CommandResult(**answer["result"])

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        value: Any = None,
        block_id: str = "",
        confirm: bool = True,
    ) -> CommandResult:
        """Use an element of a message, also of one that only this person sees.

        Args:
            user: Who does.
            channel: Where the message is.
            ts: The message's.
            action_id: The element's.
            value: What is chosen: an option's value, a person's or channel's name,
                a date ...; a list where several are; for a button: which one.
            block_id: Where one action_id stands in several blocks.
            confirm: The answer to a confirmation dialog.
        """
        given = {"user": user, "channel": channel, "ts": ts, "value": value}
        given |= {"block_id": block_id, "confirm": confirm}
        answer = await self._do("click", action_id=action_id, **given)
        return CommandResult(**answer["result"])

    async def click_modal(
        self,
        user: str,
        action_id: str,
        *,
        value: Any = None,
        block_id: str = "",
        confirm: bool = True,
    ) -> CommandResult:
        """Use an element of the modal on top; arguments as of `click`."""
        given = {"user": user, "value": value, "block_id": block_id, "confirm": confirm}
        answer = await self._do("click_modal", action_id=action_id, **given)
        return CommandResult(**answer["result"])

    async def click_home(
        self,
        user: str,
        action_id: str,
        *,
        value: Any = None,
        block_id: str = "",
        confirm: bool = True,
    ) -> CommandResult:
        """Use an element of one's home tab; arguments as of `click`."""
        given = {"user": user, "value": value, "block_id": block_id, "confirm": confirm}
        answer = await self._do("click_home", action_id=action_id, **given)
        return CommandResult(**answer["result"])

    async def suggest(
        self,
        user: str,
        action_id: str,
        value: str,
        *,
        block_id: str = "",
        channel: str = "",
        ts: str = "",
        home: bool = False,
    ) -> CommandResult:
        """Type into an external select, and see the options that the app names.

        It is the modal's on top; with channel and ts that message's, with `home`
        that of the home tab.
        """
        given = {"user": user, "value": value, "block_id": block_id}
        given |= {"channel": channel, "ts": ts}
        answer = await self._do("suggest", action_id=action_id, home=home, **given)
        return CommandResult(**answer["result"])

    # --- modals and the home tab -------------------------------------------

    async def modal(self, user: str) -> View:
        """The modal that this person sees."""
        return View.read((await self._do("modal", user=user))["view"])

    async def open_modals(self, user: str) -> list[View]:
        """This person's modals, the one on top last."""
        answer = await self._do("open_modals", user=user)
        return [View.read(each) for each in answer["views"]]

    async def submit(self, user: str, values: Json | None = None) -> SubmitResult:
        """Fill in the modal on top, press its button, and see what the app did.

        Args:
            user: Who does.
            values: block_id or action_id of an input -> what is given to it, as
                `click` takes it. The other inputs stay as they are.
        """
        answer = await self._do("submit", user=user, values=values or {})
        return SubmitResult.read(answer["result"])

    async def close_modal(self, user: str, *, everything: bool = False) -> SubmitResult:
        """Close the modal on top, or all of them."""
        answer = await self._do("close_modal", user=user, everything=everything)
        return SubmitResult.read(answer["result"])

    async def home(self, user: str) -> View | None:
        """What was published to this person; None: nothing."""
        view = (await self._do("home", user=user))["view"]
        return View.read(view) if view else None

    async def open_home(self, user: str, *, tab: str = "home") -> None:
        """Open the app's tab "home" or "messages"."""
        await self._do("open_home", user=user, tab=tab)
