"""What stands in Slack: messages, those above them, and who is where."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import RejectedError
from bot.models import Person, Place, SharedFile, SourceMessage
from bot.slack.client import call
from bot.slack.people import People

Message = Mapping[str, Any]

_PAGE_SIZE = 200
_MEMBERS_PAGE_SIZE = 1_000
_MAX_PAGES = 20
#: Outside a thread, what is meant stands near.
_NEAR = 20
#: The subtypes that hold somebody's words; all others tell what happened in a channel
#: (docs.slack.dev/reference/events/message, 2026-08).
_SPOKEN = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})


class SlackMessages:
    """Reads messages, and what else a wish has to know.

    Args:
        client: The Web API.
        clock: The time, for how long people are remembered.
        bot_id: Of this bot's own messages only the translation is read.
        bot_user: The bot's user id: who speaks to it does not mean their own message.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        clock: Clock,
        bot_id: str = "",
        bot_user: str = "",
    ) -> None:
        self._client = client
        self._people = People(client, clock)
        self._bot_id = bot_id
        self._bot_user = bot_user
        self._mention = re.compile(rf"\s*<@{re.escape(bot_user)}[|>]")

    async def read(self, place: Place) -> SourceMessage | None:
        """Fetch one message, a reply in a thread too; None where it is gone."""
        answer = await call(
            self._client.conversations_replies(
                channel=place.channel, ts=place.ts, limit=1, inclusive=True
            )
        )
        for message in answer.get("messages") or ():
            if message.get("ts") == place.ts:
                return self._source(place, message)
        return None

    async def above(self, place: Place) -> SourceMessage | None:
        """Fetch the nearest message above one that is neither ours nor for us.

        Args:
            place: The lower message; with a thread_ts that is not its own ts it is a
                reply, and only its thread is searched, the root included.

        Raises:
            RejectedError: We may not read there; the code is Slack's.
            TransientError: Later, perhaps.
        """
        in_thread = place.thread_ts and place.thread_ts != place.ts
        found = await (self._replies(place) if in_thread else self._history(place))
        fitting = [each for each in found if self._may_be_meant(each, place)]
        if not fitting:
            return None
        return self._source(place, max(fitting, key=_moment))

    async def people(self, users: Iterable[str]) -> Mapping[str, Person]:
        """Look people up by their ids; those whom Slack does not tell are left out.

        Raises:
            TransientError: Later, perhaps.
        """
        return await self._people.find(users)

    async def is_member(self, channel: str, user: str) -> bool:
        """Whether somebody is in a channel; False too where we cannot see it.

        Raises:
            TransientError: Later, perhaps.
        """
        cursor = ""
        for _ in range(_MAX_PAGES):
            try:
                answer = await call(
                    self._client.conversations_members(
                        channel=channel,
                        limit=_MEMBERS_PAGE_SIZE,
                        cursor=cursor or None,
                    )
                )
            except RejectedError as error:
                if error.code == "missing_scope":
                    raise
                return False
            cursor = next_cursor(answer)
            if user in (answer.get("members") or ()):
                return True
            if not cursor:
                break
        return False

    async def _replies(self, place: Place) -> list[Message]:
        """The last message that may be meant of each page: the oldest come first."""
        found: list[Message] = []
        cursor = ""
        for _ in range(_MAX_PAGES):
            answer = await call(
                self._client.conversations_replies(
                    channel=place.channel,
                    ts=place.thread_ts,
                    latest=place.ts,
                    inclusive=False,
                    limit=_PAGE_SIZE,
                    cursor=cursor or None,
                )
            )
            page = answer.get("messages") or ()
            found += [each for each in page if self._may_be_meant(each, place)][-1:]
            cursor = next_cursor(answer)
            if not cursor:
                break
        return found

    async def _history(self, place: Place) -> list[Message]:
        answer = await call(
            self._client.conversations_history(
                channel=place.channel, latest=place.ts, inclusive=False, limit=_NEAR
            )
        )
        return list(answer.get("messages") or ())

    def _may_be_meant(self, message: Message, place: Place) -> bool:
        """Somebody's words, older than the place, and neither ours nor for us."""
        to_us = self._bot_user and self._mention.match(str(message.get("text") or ""))
        return (
            (message.get("subtype") or "") in _SPOKEN
            and not self._is_ours(message)
            and not to_us
            and _moment(message) < float(place.ts)
        )

    def _is_ours(self, message: Message) -> bool:
        by_us = bool(self._bot_id) and message.get("bot_id") == self._bot_id
        return by_us or (bool(self._bot_user) and message.get("user") == self._bot_user)

    def _source(self, place: Place, message: Message) -> SourceMessage:
        root = message.get("thread_ts") or message["ts"]
        where = Place(place.team, place.channel, str(message["ts"]), str(root))
        edit = str((message.get("edited") or {}).get("ts", ""))
        if self._is_ours(message):
            shown = _shown(message)
            return SourceMessage(place=where, text=shown, edit=edit, by_app=True)
        return SourceMessage(
            place=where,
            text=message.get("text") or "",
            edit=edit,
            blocks=tuple(message.get("blocks") or ()),
            attachments=tuple(message.get("attachments") or ()),
            files=tuple(map(shared_file, message.get("files") or ())),
            by_app=bool(message.get("bot_id")),
        )


def shared_file(found: Mapping[str, Any]) -> SharedFile:
    """A file of Slack's as a record.

    A file that an app of another workspace has to ask for comes without its facts
    (`file_access: check_file_info`): its id is all.
    """
    return SharedFile(
        id=str(found.get("id") or ""),
        name=str(found.get("name") or found.get("title") or ""),
        size=int(found.get("size") or 0),
        address=str(
            found.get("url_private_download") or found.get("url_private") or ""
        ),
        mode=str(found.get("mode") or "hosted"),
    )


def next_cursor(answer: Mapping[str, Any]) -> str:
    """Where the next page begins; empty behind the last."""
    return (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _moment(message: Message) -> float:
    return float(message.get("ts") or 0)


def _shown(message: Message) -> str:
    """A translation of ours, without the words that name its language and engine."""
    sections = [b for b in message.get("blocks") or () if b.get("type") == "section"]
    return "\n".join((block.get("text") or {}).get("text", "") for block in sections)
