"""`/translate channel ...`: what the members of a channel set for it."""

import re
from dataclasses import dataclass

from bot.jobs.ports import Messages
from bot.jobs.reading import Reading, answering
from bot.languages import split_target
from bot.models import ChannelSettings, Move, Request, RequestKind, Say, say
from storage.base import ChannelStore

_WORDS = re.compile(r"channel(?:\s+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_UPLOADS = re.compile(
    r"uploads(?:\s+(?P<switch>on|off))?(?:\s+(?:to\s+(?=\S))?(?P<to>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)


def is_about_channel(request: Request) -> bool:
    """Whether somebody asks about, or sets, what is set for a channel."""
    text = str(request.content.get("text", ""))
    return request.kind == RequestKind.COMMAND and bool(_WORDS.fullmatch(text.strip()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCommands:
    """Tells and sets what is set for a channel; every answer is private."""

    reading: Reading
    store: ChannelStore

    @property
    def _messages(self) -> Messages:
        return self.reading.messages

    async def read(self, request: Request) -> Move:
        """Tell, or set and tell; setting the same twice is setting it once."""
        if not request.place.channel.startswith(("C", "G")):
            return _refusing("no_channel")
        match _understood(str(request.content["text"])):
            case "", "":
                return await self._telling(request)
            case "off", "":
                return await self._set(request, ChannelSettings())
            case "on", to:
                return await self._switch_on(request, to)
            case _:
                return answering(say(Say.CHANNEL_USAGE))

    async def _switch_on(self, request: Request, to: str) -> Move:
        target, more = split_target(to) if to else ("", "")
        if target is None or more.strip():
            return self.reading.unknown_language(request, to)
        if not self.reading.file_formats:
            return _refusing("no_provider")
        if not await self._messages.is_member(
            request.place.channel, self.reading.bot_user
        ):
            return _refusing("not_there")
        return await self._set(request, ChannelSettings(uploads=True, target=target))

    async def _set(self, request: Request, settings: ChannelSettings) -> Move:
        refused = await self._refusal(request)
        if refused:
            return _refusing(refused)
        place = request.place
        await self.store.set_channel(place.team, place.channel, settings)
        return await self._telling(request)

    async def _refusal(self, request: Request) -> str:
        """Why this person may set nothing here; empty: they may."""
        person = (await self._messages.people([request.user])).get(request.user)
        if person is None or not person.is_member:
            return "guest"
        is_here = await self._messages.is_member(request.place.channel, request.user)
        return "" if is_here else "not_in_it"

    async def _telling(self, request: Request) -> Move:
        place = request.place
        found = await self.store.channel(place.team, place.channel)
        can = bool(self.reading.file_formats)
        return answering(
            say(Say.CHANNEL, uploads=found.uploads, target=found.target, can=can)
        )


def _understood(text: str) -> tuple[str, str] | None:
    """On or off, and into what; both empty for a question, None: it means nothing."""
    about = _WORDS.fullmatch(text.strip())
    rest = (about["rest"] or "").strip() if about else ""
    uploads = _UPLOADS.fullmatch(rest or "uploads")
    if uploads is None:
        return None
    return (uploads["switch"] or "").lower(), uploads["to"] or ""


def _refusing(reason: str) -> Move:
    return answering(say(Say.CHANNEL_REFUSED, reason=reason))
