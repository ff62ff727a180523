"""What Slack says of us: the tokens, the scopes and the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.config import Settings
from bot.doctor.findings import Finding, failed, masked, ok, skipped, warning
from bot.errors import (
    BotError,
    ConfigError,
    CredentialsError,
    ProviderError,
    RejectedError,
    TransientError,
)
from bot.slack.client import AUTH_CODES, call

BOT_TOKEN, SCOPES, CLOCK, APP_TOKEN = "bot token", "scopes", "clock", "app token"

_WARN_SKEW_SECONDS = 60
#: Beyond it a signature counts as a replay, ours and Slack's own libraries alike.
_MAX_SKEW_SECONDS = 300
_APPS = "https://api.slack.com/apps"
_STEPS = "README.md, “Connect a real workspace”"
_COPY_BOT_TOKEN = (
    f"at {_APPS} choose the app, OAuth & Permissions, (re)install it, and copy its "
    "Bot User OAuth Token (xoxb-...) into SLACK_BOT_TOKEN"
)
_MAKE_APP_TOKEN = (
    f"at {_APPS} choose the app, Basic Information, App-Level Tokens, make one with "
    "the scope connections:write, and copy it (xapp-...) into SLACK_APP_TOKEN"
)
_REINSTALL = (
    f"at {_APPS} choose the app, App Manifest, paste what `thread-translator "
    "manifest` prints, save, reinstall the app, then copy the token again into "
    "SLACK_BOT_TOKEN"
)
_SET_CLOCK = "let this machine set its clock: sudo timedatectl set-ntp true"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What came back from auth.test, however it ended."""

    #: Empty where Slack said no.
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: With names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Our moment, in seconds since 1970, when the answer was on its way.
    at: float = 0.0
    error: ProviderError | None = None


async def check_token(
    settings: Settings, client: AsyncWebClient, clock: Clock, wanted: frozenset[str]
) -> list[Finding]:
    """Ask Slack who we are, once, and judge all that it says.

    Args:
        settings: Name the token.
        client: Holds it.
        clock: Ours, to be compared with Slack's.
        wanted: The scopes of the manifest.

    Returns:
        Three findings: the bot token, its scopes, the clock.
    """
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        missing = ConfigError("SLACK_BOT_TOKEN is missing")
        fix = (
            f"{_STEPS}, steps 1, 2 and 4: make the app at {_APPS} from what "
            "`thread-translator manifest` prints, install it, and put its token into "
            ".env as SLACK_BOT_TOKEN=xoxb-..."
        )
        needs = [skipped(name, "it needs a bot token") for name in (SCOPES, CLOCK)]
        return [failed(BOT_TOKEN, missing, fix), *needs]
    greeting = await greet(client, clock)
    return [
        judge_token(greeting, token, settings.slack_api_url),
        judge_scopes(greeting, wanted),
        judge_clock(greeting),
    ]


async def check_app_token(settings: Settings, client: AsyncWebClient) -> list[Finding]:
    """See whether Socket Mode would open; nothing connects, so no event goes astray.

    A second connection would take events from the bot that runs.

    Returns:
        One finding.
    """
    token = settings.slack_app_token.get_secret_value()
    if not token:
        missing = "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set"
        fix = f"{_STEPS}, steps 3 and 4: {_MAKE_APP_TOKEN}"
        return [failed(APP_TOKEN, ConfigError(missing), fix)]
    try:
        await call(client.apps_connections_open(app_token=token))
    except ProviderError as error:
        fix = _MAKE_APP_TOKEN
        return [_refused(APP_TOKEN, error, token, settings.slack_api_url, fix)]
    what = f"Slack takes {masked(token)}; Socket Mode would open"
    return [ok(APP_TOKEN, what)]


async def greet(client: AsyncWebClient, clock: Clock) -> Greeting:
    """Call auth.test and keep its headers, which tell the scopes and the time."""
    headers: dict[str, str] = {}

    async def heard() -> Any:
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            headers.update(_headers(error.response))
            raise
        headers.update(_headers(answer))
        return answer

    asked_at = clock.now()
    fields: Mapping[str, Any] = {}
    failure: ProviderError | None = None
    try:
        fields = await call(heard())
    except ProviderError as error:
        failure = error
    return Greeting(fields, headers, (asked_at + clock.now()) / 2, failure)


def judge_token(greeting: Greeting, token: str, api_url: str) -> Finding:
    """Whether the token is the bot's and alive."""
    if greeting.error is not None:
        return _refused(BOT_TOKEN, greeting.error, token, api_url, _COPY_BOT_TOKEN)
    said = greeting.fields
    who = f"{masked(token)} is @{said.get('user')} in {said.get('team')}"
    who += f" ({said.get('team_id')})"
    if not said.get("bot_id"):
        return warning(BOT_TOKEN, f"{who}, a person and not a bot", _COPY_BOT_TOKEN)
    return ok(BOT_TOKEN, who)


def judge_scopes(greeting: Greeting, wanted: frozenset[str]) -> Finding:
    """Whether the installed app may do what the manifest asks for, and no more."""
    named = greeting.headers.get("x-oauth-scopes")
    if greeting.error is not None or named is None:
        return skipped(SCOPES, "Slack did not say which scopes the token has")
    granted = {scope.strip() for scope in named.split(",")} - {""}
    if missing := sorted(wanted - granted):
        words = f"the token lacks what the manifest asks for: {', '.join(missing)}"
        return failed(SCOPES, ConfigError(words), _REINSTALL)
    if extra := sorted(granted - wanted):
        words = f"the token may do more than the bot needs: {', '.join(extra)}"
        return warning(SCOPES, words, _REINSTALL)
    return ok(SCOPES, f"all {len(wanted)} of the manifest, and no others")


def judge_clock(greeting: Greeting) -> Finding:
    """Whether our clock agrees with Slack's, to the second that Slack names."""
    try:
        theirs = parsedate_to_datetime(greeting.headers.get("date", "")).timestamp()
    except ValueError:
        return skipped(CLOCK, "Slack did not say what time it is")
    skew = round(greeting.at - theirs)
    if abs(skew) <= _WARN_SKEW_SECONDS:
        return ok(CLOCK, "it agrees with Slack's")
    words = f"it is {abs(skew)} s {'ahead of' if skew > 0 else 'behind'} Slack's"
    if abs(skew) <= _MAX_SKEW_SECONDS:
        fix = f"{_SET_CLOCK}; from {_MAX_SKEW_SECONDS} s on requests are refused"
        return warning(CLOCK, words, fix)
    words += ": signed requests would be taken for replays and refused"
    return failed(CLOCK, BotError(words), _SET_CLOCK)


def _refused(
    name: str, error: ProviderError, token: str, api_url: str, fix: str
) -> Finding:
    """A call to Slack that gave no answer, or a no."""
    if error.code in AUTH_CODES or isinstance(error, RejectedError):
        words = f"Slack refuses {masked(token)}: {error.code}"
        return failed(name, CredentialsError(words), fix)
    words = f"Slack gives no answer that can be used: {error.code}"
    fix = f"try again; is there a way to it? curl -sS {api_url}api.test"
    return failed(name, TransientError(words, code=error.code), fix)


def _headers(response: Any) -> dict[str, str]:
    headers = getattr(response, "headers", None) or {}
    return {name.lower(): value for name, value in headers.items()}
