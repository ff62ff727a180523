"""HTTP delivery: signed posts to the app's request URL."""

import hashlib
import hmac
import ipaddress
import json
import secrets
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp

from bot.clock import SystemClock
from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.timing import WorkspaceClock

#: How often Slack follows a redirect.
MAX_REDIRECTS = 2
_USER_AGENT = "Slackbot 1.0 (local workspace)"
_FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: str) -> str:
    """Slack's signature, version 0, of a raw body.

    Args:
        secret: The app's signing secret.
        timestamp: Whole seconds since 1970, as in X-Slack-Request-Timestamp.
        body: The body as it is sent.
    """
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def is_loopback(url: str) -> bool:
    """Whether an address leads nowhere but to this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class HttpPush:
    """Posts deliveries to the app.

    Args:
        url: The app's request URL, on loopback.
        signing_secret: What signs each post.
        clock: Times deadlines.

    Raises:
        ValueError: The address is not on loopback.
    """

    def __init__(self, url: str, signing_secret: str, clock: WorkspaceClock) -> None:
        if not is_loopback(url):
            raise ValueError(f"the request URL must be on loopback: {url}")
        self.url = url
        self._secret = signing_secret
        self._clock = clock
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Let go of open connections."""
        await self._session.close()

    async def send(self, delivery: Delivery, deadline_seconds: float) -> Outcome:
        """Make one attempt; any 2xx in time is an ack."""
        work = self._post(delivery)
        try:
            return await self._clock.within(deadline_seconds, work)
        except TimeoutError:
            return Outcome(acked=False, reason="http_timeout")
        except (aiohttp.ClientError, OSError):
            return Outcome(acked=False, reason="connection_failed")

    async def verify(self, deadline_seconds: float) -> bool:
        """Ask the address to prove itself, as Slack does when it is entered."""
        challenge = secrets.token_urlsafe(24)
        payload = {
            "token": "local",
            "challenge": challenge,
            "type": "url_verification",
        }
        delivery = Delivery(kind="events_api", payload=payload)
        outcome = await self.send(delivery, deadline_seconds)
        body = outcome.body
        answer = body.get("challenge") if isinstance(body, dict) else body
        return outcome.acked and answer == challenge

    async def _post(self, delivery: Delivery) -> Outcome:
        body, headers = _encoded(delivery)
        # The app checks the signature against its own clock, which does not jump.
        stamp = str(int(SystemClock().now()))
        headers |= {
            "User-Agent": _USER_AGENT,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self._secret, stamp, body),
        }
        return await self._follow(self.url, body.encode(), headers)

    async def _follow(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        for _ in range(MAX_REDIRECTS + 1):
            if not is_loopback(url):
                return Outcome(acked=False, reason="connection_failed")
            async with self._session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as response:
                if response.status not in (301, 302, 307, 308):
                    return await _outcome(response)
                url = urljoin(url, response.headers.get("Location", ""))
        return Outcome(acked=False, reason="too_many_redirects")


def _encoded(delivery: Delivery) -> tuple[str, dict[str, str]]:
    """The raw body of a delivery, and the headers that go with it."""
    payload = delivery.payload
    if delivery.kind == "slash_commands":
        return urlencode(payload), {"Content-Type": _FORM}
    if delivery.kind == "interactive":
        form = urlencode({"payload": json.dumps(payload)})
        return form, {"Content-Type": _FORM}
    headers = {"Content-Type": "application/json"}
    if delivery.attempt:
        headers["X-Slack-Retry-Num"] = str(delivery.attempt)
        headers["X-Slack-Retry-Reason"] = delivery.reason
    return json.dumps(payload), headers


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    acked = response.status // 100 == 2
    return Outcome(
        acked=acked,
        body=await _body(response),
        reason="" if acked else "http_error",
        status=response.status,
        no_retry=not acked and response.headers.get("X-Slack-No-Retry") == "1",
    )


async def _body(response: aiohttp.ClientResponse) -> Any:
    text = (await response.read()).decode("utf-8", "replace")
    if response.content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text or None
