"""One call of a Web API method: its arguments, and what all methods ask about."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.problems import SlackError
from bot.sandbox.records import Channel, Message
from bot.sandbox.uploads import Uploads
from bot.sandbox.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Args:
    """A call's arguments: strings out of a form, or typed out of a JSON body."""

    values: Mapping[str, Any]

    def text(self, name: str, default: str = "") -> str:
        """An argument as text; one that is absent or null is the default."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument as a switch: true, "true", 1 and "1" are on."""
        value = self.values.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def count(self, name: str, default: int, most: int, error: str) -> int:
        """An argument as a number of items, cut to the most that is allowed.

        Raises:
            SlackError: `error`, where it is no number above 0.
        """
        try:
            number = int(self.text(name) or default)
        except ValueError:
            raise SlackError(error) from None
        if number < 1:
            raise SlackError(error)
        return min(number, most)

    def structure(self, name: str, error: str) -> Any:
        """An argument that is JSON, whether it came as text or as a structure.

        Raises:
            SlackError: `error`, where it cannot be read.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a method sees."""

    world: World
    args: Args
    #: Such as "http://127.0.0.1:4000".
    url: str
    #: Issues the ticket of a Socket Mode connection.
    ticket: Callable[[], str]
    #: Ends uploads of files.
    uploads: Uploads
    #: The most bytes of one file.
    max_file_bytes: int
    #: A fault's wish: messages posted by this call show up only after this span.
    hidden_seconds: float = 0.0
    #: A fault's wish: files completed by this call are never shared.
    loses_files: bool = False
    #: Names of warnings for the answer.
    warnings: list[str] = field(default_factory=list)

    def need(self, *scopes: str) -> None:
        """Ask for any one of these scopes.

        Raises:
            SlackError: missing_scope.
        """
        granted = self.world.manifest.scopes
        if scopes and not set(scopes) & set(granted):
            needed, provided = ",".join(scopes), ",".join(granted)
            raise SlackError("missing_scope", needed=needed, provided=provided)

    def channel(self) -> Channel:
        """The conversation that the argument `channel` names by its id.

        Raises:
            SlackError: channel_not_found; so too for one that the bot cannot see.
        """
        found = self.world.channels.get(self.args.text("channel"))
        if found is None or not self.sees(found):
            raise SlackError("channel_not_found")
        return found

    def sees(self, channel: Channel) -> bool:
        """Whether the bot may know of this conversation."""
        return channel.kind == "channels" or self.world.is_member(channel)

    def message(self, channel: Channel, argument: str) -> Message:
        """The message whose ts an argument holds.

        Raises:
            SlackError: message_not_found.
        """
        found = channel.messages.get(self.args.text(argument))
        if found is None:
            raise SlackError("message_not_found")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A Web API method."""

    run: Callable[[Call], Json]
    #: Slack's tier: 1 to 4 is 1, 20, 50, 100 calls a minute; 5 has its own rule.
    tier: int
    #: Any one of these is enough to be let in.
    scopes: tuple[str, ...] = ()
    #: Whether a JSON body is read.
    reads_json: bool = True
    #: Arguments that must be there.
    required: tuple[str, ...] = ()
    #: Which token it takes: "bot", "app", or "" for none.
    token: str = "bot"  # noqa: S105 - the kind of token, not one
