"""Uploads into channels where an upload is wish enough.

Slack tells of every file by itself. A message's first file speaks for all of them, so
that its uploader is asked for a language once, and told once; the job's key makes them
one in any case.
"""

from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import RejectedError
from bot.jobs.aside import aside
from bot.jobs.file_ports import Shares
from bot.jobs.reading import GONE, Reading, answering, thread_of
from bot.jobs.spoken import behind_mention, understand
from bot.jobs.states import RequestState
from bot.models import THREAD, Move, Place, Request, Say, SourceMessage, say
from bot.text.mentions import mentioned_users
from bot.text.messages import message_mrkdwn

#: The rests before Slack is asked again in which message a file stands: it tells of
#: files before they stand anywhere.
_RESTS_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Makes uploads wishes; whatever is none of ours ends without a word."""

    reading: Reading
    shares: Shares
    clock: Clock

    async def read(self, request: Request) -> Move:
        """Find the message that a file stands in, and make it a job, or ask."""
        file = str(request.data["file"])
        try:
            ts = await self.shares.shared_as(file, request.place.channel)
            if not ts:
                return self._later(request)
            message = await self.reading.messages.read(_place(request, ts))
        except RejectedError as error:
            return _ended(error.code)
        if message is None or not self._is_wish(message, file):
            return _ended("no_wish")
        return await self._wished(request, message)

    def _later(self, request: Request) -> Move:
        """Look again, for a minute; what stands nowhere then has been taken back."""
        looks = int(request.data.get("looks", 0))
        if looks >= len(_RESTS_SECONDS):
            return _ended("never_shown")
        due_at = self.clock.now() + _RESTS_SECONDS[looks]
        data = {"looks": looks + 1}
        return Move(state=RequestState.RECEIVED, due_at=due_at, data=data)

    def _is_wish(self, message: SourceMessage, file: str) -> bool:
        """Whether a person uploaded something for us, and this file speaks for it."""
        speaks = bool(message.files) and message.files[0].id == file
        return speaks and not message.by_app and bool(self.reading.fitting(message))

    async def _wished(self, request: Request, message: SourceMessage) -> Move:
        target = str(request.data.get("target", ""))
        text = await _text(message)
        to_us = self.reading.bot_user in mentioned_users(text)
        if not target:
            # Whoever calls the bot in the caption has said what they want.
            return _ended("called") if to_us else _asking(message)
        return await self._wish(message, text, target)

    async def chosen(self, request: Request, upload: Request) -> Move:
        """The uploader has chosen a language: it is for the thread.

        Args:
            request: The choice.
            upload: The wish that the choice completes.
        """
        place = _place(upload, str(upload.data.get("ts", "")))
        target = str(request.data["target"])
        note = thread_of(place)
        try:
            message = await self.reading.messages.read(place)
        except RejectedError as error:
            if error.code not in GONE:
                reason = {"reason": error.code, "channel": place.channel}
                return answering(say(Say.CANNOT_READ, **reason), **note)
            message = None
        if message is None:
            return answering(say(Say.MESSAGE_GONE), **note)
        return await self._wish(message, await _text(message), target)

    async def _wish(self, message: SourceMessage, text: str, target: str) -> Move:
        """All files of the message, and what of the caption is not for us."""
        words = behind_mention(text, self.reading.bot_user)
        if words is not None:
            text = understand(words, message.place.team).text
        bare = replace(message, text=text, blocks=(), attachments=())
        return await self.reading.wish(bare, target, audience=THREAD)


def _place(request: Request, ts: str) -> Place:
    return replace(request.place, ts=ts)


async def _text(message: SourceMessage) -> str:
    parts: tuple[Any, ...] = message.text, message.blocks, message.attachments
    return (await aside(message.text, message_mrkdwn, *parts)).strip()


def _asking(message: SourceMessage) -> Move:
    place = message.place
    return answering(say(Say.UPLOAD_LANGUAGE), ts=place.ts, **thread_of(place))


def _ended(reason: str) -> Move:
    return Move(state=RequestState.DONE, data={"reason": reason})
