"""What an operator is told who cancels a job."""

from bot.items import was_announced
from bot.models import Job, Kind

_STOPS = "it stops at its next step: its status is closed, its files are cleared away"
_STOPS_LATER = (
    "no bot runs here: when one does, its status is closed and its files are cleared "
    "away"
)
_PAID = "; a provider has been given files of it, and may charge for them"
_AGAIN = "; once more, and it is ended as it stands"
_FORCED = (
    "cancelled as it stands: its status in Slack says nothing of it, and what lies on "
    "this disk or is staged is cleared away within an hour of the bot's running"
)


def cancelled_words(job: Job, *, runs: bool) -> str:
    """What came of `jobs cancel`.

    Args:
        job: As it stood before.
        runs: Whether a bot runs that sees to it at once.
    """
    if job.key.kind != Kind.FILES:
        return "cancelled"
    if job.forced:
        return _FORCED
    paid = _PAID if was_announced(job) else ""
    return (_STOPS if runs else _STOPS_LATER) + paid + _AGAIN
