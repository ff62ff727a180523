"""Where providers get files here: in the call, by an upload, from an address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.addresses import loopback_origin
from bot.clock import Clock
from bot.config import Settings
from bot.files.formats import FORMATS
from bot.files.links import Links
from bot.files.staging import Bucket, BucketSettings, OwnServer, Staging
from bot.providers.base import Operation
from bot.providers.files import FileCapabilities, Handover, OwnBucket, ProvidersFiles
from bot.providers.registry import OWN_BUCKET_SETTINGS


def can_hand_over(
    stagings: Mapping[tuple[str, Handover], Staging], provider: str, handover: Handover
) -> bool:
    """Whether files can be handed to a provider this way here."""
    needs_nothing = handover in {Handover.INLINE, Handover.UPLOAD}
    return needs_nothing or (provider, handover) in stagings


def make_stagings(
    settings: Settings, files: ProvidersFiles, links: Links, clock: Clock
) -> dict[tuple[str, Handover], Staging]:
    """By provider and way of handing over, where files are fetched."""
    stagings: dict[tuple[str, Handover], Staging] = {}
    common = _common_staging(settings, links, clock)
    if common is not None:
        names = {each.capabilities.name for each in files.translators}
        stagings |= {(name, Handover.ADDRESS): common for name in names}
    for name, own in files.own_buckets.items():
        stagings[name, Handover.OWN_BUCKET] = own_bucket(
            own, timeout_seconds=settings.file_step_timeout_seconds
        )
    return stagings


def _common_staging(settings: Settings, links: Links, clock: Clock) -> Staging | None:
    """Where any provider may fetch files; None: nowhere."""
    if settings.staging_bucket:
        return staging_bucket(
            settings, timeout_seconds=settings.file_step_timeout_seconds
        )
    if settings.public_url:
        return OwnServer(settings.public_url, links, clock)
    return None


def staging_bucket(settings: Settings, *, timeout_seconds: float) -> Bucket:
    """The bucket that STAGING_BUCKET names.

    Args:
        settings: Name it, and the key.
        timeout_seconds: The longest that one call may take.
    """
    bucket = BucketSettings(
        bucket=settings.staging_bucket,
        endpoint=settings.staging_endpoint,
        region=settings.staging_region,
        access_key_id=settings.staging_access_key_id.get_secret_value(),
        secret_access_key=settings.staging_secret_access_key.get_secret_value(),
        path_style=settings.staging_path_style,
    )
    return Bucket(bucket, timeout_seconds=timeout_seconds)


def own_bucket(own: OwnBucket, *, timeout_seconds: float) -> Bucket:
    """The bucket from which alone a provider fetches files.

    Args:
        own: It, and the key.
        timeout_seconds: The longest that one call may take.
    """
    path_style = bool(loopback_origin(own.endpoint))
    return Bucket(
        BucketSettings(**asdict(own), path_style=path_style),
        timeout_seconds=timeout_seconds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWay:
    """One kind of file, and one way in which a provider gets it."""

    capabilities: FileCapabilities
    #: How the bytes get there, as a sentence's end.
    how: str
    #: The setting without which it cannot be done; empty: it can.
    lacks: str

    @property
    def formats(self) -> tuple[str, ...]:
        """The extensions that the provider takes and the gate lets in, in order."""
        return tuple(sorted(self.capabilities.formats & frozenset(FORMATS)))


def file_ways(settings: Settings, files: ProvidersFiles) -> list[FileWay]:
    """What is done with files here, and what would be with one more setting.

    Args:
        settings: What the operator wants.
        files: What the providers do with files.

    Returns:
        In the order in which they are preferred.
    """
    return [
        _way(each.capabilities, settings, files.own_buckets)
        for each in files.translators
    ]


def _way(
    capabilities: FileCapabilities,
    settings: Settings,
    own_buckets: Mapping[str, OwnBucket],
) -> FileWay:
    name, how, lacks = capabilities.name, "", ""
    match capabilities.handover:
        case Handover.INLINE:
            as_text = Operation.SUBMIT in capabilities.calls_per_second
            how = "as a long text" if as_text else "in the call itself"
        case Handover.UPLOAD:
            how = "uploaded to its own store"
        case Handover.ADDRESS:
            place = settings.staging_bucket or settings.public_url
            how = f"fetched from {place or 'an address'}"
            lacks = "" if place else "PUBLIC_URL or STAGING_BUCKET"
        case Handover.OWN_BUCKET:
            own = own_buckets.get(name)
            how = f"fetched from {own.bucket if own else 'a bucket of its account'}"
            lacks = "" if own else OWN_BUCKET_SETTINGS.get(name, "")
    return FileWay(capabilities=capabilities, how=how, lacks=lacks)
