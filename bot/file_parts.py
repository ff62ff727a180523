"""Puts the parts together that jobs with files need; a piece of bot.app."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.addresses import loopback_origin
from bot.clock import Clock
from bot.config import SLACK_API_URL, Settings
from bot.files.fetch import Fetcher
from bot.files.formats import FORMATS
from bot.files.gate import Gate
from bot.files.links import STAGED, Links
from bot.files.purposes import SLACK_FILES, Purpose, slack_files
from bot.files.staging import Bucket, BucketSettings, OwnServer, Staging
from bot.jobs.desk import SLACK, FileDesk
from bot.jobs.file_steps import FileSteps
from bot.jobs.file_tasks import poll_operation
from bot.jobs.filing import Filing
from bot.jobs.polling import PollBudget
from bot.jobs.posting import Posting
from bot.jobs.returning import Returning
from bot.jobs.translating import Translating
from bot.providers.base import LanguageDetector
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import Handover, ProvidersFiles, ResultHosts
from bot.slack.files import SlackFiles
from bot.slack.results import Facts
from bot.web.downloads import FileServer
from storage.base import SlotStore


@dataclass(frozen=True, slots=True, kw_only=True)
class FileParts:
    """What the bot has for files."""

    router: FileRouter
    desk: FileDesk
    #: Serves staged files; None where clouds fetch none from here.
    server: FileServer | None

    @property
    def formats(self) -> frozenset[str]:
        """The extensions of files that are let in here, and translated."""
        taken = (each.capabilities.formats for each in self.router.all())
        return frozenset(FORMATS) & frozenset().union(*taken)


def make_file_parts(
    stack: AsyncExitStack,
    settings: Settings,
    files: ProvidersFiles,
    *,
    secret: bytes,
    clock: Clock,
) -> FileParts:
    """Build what fetches, checks, keeps and stages files.

    Args:
        stack: Closes connections at the end.
        settings: What the operator wants.
        files: What the providers do with files.
        secret: This installation's, which signs addresses.
        clock: The time.
    """
    folder = settings.data_dir / "files"
    links = Links([secret])
    stagings = _stagings(settings, files, links, clock)
    fetcher = Fetcher(_purposes(settings, files.hosts), clock=clock)
    stack.push_async_callback(fetcher.close)
    server = None
    if settings.public_url and not settings.staging_bucket:
        server = FileServer(folder, links, purpose=STAGED, clock=clock)
    return FileParts(
        router=FileRouter(
            files.translators, lambda *way: _can_hand_over(stagings, *way)
        ),
        desk=FileDesk(
            folder=folder,
            fetcher=fetcher,
            gate=Gate(),
            stagings=stagings,
            slack_token=settings.slack_bot_token.get_secret_value(),
        ),
        server=server,
    )


def _can_hand_over(
    stagings: Mapping[tuple[str, Handover], Staging], provider: str, handover: Handover
) -> bool:
    """Whether files can be handed to a provider this way here."""
    needs_nothing = handover in {Handover.INLINE, Handover.UPLOAD}
    return needs_nothing or (provider, handover) in stagings


def _stagings(
    settings: Settings, files: ProvidersFiles, links: Links, clock: Clock
) -> dict[tuple[str, Handover], Staging]:
    """By provider and way of handing over, where files are fetched."""
    stagings: dict[tuple[str, Handover], Staging] = {}
    common = _common_staging(settings, links, clock)
    if common is not None:
        names = {each.capabilities.name for each in files.translators}
        stagings |= {(name, Handover.ADDRESS): common for name in names}
    for name, own in files.own_buckets.items():
        bucket = BucketSettings(
            **asdict(own), path_style=bool(loopback_origin(own.endpoint))
        )
        stagings[name, Handover.OWN_BUCKET] = Bucket(
            bucket, timeout_seconds=settings.file_step_timeout_seconds
        )
    return stagings


def _common_staging(settings: Settings, links: Links, clock: Clock) -> Staging | None:
    """Where any provider may fetch files; None: nowhere."""
    if settings.staging_bucket:
        bucket = BucketSettings(
            bucket=settings.staging_bucket,
            endpoint=settings.staging_endpoint,
            region=settings.staging_region,
            access_key_id=settings.staging_access_key_id.get_secret_value(),
            secret_access_key=settings.staging_secret_access_key.get_secret_value(),
            path_style=settings.staging_path_style,
        )
        return Bucket(bucket, timeout_seconds=settings.file_step_timeout_seconds)
    if settings.public_url:
        return OwnServer(settings.public_url, links, clock)
    return None


def _purposes(
    settings: Settings, hosts: Mapping[str, ResultHosts]
) -> dict[str, Purpose]:
    slack = loopback_origin(settings.slack_api_url)
    seconds = settings.file_step_timeout_seconds
    results = {
        name: Purpose(
            label=each.label,
            host_suffixes=each.suffixes,
            loopback_origins=each.loopback_origins,
            upgrades=True,
            total_seconds=seconds,
        )
        for name, each in hosts.items()
    }
    return {SLACK: slack_files(loopback_origins=slack), **results}


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
    )
    budgets = {
        name_of(each.capabilities): PollBudget(
            key=f"{each.capabilities.name}/{poll_operation(each)}",
            per_second=each.capabilities.calls_per_second.get(poll_operation(each), 1),
            slots=slots,
            clock=clock,
        )
        for each in parts.router.all()
    }
    filing = Filing(
        delivery=delivery,
        desk=parts.desk,
        router=parts.router,
        translating=translating,
        detector=detector,
        slots=slots,
        clock=clock,
    )
    returning = Returning(
        delivery=delivery,
        desk=parts.desk,
        router=parts.router,
        budgets=budgets,
        clock=clock,
    )
    return FileSteps(
        filing=filing,
        returning=returning,
        posting=posting,
        delivery=delivery,
        clock=clock,
        marks=settings.file_marks == "on",
    )


def upload_origins(settings: Settings) -> frozenset[str]:
    """Origins at which Slack takes bytes: its own, or the local workspace's."""
    if settings.slack_api_url == SLACK_API_URL:
        return SLACK_FILES
    url = URL(settings.slack_api_url)
    local = loopback_origin(settings.slack_api_url)
    return local or (SLACK_FILES if url.scheme == "https" else frozenset())


def folder_of(settings: Settings) -> Path:
    """Where the files of jobs lie."""
    return settings.data_dir / "files"
