"""Who somebody is: their name and their language, as Slack tells it."""

from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import RejectedError
from bot.languages import normalise
from bot.models import Person
from bot.slack.client import call

#: Names and languages change rarely, and users.info allows 100 calls a minute.
_KEPT_SECONDS = 12 * 3_600
#: Whom Slack does not tell is asked for again sooner: a permission may come.
_UNTOLD_SECONDS = 600
_MAX_KEPT = 5_000
#: Whoever Slack says this of belongs elsewhere, or is nobody.
_NO_MEMBERS = ("is_stranger", "is_bot", "deleted")


class People:
    """Looks people up, and remembers them for half a day.

    Args:
        client: The Web API.
        clock: The time.
    """

    def __init__(self, client: AsyncWebClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        #: Until when it is believed, and who it is; the oldest first.
        self._known: dict[str, tuple[float, Person | None]] = {}

    async def find(self, users: Iterable[str]) -> Mapping[str, Person]:
        """Look people up, one after the other.

        Args:
            users: Their ids; those whom Slack does not tell are left out.

        Raises:
            TransientError: Later, perhaps; who was found until then is remembered.
        """
        found = {user: await self._one(user) for user in dict.fromkeys(users)}
        return {user: person for user, person in found.items() if person is not None}

    async def _one(self, user: str) -> Person | None:
        until, known = self._known.get(user, (0.0, None))
        if self._clock.now() < until:
            return known
        try:
            answer = await call(self._client.users_info(user=user, include_locale=True))
        except RejectedError:
            self._keep(user, None, _UNTOLD_SECONDS)
            return None
        person = _person(answer.get("user") or {})
        self._keep(user, person, _KEPT_SECONDS)
        return person

    def _keep(self, user: str, person: Person | None, seconds: float) -> None:
        self._known.pop(user, None)
        while len(self._known) >= _MAX_KEPT:
            del self._known[next(iter(self._known))]
        self._known[user] = (self._clock.now() + seconds, person)


def _person(user: Mapping[str, Any]) -> Person:
    """Read Slack's user; any of its fields may be missing."""
    profile = user.get("profile") or {}
    names = (
        profile.get("display_name"),
        profile.get("real_name") or user.get("real_name"),
        user.get("name"),
    )
    name = next((str(each) for each in names if each), "")
    return Person(name, _language(str(user.get("locale") or "")), _is_member(user))


def _is_member(user: Mapping[str, Any]) -> bool:
    """Whether somebody belongs to the workspace; unknown is no."""
    told = user.get("is_restricted") is False and (
        user.get("is_ultra_restricted") is False
    )
    return told and not any(user.get(name) for name in _NO_MEMBERS)


def _language(locale: str) -> str:
    try:
        return normalise(locale) if locale else ""
    except ValueError:
        return ""
