"""What is done with files, and whether clouds can fetch them at PUBLIC_URL."""

from collections.abc import Sequence

import aiohttp
from yarl import URL

from bot.addresses import LOOPBACK_HOSTS
from bot.config import Settings
from bot.doctor.delivery import Presence, find_bot
from bot.doctor.findings import Finding, ok, skipped, warning
from bot.errors import ConfigError
from bot.file_parts import FileWay, file_ways
from bot.jobs.text_files import with_text_files
from bot.providers.files import ProvidersFiles
from bot.providers.registry import make_providers

FILES, PUBLIC_ADDRESS = "files", "public address"

_DOCS = "docs/files.md"
_MAX_ANSWER_BYTES = 4_096
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError)


# --- what is done with files ----------------------------------------------------


async def check_files(settings: Settings) -> list[Finding]:
    """Say for each provider what it does with files, and what one setting would add.

    Returns:
        One finding.
    """
    files = files_of(settings)
    if files is None:
        return [skipped(FILES, "no provider could be made")]
    return [judge_files(file_ways(settings, files))]


def judge_files(ways: Sequence[FileWay]) -> Finding:
    """Whether all is open that the providers could do."""
    if not ways:
        words = "images and documents need a cloud; the built-in engine takes words"
        return skipped(FILES, f"{words} ({_DOCS})")
    lines = "; ".join(_line(way) for way in ways if not way.lacks)
    shut = [way for way in ways if way.lacks]
    if not shut:
        return ok(FILES, lines + _in_turn(ways))
    more = "; ".join(f"{_what(way)} by {way.capabilities.name}" for way in shut)
    settings = " and ".join(dict.fromkeys(way.lacks for way in shut))
    now = lines + _in_turn(ways) if lines else "none is translated"
    words = f"{now}; more could be had: {more}"
    return warning(FILES, words, f"set {settings}; {_DOCS} says how")


def _line(way: FileWay) -> str:
    return f"{way.capabilities.name}: {_what(way)}, {way.how}"


def _what(way: FileWay) -> str:
    """Such as "images, up to 20 a task (bmp, gif ...)"."""
    capabilities = way.capabilities
    many = f", up to {capabilities.max_files} a task" * (capabilities.max_files > 1)
    return f"{capabilities.kind}s{many} ({', '.join(way.formats)})"


def _in_turn(ways: Sequence[FileWay]) -> str:
    """Which formats several would take, and who is asked first; empty: none."""
    takers: dict[str, list[str]] = {}
    for way in ways:
        for name in way.formats if not way.lacks else ():
            takers.setdefault(name, []).append(way.capabilities.name)
    orders: dict[tuple[str, ...], list[str]] = {}
    for name, found in sorted(takers.items()):
        order = tuple(dict.fromkeys(found))
        if len(order) > 1:
            orders.setdefault(order, []).append(name)
    told = [f"{', '.join(n)} to {', then '.join(o)}" for o, n in orders.items()]
    return "".join(f"; {line}" for line in told)


def files_of(settings: Settings) -> ProvidersFiles | None:
    """What the providers do with files; None where another check says what is wrong."""
    try:
        providers = make_providers(
            settings.provider_names,
            models_dir=settings.models_dir,
            call_timeout_seconds=settings.step_timeout_seconds,
            settings=settings,
        )
    except ConfigError:
        return None
    return with_text_files(providers.files, providers.text)


# --- our own server, from outside -----------------------------------------------


async def check_public_address(
    settings: Settings, session: aiohttp.ClientSession, *, limit_seconds: float
) -> list[Finding]:
    """Knock at PUBLIC_URL, as far as that can be done from inside.

    Args:
        settings: Name it.
        session: Makes the call.
        limit_seconds: The longest that it may take.

    Returns:
        One finding, at worst a warning: from outside it may look otherwise.
    """
    public_url = settings.public_url
    if not public_url:
        return [skipped(PUBLIC_ADDRESS, "PUBLIC_URL is not set")]
    address = f"{public_url}/healthz"
    wrong = await _wrong_with(address, session, limit_seconds)
    if not wrong:
        here = " on this machine, for local clouds" * _is_here(public_url)
        words = f"a bot answers at {public_url}{here}"
        before = "; clouds fetch from STAGING_BUCKET" * bool(settings.staging_bucket)
        return [ok(PUBLIC_ADDRESS, words + before)]
    words = f"no bot answers at {address}, asked from here: {wrong}"
    if await find_bot(settings.database_path) is Presence.NONE:
        fix = "start the bot: thread-translator run; then thread-translator doctor"
        return [warning(PUBLIC_ADDRESS, f"{words}; none runs here", fix)]
    fix = (
        f"let your proxy or tunnel hand /files/ and /healthz on to LISTEN="
        f"{settings.listen}; then, from outside: curl -sS {address}"
    )
    return [warning(PUBLIC_ADDRESS, words, fix)]


async def _wrong_with(
    address: str, session: aiohttp.ClientSession, seconds: float
) -> str:
    """Ask a bot whether it is alive; what is wrong, empty where it is one."""
    timeout = aiohttp.ClientTimeout(total=seconds)
    call = session.get(address, allow_redirects=False, timeout=timeout)
    try:
        async with call as response:
            body = await response.content.read(_MAX_ANSWER_BYTES)
    except NO_ANSWER as error:
        return type(error).__name__
    if response.status != 200:
        return f"status {response.status}"
    return "" if b'"alive"' in body else "something else answers there"


def _is_here(address: str) -> bool:
    return URL(address).host in LOOPBACK_HOSTS
