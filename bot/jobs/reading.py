"""A request's steps: read what was wished, make it a job, answer privately."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import RejectedError, UnknownOutcomeError
from bot.jobs.ports import Delivery, Messages, Router
from bot.jobs.states import JobState, RequestState
from bot.languages import nearest, split_target
from bot.models import (
    CHANNEL,
    POST_GONE,
    THREAD,
    AnswerRoute,
    Job,
    JobKey,
    Move,
    Place,
    Request,
    RequestKind,
    Say,
    SourceMessage,
    say,
)
from bot.text.mrkdwn import has_letters, plain
from storage.base import JobReader

_GONE = frozenset({"message_not_found", "thread_not_found"})
#: One try, and one repeat where the first may have been lost.
_MAX_ANSWERS = 2
_ROUTES = tuple(AnswerRoute)
#: More of what somebody took for a language is neither compared nor kept.
_MAX_WORD_CHARS = 80
#: Marks a job whose asker knows better than the detector.
ANYWAY = "anyway"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSteps:
    """Steps of requests; each makes at most one call."""

    reader: JobReader
    messages: Messages
    delivery: Delivery
    router: Router
    clock: Clock
    max_text_chars: int

    async def step(self, request: Request) -> Move:
        """Read, or answer."""
        if request.state == RequestState.ANSWERING:
            return await self._answer(request)
        match request.kind:
            case RequestKind.COMMAND:
                return self._read_command(request)
            case RequestKind.FLAG:
                return await self._read_flag(request)
            case RequestKind.PUBLISH:
                return await self._read_publish(request)
            case RequestKind.ANYWAY:
                return await self._read_anyway(request)

    def conflict(self, request: Request, existing: Job) -> Move:
        """The wanted job is done already: say where it stands."""
        if request.kind == RequestKind.PUBLISH:
            return _answering(say(Say.ALREADY_PUBLISHED))
        code = Say.ALREADY_DONE if existing.key.audience == THREAD else Say.RESULT
        where = _thread(existing.thread_ts, existing.key.ts)
        return _answering(say(code, job=existing.id), **where)

    def give_up(self, request: Request, code: str) -> Move:
        """Tell the person, unless it was the telling that failed."""
        if request.state == RequestState.ANSWERING:
            return Move(state=RequestState.FAILED, data={"reason": code})
        return _answering(say(Say.FAILED, reason=code))

    def _read_command(self, request: Request) -> Move:
        words = str(request.content.get("text", "")).strip()
        simple = {"": Say.HELP, "help": Say.HELP, "?": Say.HELP}
        simple |= {"languages": Say.LANGUAGES, "status": Say.STATUS}
        if (code := simple.get(words.lower())) is not None:
            return _answering(say(code))
        target, text = split_target(words)
        if target is None:
            return self._unknown_language(words)
        if not text.strip():
            return _answering(say(Say.NO_TEXT, target=target))
        message = SourceMessage(
            place=replace(request.place, ts=request.id, thread_ts=""), text=text
        )
        return self._wish(message, target, audience=request.user)

    def _unknown_language(self, words: str) -> Move:
        word = words.split(maxsplit=1)[0][:_MAX_WORD_CHARS]
        near = nearest(word, self.router.languages())
        return Move(
            state=RequestState.ANSWERING,
            due_at=0.0,
            data={"say": say(Say.UNKNOWN_LANGUAGE, near=near)},
            content={"unknown": word},
        )

    async def _read_flag(self, request: Request) -> Move:
        place = await self._origin(request.place)
        try:
            message = await self.messages.read(place)
        except RejectedError as error:
            if error.code not in _GONE:
                return _answering(say(Say.CANNOT_READ, reason=error.code))
            message = None
        if message is None:
            return _answering(say(Say.MESSAGE_GONE))
        return self._wish(message, str(request.data["target"]), audience=THREAD)

    async def _origin(self, place: Place) -> Place:
        """The message to translate: for a flag on our own reply, its original."""
        job = await self.reader.job_by_post(place.team, place.channel, place.ts)
        if job is None:
            return place
        return replace(place, ts=job.key.ts, thread_ts=job.thread_ts)

    def _wish(self, message: SourceMessage, target: str, *, audience: str) -> Move:
        """Check a text and make it a job, or say what is wrong with it."""
        place = message.place
        root = place.thread_ts or place.ts
        chars, limit = len(message.text), self.max_text_chars
        if chars > limit:
            words = say(Say.TOO_LONG, chars=chars, limit=limit)
            return _answering(words, **_thread(root, place.ts))
        if not has_letters(plain(message.text)):
            words = say(Say.NOTHING_TO_TRANSLATE)
            return _answering(words, **_thread(root, place.ts))
        key = JobKey(
            team=place.team,
            channel=place.channel,
            ts=place.ts,
            edit=message.edit,
            target=target,
            audience=audience,
        )
        move = self._waiting(key, thread_ts=root, text=message.text)
        return replace(move, data=_thread(root, place.ts))

    def _waiting(self, key: JobKey, *, thread_ts: str, text: str) -> Move:
        now = self.clock.now()
        job = Job(
            id=uuid.uuid4().hex,
            team=key.team,
            key=key,
            thread_ts=thread_ts,
            state=JobState.NEW,
            content={"text": text},
            due_at=now,
            created_at=now,
        )
        return Move(state=RequestState.WAITING, job=job)

    async def _read_publish(self, request: Request) -> Move:
        job = await self._job_of_click(request)
        if job is None or "translation" not in job.content:
            return _answering(say(Say.ERASED))
        now = self.clock.now()
        public = replace(
            job,
            id=uuid.uuid4().hex,
            key=replace(job.key, audience=CHANNEL),
            created_at=now,
            ended_at=now,
        )
        move = _answering(say(Say.PUBLISH, job=public.id))
        return replace(move, job=public)

    async def _read_anyway(self, request: Request) -> Move:
        job = await self._job_of_click(request)
        if job is None or "text" not in job.content:
            return _answering(say(Say.ERASED))
        key = replace(job.key, options=ANYWAY)
        return self._waiting(
            key, thread_ts=job.thread_ts, text=str(job.content["text"])
        )

    async def _job_of_click(self, request: Request) -> Job | None:
        """The clicked job, where this very person had asked for it."""
        job = await self.reader.job(str(request.data.get("job", "")))
        if job is None or job.team != request.team:
            return None
        askers = await self.reader.requests_of(job.id)
        return job if request.user in {asker.user for asker in askers} else None

    async def _answer(self, request: Request) -> Move:
        """Say what is to be said; one call, and a permalink's where one is shown."""
        now = self.clock.now()
        words: dict[str, Any] = request.data["say"]
        public = words["code"] == Say.PUBLISH
        if public and request.tries > 1:
            return self._unpublished(request, "unconfirmed")
        if request.tries > _MAX_ANSWERS:
            return self.give_up(request, "unknown_outcome")
        route = AnswerRoute(
            request.data.get("route") or self.delivery.first_route(request, now)
        )
        job = await self.reader.job(words["job"]) if "job" in words else None
        routed = replace(request, data={**request.data, "route": route})
        try:
            await self.delivery.answer(routed, words, job)
        except RejectedError as error:
            return self._refused(request, route, error.code)
        except UnknownOutcomeError:
            if not public:
                raise
            return self._unpublished(request, "unconfirmed")
        used = route == AnswerRoute.RESPONSE_URL
        return Move(state=RequestState.DONE, used_response_url=used)

    def _refused(self, request: Request, route: AnswerRoute, code: str) -> Move:
        """Take the next way; where none is left, or it would be no answer, end."""
        if code == POST_GONE:
            # What we would have pointed at was deleted: translate it once more.
            return Move(
                state=RequestState.RECEIVED,
                due_at=self.clock.now(),
                data={"say": None},
                frees_job=request.data["say"]["job"],
            )
        after = _ROUTES[_ROUTES.index(route) + 1 :]
        if not after:
            return self.give_up(request, code)
        if request.data["say"]["code"] == Say.PUBLISH and after[0] == _ROUTES[-1]:
            return self._unpublished(request, code)
        return Move(
            state=request.state, due_at=self.clock.now(), data={"route": after[0].value}
        )

    def _unpublished(self, request: Request, code: str) -> Move:
        """Tell the one who clicked, who may click again; never post twice by itself."""
        move = _answering(say(Say.FAILED, reason=code), route=None)
        return replace(move, frees_job=request.data["say"]["job"])


def _answering(words: dict[str, Any], **data: Any) -> Move:
    return Move(state=RequestState.ANSWERING, due_at=0.0, data={"say": words, **data})


def _thread(root: str, ts: str) -> dict[str, str]:
    """Where a note on a message goes: into its thread, if it stands in one."""
    return {"thread_ts": root} if root != ts else {}
