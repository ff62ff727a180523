"""Puts the parts together that jobs with files need; a piece of bot.app."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.addresses import loopback_origin
from bot.clock import Clock
from bot.config import Settings
from bot.file_parts.places import can_hand_over, make_stagings
from bot.file_parts.results import make_results
from bot.files.fetch import Fetcher
from bot.files.formats import FORMATS
from bot.files.gate import Gate
from bot.files.links import STAGED, Links
from bot.files.purposes import Purpose, slack_files, slack_origins
from bot.files.staging import Staging
from bot.items import Item
from bot.jobs.desk import SLACK, FileDesk
from bot.jobs.file_tasks import poll_operation
from bot.jobs.polling import PollBudget
from bot.jobs.results import Results
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import (
    FileTranslator,
    Handover,
    ProvidersFiles,
    ResultHosts,
)
from bot.providers.limits import Rates
from bot.providers.registry import account_rates
from bot.web.downloads import DownloadServer, FileServer
from storage.base import SlotStore


@dataclass(frozen=True, slots=True, kw_only=True)
class FileParts:
    """What the bot has for files."""

    router: FileRouter
    desk: FileDesk
    #: Serves staged files; None where clouds fetch none from here.
    server: FileServer | None
    #: By a translator's name, its rate of questions.
    budgets: Mapping[str, PollBudget]
    #: Keeps translations for people, and serves them; None where nobody reaches us.
    results: Results | None
    downloads: DownloadServer | None

    @property
    def formats(self) -> frozenset[str]:
        """The extensions of files that are let in here, and translated."""
        taken = (each.capabilities.formats for each in self.router.all())
        return frozenset(FORMATS) & frozenset().union(*taken)

    async def clear(self, job_id: str, items: list[Item]) -> None:
        """Take away what a job left: copies of what nobody got, and all on the desk.

        Raises:
            ProviderError: A place where something is staged does not answer now.
        """
        if self.results is not None:
            unseen = [each for each in items if not each.is_there]
            await self.results.withdraw(job_id, unseen)
        await self.desk.clear(job_id, items)


def make_file_parts(
    stack: AsyncExitStack,
    settings: Settings,
    files: ProvidersFiles,
    *,
    secret: bytes,
    slots: SlotStore,
    clock: Clock,
    rests: Callable[[str], bool] = lambda _name: False,
) -> FileParts:
    """Build what fetches, checks, keeps and stages files.

    Args:
        stack: Closes connections at the end.
        settings: What the operator wants.
        files: What the providers do with files.
        secret: This installation's, which signs addresses.
        slots: The accounts' rates.
        clock: The time.
        rests: Whether a provider, by its name, is left alone just now.
    """
    links = Links([secret])
    stagings = make_stagings(settings, files, links, clock)
    fetcher = make_fetcher(settings, files, clock)
    stack.push_async_callback(fetcher.close)
    router = FileRouter(
        files.translators,
        lambda *way: can_hand_over(stagings, *way),
        rests=rests,
        clock=clock,
    )
    desk = _desk(settings, fetcher, stagings)
    budgets = _poll_budgets(settings, router, slots, clock)
    results = make_results(
        settings,
        links=links,
        secret=secret,
        desk=desk,
        router=router,
        fetcher=fetcher,
        budgets=budgets,
        clock=clock,
    )
    return FileParts(
        router=router,
        desk=desk,
        server=_staged_server(settings, links, clock),
        budgets=budgets,
        results=results,
        downloads=DownloadServer(results, links, clock=clock) if results else None,
    )


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "files"


def _desk(
    settings: Settings,
    fetcher: Fetcher,
    stagings: Mapping[tuple[str, Handover], Staging],
) -> FileDesk:
    return FileDesk(
        folder=_folder(settings),
        fetcher=fetcher,
        gate=Gate(),
        stagings=stagings,
        slack_token=settings.slack_bot_token.get_secret_value(),
    )


def _staged_server(settings: Settings, links: Links, clock: Clock) -> FileServer | None:
    """What clouds fetch staged files from; None where they do not from here."""
    if not settings.public_url or settings.staging_bucket:
        return None
    return FileServer(_folder(settings), links, purpose=STAGED, clock=clock)


def make_fetcher(settings: Settings, files: ProvidersFiles, clock: Clock) -> Fetcher:
    """Build what fetches files from Slack and from providers.

    Args:
        settings: What the operator wants.
        files: Whose results are fetched, by the providers' names.
        clock: The time.
    """
    return Fetcher(_purposes(settings, files.hosts), clock=clock)


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
    origins = slack_origins(settings.slack_api_url)
    return {SLACK: slack_files(origins=origins, loopback_origins=slack), **results}


def _poll_budgets(
    settings: Settings, router: FileRouter, slots: SlotStore, clock: Clock
) -> dict[str, PollBudget]:
    rates = account_rates(settings)
    return {
        name_of(each.capabilities): _poll_budget(each, rates, slots, clock)
        for each in router.all()
    }


def _poll_budget(
    translator: FileTranslator,
    rates: Mapping[str, Rates],
    slots: SlotStore,
    clock: Clock,
) -> PollBudget:
    """How often a provider may be asked about files; once a second if none is named."""
    name, operation = translator.capabilities.name, poll_operation(translator)
    documented = translator.capabilities.calls_per_second.get(operation)
    allowed = rates.get(name, Rates()).calls_per_second(operation, documented)
    return PollBudget(
        key=f"{name}/{operation}",
        per_second=allowed or 1.0,
        slots=slots,
        clock=clock,
    )
