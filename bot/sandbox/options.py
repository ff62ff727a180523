"""What a local workspace starts with: its people, its channels and its manners."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SeedPerson:
    """Somebody who is there from the beginning."""

    #: The handle, which the control API accepts in place of the id.
    name: str
    real_name: str
    #: As Slack writes locales: "pt-BR".
    locale: str
    tz: str = "Etc/UTC"
    is_admin: bool = False
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class SeedChannel:
    """A channel that is there from the beginning."""

    name: str
    #: Names of people.
    members: tuple[str, ...]
    purpose: str = ""
    private: bool = False
    bot_is_member: bool = True


@dataclass(frozen=True, slots=True)
class Seed:
    """A workspace's first people and channels; each person has a DM with the bot."""

    team: str
    domain: str
    people: tuple[SeedPerson, ...]
    channels: tuple[SeedChannel, ...]


_EVERYONE = ("emma", "bruno", "clara", "aiko", "greta")

DEMO = Seed(
    team="Local workspace",
    domain="local-workspace",
    people=(
        SeedPerson("emma", "Emma", "en-US", "America/New_York", is_admin=True),
        SeedPerson("bruno", "Bruno", "pt-BR", "America/Sao_Paulo"),
        SeedPerson("clara", "Clara", "es-ES", "Europe/Madrid"),
        SeedPerson("aiko", "Aiko", "ja-JP", "Asia/Tokyo"),
        SeedPerson("greta", "Greta", "de-DE", "Europe/Berlin"),
        SeedPerson("guest", "Guest", "fr-FR", "Europe/Paris", is_guest=True),
    ),
    channels=(
        SeedChannel("general", _EVERYONE, "Announcements for everyone"),
        SeedChannel("travel", (*_EVERYONE, "guest"), "Trips and timetables"),
        SeedChannel("leads", ("emma", "bruno"), "Planning", private=True),
        SeedChannel("quiet", _EVERYONE, "No apps here", bot_is_member=False),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceOptions:
    """How a local workspace behaves. An empty secret means a random one."""

    #: Where the app takes events over HTTP; empty: it connects by Socket Mode.
    request_url: str = ""
    #: How long an ack may take, as on Slack.
    ack_deadline_seconds: float = 3.0
    #: How long after a failed delivery of an event the next one starts.
    retry_delays_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    #: Whether each method's tier, and `enforce_post_rate`, are kept.
    enforce_rates: bool = False
    #: Whether one channel takes one post of the app a second.
    enforce_post_rate: bool = False
    #: How many deliveries of events over HTTP an hour may have.
    events_per_hour: int = 30_000
    #: How long a response_url lives, and how often it may be used.
    response_url_seconds: float = 1800.0
    response_url_uses: int = 5
    #: How long a trigger_id lives.
    trigger_seconds: float = 3.0
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    #: Asked for by the control API where it is not empty.
    control_token: str = ""
    #: What lets a browser into the page.
    page_key: str = ""
    #: What the lots of faults with a share are drawn from.
    fault_seed: int = 0
    #: After which span a completed upload's type is known, and when it is shared.
    file_known_seconds: float = 0.02
    file_share_seconds: float = 0.05
    #: The most bytes of one file, as on Slack.
    max_file_bytes: int = 1024**3
    #: In which folder the temporary one for files is made; empty: the system's.
    files_folder: str = ""
    #: The most entries the log keeps; older ones are forgotten.
    log_entries: int = 50_000
    seed: Seed = field(default=DEMO)
