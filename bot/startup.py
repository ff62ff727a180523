"""What a start needs, each as one function: checks, the database, who we are."""

import gc
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.config import SLACK_API_URL, Settings
from bot.control import InstanceLock
from bot.errors import (
    ConfigError,
    CredentialsError,
    ProviderError,
    RejectedError,
    TransientError,
)
from bot.jobs.leftovers import Leftovers
from bot.providers.registry import Providers
from bot.providers.routing import ProviderRouter
from bot.slack.client import AUTH_CODES, call
from storage.base import JobReader
from storage.sqlite.channels import SqliteChannels
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.reading import SqliteReader
from storage.sqlite.segments import SqliteSegments
from storage.sqlite.slots import SqliteSlots
from storage.sqlite.work import SqliteWork

log = structlog.get_logger(__name__)

_SECRET_BYTES = 32
_SLACK_RESPONSE_ORIGINS = frozenset(
    {"https://hooks.slack.com", "https://hooks.slack-gov.com"}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in Slack, as auth.test says."""

    team: str
    bot_user: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores over one database."""

    work: SqliteWork
    reader: SqliteReader
    segments: SqliteSegments
    slots: SqliteSlots
    channels: SqliteChannels


class InstallationFacts:
    """What help, languages and status tell; see bot.slack.answers.Facts."""

    def __init__(
        self, router: ProviderRouter, providers: Providers, reader: JobReader
    ) -> None:
        self._router = router
        self._providers = providers
        self._reader = reader

    def works(self) -> Mapping[str, frozenset[str]]:
        """From each language, into which."""
        tags = self._router.languages()
        return {tag: works for tag in tags if (works := self._router.reachable(tag))}

    def labels(self) -> Sequence[str]:
        """The providers, as people call them."""
        return self._router.labels()

    def label_of(self, provider: str) -> str:
        """One provider, as people call it."""
        return self._router.label_of(provider)

    def missing(self) -> str:
        """What could be had with one more step."""
        return self._providers.missing()

    async def counts(self) -> Mapping[str, int]:
        """How many jobs stand in each state."""
        return await self._reader.counts()


def check_settings(settings: Settings) -> None:
    """Refuse settings with which the bot could not even say hello.

    Raises:
        ConfigError: Names the setting and what to do.
    """
    if not settings.slack_bot_token.get_secret_value():
        raise ConfigError("SLACK_BOT_TOKEN is missing; README.md says where to find it")
    if (
        not settings.socket_mode
        and not settings.slack_signing_secret.get_secret_value()
    ):
        raise ConfigError(
            "set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP"
        )


def own_database(stack: AsyncExitStack, settings: Settings) -> SqliteDatabase:
    """Take the lock and open the database; both end with the stack.

    Raises:
        ConfigError: Another process has it.
        StorageError: It cannot be used.
    """
    lock = InstanceLock(settings.database_path)
    if not lock.acquire():
        raise ConfigError(
            f"another thread-translator runs on {settings.database_path}; stop it, or "
            "give this one its own DATA_DIR"
        )
    stack.callback(lock.release)
    database = SqliteDatabase(settings.database_path)
    database.open()
    stack.callback(database.close)
    return database


def make_stores(database: SqliteDatabase, *, reuse: bool = True) -> Stores:
    """The stores over one database.

    Args:
        database: Open.
        reuse: Whether a text that was translated before is not translated anew.
    """
    return Stores(
        work=SqliteWork(database, reuse=reuse),
        reader=SqliteReader(database),
        segments=SqliteSegments(database),
        slots=SqliteSlots(database),
        channels=SqliteChannels(database),
    )


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are.

    Raises:
        CredentialsError: The token is refused.
        TransientError: Slack cannot be reached now.
    """
    try:
        answer = await call(client.auth_test())
    except ProviderError as error:
        if error.code in AUTH_CODES or isinstance(error, RejectedError):
            raise CredentialsError(
                f"Slack refuses SLACK_BOT_TOKEN: {error.code}; copy the token again "
                "from the app's page, OAuth & Permissions"
            ) from error
        raise
    team, bot_user = answer.get("team_id"), answer.get("user_id")
    if not team or not bot_user:
        raise TransientError("Slack does not say who we are", code="unreadable")
    return Identity(str(team), str(bot_user), str(answer.get("bot_id", "")))


async def check_app_token(client: AsyncWebClient, token: str) -> None:
    """Make sure that Socket Mode will open: the SDK would try a bad token for ever.

    Raises:
        CredentialsError: The token is refused.
        TransientError: Slack cannot be reached now.
    """
    try:
        await call(client.apps_connections_open(app_token=token))
    except ProviderError as error:
        if error.code in AUTH_CODES or isinstance(error, RejectedError):
            raise CredentialsError(
                f"Slack refuses SLACK_APP_TOKEN: {error.code}; make an app-level token "
                "with connections:write under Basic Information"
            ) from error
        raise


def response_origins(settings: Settings) -> frozenset[str]:
    """Origins that a response_url may have: Slack's, or the local workspace's own."""
    if settings.slack_api_url == SLACK_API_URL:
        return _SLACK_RESPONSE_ORIGINS
    url = URL(settings.slack_api_url)
    if url.scheme == "https":
        return _SLACK_RESPONSE_ORIGINS
    return frozenset({str(url.origin())})


def install_secret(folder: Path) -> bytes:
    """The secret of this installation, made once: 32 bytes in a file of mode 0600."""
    path = folder / "secret.key"
    if not path.exists():
        _write_secret(path)
    secret = path.read_bytes()
    if len(secret) != _SECRET_BYTES:
        raise ConfigError(f"{path} is damaged; remove it, and translations start anew")
    return secret


def _write_secret(path: Path) -> None:
    """Whole or not at all: a process that dies here leaves no half of a secret."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    file = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(secrets.token_bytes(_SECRET_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)


def keep_out_of_collections() -> None:
    """Let the garbage collector pass over what a start has made and keeps.

    Names of languages, tables and code are some hundred thousand objects that stay as
    long as the process; a full collection looks at each of them, and every ack waits.
    """
    gc.collect()
    gc.freeze()


async def sweep(
    work: SqliteWork,
    settings: Settings,
    now: float,
    leftovers: Leftovers | None = None,
) -> None:
    """Erase what has been kept long enough, and what nobody will use again.

    Args:
        work: The rows.
        settings: How long is long enough.
        now: The moment.
        leftovers: Files of jobs that have ended; None: they are left alone.
    """
    day = 86_400.0
    segment_days = settings.segment_retention_days if settings.reuse == "on" else 0.0
    swept = await work.sweep(
        texts=now - settings.text_retention_hours * 3_600,
        segments=now - segment_days * day,
        rows=now - settings.row_retention_days * day,
        most_segments=settings.reuse_max_segments,
    )
    log.info("swept", texts=swept.texts, segments=swept.segments, rows=swept.rows)
    if leftovers is not None and (folders := await leftovers.sweep()):
        log.info("leftovers_cleared", folders=folders)
