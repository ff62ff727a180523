"""For what something is fetched, and from where it may come then."""

from dataclasses import dataclass, field

from yarl import URL

from bot.files.addresses import LOOPBACK_HOSTS, origin, origins, parse, refused

_MIB = 2**20
#: Where Slack keeps files: the bot's token goes to these and to no other host.
SLACK_FILES = frozenset({"https://files.slack.com", "https://slack-files.com"})
#: The same of GovSlack, whose Web API stands at slack-gov.com. No page of Slack's names
#: them; other clients' sources do (read 2026-11-21).
GOV_SLACK_FILES = frozenset(
    {"https://files.slack-gov.com", "https://slack-files-gov.com"}
)
_GOV_SLACK = "slack-gov.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Where files of one kind may come from, and how they come at most.

    Raises:
        ValueError: An origin is more than that, or a loopback origin is none.
    """

    #: Who gives them, for messages: "Slack".
    label: str
    #: Exact origins: "https://files.slack.com".
    origins: frozenset[str] = frozenset()
    #: Ends of host names, each from a dot on: ".aliyuncs.com"; by HTTPS, port 443.
    host_suffixes: frozenset[str] = frozenset()
    #: Origins on this machine, those that an endpoint setting names; http:// too.
    loopback_origins: frozenset[str] = frozenset()
    #: Those of the origins that are shown a token.
    token_origins: frozenset[str] = frozenset()
    #: Hosts and ends of hosts whose pages ask people to log in: a redirect there says
    #: that the token does not do, as does one that names where to go back to ("redir").
    login_hosts: tuple[str, ...] = ()
    #: What the token lacks then, as a whole sentence.
    login_hint: str = ""
    #: Whether http:// is read as https://, for vendors that write the former.
    upgrades: bool = False
    #: The largest file, in bytes, unpacked.
    max_bytes: int = 120 * _MIB
    #: From the first look-up to the last byte.
    total_seconds: float = 600.0
    _exact: frozenset[str] = field(init=False, repr=False)
    _local: frozenset[str] = field(init=False, repr=False)
    _token: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Bring all origins into one form."""
        for name in self.loopback_origins:
            if URL(name).host not in LOOPBACK_HOSTS:
                raise ValueError("a loopback origin is one of this machine")
        if any(not suffix.startswith(".") for suffix in self.host_suffixes):
            raise ValueError("a host's end begins with a dot")
        for name, value in (
            ("_exact", self.origins),
            ("_local", self.loopback_origins),
            ("_token", self.token_origins),
        ):
            object.__setattr__(self, name, origins(value))

    def admit(self, text: str) -> URL:
        """Read an address that somebody gave, and say where it is fetched from.

        Args:
            text: A signed address stays what it is, byte for byte.

        Raises:
            RejectedError: With the code "address_refused".
        """
        return self.judge(parse(text))

    def judge(self, url: URL) -> URL:
        """Hold an address against the rules; http:// may become https://.

        Raises:
            RejectedError: With the code "address_refused".
        """
        if self.is_loopback(url):
            return url
        if url.scheme == "http" and self.upgrades:
            url = _as_https(url)
        if url.scheme != "https":
            raise refused("it is not https://")
        if not self.knows(url):
            raise refused(f"{self.label} is not known to keep files there")
        return url

    def knows(self, url: URL) -> bool:
        """Whether it is one of the named places, on this machine or elsewhere."""
        if origin(url) in self._local | self._exact:
            return True
        host = url.raw_host or ""
        is_usual = url.scheme == "https" and url.port == 443
        return is_usual and any(map(host.endswith, self.host_suffixes))

    def is_loopback(self, url: URL) -> bool:
        """Whether it is one of the named origins on this machine."""
        return origin(url) in self._local

    def takes_token(self, url: URL) -> bool:
        """Whether a token may be shown there."""
        return origin(url) in self._token

    def asks_to_log_in(self, url: URL) -> bool:
        """Whether a redirect there means that the token does not do."""
        host = url.raw_host or ""
        is_theirs = any(
            host == name.removeprefix(".") or host.endswith(name)
            for name in self.login_hosts
        )
        return (is_theirs and not self.knows(url)) or (
            bool(self.login_hint) and "redir" in url.query
        )


def _as_https(url: URL) -> URL:
    """The same host by HTTPS; a port that was written stays."""
    scheme, _, rest = str(url).partition("://")
    return parse(f"{scheme}s://{rest}")


def slack_origins(api_url: str) -> frozenset[str]:
    """Where files lie of the Slack whose Web API stands at an address.

    GovSlack and Slack share none, so that the token of one never meets the other.
    """
    return GOV_SLACK_FILES if URL(api_url).host == _GOV_SLACK else SLACK_FILES


def slack_files(
    *,
    origins: frozenset[str] = SLACK_FILES,
    loopback_origins: frozenset[str] = frozenset(),
    max_bytes: int = 120 * _MIB,
) -> Purpose:
    """Files that people gave to Slack.

    Args:
        origins: Slack's own, see `slack_origins`.
        loopback_origins: Of the local workspace, where SLACK_API_URL names it; its
            token goes there, and to Slack's hosts not at all.
        max_bytes: The largest file.
    """
    hosts = frozenset() if loopback_origins else origins
    return Purpose(
        label="Slack",
        origins=hosts,
        loopback_origins=loopback_origins,
        token_origins=loopback_origins or hosts,
        login_hosts=(".slack.com", ".slack-gov.com"),
        login_hint=(
            "the token lacks the scope files:read, or is not of this workspace: "
            "install the app again with the scopes of its manifest"
        ),
        max_bytes=max_bytes,
    )
