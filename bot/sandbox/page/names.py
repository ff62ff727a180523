"""The names that people and channels are shown by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who and what ids stand for; an id that is not here is shown as it is."""

    #: User id -> name.
    people: Mapping[str, str] = field(default_factory=dict)
    #: Channel id -> name, without "#".
    channels: Mapping[str, str] = field(default_factory=dict)
    #: Id of the app's bot.
    bot_user_id: str = ""

    @classmethod
    def read(cls, state: Json, *, app: str = "") -> "Names":
        """Take the names out of the control API's `state`.

        Args:
            state: Its answer.
            app: The app's name, which its bot is shown by; empty: the bot's own.
        """
        people = {
            each["id"]: each["real_name"] or each["name"] for each in state["users"]
        }
        bot = state["bot_user_id"]
        if app:
            people[bot] = app
        channels = {each["id"]: _channel(each, people) for each in state["channels"]}
        return cls(people=people, channels=channels, bot_user_id=bot)

    def person(self, user: object) -> str:
        """The name of a user (id)."""
        return self.people.get(str(user), str(user))

    def channel(self, channel: object) -> str:
        """The name of a channel (id), as it is written in texts."""
        name = self.channels.get(str(channel), str(channel))
        return name if name.startswith("@") else f"#{name}"


def _channel(shown: Json, people: Mapping[str, str]) -> str:
    """A channel's name; a direct conversation has that of its person."""
    if not shown.get("is_im"):
        return str(shown["name"])
    return f"@{people.get(shown['user'], shown['user'])}"
