"""Looking for posts of ours of which nobody knows whether they stand there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.models import Place
from bot.slack.client import call
from bot.slack.messages import next_cursor

#: The name of our posts' metadata; its payload is {job, part}.
METADATA_EVENT = "thread_translation"
#: A look goes back further than the intent: our clock may be ahead of Slack's, by which
#: messages are dated, and in Socket Mode no signature would tell.
_CLOCK_SKEW_SECONDS = 86_400.0
_KEPT_SECONDS = 60.0
_PAGE_SIZE = 200
_MAX_PAGES = 20

#: By job id and part, the ts of the message.
Posts = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class _Look:
    """A thread or channel as it was seen once."""

    at: float
    oldest: float
    posts: Posts


class Looks:
    """Finds our posts; jobs that look at the same place at once share one look.

    Args:
        client: The Web API.
        clock: The time.
        bot_id: Only this bot's posts are believed to be ours; empty: any bot's.
    """

    def __init__(self, client: AsyncWebClient, clock: Clock, bot_id: str) -> None:
        self._client = client
        self._clock = clock
        self._bot_id = bot_id
        self._looks: dict[Place, _Look] = {}
        self._looking: dict[Place, asyncio.Lock] = {}

    async def find(self, place: Place, *, oldest: float, not_before: float) -> Posts:
        """Find our posts in a thread, or, without a thread_ts, in a channel.

        Args:
            place: Its ts does not matter.
            oldest: Posts older than this moment are not of interest.
            not_before: A look made earlier than this is too old to be believed.
        """
        thread = Place(place.team, place.channel, thread_ts=place.thread_ts)
        lock = self._looking.setdefault(thread, asyncio.Lock())
        try:
            async with lock:
                seen = self._looks.get(thread)
                if seen is None or seen.at < not_before or seen.oldest > oldest:
                    seen = await self._look(thread, oldest)
                    self._looks[thread] = seen
                return seen.posts
        finally:
            self._forget()

    async def _look(self, thread: Place, oldest: float) -> _Look:
        at = self._clock.now()
        posts: dict[tuple[str, int], str] = {}
        cursor = ""
        for _ in range(_MAX_PAGES):
            answer = await self._page(thread, oldest, cursor)
            posts |= _our_posts(answer, self._bot_id)
            cursor = next_cursor(answer)
            if not cursor:
                break
        return _Look(at, oldest, posts)

    async def _page(self, thread: Place, oldest: float, cursor: str) -> dict[str, Any]:
        wanted: dict[str, Any] = {
            "channel": thread.channel,
            "oldest": f"{oldest - _CLOCK_SKEW_SECONDS:.6f}",
            "include_all_metadata": True,
            "limit": _PAGE_SIZE,
            "cursor": cursor or None,
        }
        if not thread.thread_ts:
            return await call(self._client.conversations_history(**wanted))
        return await call(
            self._client.conversations_replies(ts=thread.thread_ts, **wanted)
        )

    def _forget(self) -> None:
        """Let go of places at which nobody is looking any more."""
        limit = self._clock.now() - _KEPT_SECONDS
        for thread in [key for key, seen in self._looks.items() if seen.at < limit]:
            del self._looks[thread]
        for thread in [key for key, lock in self._looking.items() if not lock.locked()]:
            if thread not in self._looks:
                del self._looking[thread]


def _our_posts(answer: Mapping[str, Any], bot_id: str) -> dict[tuple[str, int], str]:
    """Our own messages that carry our metadata."""
    found = {}
    for message in answer.get("messages") or ():
        if bot_id and message.get("bot_id") != bot_id:
            continue
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") != METADATA_EVENT:
            continue
        payload = metadata.get("event_payload") or {}
        match payload.get("job"), payload.get("part", 1):
            case (str(job_id), int(part)):
                found[job_id, part] = str(message["ts"])
    return found
