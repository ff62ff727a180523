"""Where elements stand that a person uses: a message, a modal or the home tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox import payloads
from bot.sandbox.blocks import Block
from bot.sandbox.records import Channel, Entries, Message, Person, View
from bot.sandbox.responses import ResponseUrls
from bot.sandbox.world import World

Json = dict[str, Any]


class Surface(Protocol):
    """What a click needs to know of the place it is done in."""

    @property
    def blocks(self) -> Sequence[Block]:
        """The blocks there."""
        ...

    @property
    def entries(self) -> Entries:
        """What this person has entered there."""
        ...

    @property
    def view_id(self) -> str:
        """The view's id; empty outside views."""
        ...

    @property
    def conversation(self) -> str:
        """Id of the conversation that the person has before their eyes, if any."""
        ...

    def said(self) -> Json:
        """What a question for options says of the place."""
        ...

    def clicked(self) -> Json:
        """What a click says of the place, made once for each click."""
        ...


@dataclass(frozen=True, slots=True)
class OnMessage:
    """A message, as one person uses it."""

    world: World
    responses: ResponseUrls
    person: Person
    channel: Channel
    message: Message
    view_id: str = ""

    @property
    def blocks(self) -> Sequence[Block]:
        """The message's blocks."""
        return self.message.blocks

    @property
    def entries(self) -> Entries:
        """What this person has entered into the message."""
        return self.message.entries.setdefault(self.person.id, Entries())

    @property
    def conversation(self) -> str:
        """The message's."""
        return self.channel.id

    def said(self) -> Json:
        """Container, channel and message."""
        return payloads.of_message(self.world, self.channel, self.message)

    def clicked(self) -> Json:
        """The same, with what was entered and a response_url."""
        place, person, message = self.channel, self.person.id, self.message
        url, _ = self.responses.issue("actions", place, person, message)
        state = payloads.message_state(message, self.entries)
        return self.said() | state | {"response_url": url}


@dataclass(frozen=True, slots=True)
class InView:
    """A modal or a home tab."""

    world: World
    view: View

    @property
    def blocks(self) -> Sequence[Block]:
        """The view's blocks."""
        return self.view.blocks

    @property
    def entries(self) -> Entries:
        """What was entered into the view."""
        return self.view.entries

    @property
    def view_id(self) -> str:
        """The view's id."""
        return self.view.id

    @property
    def conversation(self) -> str:
        """The one that a modal was opened from."""
        return self.view.entries.conversation

    def said(self) -> Json:
        """Container and view."""
        return payloads.of_view(self.world, self.view)

    def clicked(self) -> Json:
        """Container and view; Slack sends no response_url from views."""
        return self.said()
