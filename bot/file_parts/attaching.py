"""Puts together what makes files of long translations; a piece of bot.app."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings
from bot.file_parts.steps import upload_origins
from bot.jobs.attaching import Attaching
from bot.jobs.posting import Posting
from bot.slack.files import SlackFiles
from bot.slack.results import Facts


def make_attaching(
    settings: Settings,
    *,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    facts: Facts,
    posting: Posting,
) -> Attaching:
    """Build what makes files of long translations, whoever translates files here."""
    delivery = SlackFiles(
        client,
        session,
        facts=facts,
        upload_origins=upload_origins(settings),
        # Its own end, before the step's, can tell that no byte got there.
        upload_seconds=settings.step_timeout_seconds / 2,
    )
    return Attaching(
        delivery=delivery,
        posting=posting,
        clock=posting.clock,
        folder=settings.data_dir / "files",
    )
