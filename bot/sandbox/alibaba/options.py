"""How our own Alibaba behaves: what is fixed at its start, and what can be switched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An access key of an account."""

    id: str
    secret: str
    #: Calls of all keys of an account are counted together.
    account: str = "local"
    #: Of temporary keys: what every call must bring along.
    token: str = ""


class Switches(BaseModel):
    """What the vendor's pages leave open, contradict, or let an operator order.

    All of it may change while the server runs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # --- the shape of answers

    #: How a numeric `Code` is written: both appear in the vendor's examples.
    code_type: Literal["string", "number"] = "string"
    #: `TranslatedList`: a string of JSON as in the examples, or the schema's array.
    list_type: Literal["string", "array"] = "string"
    #: 105, 10005 or System.LanguageNotSupported; "documented": as each page has it.
    spelling: Literal["documented", "number", "long", "name"] = "documented"
    #: What carries an operation's error: HTTP 200, a true status, or HTTP 101 to 199.
    error_status: Literal["ok", "true", "pseudo"] = "ok"
    #: The format of errors; "asked": what the call asks for.
    errors_as: Literal["asked", "json", "xml"] = "asked"

    # --- parameters and limits

    #: Who misses a required parameter: the gateway (MissingX) or the service (104).
    missing_parameters: Literal["gateway", "service"] = "gateway"
    #: What an entry of a batch that is too long fails: the call or itself alone.
    long_entries: Literal["call", "entry"] = "call"
    #: What counts as a character; they differ for emoji.
    characters: Literal["utf16", "code_points"] = "utf16"
    #: Whether plain HTTP is refused where the vendor documents HTTPS only.
    require_https: bool = False

    # --- rates

    #: Whether calls a second are counted.
    enforce_rates: bool = True
    #: Calls a second by operation, in place of the documented ones; 0: no limit.
    rates: Mapping[str, float] = Field(default_factory=dict)
    throttle_status: Literal[400, 429] = 400
    #: Whether who was throttled in a minute is let in again in the next one only.
    throttle_minute: bool = True
    #: Whether a throttling answer carries x-acs-retry-after (milliseconds).
    retry_after: bool = False

    # --- asynchronous jobs

    #: How long a job waits, and how long it is then translated.
    job_ready_seconds: float = Field(default=0.0, ge=0)
    job_seconds: float = Field(default=1.0, ge=0)
    #: How long a job is kept after its creation; the vendor does not say.
    job_keep_seconds: float = Field(default=86_400.0, gt=0)
    #: What a waiting, a running, a finished and a failed job say.
    job_statuses: tuple[str, str, str, str] = (
        "ready",
        "translating",
        "translated",
        "error",
    )
    #: How a failed job is told: by its status, or by the answer's `Code`.
    job_failure: Literal["status", "code"] = "status"

    # --- files

    #: How long the result of a file can be fetched, and that of images asked for.
    result_seconds: float = Field(default=3_600.0, gt=0)
    #: How long a CustomTaskId or ClientToken stands for the task that it first made.
    token_seconds: float = Field(default=180.0, ge=0)
    #: How long a permit to upload can be used.
    permit_seconds: float = Field(default=3_600.0, gt=0)
    #: Whether images too must be at a host with a name, as documents must.
    image_hosts: Literal["named", "any"] = "named"

    # --- the account

    service: Literal["open", "closed", "overdue"] = "open"
    key_inactive: bool = False
    token_expired: bool = False
    #: Operations that the account may not call.
    denied: tuple[str, ...] = ()
    #: Who denies them: the gateway (Forbidden.RAM) or the service (109).
    denied_by: Literal["gateway", "service"] = "gateway"
    #: How much the server's idea of the time is ahead.
    skew_seconds: float = 0.0

    # --- the server itself

    #: Whether the log holds what was translated.
    log_texts: bool = False
    #: Longer texts are simulated, because the embedded engine would take minutes.
    engine_chars: int = Field(default=50_000, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlibabaOptions:
    """What is fixed at the start. No keys: one pair and one temporary pair, random."""

    keys: tuple[Key, ...] = ()
    #: Asked for by the control API where it is not empty.
    control_token: str = ""
    #: What the lots of faults with a share are drawn from.
    fault_seed: int = 0
    #: The most entries the log keeps; older ones are forgotten.
    log_entries: int = 50_000
    switches: Switches = field(default_factory=Switches)
