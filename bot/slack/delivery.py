"""Results and answers on their way into Slack, one call a step."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import ProviderError, RejectedError
from bot.models import POST_GONE, AnswerRoute, Job, Place, Request, SourceMessage
from bot.slack.answers import Answer, Facts, compose, result
from bot.slack.client import call, respond

#: The name of our posts' metadata; its payload is {job, part}.
METADATA_EVENT = "thread_translation"
#: Slack closes a response_url after 30 minutes and 5 posts; we stop a little earlier.
_RESPONSE_URL_SECONDS = 29 * 60
_RESPONSE_URL_USES = 4
#: A look goes back further than the intent: our clock may be ahead of Slack's, by which
#: messages are dated, and in Socket Mode no signature would tell.
_CLOCK_SKEW_SECONDS = 86_400.0
_PAGE_SIZE = 200
_MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class _Look:
    """A thread as it was seen once."""

    at: float
    oldest: float
    posts: Mapping[str, str]


class SlackMessages:
    """Reads messages.

    Args:
        client: The Web API.
        bot_id: Of this bot's own messages only the translation is read.
    """

    def __init__(self, client: AsyncWebClient, *, bot_id: str = "") -> None:
        self._client = client
        self._bot_id = bot_id

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

    def _source(self, place: Place, message: Mapping[str, Any]) -> SourceMessage:
        root = message.get("thread_ts") or message["ts"]
        ours = bool(self._bot_id) and message.get("bot_id") == self._bot_id
        return SourceMessage(
            place=Place(place.team, place.channel, place.ts, root),
            text=_shown(message) if ours else message.get("text") or "",
            edit=(message.get("edited") or {}).get("ts", ""),
        )


def _shown(message: Mapping[str, Any]) -> str:
    """A translation of ours, without the words that name its language and engine."""
    sections = [b for b in message.get("blocks") or () if b.get("type") == "section"]
    return "\n".join((block.get("text") or {}).get("text", "") for block in sections)


class SlackDelivery:
    """Posts translations and private answers.

    Args:
        client: The Web API.
        clock: The time.
        facts: What this installation can do, for help and source lines.
        response_origins: Origins that a response_url may have.
        bot_id: Only this bot's posts are believed to be ours; empty: any bot's.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        clock: Clock,
        facts: Facts,
        response_origins: frozenset[str],
        bot_id: str = "",
    ) -> None:
        self._client = client
        self._clock = clock
        self._facts = facts
        self._response_origins = response_origins
        self._bot_id = bot_id
        self._looks: dict[Place, _Look] = {}
        self._looking: dict[Place, asyncio.Lock] = {}

    async def post(self, job: Job) -> str:
        """Post a translation in its thread; the ts of the message."""
        message = result(job, self._facts, public=True)
        answer = await call(
            self._client.chat_postMessage(
                channel=job.key.channel,
                thread_ts=job.thread_ts,
                text=message.text,
                blocks=message.blocks,
                metadata={
                    "event_type": METADATA_EVENT,
                    "event_payload": {"job": job.id, "part": 1},
                },
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return str(answer["ts"])

    async def find_posts(
        self, place: Place, *, oldest: float, not_before: float
    ) -> Mapping[str, str]:
        """Find our posts in a thread; jobs that look at once share one look."""
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
        posts: dict[str, str] = {}
        cursor = ""
        for _ in range(_MAX_PAGES):
            answer = await call(
                self._client.conversations_replies(
                    channel=thread.channel,
                    ts=thread.thread_ts,
                    oldest=f"{oldest - _CLOCK_SKEW_SECONDS:.6f}",
                    include_all_metadata=True,
                    limit=_PAGE_SIZE,
                    cursor=cursor or None,
                )
            )
            posts |= _our_posts(answer, self._bot_id)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return _Look(at, oldest, posts)

    def _forget(self) -> None:
        """Let go of threads at which nobody is looking any more."""
        limit = self._clock.now() - 60.0
        for thread in [key for key, seen in self._looks.items() if seen.at < limit]:
            del self._looks[thread]
        for thread in [key for key, lock in self._looking.items() if not lock.locked()]:
            if thread not in self._looks:
                del self._looking[thread]

    async def answer(
        self, request: Request, say: Mapping[str, Any], job: Job | None
    ) -> None:
        """Tell one person something, by the request's route."""
        link = await self._link(job)
        message = await compose(request, say, job, self._facts, link)
        match AnswerRoute(request.data["route"]):
            case AnswerRoute.RESPONSE_URL:
                await self._respond(request, message)
            case AnswerRoute.EPHEMERAL if message.public:
                await self._aloud(request, message)
            case AnswerRoute.EPHEMERAL:
                await self._ephemeral(request, message)
            case AnswerRoute.DIRECT:
                await call(
                    self._client.chat_postMessage(
                        channel=request.user, **_content(message)
                    )
                )

    async def _respond(self, request: Request, message: Answer) -> None:
        kind = "in_channel" if message.public else "ephemeral"
        body = {
            "response_type": kind,
            "replace_original": False,
            **_content(message),
        }
        await respond(
            request.response_url,
            body,
            allowed=self._response_origins,
            client=self._client,
        )

    async def _aloud(self, request: Request, message: Answer) -> None:
        """What the closed response_url was to say to everyone, said by ourselves."""
        channel = request.place.channel
        await call(self._client.chat_postMessage(channel=channel, **_content(message)))

    async def _ephemeral(self, request: Request, message: Answer) -> None:
        await call(
            self._client.chat_postEphemeral(
                channel=request.place.channel,
                user=request.user,
                thread_ts=request.data.get("thread_ts"),
                text=message.text,
                blocks=message.blocks,
            )
        )

    async def _link(self, job: Job | None) -> str:
        """The permalink of a job's message; a note without one is still a note.

        Raises:
            RejectedError: The message was deleted; the code is POST_GONE.
        """
        if job is None or not job.posted_ts:
            return ""
        try:
            answer = await call(
                self._client.chat_getPermalink(
                    channel=job.key.channel, message_ts=job.posted_ts
                )
            )
        except ProviderError as error:
            if error.code == "message_not_found":
                raise RejectedError("our post was deleted", code=POST_GONE) from error
            return ""
        return str(answer.get("permalink", ""))

    def first_route(self, request: Request, now: float) -> AnswerRoute:
        """The best route that is open for a request at a moment."""
        fresh = now - request.created_at < _RESPONSE_URL_SECONDS
        if (
            request.response_url
            and fresh
            and request.response_uses < _RESPONSE_URL_USES
        ):
            return AnswerRoute.RESPONSE_URL
        return AnswerRoute.EPHEMERAL


def _content(message: Answer) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _our_posts(answer: Mapping[str, Any], bot_id: str) -> dict[str, str]:
    """Job ids and ts of our own messages that carry our metadata."""
    found = {}
    for message in answer.get("messages") or ():
        if bot_id and message.get("bot_id") != bot_id:
            continue
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == METADATA_EVENT:
            job_id = (metadata.get("event_payload") or {}).get("job")
            if isinstance(job_id, str):
                found[job_id] = str(message["ts"])
    return found
