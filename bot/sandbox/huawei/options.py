"""How our own Huawei behaves: what is fixed at its start, and what can be switched."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An access key (AK and SK) of an account."""

    id: str
    secret: str
    #: Of temporary keys: what every call must bring along.
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account with one project, one user of IAM, and its keys.

    The buckets of the object store belong to it by its `id`.
    """

    id: str
    project_id: str
    domain: str
    user: str
    password: str
    project_name: str = "cn-north-4"
    keys: tuple[Key, ...] = ()


class Switches(BaseModel):
    """What the vendor's pages leave open, contradict, or let an operator order.

    All of it may change while the server runs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # --- texts

    #: The pairs of text translation: all of the documented languages, or what is left
    #: once those are gone that the vendor marks as being retired.
    languages: Literal["documented", "zh-en"] = "documented"

    # --- who may call

    #: How a wrong signature or token is told: NLP.0101, NLP.0102, or APIG.0301.
    auth_errors: Literal["nlp", "apig"] = "nlp"
    #: How long a token of IAM is good.
    token_seconds: float = Field(default=86_400.0, gt=0)
    #: How much the server's idea of the time is ahead, where it checks signatures.
    skew_seconds: float = 0.0
    #: Closed: not opened in the console. Overdue: in arrears.
    service: Literal["open", "closed", "overdue", "forbidden"] = "open"
    #: The vendor says that the translation of documents is to be retired.
    documents: Literal["open", "retired"] = "open"

    # --- rates

    #: Whether calls a second are counted.
    enforce_rates: bool = True
    #: Calls a second by operation, in place of the documented ones; 0: no limit.
    rates: Mapping[str, float] = Field(default_factory=dict)
    #: Whether a throttling answer has Retry-After.
    retry_after: bool = False
    #: With so many unfinished jobs a further one is NLP.6302; 0: no limit.
    concurrent_jobs: int = Field(default=0, ge=0)

    # --- documents

    #: When a file is fetched and judged: before the job's creation is answered, or
    #: later, so that all that is wrong with it is a job in ERROR.
    fetch: Literal["create", "job"] = "create"
    #: What an object's name may hold after its last slash: English letters and dots,
    #: or also digits and "-_".
    object_names: Literal["letters", "ascii"] = "letters"
    most_pages: int = Field(default=250, ge=1)
    #: How long a job waits, and how long it is then translated.
    job_wait_seconds: float = Field(default=0.5, ge=0)
    job_seconds: float = Field(default=1.0, ge=0)
    #: How long a result is kept after the job's end.
    job_keep_seconds: float = Field(default=86_400.0, gt=0)
    #: How long an address of a result works.
    url_seconds: float = Field(default=600.0, gt=0)
    #: What a waiting, a running, a finished and a failed job say.
    job_statuses: tuple[str, str, str, str] = ("WAITING", "BEGIN", "FINISHED", "ERROR")

    # --- the server itself

    #: Whether the log holds what was translated.
    log_texts: bool = False
    #: Longer texts are simulated, because the embedded engine would take minutes.
    engine_chars: int = Field(default=50_000, ge=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HuaweiOptions:
    """What is fixed at the start. No accounts: a random one."""

    accounts: tuple[Account, ...] = ()
    #: Asked for by the control API where it is not empty.
    control_token: str = ""
    #: What the lots of faults with a share are drawn from.
    fault_seed: int = 0
    #: The most entries the log keeps; older ones are forgotten.
    log_entries: int = 50_000
    switches: Switches = field(default_factory=Switches)


def random_account() -> Account:
    """An account with a key that stays and a temporary one; none looks like real."""
    return Account(
        id="local",
        project_id=f"local{secrets.token_hex(13)}",
        domain="local-domain",
        user="local-user",
        password=secrets.token_hex(15),
        keys=(
            Key(id=f"local-{secrets.token_hex(10)}", secret=secrets.token_hex(20)),
            Key(
                id=f"local-temporary-{secrets.token_hex(10)}",
                secret=secrets.token_hex(20),
                token=f"local-{secrets.token_hex(32)}",
            ),
        ),
    )
