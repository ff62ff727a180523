"""How jobs end, and what their askers are told."""

from typing import Any

from bot.jobs.states import JobState
from bot.models import Job, Move, Say, say


def given_up(job: Job, code: str) -> Move:
    """End a job that cannot go on, and let its askers be told."""
    words = say(Say.FAILED, reason=code, job=job.id)
    return ending(JobState.FAILED, words, reason=code)


def ending(state: JobState, words: dict[str, Any], *, reason: str = "") -> Move:
    """End a job with something to tell."""
    data = {"reason": reason} if reason else {}
    return Move(state=state, data=data, tell=words, settles_requests=True)
