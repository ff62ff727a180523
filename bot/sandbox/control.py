"""A client of the control API, over real HTTP."""

from typing import Any

from bot.sandbox.control_file_hands import FileHands
from bot.sandbox.control_records import (
    CommandResult,
    ControlError,
    Json,
    LogEntry,
    Message,
    NewFile,
    PostedFile,
    SubmitResult,
    View,
)

__all__ = [
    "CommandResult",
    "Control",
    "ControlError",
    "LogEntry",
    "Message",
    "NewFile",
    "PostedFile",
    "SubmitResult",
    "View",
]


class Control(FileHands):
    """Drives a local workspace; use it as an async context manager."""

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

    async def wait_view(
        self,
        user: str,
        *,
        timeout: float = 10.0,  # noqa: ASYNC109 - the server waits, and says what came
        after: int = 0,
        **conditions: str,
    ) -> View:
        """The next view of this person that fits, as it was then.

        Args:
            user: Who sees it.
            timeout: Seconds to wait, by the machine's clock.
            after: Look only at what came after this log number.
            conditions: callback_id, contains (in its blocks), what ("open", "push",
                "update", "publish" or "close"; without it, any but the last).

        Raises:
            TimeoutError: None came; the message names what did.
        """
        given = {"timeout": timeout, "after": after}
        try:
            answer = await self._do("wait_view", user=user, **given, **conditions)
        except ControlError as error:
            if error.error == "timeout":
                raise TimeoutError(str(error)) from None
            raise
        return View.read(answer["view"])

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
        share: float = 1.0,
        seconds: float = 0.0,
        match: Json | None = None,
    ) -> str:
        """Let calls fail; the kinds stand in `bot.sandbox.faults.Kind`.

        Args:
            method: A Web API method, "response_url", "upload", "files-pri" (downloads),
                "files-tmb" (thumbnails) or "*".
            kind: How.
            times: How often; below 0 until `clear_faults`.
            share: Of the calls that fit, the part that fails, drawn by lot: 0 to 1.
            seconds: The span that the kind speaks of.
            match: Arguments that the call must have.

        Returns:
            The fault's id.
        """
        given = {"times": times, "share": share, "seconds": seconds}
        answer = await self._do(
            "add_fault", method=method, kind=kind, match=match or {}, **given
        )
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

    async def deactivate(self, user: str) -> None:
        """Close somebody's account; what they wrote stays."""
        await self._do("deactivate", user=user)

    async def reset(self) -> None:
        """Bring the seed back; connections, secrets and log numbers stay."""
        await self._do("reset")
