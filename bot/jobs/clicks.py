"""A click's first step: what a button below a translation or a note does."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import RejectedError
from bot.items import items_of, names_of, was_announced
from bot.jobs.ports import Delivery
from bot.jobs.reading import GONE, Reading, answering
from bot.jobs.states import JobState, RequestState
from bot.jobs.wishes import Wishes
from bot.models import (
    CHANNEL,
    THREAD,
    Job,
    JobKey,
    Kind,
    Move,
    Place,
    Request,
    RequestKind,
    Say,
    say,
)
from storage.base import JobReader

#: When a deletion looks again whether what it deletes stands whole.
_LOOK_AGAIN_SECONDS = 2.0
#: What a translation in a thread is made of.
_FILE, _MESSAGE = "file", "message"
#: Marks a job whose asker knows better than the detector.
ANYWAY = "anyway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicks:
    """Reads clicks."""

    wishes: Wishes
    reader: JobReader
    delivery: Delivery
    clock: Clock

    @property
    def reading(self) -> Reading:
        """Reads what is translated once more."""
        return self.wishes.reading

    async def read(self, request: Request) -> Move:
        """Find what the button is about, and do what it says."""
        if request.kind == RequestKind.RETRY:
            return await self._retry(request)
        about = str(request.data.get("about", ""))
        job = await self.reader.job(about)
        if job is None:
            chosen = await self._chosen(request, about)
            return chosen or self._answering(request, say(Say.ERASED))
        return await self._about(request, job)

    async def _about(self, request: Request, job: Job) -> Move:
        if not await self._may_click(request, job):
            return self._answering(request, say(Say.ERASED))
        match request.kind:
            case RequestKind.CANCEL:
                return await self._cancel(request, job)
            case RequestKind.DELETE:
                return await self._delete(request, job)
            case RequestKind.OTHER_LANGUAGE:
                return await self._other_language(request, job)
            case _:
                return await self._with_kept_text(request, job)

    async def _with_kept_text(self, request: Request, job: Job) -> Move:
        if "text" not in job.content:
            return self._answering(request, say(Say.ERASED))
        if request.kind == RequestKind.PUBLISH:
            return await self._publish(request, job)
        if request.kind == RequestKind.ANYWAY:
            return self._again(request, job, replace(job.key, options=ANYWAY))
        return self._answering(request, say(Say.ORIGINAL, job=job.id))

    def _answering(self, request: Request, words: dict[str, Any]) -> Move:
        """Tell the one who clicked, where the button stands."""
        return answering(words, **_thread(request))

    async def _may_click(self, request: Request, job: Job) -> bool:
        """Whether the button stands where this person may read it, or is their own."""
        if job.team != request.team:
            return False
        public = job.key.audience == THREAD and request.kind in _FOR_ALL
        if public and job.key.channel == request.place.channel:
            return True
        return await self._asked_for(request, job)

    async def _asked_for(self, request: Request, job: Job) -> bool:
        askers = await self.reader.requests_of(job.id)
        return request.user in {asker.user for asker in askers}

    async def _publish(self, request: Request, job: Job) -> Move:
        """Show a private translation to everyone: in its message's thread, if any."""
        if not job.posts:
            return self._answering(request, say(Say.ERASED))
        if job.key.on_message:
            if await self._is_deleted(job):
                return self._answering(request, say(Say.MESSAGE_GONE))
            return self._again(request, job, replace(job.key, audience=THREAD))
        now = self.clock.now()
        public = replace(
            job,
            id=uuid.uuid4().hex,
            key=replace(job.key, audience=CHANNEL),
            created_at=now,
            ended_at=now,
        )
        move = self._answering(request, say(Say.PUBLISH, job=public.id))
        return replace(move, job=public)

    async def _is_deleted(self, job: Job) -> bool:
        """Whether the author took the message back; what we may not read stands."""
        place = Place(job.team, job.key.channel, job.key.ts, job.thread_ts)
        try:
            return await self.reading.messages.read(place) is None
        except RejectedError as error:
            return error.code in GONE

    def _again(self, request: Request, job: Job, key: JobKey) -> Move:
        """The same text as a job of another key."""
        text = str(job.content["text"])
        move = self.reading.waiting(key, thread_ts=job.thread_ts, text=text)
        return replace(move, data=_thread(request))

    async def _other_language(self, request: Request, job: Job) -> Move:
        """The same text in another language, for the one who chose it."""
        target = str(request.data["target"])
        if "text" in job.content:
            mine = replace(job.key, target=target, audience=request.user, options="")
            return self._again(request, job, mine)
        if not job.key.on_message:
            return self._answering(request, say(Say.ERASED))
        place = Place(job.team, job.key.channel, job.key.ts, job.thread_ts)
        move = await self.reading.fetch_and_wish(place, target, audience=request.user)
        return replace(move, data={**move.data, **_thread(request)})

    async def _delete(self, request: Request, job: Job) -> Move:
        """Take a public translation away, one message a step; its key is free again."""
        if not await self._asked_for(request, job):
            return self._answering(request, say(Say.NOT_YOURS))
        if job.ended_at is None:
            # A part of it may stand there that nobody has seen yet.
            due_at = self.clock.now() + _LOOK_AGAIN_SECONDS
            return Move(state=RequestState.RECEIVED, due_at=due_at)
        standing = _standing(job)
        deleted = int(request.data.get("deleted", 0))
        try:
            if deleted < len(standing):
                await self._take_away(job, *standing[deleted])
        except RejectedError as error:
            return self._answering(request, say(Say.UNDELETED, reason=error.code))
        if deleted + 1 < len(standing):
            return Move(
                state=RequestState.RECEIVED,
                due_at=self.clock.now(),
                data={"deleted": deleted + 1},
                progress=True,
            )
        return Move(state=RequestState.DONE, frees_job=job.id)

    async def _take_away(self, job: Job, kind: str, name: str) -> None:
        if kind == _FILE:
            await self.delivery.delete_file(name)
        else:
            await self.delivery.delete(job.key.channel, name)

    async def _chosen(self, request: Request, about: str) -> Move | None:
        """The language of an upload that its uploader was asked for."""
        upload = await self.reader.request(request.team, about)
        wanted = RequestKind.OTHER_LANGUAGE, RequestKind.UPLOAD, request.user
        if upload is None or (request.kind, upload.kind, upload.user) != wanted:
            return None
        if self.wishes.uploads is None:
            return None
        return await self.wishes.uploads.chosen(request, upload)

    async def _cancel(self, request: Request, job: Job) -> Move:
        """Let a job with files end, unless a provider may have some of them.

        It ends in a step of its own, when the one under way is through: nothing else
        can know what that one leaves behind.
        """
        if not await self._asked_for(request, job):
            return self._answering(request, say(Say.NOT_YOURS_TO_CANCEL))
        if job.stopping:
            return Move(state=RequestState.DONE)
        if job.ended_at is not None or was_announced(job):
            return self._answering(request, say(Say.TOO_LATE))
        return Move(state=RequestState.DONE, stops_job=job)

    async def _retry(self, request: Request) -> Move:
        """Do once more what failed; a job of unknown fate looks before it posts."""
        about = str(request.data.get("about", ""))
        failed = await self.reader.request(request.team, about)
        if failed is None and (files := await self._files_again(request, about)):
            return Move(state=RequestState.WAITING, job=files, retries_job=files.id)
        if failed is None or failed.user != request.user or not _is_kept(failed):
            return self._answering(request, say(Say.ERASED))
        again = replace(
            request,
            kind=failed.kind,
            place=failed.place,
            data={**failed.data, **_reached(request), "say": None},
            content=failed.content,
        )
        clicked = again.kind in CLICKS
        move = await (self.read(again) if clicked else self.wishes.read(again))
        kept = {name: again.data[name] for name in _LASTING if name in again.data}
        return replace(
            move,
            data={**kept, **_thread(request), **move.data},
            retries_job=await self._failed_job(failed, move) or move.retries_job,
        )

    async def _files_again(self, request: Request, about: str) -> Job | None:
        """A job with files that failed, whose status stands before this person.

        Where somebody else has clicked before, it runs again, and is waited for.
        """
        job = await self.reader.job(about)
        if job is None or job.key.kind != Kind.FILES or not names_of(job):
            return None
        here = job.team == request.team and job.channel == request.place.channel
        lives = job.ended_at is None or job.state == JobState.FAILED
        return job if here and lives else None

    async def _failed_job(self, failed: Request, move: Move) -> str:
        """The job that failed, where it is the very one that is wanted again."""
        if not failed.job_id or move.job is None:
            return ""
        job = await self.reader.job(failed.job_id)
        if job is None or job.key != move.job.key or job.state != JobState.FAILED:
            return ""
        return job.id


