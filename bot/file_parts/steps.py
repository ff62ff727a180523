"""Puts the steps of jobs with files together; a piece of bot.app."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.addresses import loopback_origin
from bot.clock import Clock
from bot.config import Settings
from bot.file_parts.parts import FileParts
from bot.files.purposes import slack_origins
from bot.jobs.file_steps import FileSteps
from bot.jobs.filing import Filing
from bot.jobs.pacing import Pace
from bot.jobs.posting import Posting
from bot.jobs.returning import Returning
from bot.jobs.sharing import Sharing
from bot.jobs.translating import Translating
from bot.providers.base import LanguageDetector
from bot.providers.limits import Rates
from bot.providers.registry import account_rates
from bot.slack.file_status import nowhere
from bot.slack.files import SlackFiles
from bot.slack.results import Facts
from storage.base import SlotStore


def make_file_steps(
    parts: FileParts,
    settings: Settings,
    *,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    facts: Facts,
    posting: Posting,
    translating: Translating,
    detector: LanguageDetector,
    slots: SlotStore,
    clock: Clock,
) -> FileSteps:
    """Build the steps of jobs with files."""
    delivery = SlackFiles(
        client,
        session,
        facts=facts,
        upload_origins=upload_origins(settings),
        upload_seconds=settings.file_step_timeout_seconds,
        address=parts.results.address if parts.results else nowhere,
    )
    rates = account_rates(settings)
    filing = Filing(
        delivery=delivery,
        desk=parts.desk,
        router=parts.router,
        translating=translating,
        detector=detector,
        slots=slots,
        clock=clock,
        pace=Pace(clock),
        gap_seconds=lambda name, *way: rates.get(name, Rates()).gap_seconds(*way),
    )
    return FileSteps(
        filing=filing,
        returning=_returning(parts, filing),
        sharing=_sharing(parts, settings, delivery, clock),
        posting=posting,
        delivery=delivery,
        clock=clock,
        marks=settings.file_marks == "on",
    )


def _returning(parts: FileParts, filing: Filing) -> Returning:
    return Returning(
        desk=parts.desk,
        router=parts.router,
        choosing=filing.choosing,
        budgets=parts.budgets,
        clock=filing.clock,
    )


def _sharing(
    parts: FileParts, settings: Settings, delivery: SlackFiles, clock: Clock
) -> Sharing:
    return Sharing(
        delivery=delivery,
        desk=parts.desk,
        clock=clock,
        offers=parts.results,
        permalinks=delivery,
        by_link=settings.file_delivery == "link",
    )


def upload_origins(settings: Settings) -> frozenset[str]:
    """Origins at which Slack takes bytes: its own, or the local workspace's."""
    api_url = settings.slack_api_url
    local = loopback_origin(api_url)
    own = slack_origins(api_url) if URL(api_url).scheme == "https" else frozenset()
    return local or own
