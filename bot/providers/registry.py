"""Names to providers: the only module that knows the vendors."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import aiohttp

from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.engine import Engine
from bot.errors import ConfigError
from bot.models import Pair
from bot.providers.alibaba import (
    AlibabaClient,
    AlibabaDetector,
    AlibabaLongText,
    AlibabaText,
    Credentials,
    Options,
)
from bot.providers.base import (
    LanguageDetector,
    LongTextTranslator,
    Operation,
    TextTranslator,
)
from bot.providers.local.text import LocalDetector, LocalText

LOCAL = "local"
ALIBABA = "alibaba"
#: Of a documented rate: other programs may use the account, and clocks differ.
_SHARE_OF_RATE = 0.95
#: Enough for a cloud's rate even where an answer takes seconds.
_CLOUD_PARALLEL = 20


def straight(pair: Pair) -> tuple[str, ...]:
    """The route of a provider that goes from any language to any other at once."""
    return (pair.source or "auto", pair.target)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and how it is fed."""

    translator: TextTranslator
    #: Calls at the same time.
    parallel: int
    #: The languages that a text goes through, first to last, in a pair that it can do.
    route: Callable[[Pair], tuple[str, ...]] = straight
    #: What takes texts that are too long for a call; None: nothing does.
    long_text: LongTextTranslator | None = None

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The kinds of call by which texts go out."""
        if self.translator.capabilities.batch_chars is None:
            return (Operation.BATCH,)
        return (Operation.BATCH, Operation.SINGLE)

    def gap_seconds(self, operation: Operation) -> float:
        """The least time between two calls of a kind; 0 where there is no limit."""
        rate = self.translator.capabilities.calls_per_second.get(operation)
        return 0.0 if rate is None else 1 / (_SHARE_OF_RATE * rate)


@dataclass(frozen=True, slots=True)
class Providers:
    """Everything that translates, in the operator's order."""

    text: tuple[Provider, ...]
    detector: LanguageDetector
    start: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    #: What could be had with one more step, as a sentence; empty: nothing.
    missing: Callable[[], str]


@dataclass(slots=True)
class _Web:
    """The session for the clouds: the one given, else one of its own once started."""

    given: aiohttp.ClientSession | None
    own: aiohttp.ClientSession | None = field(default=None, init=False)

    async def start(self) -> None:
        if self.given is None:
            self.own = aiohttp.ClientSession()

    async def close(self) -> None:
        if self.own is not None:
            await self.own.close()

    def session(self) -> aiohttp.ClientSession:
        session = self.given or self.own
        if session is None:
            raise RuntimeError("these providers were not started")
        return session


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
            or an engine that is not installed.
    """
    engine = Engine(models_dir=models_dir, call_timeout_seconds=call_timeout_seconds)
    _check(names, engine)
    web, made = _Web(session), {LOCAL: _local(engine)}
    client = None
    if ALIBABA in names:
        known = _with_keys(settings)
        client = _alibaba_client(web, known, clock, call_timeout_seconds)
        made[ALIBABA] = _alibaba(client, known)
    detector = _detector(engine, client, detects_here=detects_here)
    own = [engine] if LOCAL in names or isinstance(detector, LocalDetector) else []
    return Providers(
        text=tuple(made[name] for name in dict.fromkeys(names)),
        detector=detector,
        start=_in_turn(web.start, *(each.start for each in own)),
        close=_in_turn(*(each.close for each in own), web.close),
        missing=engine.missing if LOCAL in names else str,
    )


def _check(names: tuple[str, ...], engine: Engine) -> None:
    unknown = [name for name in names if name not in {LOCAL, ALIBABA}]
    if unknown or not names:
        raise ConfigError(
            f"PROVIDERS names {', '.join(unknown) or 'nothing'}; known are: "
            f"{LOCAL}, {ALIBABA}"
        )
    if LOCAL in names and not engine.available():
        raise ConfigError(engine.missing())


def _detector(
    engine: Engine, client: AlibabaClient | None, *, detects_here: bool | None
) -> LanguageDetector:
    if detects_here is None:
        detects_here = find_spec("py3langid") is not None
    if client is None or detects_here:
        return LocalDetector(engine)
    return AlibabaDetector(client)


def _in_turn(*acts: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    async def all_of_them() -> None:
        for act in acts:
            await act()

    return all_of_them


def _local(engine: Engine) -> Provider:
    local = LocalText(engine)
    # Two calls at once: a short text need not wait for a long one's end.
    return Provider(local, parallel=2, route=local.route)


def _with_keys(settings: Settings | None) -> Settings:
    if (
        settings is None
        or not settings.alibaba_cloud_access_key_id.get_secret_value()
        or not settings.alibaba_cloud_access_key_secret.get_secret_value()
    ):
        raise ConfigError(
            "PROVIDERS names alibaba, which needs ALIBABA_CLOUD_ACCESS_KEY_ID and "
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET; docs/providers.md says how to get them"
        )
    return settings


def _alibaba_client(
    web: _Web, settings: Settings, clock: Clock | None, timeout_seconds: float
) -> AlibabaClient:
    return AlibabaClient(
        web.session,
        endpoint=settings.alibaba_mt_endpoint,
        credentials=Credentials(
            settings.alibaba_cloud_access_key_id.get_secret_value(),
            settings.alibaba_cloud_access_key_secret.get_secret_value(),
            settings.alibaba_cloud_security_token.get_secret_value(),
        ),
        clock=clock or SystemClock(),
        timeout_seconds=timeout_seconds,
    )


def _alibaba(client: AlibabaClient, settings: Settings) -> Provider:
    options = Options(
        api_type=settings.alibaba_mt_api_type,
        scene=settings.alibaba_mt_scene,
        text_format=settings.alibaba_mt_format,
    )
    text = AlibabaText(client, options)
    return Provider(
        text,
        parallel=_CLOUD_PARALLEL,
        route=text.route,
        long_text=AlibabaLongText(client, options),
    )
