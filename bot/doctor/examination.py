"""All checks of an installation, at once, each within its own time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import aiohttp
import yaml

from bot.clock import Clock
from bot.config import Settings, load_settings
from bot.doctor.buckets import (
    OWN_BUCKET,
    STAGING_BUCKET,
    check_own_buckets,
    check_staging_bucket,
)
from bot.doctor.database import DATABASE, WORK, check_database
from bot.doctor.delivery import (
    DELIVERY,
    SIGNING_SECRET,
    check_delivery,
    check_signing_secret,
)
from bot.doctor.disk import DISK, check_disk
from bot.doctor.engine import ENGINE, PROVIDERS, check_engine
from bot.doctor.files import (
    FILES,
    PUBLIC_ADDRESS,
    check_files,
    check_public_address,
)
from bot.doctor.findings import Finding, failed, ok, skipped
from bot.doctor.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    CLOCK,
    SCOPES,
    check_app_token,
    check_token,
)
from bot.errors import BotError, ConfigError, TransientError
from bot.manifest import manifest_path
from bot.slack.client import make_client

SETTINGS = "settings"
#: The names of all checks in their order; of the two ways in, one is looked at.
NAMES = (
    SETTINGS,
    BOT_TOKEN,
    SCOPES,
    CLOCK,
    APP_TOKEN,
    SIGNING_SECRET,
    DELIVERY,
    DISK,
    DATABASE,
    WORK,
    PROVIDERS,
    ENGINE,
    FILES,
    PUBLIC_ADDRESS,
    STAGING_BUCKET,
    OWN_BUCKET,
)

_LIMIT_SECONDS = 10.0
#: What is called by a check gives up before the check itself does.
_SHARE_OF_CALLS = 0.8


@dataclass(frozen=True, slots=True)
class Check:
    """A look at one thing, and the names of what it finds."""

    names: tuple[str, ...]
    run: Callable[[], Awaitable[list[Finding]]]


async def examine(
    clock: Clock, *, limit_seconds: float = _LIMIT_SECONDS
) -> list[Finding]:
    """Look at everything; no bot needs to run, and all stays as it was.

    Args:
        clock: The time.
        limit_seconds: The longest that one check may take.

    Returns:
        The findings in a fixed order; no failure of one keeps the others away.
    """
    try:
        settings = load_settings()
    except ConfigError as error:
        fix = "mend that setting; docs/settings.md says what each may be"
        rest = [name for name in NAMES if name not in (SETTINGS, SIGNING_SECRET)]
        unread = [skipped(name, "it needs settings that can be read") for name in rest]
        return [failed(SETTINGS, error, fix), *unread]
    async with aiohttp.ClientSession() as session:
        checks = make_checks(settings, clock, session, limit_seconds * _SHARE_OF_CALLS)
        found = await run_all(checks, limit_seconds)
    return [ok(SETTINGS, f"read from {_sources()}"), *found]


async def run_all(checks: Iterable[Check], limit_seconds: float) -> list[Finding]:
    """Run checks at once, and gather what they find in their order."""
    found = await asyncio.gather(*(_limited(check, limit_seconds) for check in checks))
    return list(chain.from_iterable(found))


def make_checks(
    settings: Settings,
    clock: Clock,
    session: aiohttp.ClientSession,
    call_seconds: float,
) -> list[Check]:
    """The checks that fit these settings."""
    client = make_client(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_api_url,
        timeout_seconds=call_seconds,
        session=session,
    )
    path = settings.database_path
    token = partial(check_token, settings, client, clock, wanted_scopes())
    database = partial(check_database, path, clock, limit_seconds=call_seconds)
    engine = partial(check_engine, settings, limit_seconds=call_seconds)
    app_token = partial(check_app_token, settings, client)
    secret = partial(check_signing_secret, settings, clock, session)
    by_http = not settings.socket_mode and bool(settings.slack_signing_secret)
    return [
        Check((BOT_TOKEN, SCOPES, CLOCK), token),
        Check((SIGNING_SECRET,), secret) if by_http else Check((APP_TOKEN,), app_token),
        Check((DELIVERY,), partial(check_delivery, settings, clock, session)),
        Check((DISK,), partial(check_disk, path)),
        Check((DATABASE, WORK), database),
        Check((PROVIDERS, ENGINE), engine),
        *_file_checks(settings, session, call_seconds),
    ]


def _file_checks(
    settings: Settings, session: aiohttp.ClientSession, call_seconds: float
) -> list[Check]:
    """What is done with files, and whether clouds can get them."""
    return [
        Check((FILES,), partial(check_files, settings)),
        *(
            Check((name,), partial(look, settings, session, limit_seconds=call_seconds))
            for name, look in (
                (PUBLIC_ADDRESS, check_public_address),
                (STAGING_BUCKET, check_staging_bucket),
                (OWN_BUCKET, check_own_buckets),
            )
        ),
    ]


def wanted_scopes() -> frozenset[str]:
    """The bot's scopes as the manifest asks for them."""
    manifest = yaml.safe_load(manifest_path().read_text(encoding="utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


async def _limited(check: Check, limit_seconds: float) -> list[Finding]:
    try:
        async with asyncio.timeout(limit_seconds):
            return await check.run()
    except TimeoutError:
        error: BotError = TransientError(f"no result within {limit_seconds:g} s")
    except BotError as raised:
        error = raised
    except Exception as raised:  # noqa: BLE001 - whatever it is, the others go on
        error = BotError(f"the check itself failed: {type(raised).__name__}")
    fix = "try again: thread-translator doctor; is this machine short of anything?"
    return [failed(name, error, fix) for name in check.names]


def _sources() -> str:
    """The places that settings were read from, as `Settings` reads them."""
    names = ["the environment"]
    if Path(".env").is_file():
        names.append(str(Path(".env").absolute()))
    if Path("/run/secrets").is_dir():
        names.append("/run/secrets")
    return " and ".join(names)
