"""Puts together what keeps translations for people to fetch; a piece of bot.app."""

import asyncio
from collections.abc import Mapping

import structlog

from bot.clock import Clock
from bot.config import Settings
from bot.errors import StorageError
from bot.files.fetch import Fetcher
from bot.files.links import Links
from bot.files.shelf import Shelf
from bot.jobs.desk import FileDesk
from bot.jobs.polling import PollBudget
from bot.jobs.results import Results
from bot.providers.file_routing import FileRouter

log = structlog.get_logger(__name__)

#: Below DATA_DIR.
_FOLDER = "results"


def make_results(
    settings: Settings,
    *,
    links: Links,
    secret: bytes,
    desk: FileDesk,
    router: FileRouter,
    fetcher: Fetcher,
    budgets: Mapping[str, PollBudget],
    clock: Clock,
) -> Results | None:
    """Build what keeps translations; None where nobody is to reach them."""
    if not settings.gives_links:
        return None
    return Results(
        shelf=Shelf(settings.data_dir / _FOLDER, secret),
        links=links,
        desk=desk,
        router=router,
        fetcher=fetcher,
        gate=desk.gate,
        budgets=budgets,
        clock=clock,
        public_url=settings.public_url,
        keep_seconds=settings.download_hours * 3_600,
        most_bytes=settings.download_max_bytes,
    )


async def sweep_results(settings: Settings, now: float) -> None:
    """Take away copies that were kept long enough, whether or not any are made now.

    Args:
        settings: Say where they lie.
        now: The moment.

    Raises:
        StorageError: The disk does not let us.
    """
    # No name is made here, so that no secret is needed.
    shelf = Shelf(settings.data_dir / _FOLDER, b"")
    try:
        swept = await asyncio.to_thread(shelf.sweep, now)
        fewer = await asyncio.to_thread(shelf.fit, settings.download_max_bytes)
    except OSError as error:
        raise StorageError(f"results cannot be swept: {error.strerror}") from error
    if swept:
        log.info("results_swept", results=swept)
    if fewer:
        log.warning("results_had_no_room", results=fewer)
