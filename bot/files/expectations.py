"""What a download must be like: where it may lead, what may come, and how fast."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.errors import RejectedError, TransientError
from bot.files.addresses import origin, parse
from bot.files.purposes import Purpose

#: How much of a body's beginning tells a page.
HEAD_BYTES = 1_024
_PAGE = re.compile(
    rb"(?is)\A[\xef\xbb\xbf\s]*(?:<!--.*?-->\s*)?<(?:!doctype|html|head)\b"
)
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
#: The same request may do better later.
_LATER = frozenset({408, 425, 429})
#: Packed bodies would only hide their size.
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How slow a server may be."""

    connect_seconds: float = 10.0
    #: Of silence, and of too little: `least_bytes` must come in each such span.
    span_seconds: float = 30.0
    least_bytes: int = 30 * 1024


class Pace:
    """Gives up on a server that sends too little.

    Args:
        clock: Measures the spans.
        patience: How slow it may be.
    """

    def __init__(self, clock: Clock, patience: Patience) -> None:
        self._clock = clock
        self._patience = patience
        self._since = clock.monotonic()
        self._bytes = 0

    def add(self, count: int) -> None:
        """Count what came.

        Raises:
            TransientError: With the code "too_slow".
        """
        self._bytes += count
        if self._clock.monotonic() - self._since < self._patience.span_seconds:
            return
        if self._bytes < self._patience.least_bytes:
            raise TransientError("the file comes too slowly", code="too_slow")
        self._since, self._bytes = self._clock.monotonic(), 0


@dataclass(frozen=True, slots=True)
class Expectation:
    """One download."""

    rules: Purpose
    #: A bearer's token, or nothing.
    token: str
    #: Whether the file itself is an HTML page.
    page: bool
    #: Bytes, where known.
    size: int | None

    def headers(self, url: URL, *, asked: URL | None = None) -> dict[str, str]:
        """The request's headers: the token only where it belongs.

        Args:
            url: Where the request goes.
            asked: Where the one before it went, which led here.
        """
        stays = asked is None or origin(asked) == origin(url)
        if self.token and stays and self.rules.takes_token(url):
            return {**_HEADERS, "Authorization": f"Bearer {self.token}"}
        return dict(_HEADERS)

    def target(self, url: URL, location: str) -> URL:
        """Where a redirect leads, held against the same rules.

        Raises:
            RejectedError: With the code "address_refused" or "login_page".
        """
        relative = location.startswith(("/", "?"))
        absolute = str(url.join(URL(location, encoded=True))) if relative else location
        target = parse(absolute)
        if self.rules.asks_to_log_in(target):
            raise self.unexpected_page()
        return self.rules.judge(target)

    def check_status(self, status: int, headers: Mapping[str, str]) -> None:
        """Take nothing but an answer that is the file.

        Raises:
            RejectedError: "http_" with the status.
            TransientError: The same, where later may be better.
        """
        if status == 200:
            return
        said, code = f"{self.rules.label} answered {status}", f"http_{status}"
        if status >= 500 or status in _LATER:
            raise TransientError(said, code=code, retry_after_seconds=_wait(headers))
        raise RejectedError(said, code=code)

    def check_claims(self, response: aiohttp.ClientResponse) -> None:
        """Look at what the server says of the body before it is read.

        Raises:
            RejectedError: "too_large", "login_page" or "unexpected_page".
        """
        self.check_size(response.content_length or 0)
        if response.content_type in _PAGE_TYPES and not self.page:
            raise self.unexpected_page()

    def check_size(self, size: int) -> None:
        """Hold a number of bytes against the limit.

        Raises:
            RejectedError: With the code "too_large".
        """
        if size > self.rules.max_bytes:
            raise RejectedError(
                f"{self.rules.label}'s file is over {self.rules.max_bytes} bytes",
                code="too_large",
            )

    def check_body(self, head: bytes, size: int) -> None:
        """Look at what really came.

        Raises:
            RejectedError: "login_page" or "unexpected_page".
        """
        is_other = not self.page or (
            bool(self.rules.login_hint) and self.size is not None and self.size != size
        )
        if is_other and _PAGE.match(head):
            raise self.unexpected_page()

    def unexpected_page(self) -> RejectedError:
        """A page for people stood where the file should be."""
        if self.rules.login_hint:
            return RejectedError(
                f"{self.rules.label} answered with a login page: "
                f"{self.rules.login_hint}",
                code="login_page",
            )
        said = f"{self.rules.label} answered with a page instead of the file"
        return RejectedError(said, code="unexpected_page")


def _wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server names; dates and nonsense count as nothing."""
    said = headers.get("Retry-After", "")
    return float(said) if re.fullmatch(r"[0-9]{1,6}", said) else None
