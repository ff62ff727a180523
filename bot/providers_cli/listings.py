"""What is known of each provider, whether or not it can be used here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pydantic import SecretStr

from bot.config import Settings
from bot.errors import ConfigError
from bot.file_parts import FileWay, file_ways
from bot.jobs.text_files import with_text_files
from bot.providers.base import Capabilities, Operation
from bot.providers.breaker import BreakerState, Standing
from bot.providers.limits import Rates
from bot.providers.provider import Provider
from bot.providers.registry import Providers, make_providers


class Running(StrEnum):
    """Whether a bot runs here and tells how its providers stand."""

    RUNNING = "running"
    NOT_RUNNING = "not_running"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Calls:
    """How often one kind of call for files is made."""

    operation: str
    #: Calls a second that are documented, and that we make at the most; None: any.
    documented: float | None
    used: float | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one kind of call may carry, and how often it is made."""

    operation: str
    #: The most texts of a call, characters of a text, and characters of a call; None:
    #: it carries none.
    texts: int | None
    text_chars: int | None
    call_chars: int | None
    #: Calls a second that are documented, and that we make at the most; None: any.
    documented: float | None
    used: float | None
    #: How long the running bot leaves such calls alone, as it was told to; None: not.
    pause_seconds: float | None


@dataclass(frozen=True, slots=True)
class Files:
    """One kind of file, and one way in which a provider gets it."""

    #: "image" or "document".
    kind: str
    #: File name extensions in small letters, in order.
    formats: tuple[str, ...]
    #: By a source's extension, that of the translation.
    returns: Mapping[str, str]
    #: The provider's way, such as "inline", and the same in words.
    handover: str
    how: str
    #: The setting without which it cannot be done here; empty: it can.
    lacks: str
    #: The most files of a task, and the largest file in bytes.
    max_files: int
    max_bytes: int
    #: How long a result can be asked for, and an address of it be fetched.
    result_seconds: float
    address_seconds: float
    #: What is paid, such as "per page".
    cost: str
    source: str
    operations: tuple[Calls, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One provider as `providers list` shows it."""

    name: str
    label: str
    #: Its place in PROVIDERS, counted from 1; None: it is not in use.
    place: int | None
    #: Why it cannot be used now; empty: it can.
    lacks: str
    #: Whether a bot runs here; whether that bot calls it, and how long it will not.
    #: No state: that bot does not use it, or nobody knows.
    bot: Running
    state: BreakerState | None = None
    rest_seconds: float | None = None
    #: Whether it needs keys, and whether they are set.
    needs_keys: bool = False
    has_keys: bool = False
    languages: int = 0
    sends_data_out: bool = False
    detects: bool = False
    source: str = ""
    operations: tuple[Limits, ...] = ()
    files: tuple[Files, ...] = ()


class Seen(NamedTuple):
    """What the running bot tells of its providers."""

    bot: Running
    standings: Mapping[str, Standing]


def listing(name: str, settings: Settings, seen: Seen) -> Listing:
    """What is known of a provider, whether or not it can be used here.

    Args:
        name: One that the registry knows.
        settings: The operator's.
        seen: What the running bot tells.
    """
    standing = seen.standings.get(name)
    stand_ins = _stand_ins(name, settings)
    lacks = ""
    try:
        providers = make(name, settings)
    except ConfigError as error:
        lacks = str(error)
        try:
            providers = make(name, settings.model_copy(update=stand_ins))
        except ConfigError:
            # Its parts are not installed: this is all there is to say.
            return Listing(name, name, _place(name, settings), lacks, seen.bot)
    provider = providers.text[0]
    capabilities = provider.translator.capabilities
    return Listing(
        name=name,
        label=capabilities.label,
        place=_place(name, settings),
        lacks=lacks,
        bot=seen.bot,
        state=standing.state if standing else None,
        rest_seconds=standing.rest_seconds if standing else None,
        needs_keys=capabilities.sends_data_out,
        has_keys=capabilities.sends_data_out and not lacks,
        languages=len(provider.translator.languages()),
        sends_data_out=capabilities.sends_data_out,
        detects=capabilities.detects,
        source=capabilities.source,
        operations=tuple(_limits(provider, standing)),
        files=tuple(
            _files(way, provider.rates)
            for way in file_ways(
                settings, with_text_files(providers.files, providers.text)
            )
        ),
    )


def make(name: str, settings: Settings) -> Providers:
    """Make one provider alone.

    Raises:
        ConfigError: It cannot be used here.
    """
    return make_providers(
        (name,),
        models_dir=settings.models_dir,
        call_timeout_seconds=settings.step_timeout_seconds,
        settings=settings,
    )


def _stand_ins(name: str, settings: Settings) -> dict[str, SecretStr]:
    """Something in the place of missing keys, with which nothing is ever called."""
    return {
        field: SecretStr("missing")
        for field in Settings.model_fields
        if field.startswith(name) and getattr(settings, field) == SecretStr("")
    }


def _place(name: str, settings: Settings) -> int | None:
    names = settings.provider_names
    return names.index(name) + 1 if name in names else None


def _limits(provider: Provider, standing: Standing | None) -> Iterator[Limits]:
    capabilities = provider.translator.capabilities
    sizes: dict[Operation, tuple[int | None, int | None, int | None]] = {
        operation: _sizes(capabilities, operation) for operation in provider.operations
    }
    if Operation.DETECT in capabilities.calls_per_second:
        sizes[Operation.DETECT] = (1, None, None)
    if provider.long_text is not None:
        most = provider.long_text.max_chars
        sizes[Operation.SUBMIT] = (1, most, most)
        sizes[Operation.POLL] = (None, None, None)
    pauses = standing.pauses if standing else {}
    for operation, (texts, text_chars, call_chars) in sizes.items():
        documented = capabilities.calls_per_second.get(operation)
        used = provider.rates.calls_per_second(operation, documented)
        yield Limits(
            operation.value,
            texts,
            text_chars,
            call_chars,
            documented,
            _rounded(used),
            pauses.get(operation),
        )


def _files(way: FileWay, rates: Rates) -> Files:
    able = way.capabilities
    return Files(
        kind=able.kind.value,
        formats=way.formats,
        returns={name: able.returns.get(name, name) for name in way.formats},
        handover=able.handover.value,
        how=way.how,
        lacks=way.lacks,
        max_files=able.max_files,
        max_bytes=able.max_bytes,
        result_seconds=able.result_seconds,
        address_seconds=able.address_seconds,
        cost=able.cost,
        source=able.source,
        operations=tuple(
            _calls(Operation(name), documented, rates)
            for name, documented in able.calls_per_second.items()
        ),
    )


def _calls(operation: Operation, documented: float, rates: Rates) -> Calls:
    used = rates.calls_per_second(operation, documented)
    return Calls(operation.value, documented, _rounded(used))


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 3)


def _sizes(capabilities: Capabilities, operation: Operation) -> tuple[int, int, int]:
    """The most texts, characters of a text, and characters of a call."""
    if operation is Operation.SINGLE:
        return 1, capabilities.max_chars, capabilities.max_chars
    longest = capabilities.batch_chars or capabilities.max_chars
    return capabilities.max_items, longest, capabilities.max_call_chars
