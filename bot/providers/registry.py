"""Names to providers: the only module that knows the vendors."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import aiohttp

from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine import Engine
from bot.errors import ConfigError
from bot.providers.base import LanguageDetector, Operation
from bot.providers.clouds import (
    Cloud,
    Web,
    alibaba_rates,
    huawei_rates,
    make_alibaba,
    make_huawei,
)
from bot.providers.files import ProvidersFiles
from bot.providers.limits import PacedDetector, Rates
from bot.providers.local.text import LocalDetector, LocalText
from bot.providers.provider import Provider
from storage.base import SlotStore

LOCAL = "local"
ALIBABA = "alibaba"
HUAWEI = "huawei"
_MakeCloud = Callable[[Web, Settings | None, Clock, float], Cloud]
_CLOUDS: Mapping[str, _MakeCloud] = {ALIBABA: make_alibaba, HUAWEI: make_huawei}
#: Every name that PROVIDERS may hold.
KNOWN = (LOCAL, *_CLOUDS)
#: By provider, the setting that names the bucket from which alone it fetches files.
OWN_BUCKET_SETTINGS: Mapping[str, str] = {HUAWEI: "HUAWEI_OBS_BUCKET"}


@dataclass(frozen=True, slots=True)
class Providers:
    """Everything that translates, in the operator's order."""

    text: tuple[Provider, ...]
    detector: LanguageDetector
    start: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    #: What could be had with one more step, as a sentence; empty: nothing.
    missing: Callable[[], str]
    #: Whose account each look for a language is a call of; empty: nobody's.
    detected_by: str = ""
    files: ProvidersFiles = field(default_factory=ProvidersFiles)

    def paced_detector(self, slots: SlotStore, clock: Clock) -> LanguageDetector:
        """The detector; where its looks are calls, it keeps to the account's rate.

        Args:
            slots: The rates.
            clock: The time.
        """
        for each in self.text:
            if each.translator.capabilities.name == self.detected_by:
                return PacedDetector(
                    detector=self.detector,
                    provider=self.detected_by,
                    gap_seconds=each.gap_seconds(Operation.DETECT),
                    slots=slots,
                    clock=clock,
                )
        return self.detector


def make_providers(
    names: tuple[str, ...],
    *,
    models_dir: Path | None,
    call_timeout_seconds: float,
    settings: Settings | None = None,
    session: aiohttp.ClientSession | None = None,
    clock: Clock | None = None,
    detects_here: bool | None = None,
) -> Providers:
    """Make the providers that PROVIDERS names.

    Args:
        names: The preferred first.
        models_dir: Further models of the embedded engine.
        call_timeout_seconds: The longest that one call may take.
        settings: The clouds' keys and addresses; without them no cloud can be made.
        session: Shared by all calls to clouds, and closed by whoever made it; without
            one, the providers make one when they start and close it.
        clock: The time that is signed; the machine's own where none is given.
        detects_here: Whether languages are found on this machine, so that no cloud is
            paid for it; None: where the detector's wheel is installed.

    Raises:
        ConfigError: A name that is not known, none at all, a cloud without its keys,
            rates that cannot be read, or an engine that is not installed.
    """
    check_rates(settings)
    engine = Engine(models_dir=models_dir, call_timeout_seconds=call_timeout_seconds)
    _check(names, engine)
    web, time = Web(session), clock or SystemClock()
    clouds = {
        name: _CLOUDS[name](web, settings, time, call_timeout_seconds)
        for name in dict.fromkeys(names)
        if name in _CLOUDS
    }
    texts = {LOCAL: _local(engine)} | {name: each.text for name, each in clouds.items()}
    detected_by, detector = _detector(engine, clouds, detects_here=detects_here)
    own = [engine] if LOCAL in names or not detected_by else []
    return Providers(
        text=tuple(texts[name] for name in dict.fromkeys(names)),
        files=_files(clouds),
        detector=detector,
        start=_in_turn(web.start, *(each.start for each in own)),
        close=_in_turn(*(each.close for each in own), web.close),
        missing=engine.missing if LOCAL in names else str,
        detected_by=detected_by,
    )


def _files(clouds: Mapping[str, Cloud]) -> ProvidersFiles:
    return ProvidersFiles(
        translators=tuple(file for each in clouds.values() for file in each.files),
        hosts={name: each.hosts for name, each in clouds.items()},
        own_buckets={
            name: each.own_bucket
            for name, each in clouds.items()
            if each.own_bucket is not None
        },
    )


def check_rates(settings: Settings | None) -> None:
    """Refuse rates that cannot be read, also those of a cloud that is not in use.

    Raises:
        ConfigError: Names the setting.
    """
    if settings is not None:
        account_rates(settings)


def account_rates(settings: Settings) -> dict[str, Rates]:
    """How often each account may be called, by the name of its provider.

    Raises:
        ConfigError: Names the setting that cannot be read.
    """
    return {ALIBABA: alibaba_rates(settings), HUAWEI: huawei_rates(settings)}


def _check(names: tuple[str, ...], engine: Engine) -> None:
    unknown = [name for name in names if name not in KNOWN]
    if unknown or not names:
        raise ConfigError(
            f"PROVIDERS names {', '.join(unknown) or 'nothing'}; known are: "
            f"{', '.join(KNOWN)}"
        )
    if LOCAL in names and not engine.available():
        raise ConfigError(engine.missing())


def _detector(
    engine: Engine, clouds: Mapping[str, Cloud], *, detects_here: bool | None
) -> tuple[str, LanguageDetector]:
    """Who finds languages, and whose account it costs; empty: it is done here."""
    if detects_here is None:
        detects_here = find_spec("py3langid") is not None
    if detects_here or not clouds:
        return "", LocalDetector(engine)
    name, cloud = next(iter(clouds.items()))
    return name, cloud.detector


def _in_turn(*acts: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def all_of_them() -> None:
        for act in acts:
            await act()

    return all_of_them


def _local(engine: Engine) -> Provider:
    local = LocalText(engine)
    # Two calls at once: a short text need not wait for a long one's end.
    return Provider(local, parallel=2, route=local.route)
