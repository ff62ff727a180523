"""A client of the control API: people's hands, over real HTTP."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.errors import BotError

Json = dict[str, Any]


class ControlError(BotError):
    """The workspace did not do what was asked.

    Args:
        error: Why, in one word: "channel_not_found".
        detail: More of it, to be read.
    """

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the workspace."""

    channel: str
    ts: str
    #: Empty outside threads; equal to ts on a thread's parent.
    thread_ts: str
    user: str
    #: Empty where a person wrote it.
    bot_id: str
    text: str
    blocks: list[Json]
    metadata: Json | None
    #: Id of the only user who sees it; empty: everyone in the channel.
    ephemeral_to: str
    #: Number of the log entry it comes from.
    seq: int
    #: All of it, as Slack shows it.
    raw: Json

    @classmethod
    def read(cls, raw: Json) -> "Message":
        """Take a message out of an answer."""
        return cls(
            channel=raw["channel"],
            ts=raw["ts"],
            thread_ts=raw.get("thread_ts", ""),
            user=raw["user"],
            bot_id=raw.get("bot_id", ""),
            text=raw["text"],
            blocks=raw["blocks"],
            metadata=raw.get("metadata"),
            ephemeral_to=raw["ephemeral_to"],
            seq=raw["seq"],
            raw=raw,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What became of a command, a click or a shortcut."""

    accepted: bool
    #: Why it was not: Slack's word where there is one.
    error: str
    #: What the ack carried: an object, a text or None.
    ack: Any
    ack_ms: float | None
    trigger_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One thing that happened."""

    seq: int
    #: Seconds since 1970, by the workspace's clock.
    at: float
    kind: str
    data: Json


class Control:
    """Drives a local workspace; use it as an async context manager.

    People and channels go by id or by name ("emma", "general"); the channel "dm" is
    the acting person's own DM with the bot, "@emma" is Emma's.

    Args:
        control_url: Such as "http://127.0.0.1:4000/_local".
        token: The control token, where the workspace has one.
    """

    def __init__(self, control_url: str, *, token: str = "") -> None:
        self._url = control_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=None)
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    # --- what people do ----------------------------------------------------

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str = "",
        blocks: list[Json] | None = None,
        bot: bool = False,
    ) -> Message:
        """Write a message; `bot`: another app writes it in the person's name."""
        given: Json = {"user": user, "channel": channel, "text": text, "bot": bot}
        given |= {"thread_ts": thread_ts, "blocks": blocks}
        return Message.read((await self._do("say", **given))["message"])

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

    async def command(
        self, user: str, channel: str, command: str, text: str, *, thread_ts: str = ""
    ) -> CommandResult:
        """Type a slash command; with thread_ts in a thread, where it is refused."""
        given = {"user": user, "channel": channel, "thread_ts": thread_ts}
        answer = await self._do("command", command=command, text=text, **given)
        return CommandResult(**answer["result"])

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        value: str | None = None,
    ) -> CommandResult:
        """Use an element of a message, also of one that only this person sees."""
        given = {"user": user, "channel": channel, "ts": ts, "value": value}
        answer = await self._do("click", action_id=action_id, **given)
        return CommandResult(**answer["result"])

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str = "", ts: str = ""
    ) -> CommandResult:
        """Use a shortcut: a message's with channel and ts, else a global one."""
        given = {"user": user, "channel": channel, "ts": ts}
        answer = await self._do("shortcut", callback_id=callback_id, **given)
        return CommandResult(**answer["result"])

    # --- what can be seen --------------------------------------------------

    async def wait_for(
        self,
        *,
        timeout: float = 10.0,  # noqa: ASYNC109 - the server waits, and says what came
        after: int = 0,
        **conditions: Any,
    ) -> Message:
        """The bot's next message that fits.

        Args:
            timeout: Seconds to wait, by the machine's clock.
            after: Look only at what came after this log number.
            conditions: channel, thread_ts ("": outside threads), ts, ephemeral_to,
                contains, kind ("post", "ephemeral", "update" or "delete"; without
                it, any of the first three).

        Raises:
            TimeoutError: None came; the message names what did.
        """
        try:
            answer = await self._do(
                "wait_for", timeout=timeout, after=after, **conditions
            )
        except ControlError as error:
            if error.error == "timeout":
                raise TimeoutError(str(error)) from None
            raise
        return Message.read(answer["message"])

    async def messages(self, channel: str, *, thread_ts: str = "") -> list[Message]:
        """A channel's messages, oldest first; with thread_ts that thread alone."""
        answer = await self._do("messages", channel=channel, thread_ts=thread_ts)
        return [Message.read(raw) for raw in answer["messages"]]

    async def ephemerals(self, user: str) -> list[Message]:
        """What only this person sees, oldest first."""
        answer = await self._do("ephemerals", user=user)
        return [Message.read(raw) for raw in answer["messages"]]

    async def log(self, *, after: int = 0, kind: str = "") -> list[LogEntry]:
        """What happened, oldest first."""
        answer = await self._do("log", after=after, kind=kind)
        return [LogEntry(**entry) for entry in answer["entries"]]

    async def sequence(self) -> int:
        """Number of the newest log entry."""
        return int((await self._do("sequence"))["sequence"])

    async def idle(
        self,
        *,
        quiet: float = 0.2,
        timeout: float = 10.0,  # noqa: ASYNC109 - the server waits
    ) -> None:
        """Wait until nothing is under way and nothing happened for a while.

        What the bot does inside is not seen: only calls and deliveries are.

        Raises:
            TimeoutError: Something still is.
        """
        try:
            await self._do("idle", quiet=quiet, timeout=timeout)
        except ControlError as error:
            raise TimeoutError(str(error)) from None

    async def state(self) -> Json:
        """People, channels, connections, faults and what is under way."""
        return await self._do("state")

    # --- what goes wrong, and what changes ---------------------------------

    async def add_fault(
        self,
        *,
        method: str,
        kind: str,
        times: int = 1,
        seconds: float = 0.0,
        match: Json | None = None,
    ) -> str:
        """Let calls fail; the kinds stand in `bot.sandbox.faults.Kind`.

        Args:
            method: A Web API method, "response_url" or "*".
            kind: How.
            times: How often; below 0 until `clear_faults`.
            seconds: The span that the kind speaks of.
            match: Arguments that the call must have.

        Returns:
            The fault's id.
        """
        given = {"times": times, "seconds": seconds, "match": match or {}}
        answer = await self._do("add_fault", method=method, kind=kind, **given)
        return str(answer["id"])

    async def event_fault(
        self, kind: str, times: int = 1, *, seconds: float = 0.0, event: str = "*"
    ) -> str:
        """Let deliveries of events fail; see `bot.sandbox.faults.EventKind`."""
        given = {"times": times, "seconds": seconds, "event": event}
        answer = await self._do("event_fault", kind=kind, **given)
        return str(answer["id"])

    async def clear_faults(self) -> None:
        """Withdraw all faults."""
        await self._do("clear_faults")

    async def set_request_url(self, url: str, *, verify: bool = True) -> None:
        """Deliver over HTTP from now on; an empty address: by Socket Mode."""
        await self._do("set_request_url", url=url, verify=verify)

    async def advance(self, seconds: float) -> None:
        """Let the workspace's clock jump ahead."""
        await self._do("advance", seconds=seconds)

    async def revoke_token(self, error: str = "token_revoked") -> None:
        """Let calls with the bot token meet this error."""
        await self._do("revoke_token", error=error)

    async def restore_token(self) -> None:
        """Let the bot token work again."""
        await self._do("restore_token")

    async def remove_bot(self, channel: str) -> None:
        """Take the bot out of a channel."""
        await self._do("remove_bot", channel=channel)

    async def invite_bot(self, channel: str) -> None:
        """Bring the bot into a channel."""
        await self._do("invite_bot", channel=channel)

    async def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        await self._do("archive", channel=channel, archived=archived)

    async def disconnect_sockets(self, reason: str) -> int:
        """End the Socket Mode connections; the number of those there were.

        Args:
            reason: warning, refresh_requested, link_disabled, or abrupt: cut.
        """
        answer = await self._do("disconnect_sockets", reason=reason)
        return int(answer["connections"])

    async def add_channel(
        self, name: str, *, private: bool = False, members: list[str] | None = None
    ) -> str:
        """Make a channel and return its id; "bot" among the members is the app."""
        given = {"private": private, "members": members or []}
        answer = await self._do("add_channel", name=name, **given)
        return str(answer["channel"]["id"])

    async def add_user(self, name: str, *, locale: str = "en-US") -> str:
        """Let somebody join and return the id."""
        answer = await self._do("add_user", name=name, locale=locale)
        return str(answer["user"]["id"])

    async def reset(self) -> None:
        """Bring the seed back; connections, secrets and log numbers stay."""
        await self._do("reset")

    async def _do(self, action: str, /, **given: Any) -> Json:
        if self._session is None:
            raise RuntimeError("Control is used as an async context manager")
        async with self._session.post(f"{self._url}/{action}", json=given) as response:
            if response.content_type != "application/json":
                raise ControlError(str(response.status), await response.text())
            answer: Json = await response.json()
        if not answer["ok"]:
            raise ControlError(answer["error"], answer["detail"])
        return answer
