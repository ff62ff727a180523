"""How the object store is set up at its start."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreKey:
    """An access key of an account."""

    id: str
    secret: str
    #: Whose buckets it opens.
    account: str = "local"
    #: Of temporary keys: what every request must bring along.
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket; there are no others than those of the start."""

    name: str
    account: str = "local"
    #: Whether everybody may read what is in it.
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketsOptions:
    """What is fixed at the start. No keys: one random pair."""

    keys: tuple[StoreKey, ...] = ()
    buckets: tuple[Bucket, ...] = (Bucket(name="documents"),)
    #: Said to clients; signatures of any region are taken.
    region: str = "cn-north-4"
    #: Asked for by the control API where it is not empty.
    control_token: str = ""
    #: What the lots of faults with a share are drawn from.
    fault_seed: int = 0
    #: The most entries the log keeps; older ones are forgotten.
    log_entries: int = 50_000
