"""Whether clouds can fetch files from the buckets that are set: tried, and cleared."""

import asyncio
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from obstore.exceptions import PermissionDeniedError, UnauthenticatedError
from yarl import URL

from bot.config import Settings
from bot.doctor.files import NO_ANSWER, files_of
from bot.doctor.findings import Finding, failed, ok, skipped, warning
from bot.errors import ConfigError, TransientError
from bot.file_parts import own_bucket, staging_bucket
from bot.files.staging import Bucket
from bot.providers.files import OwnBucket
from bot.providers.registry import OWN_BUCKET_SETTINGS

STAGING_BUCKET, OWN_BUCKET = "staging bucket", "own bucket"

_DOCS = "docs/files.md"
_TINY = b"thread-translator doctor"
#: The calls that follow each other within the time of one check.
_CALLS = 3
_REFUSALS = {
    PermissionDeniedError: "it refuses the key",
    UnauthenticatedError: "it does not know the key",
    FileNotFoundError: "there is no such bucket",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A bucket, and the setting that names it."""

    setting: str
    name: str
    bucket: Bucket
    #: The longest that one call may take.
    seconds: float


async def check_staging_bucket(
    settings: Settings, session: aiohttp.ClientSession, *, limit_seconds: float
) -> list[Finding]:
    """Put a tiny object into STAGING_BUCKET, fetch it as a cloud would, delete it.

    Returns:
        One finding.
    """
    if not settings.staging_bucket:
        return [skipped(STAGING_BUCKET, "STAGING_BUCKET is not set")]
    seconds = limit_seconds / _CALLS
    bucket = staging_bucket(settings, timeout_seconds=seconds)
    place = _Place("STAGING_BUCKET", settings.staging_bucket, bucket, seconds)
    return [await _try(STAGING_BUCKET, place, session)]


async def check_own_buckets(
    settings: Settings, session: aiohttp.ClientSession, *, limit_seconds: float
) -> list[Finding]:
    """The same with the bucket from which alone a provider fetches documents.

    Returns:
        One finding for each such bucket; one that says so where there is none.
    """
    files = files_of(settings)
    own = files.own_buckets if files else {}
    seconds = limit_seconds / _CALLS
    found = [
        await _try_own(OWN_BUCKET_SETTINGS[name], each, seconds, session)
        for name, each in own.items()
    ]
    return found or [skipped(OWN_BUCKET, "no provider here has one")]


async def _try_own(
    setting: str, own: OwnBucket, seconds: float, session: aiohttp.ClientSession
) -> Finding:
    if not (own.access_key_id and own.secret_access_key):
        error = ConfigError(f"{setting} needs an access key; a user's name will not do")
        return failed(OWN_BUCKET, error, f"set the provider's access key; {_DOCS}")
    bucket = own_bucket(own, timeout_seconds=seconds)
    place = _Place(setting, own.bucket, bucket, seconds)
    return await _try(OWN_BUCKET, place, session)


async def _try(check: str, place: _Place, session: aiohttp.ClientSession) -> Finding:
    """Put, fetch and delete, and say which of these went wrong."""
    name = f"doctor/{_letters()}.txt"
    try:
        address = await _put(place.bucket, name)
    except TransientError as error:
        return _not_put(check, place, error)
    try:
        wrong = await _wrong_with(address, session, place.seconds)
    finally:
        removed = await _removed(place.bucket, name)
    if wrong:
        words = f"{place.name} takes files, but gives none by a signed address: {wrong}"
        return failed(check, ConfigError(words), _fix(place))
    if not removed:
        words = f"{place.name} gives files, but staged copies cannot be deleted there"
        return warning(check, words, _fix(place))
    return ok(check, f"{place.name} took, gave and deleted a tiny file")


def _letters() -> str:
    """A name that nobody else uses, of letters alone: one vendor takes no others."""
    return "".join(chr(ord("a") + byte % 26) for byte in secrets.token_bytes(16))


async def _put(bucket: Bucket, name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.txt"
        await asyncio.to_thread(path.write_bytes, _TINY)
        return await bucket.put(path, name)


async def _wrong_with(
    address: str, session: aiohttp.ClientSession, seconds: float
) -> str:
    """What is wrong with what comes from a signed address; empty: nothing."""
    timeout = aiohttp.ClientTimeout(total=seconds)
    call = session.get(
        URL(address, encoded=True), allow_redirects=False, timeout=timeout
    )
    try:
        async with call as response:
            body = await response.content.read(len(_TINY) + 1)
    except NO_ANSWER as error:
        return type(error).__name__
    if response.status != 200:
        return f"status {response.status}"
    return "" if body == _TINY else "another file"


async def _removed(bucket: Bucket, name: str) -> bool:
    try:
        await bucket.remove(name)
    except TransientError:
        return False
    return True


def _not_put(check: str, place: _Place, error: TransientError) -> Finding:
    """A refusal is a wrong setting; anything else may pass."""
    kinds = (words for kind, words in _REFUSALS.items() if _is_by(error, kind))
    why = next(kinds, "")
    if not why:
        words = f"{place.name} cannot be reached, or does not take a file"
        again = f"is its service up? Then {_fix(place)}"
        return failed(check, TransientError(words, code=error.code), again)
    return failed(check, ConfigError(f"{place.name}: {why}"), _fix(place))


def _is_by(error: TransientError, kind: type[Exception]) -> bool:
    """Whether the store's own error was of a kind."""
    return isinstance(error.__cause__, kind)


def _fix(place: _Place) -> str:
    return (
        f"look at {place.setting}, the endpoint, region and key set beside it: the key "
        f"needs leave to put, read and delete there; {_DOCS}"
    )
