"""Ways to take a batch and to answer it, that tests of segments repeat."""

from collections.abc import Iterable

from bot.models import Job, Segment, Translated
from storage.base import BatchLimits, SegmentResult
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key

LIMITS = BatchLimits(items=10, call_chars=1_000)
OLA = Translated("olá", "en", ("en", "pt"))


def job_in(team: str = "T1", *, job_id: str = "", ts: str = "1") -> Job:
    return make_job(job_id or f"j-{team}-{ts}", key=make_key(team=team, ts=ts))


async def take(
    stores: Stores, batch: str = "b1", limits: BatchLimits = LIMITS, now: float = NOW
) -> list[Segment]:
    return await stores.segments.take_segments("fake", now, limits=limits, batch=batch)


async def answer(
    stores: Stores, segments: Iterable[Segment], batch: str = "b1", now: float = NOW
) -> int:
    results = [SegmentResult(segment.id, result=OLA) for segment in segments]
    return await stores.segments.store_results(batch, results, now)
