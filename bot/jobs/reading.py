"""A request's first step: read what was wished, and make it a job or an answer."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import RejectedError
from bot.files.names import display_name, extension_of
from bot.jobs.aside import aside
from bot.jobs.ports import Messages, Router
from bot.jobs.spoken import Spoken, behind_mention, understand
from bot.jobs.states import JobState, RequestState
from bot.languages import base, nearest, normalise
from bot.models import (
    THREAD,
    Job,
    JobKey,
    Kind,
    Move,
    Place,
    Request,
    RequestKind,
    Say,
    SharedFile,
    SourceMessage,
    say,
)
from bot.text.mentions import mentioned_users, with_names
from bot.text.messages import message_mrkdwn
from bot.text.mrkdwn import has_letters, plain
from storage.base import JobReader

#: Slack's words for a message that is not there any more.
GONE = frozenset({"message_not_found", "thread_not_found"})
#: More of what somebody took for a language is neither compared nor kept.
_MAX_WORD_CHARS = 80
#: Up to so many words behind a mention may be a misspelt language; more are a text.
_MAX_WORDS_OF_A_LANGUAGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Reads wishes; what it fetches may be fetched twice."""

    reader: JobReader
    messages: Messages
    router: Router
    clock: Clock
    max_text_chars: int
    bot_user: str
    #: The extensions of files that may be translated here; none: none is.
    file_formats: frozenset[str] = frozenset()

    async def read(self, request: Request) -> Move:
        """Read the wishes that people put into words, flags, shortcuts and forms."""
        match request.kind:
            case RequestKind.FLAG:
                return await self._flag(request)
            case RequestKind.SHORTCUT:
                return await self._shortcut(request)
            case RequestKind.FORM:
                text = str(request.content["text"])
                return await self._typed(request, text, str(request.data["target"]))
            case RequestKind.MENTION:
                return await self._mention(request)
            case RequestKind.DIRECT:
                return await self._direct(request)
            case _:
                return await self._words(request, await self._said(request))

    async def _said(self, request: Request) -> str:
        content = request.content
        text = str(content.get("text", ""))
        parts = content.get("blocks", ()), content.get("attachments", ())
        return (await aside(text, message_mrkdwn, text, *parts)).strip()

    async def _flag(self, request: Request) -> Move:
        place = await self._origin(request.place)
        target = str(request.data["target"])
        return await self.fetch_and_wish(place, target, audience=THREAD)

    async def fetch_and_wish(self, place: Place, target: str, *, audience: str) -> Move:
        """Fetch a message, and make it a job or say what is wrong with it."""
        message = await self._fetched(place)
        if isinstance(message, Move):
            return message
        return await self.wish(message, target, audience=audience)

    async def _origin(self, place: Place) -> Place:
        """The message to translate: for a flag on our own reply, its original."""
        job = await self.reader.job_by_post(place.team, place.channel, place.ts)
        if job is None:
            return place
        return replace(place, ts=job.key.ts, thread_ts=job.thread_ts)

    async def _fetched(self, place: Place) -> SourceMessage | Move:
        """The message, or what is answered in its place."""
        try:
            message = await self.messages.read(place)
        except RejectedError as error:
            if error.code not in GONE:
                reason = {"reason": error.code, "channel": place.channel}
                return answering(say(Say.CANNOT_READ, **reason))
            message = None
        return answering(say(Say.MESSAGE_GONE)) if message is None else message

    async def _shortcut(self, request: Request) -> Move:
        """The message came along; it is translated for the asker alone."""
        place, text = request.place, await self._said(request)
        ours = await self.reader.job_by_post(place.team, place.channel, place.ts)
        if ours is not None:
            place = replace(place, ts=ours.key.ts, thread_ts=ours.thread_ts)
            text = str(ours.content.get("text", text))
        target = await self._own_language(request)
        if target is None:
            return answering(say(Say.WHICH_LANGUAGE), **thread_of(place))
        edit = str(request.data.get("edit", ""))
        message = SourceMessage(place, text, edit, files=_files(request))
        return await self.wish(message, target, audience=request.user)

    async def _mention(self, request: Request) -> Move:
        words = behind_mention(await self._said(request), self.bot_user)
        if words is None:
            # Nobody else needs to read what we can do.
            return answering(say(Say.CALLED), **thread_of(request.place))
        return await self._words(request, words)

    async def _direct(self, request: Request) -> Move:
        """Words to us alone; our name may stand before them, as in a channel."""
        said = await self._said(request)
        words = behind_mention(said, self.bot_user)
        if not said and not _files(request):
            return answering(say(Say.NOTHING_TO_TRANSLATE), **thread_of(request.place))
        return await self._words(request, said if words is None else words)

    async def _words(self, request: Request, words: str) -> Move:
        """A command, or words to the bot."""
        spoken = understand(words, request.team)
        aloud = request.kind != RequestKind.COMMAND
        if spoken.question is not None or not (words or aloud):
            question = spoken.question or Say.HELP
            return answering(say(question), **thread_of(request.place))
        if spoken.target is None and self._is_misspelt(spoken, words, aloud=aloud):
            return self.unknown_language(request, words)
        if not (spoken.text or aloud):
            return answering(say(Say.NO_TEXT, target=spoken.target))
        return await self._spoken(request, spoken)

    async def _spoken(self, request: Request, spoken: Spoken) -> Move:
        """A text, a link, or neither: then the message above is meant."""
        target = spoken.target or await self._own_language(request)
        if target is None:
            return answering(say(Say.WHICH_LANGUAGE), **thread_of(request.place))
        if spoken.link is not None:
            return await self._linked(request, spoken.link, target)
        if spoken.text or (_files(request) and self.file_formats):
            return await self._typed(request, spoken.text, target)
        return await self._above(request, target)

    def _is_misspelt(self, spoken: Spoken, words: str, *, aloud: bool) -> bool:
        """Whether words without a language seem to begin with one."""
        if spoken.link is not None or not words:
            return False
        if not aloud:
            return True
        few = len(words.split()) <= _MAX_WORDS_OF_A_LANGUAGE
        return few and bool(self._near(words))

    def _near(self, words: str) -> list[str]:
        word = words.split(maxsplit=1)[0][:_MAX_WORD_CHARS]
        return nearest(word, self.router.languages())

    def unknown_language(self, request: Request, words: str) -> Move:
        """Say that words begin with no language, and which are near."""
        word = words.split(maxsplit=1)[0][:_MAX_WORD_CHARS]
        told = say(Say.UNKNOWN_LANGUAGE, near=self._near(words))
        move = answering(told, **thread_of(request.place))
        return replace(move, content={"unknown": word})

    async def _own_language(self, request: Request) -> str | None:
        """The asker's own language, as their Slack speaks it."""
        people = await self.messages.people([request.user])
        person = people.get(request.user)
        if person is None or not person.language:
            return None
        tag = normalise(person.language)
        return tag if tag in self.router.targets() else _without_region(tag)

    async def _linked(self, request: Request, link: Place, target: str) -> Move:
        """A link: both the bot and the asker must be able to read there."""
        if not await self.messages.is_member(link.channel, request.user):
            return answering(say(Say.LINK_UNREADABLE), **thread_of(request.place))
        place = await self._origin(link)
        move = await self.fetch_and_wish(place, target, audience=THREAD)
        # The answer comes where the message stands: the asker is told, and where.
        notes = thread_of(request.place) | {"wants_link": True}
        return replace(move, data={**move.data, "thread_ts": None, **notes})

    async def _typed(self, request: Request, text: str, target: str) -> Move:
        """A text of the asker's own; where it was said aloud, it is answered aloud."""
        place = request.place
        if not place.ts:
            message = SourceMessage(Place(place.team, place.channel, request.id), text)
            return await self.wish(message, target, audience=request.user, root="")
        root = place.thread_ts or ("" if _is_direct(request) else place.ts)
        message = SourceMessage(place, text, files=_files(request))
        return await self.wish(message, target, audience=THREAD, root=root)

    async def _above(self, request: Request, target: str) -> Move:
        """No words but a language: the message above is meant."""
        place = request.place
        try:
            message = await self.messages.above(place)
        except RejectedError as error:
            reason = {"reason": error.code, "channel": place.channel}
            return answering(say(Say.CANNOT_READ, **reason))
        if message is None:
            return answering(say(Say.NOTHING_ABOVE), **thread_of(place))
        root = "" if _is_direct(request) and not place.thread_ts else None
        return await self.wish(message, target, audience=THREAD, root=root)

    async def wish(
        self,
        message: SourceMessage,
        target: str,
        *,
        audience: str,
        root: str | None = None,
    ) -> Move:
        """Check a message and make it a job, or say what is wrong with it.

        Args:
            message: What is to be translated.
            target: Into which language.
            audience: Who reads it: THREAD or one person.
            root: The root of the thread to answer in; None: the message's own.
        """
        place = message.place
        root = (place.thread_ts or place.ts) if root is None else root
        note = thread_of(place)
        text = await aside(
            message.text,
            message_mrkdwn,
            message.text,
            message.blocks,
            message.attachments,
        )
        names = self.fitting(message)
        refused = await self._refused(message, text, names)
        if refused is not None:
            return answering(refused, **note)
        key = JobKey(
            team=place.team,
            channel=place.channel,
            ts=place.ts,
            edit=message.edit,
            target=target,
            kind=Kind.FILES if names else Kind.TEXT,
            audience=audience,
        )
        # What one person asked for is answered where nobody else is.
        root = "" if names and audience != THREAD else root
        more = {"names": names} if names else {}
        move = self.waiting(key, thread_ts=root, text=await self._named(text), **more)
        return replace(move, data=note)

    async def _refused(
        self, message: SourceMessage, text: str, names: Mapping[str, str]
    ) -> dict[str, Any] | None:
        """What is said of a message that is nothing for us; None: it is."""
        if len(text) > self.max_text_chars:
            return say(Say.TOO_LONG, chars=len(text), limit=self.max_text_chars)
        if names or has_letters(await aside(text, plain, text)):
            return None
        return say(Say.FILES_UNFIT if message.files else Say.NOTHING_TO_TRANSLATE)

    def fitting(self, message: SourceMessage) -> dict[str, str]:
        """The message's files by their ids, each with its name, where one is for us.

        With one that is, the others are told of. One whose facts are kept back has to
        be asked for.
        """
        if not any(self._may_fit(file) for file in message.files):
            return {}
        return {file.id: display_name(file.name) for file in message.files}

    def _may_fit(self, file: SharedFile) -> bool:
        known = not file.name or extension_of(file.name) in self.file_formats
        return bool(self.file_formats) and known

    async def _named(self, text: str) -> str:
        """Give mentions names: a translation shows those, and wakes nobody."""
        users = mentioned_users(text)
        if not users:
            return text
        people = await self.messages.people(sorted(users))
        return with_names(text, {user: each.name for user, each in people.items()})

    def waiting(
        self, key: JobKey, *, thread_ts: str, text: str, **content: Any
    ) -> Move:
        """Let a request wait for a job, which is inserted with it."""
        now = self.clock.now()
        job = Job(
            id=uuid.uuid4().hex,
            team=key.team,
            key=key,
            thread_ts=thread_ts,
            state=JobState.NEW,
            content={"text": text, **content},
            due_at=now,
            created_at=now,
        )
        return Move(state=RequestState.WAITING, job=job)


def answering(words: dict[str, Any], **data: Any) -> Move:
    """Let a request tell its person something, at once."""
    return Move(state=RequestState.ANSWERING, due_at=0.0, data={"say": words, **data})


def thread_of(place: Place) -> dict[str, str]:
    """Where a note on a message goes: into its thread, if it stands in one."""
    root = place.thread_ts
    return {"thread_ts": root} if root and root != place.ts else {}


def _files(request: Request) -> tuple[SharedFile, ...]:
    """The files that came with the wish itself."""
    return tuple(
        SharedFile(id=str(each["id"]), name=str(each.get("name", "")))
        for each in request.content.get("files", ())
    )


def _is_direct(request: Request) -> bool:
    return request.kind == RequestKind.DIRECT


def _without_region(tag: str) -> str:
    return tag if tag.startswith("zh-") else base(tag)
