"""Results and answers on their way into Slack, one call a step."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.errors import ProviderError, RejectedError
from bot.items import has_dead_link
from bot.models import POST_GONE, AnswerRoute, Job, Kind, Place, Request, Say
from bot.slack.answers import compose
from bot.slack.client import call, respond
from bot.slack.file_status import status_of
from bot.slack.looks import METADATA_EVENT, Looks, Posts
from bot.slack.messages import SlackMessages
from bot.slack.results import Answer, Facts, for_thread

__all__ = ["SlackDelivery", "SlackMessages"]

#: Slack closes a response_url after 30 minutes and 5 posts; we stop a little earlier.
_RESPONSE_URL_SECONDS = 29 * 60
_RESPONSE_URL_USES = 4
#: The answers that point at a message.
_LINKING = frozenset({Say.ALREADY_DONE, Say.POSTED})
#: A direct conversation between two people, where the bot is not.
_NOT_THERE = frozenset({"channel_not_found", "not_in_channel"})
_FILE_GONE = frozenset({"file_not_found", "file_deleted"})
#: Nothing that we say wakes anybody, or grows a preview.
_QUIET = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


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
        self._looks = Looks(client, clock, bot_id)

    async def post(self, job: Job, part: int) -> str:
        """Post a part of a translation, in its thread if it has one.

        Args:
            job: Its `content["posts"]` holds the parts, each a list of sections.
            part: Counted from 1.

        Returns:
            The ts of the message.
        """
        answer = await call(
            self._client.chat_postMessage(
                channel=job.channel,
                metadata={
                    "event_type": METADATA_EVENT,
                    "event_payload": {"job": job.id, "part": part},
                },
                thread_ts=job.thread_ts or None,
                **_content(self._public(job, part)),
            )
        )
        return str(answer["ts"])

    def _public(self, job: Job, part: int) -> Answer:
        if job.key.kind == Kind.FILES:
            return status_of(job, self._facts)
        return for_thread(job, self._facts, part)

    async def find_posts(
        self, place: Place, *, oldest: float, not_before: float
    ) -> Posts:
        """Find our posts in a thread; see `bot.slack.looks`."""
        return await self._looks.find(place, oldest=oldest, not_before=not_before)

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is no error.

        Raises:
            RejectedError: It cannot be deleted; the code is Slack's.
            TransientError: Later, perhaps.
        """
        try:
            await call(self._client.chat_delete(channel=channel, ts=ts))
        except RejectedError as error:
            if error.code != "message_not_found":
                raise

    async def delete_file(self, file_id: str) -> None:
        """Delete a file of ours; one that is gone already is no error.

        Raises:
            RejectedError: It cannot be deleted; the code is Slack's.
            TransientError: Later, perhaps.
        """
        try:
            await call(self._client.files_delete(file=file_id))
        except RejectedError as error:
            if error.code not in _FILE_GONE:
                raise

    async def answer(
        self, request: Request, say: Mapping[str, Any], job: Job | None
    ) -> None:
        """Tell one person something, by the request's route."""
        if say["code"] == Say.ALREADY_DONE:
            self._check_stands(job)
        link = await self._link(job) if say["code"] in _LINKING else ""
        message = await compose(request, say, job, self._facts, link)
        match AnswerRoute(request.data["route"]):
            case AnswerRoute.RESPONSE_URL:
                await self._respond(request, message)
            case AnswerRoute.EPHEMERAL if message.public:
                await self._write(request, request.place.channel, message)
            case AnswerRoute.EPHEMERAL:
                await self._ephemeral(request, message)
            case AnswerRoute.DIRECT:
                await self._direct(request, message)

    async def _respond(self, request: Request, message: Answer) -> None:
        kind = "in_channel" if message.public else "ephemeral"
        thread_ts = _thread(request)
        body = {
            "response_type": kind,
            "replace_original": False,
            **({"thread_ts": thread_ts} if thread_ts else {}),
            **_content(message),
        }
        await respond(
            request.response_url,
            body,
            allowed=self._response_origins,
            client=self._client,
        )

    async def _ephemeral(self, request: Request, message: Answer) -> None:
        await call(
            self._client.chat_postEphemeral(
                channel=request.place.channel,
                user=request.user,
                text=message.text,
                blocks=message.blocks,
                parse="none",
                thread_ts=_thread(request),
            )
        )

    async def _direct(self, request: Request, message: Answer) -> None:
        """Where the bot and the asker are among themselves."""
        if request.place.channel.startswith("D"):
            try:
                await self._write(request, request.place.channel, message)
            except RejectedError as error:
                if error.code not in _NOT_THERE:
                    raise
            else:
                return
        await call(
            self._client.chat_postMessage(channel=request.user, **_content(message))
        )

    async def _write(self, request: Request, channel: str, message: Answer) -> None:
        """Write where the wish was made, in its thread if it was made in one."""
        await call(
            self._client.chat_postMessage(
                channel=channel, thread_ts=_thread(request), **_content(message)
            )
        )

    def _check_stands(self, job: Job | None) -> None:
        """Make sure that there is something to point at."""
        if job is not None and has_dead_link(job, self._clock.now()):
            raise RejectedError("its links have ended", code=POST_GONE)

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
                    channel=job.channel, message_ts=job.posted_ts
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
        channel = request.place.channel
        if not channel or channel.startswith("D"):
            return AnswerRoute.DIRECT
        return AnswerRoute.EPHEMERAL


def _content(message: Answer) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks, **_QUIET}


def _thread(request: Request) -> str | None:
    return request.data.get("thread_ts") or None
