"""What the rest of the house may ask of its storage, in the words of bot.models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.models import ChannelSettings, Job, Move, Request, Segment, Translated, Work


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a save."""

    #: False: someone else owns the row by now, and nothing was changed.
    ours: bool
    #: The job that already stands under the wanted key and is done, or that has moved
    #: since it was to stop; nothing was changed, and the step has to decide anew.
    conflict: Job | None = None


@dataclass(frozen=True, slots=True)
class Swept:
    """What a retention sweep took away."""

    texts: int
    segments: int
    rows: int


class WorkStore(Protocol):
    """Requests and jobs, moved by three statements: add, claim, save."""

    async def add_request(self, request: Request) -> bool:
        """Commit a person's act; False where the same act already stands."""
        ...

    async def claim(self, now: float, lease_until: float, limit: int) -> list[Work]:
        """Take what is due: each gets a lease, revision + 1 and tries + 1.

        Args:
            now: The moment, in seconds since 1970.
            lease_until: When a silent holder counts as dead.
            limit: The most rows of each table.

        Returns:
            Requests and jobs; of more than `limit`, those that were due longest.
        """
        ...

    async def claim_suspect(
        self, now: float, lease_until: float, crashes: int
    ) -> Work | None:
        """Take one due row with which so many processes have died; None: there is none.

        Claimed alone, it is cleared or convicted without its neighbours.
        """
        ...

    async def save_request(self, request: Request, move: Move, now: float) -> Settled:
        """Move a request, only where its revision is still ours."""
        ...

    async def save_job(self, job: Job, move: Move, now: float) -> Settled:
        """Move a job, only where its revision is still ours."""
        ...

    async def next_due(self) -> float | None:
        """The earliest moment at which anything is due."""
        ...

    async def release(self, now: float, max_crashes: int) -> list[Work]:
        """Free what a dead process held; called once, at the start.

        Jobs that wait for segments become due too: their provider may be gone.

        Returns:
            Rows that died with it `max_crashes` times: they are to be given up.
        """
        ...

    async def sweep(
        self,
        *,
        texts: float,
        segments: float,
        rows: float,
        most_segments: int | None = None,
    ) -> Swept:
        """Erase what ended before these moments (seconds since 1970).

        Of results to be used again the youngest `most_segments` stay; None: however
        many there are.
        Rates unused since `rows` go too, uncounted. Erased texts are not merely out
        of reach: none is left in a file, unless another process reads just then;
        the next sweep takes it.
        """
        ...

    async def cancel(self, job_id: str, now: float) -> bool:
        """End a job that is not ended; segments that nobody else wants go with it.

        A job with files is told to stop, and ends by its own steps, which clear its
        files away; a second time its row is ended as it stands.

        Returns:
            Whether anything was changed: not where it has ended, or never was.
        """
        ...

    async def retry(self, job_id: str, now: float) -> bool:
        """Start a failed, cancelled or expired job anew; False where it cannot be."""
        ...


class JobReader(Protocol):
    """Look-ups that change nothing."""

    async def job(self, job_id: str) -> Job | None:
        """One job."""
        ...

    async def job_by_post(self, team: str, channel: str, ts: str) -> Job | None:
        """The job whose message stands there."""
        ...

    async def jobs(self, *, state: str = "", limit: int = 50) -> list[Job]:
        """The newest jobs first."""
        ...

    async def request(self, team: str, request_id: str) -> Request | None:
        """One request."""
        ...

    async def requests_of(self, job_id: str) -> list[Request]:
        """Everyone who asked for a job, the first first."""
        ...

    async def segments_of(self, team: str, job_id: str) -> list[Segment]:
        """A job's segments, in order."""
        ...

    async def oldest_intent(self, team: str, channel: str, thread_ts: str) -> float:
        """When the oldest post of unknown fate in a thread was intended."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many jobs stand in each state."""
        ...


class ChannelStore(Protocol):
    """What the members of channels have set."""

    async def channel(self, team: str, channel: str) -> ChannelSettings:
        """What is set for a channel; where nothing is, what goes without saying."""
        ...

    async def set_channel(
        self, team: str, channel: str, settings: ChannelSettings
    ) -> None:
        """Set it; may be repeated."""
        ...


class SegmentStore(Protocol):
    """The waiting batch: rows, not memory."""

    async def take_segments(
        self, provider: str, now: float, *, limits: "BatchLimits", batch: str
    ) -> list[Segment]:
        """Mark the next batch sent, in one commit.

        Interactive segments go first, teams take turns, and all are of one pair.
        Those that are too long to share a call are taken where `limits.alone` asks.

        Args:
            provider: Whose segments.
            now: Segments due later stay.
            limits: What one call may carry.
            batch: A name for the call; results are taken only for it.

        Returns:
            The batch, or nothing where nothing waits.
        """
        ...

    async def store_results(
        self, batch: str, results: Sequence["SegmentResult"], now: float
    ) -> int:
        """Store a call's results in one commit and wake the jobs that have all.

        Returns:
            How many jobs woke.
        """
        ...

    async def wake_waiters(self, provider: str, now: float) -> int:
        """Let the jobs that wait for a provider look for another; how many woke."""
        ...

    async def next_segment_due(
        self, provider: str, *, alone: bool = False
    ) -> float | None:
        """The earliest moment at which a segment of this provider is due."""
        ...


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What one provider call may carry."""

    items: int
    call_chars: int
    #: Whether characters are counted as UTF-16 units.
    utf16: bool = False
    #: Whether segments are wanted that are too long to share a call.
    alone: bool = False


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """What became of one segment: a result, an error, or another try later."""

    segment_id: int
    result: Translated | None = None
    error: str = ""
    retry_at: float | None = None


class SlotStore(Protocol):
    """Rates: one row for each account and operation."""

    async def reserve(self, key: str, now: float, gap_seconds: float) -> float:
        """Reserve the next evenly spaced slot.

        Returns:
            The moment of the slot, `now` or later.
        """
        ...

    async def push_back(self, key: str, until: float) -> None:
        """Leave an account alone until a moment, as a throttling answer asks."""
        ...


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a move's fields into a row's: a value of None takes the key out."""
    both = {**old, **new}
    return {key: value for key, value in both.items() if value is not None}