#: The kinds of request that are clicks.
CLICKS = frozenset(
    {
        RequestKind.PUBLISH,
        RequestKind.ANYWAY,
        RequestKind.OTHER_LANGUAGE,
        RequestKind.ORIGINAL,
        RequestKind.RETRY,
        RequestKind.DELETE,
        RequestKind.CANCEL,
    }
)
#: What everyone may click who reads a translation.
_FOR_ALL = frozenset(
    {
        RequestKind.OTHER_LANGUAGE,
        RequestKind.ORIGINAL,
        RequestKind.DELETE,
        RequestKind.CANCEL,
    }
)
#: What a request tells of itself beyond its first step.
_LASTING = ("target", "public", "edit")


def _standing(job: Job) -> list[tuple[str, str]]:
    """What stands of a translation, in the order in which it is taken away.

    A file goes before the message that shows it: from there on nobody reads it.
    """
    posted = list(job.data.get("posted") or filter(None, [job.posted_ts]))
    shown = str(job.data.get("files_ts", ""))
    files = [each.upload for each in items_of(job) if shown and each.upload]
    messages = filter(None, [shown, *posted])
    return [(_FILE, each) for each in files] + [(_MESSAGE, ts) for ts in messages]


def _reached(request: Request) -> dict[str, Any]:
    """How far a deletion in several steps has come."""
    return {key: request.data[key] for key in ("deleted",) if key in request.data}


def _thread(request: Request) -> dict[str, str]:
    root = request.data.get("thread_ts")
    return {"thread_ts": root} if root else {}


def _is_kept(request: Request) -> bool:
    """Whether what the request was about is not erased yet."""
    worded = {RequestKind.FLAG, RequestKind.UPLOAD, RequestKind.RETRY} | CLICKS
    return bool(request.content) or request.kind in worded
