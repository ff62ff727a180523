"""A request's last step: tell its person, by the first way that is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import RejectedError, UnknownOutcomeError
from bot.jobs.aside import aside
from bot.jobs.ports import Delivery
from bot.jobs.reading import answering
from bot.jobs.states import RequestState
from bot.models import POST_GONE, AnswerRoute, Job, Move, Request, Say, say
from bot.text.mrkdwn import as_shown
from storage.base import JobReader

#: One try, and one repeat where the first may have been lost.
_MAX_ANSWERS = 2
_ROUTES = tuple(AnswerRoute)
_IN_PARTS = frozenset({Say.RESULT, Say.PUBLISH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Tells people what their requests came to."""

    reader: JobReader
    delivery: Delivery
    clock: Clock

    async def answer(self, request: Request) -> Move:
        """Say what is to be said; one call, and a permalink's where one is shown."""
        words = _words(request)
        public = words["code"] == Say.PUBLISH
        if public and request.tries > 1:
            return self._unpublished(request, words, "unconfirmed")
        job = await self._job(words)
        if request.tries > _MAX_ANSWERS:
            return self._untold(request, words, job)
        route = AnswerRoute(
            request.data.get("route")
            or self.delivery.first_route(request, self.clock.now())
        )
        routed = replace(request, data={**request.data, "route": route})
        try:
            await self.delivery.answer(routed, words, job)
        except RejectedError as error:
            return self._refused(request, words, route, error.code)
        except UnknownOutcomeError:
            if not public:
                raise
            return self._unpublished(request, words, "unconfirmed")
        used = route == AnswerRoute.RESPONSE_URL
        following = self._next_part(request, words, job)
        move = following or Move(state=RequestState.DONE)
        return replace(move, used_response_url=used)

    async def _job(self, words: Mapping[str, Any]) -> Job | None:
        job = await self.reader.job(words["job"]) if "job" in words else None
        if job is None or words["code"] != Say.ORIGINAL:
            return job
        text = str(job.content.get("text", ""))
        # Nothing in it wakes anybody a second time.
        original = await aside(text, as_shown, text)
        return replace(job, content={**job.content, "original": original})

    def _untold(
        self, request: Request, words: Mapping[str, Any], job: Job | None
    ) -> Move:
        """Leave a part of unknown fate, and go on with the next; else end."""
        following = self._next_part(request, words, job)
        return following or give_up(request, "unknown_outcome")

    def _next_part(
        self, request: Request, words: Mapping[str, Any], job: Job | None
    ) -> Move | None:
        """A long translation's next part; None after the last."""
        part = int(request.data.get("part", 1))
        if words["code"] not in _IN_PARTS or job is None or part >= len(job.posts):
            return None
        now, data = self.clock.now(), {"part": part + 1}
        return Move(state=request.state, due_at=now, data=data, progress=True)

    def _refused(
        self, request: Request, words: dict[str, Any], route: AnswerRoute, code: str
    ) -> Move:
        """Take the next way; where none is left, or it would be no answer, end."""
        if code == POST_GONE:
            # What we would have pointed at was deleted: translate it once more.
            return Move(
                state=RequestState.RECEIVED,
                due_at=self.clock.now(),
                data={"say": None},
                frees_job=words["job"],
            )
        after = _ROUTES[_ROUTES.index(route) + 1 :]
        if not after:
            return give_up(request, code)
        if words["code"] == Say.PUBLISH and after[0] == _ROUTES[-1]:
            return self._unpublished(request, words, code)
        return Move(
            state=request.state, due_at=self.clock.now(), data={"route": after[0].value}
        )

    def _unpublished(self, request: Request, words: dict[str, Any], code: str) -> Move:
        """Tell the asker, who may try again; never post twice by itself.

        Where first parts stand already, trying again would repeat them.
        """
        stand = int(request.data.get("part", 1)) - 1
        form = bool(request.data.get("public"))
        told = say(Say.UNPUBLISHED, reason=code, stand=stand, form=form)
        move = answering(told, route=None, part=None, public=None)
        return move if stand else replace(move, frees_job=words["job"])


def give_up(request: Request, code: str) -> Move:
    """Tell the person, unless it was the telling that failed."""
    if request.state == RequestState.ANSWERING:
        return Move(state=RequestState.FAILED, data={"reason": code})
    return answering(say(Say.FAILED, reason=code))


def _words(request: Request) -> dict[str, Any]:
    """What is to be said; a result that was wanted in public is said to everyone."""
    words: dict[str, Any] = request.data["say"]
    if words["code"] == Say.RESULT and request.data.get("public"):
        return {**words, "code": Say.PUBLISH.value}
    return words
