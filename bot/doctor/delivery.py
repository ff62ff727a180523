"""Does what people do in Slack reach a bot? Asked of the bot that runs here, if any."""

import asyncio
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from enum import Enum, auto
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from bot.clock import Clock
from bot.config import Settings
from bot.control import socket_path
from bot.doctor.findings import Finding, failed, ok, skipped, warning
from bot.errors import BotError, ConfigError, StorageError, TransientError
from storage.sqlite.examining import last_request_at

DELIVERY, SIGNING_SECRET = "delivery", "signing secret"

_RUN = "start it: thread-translator run"
_RESTART = "stop the bot (Ctrl-C, or its service manager) and start it again"
_ANSWER_SECONDS = 3.0
_MAX_ANSWER_BYTES = 64 * 1024
_MAX_WORDS_CHARS = 200
#: A bot that listens everywhere is asked on this machine.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - never bound, only read
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError)


class Presence(Enum):
    """Whether a bot runs on a database."""

    NONE = auto()
    #: It has the lock, but does not answer: it starts, or hangs.
    SILENT = auto()
    RUNNING = auto()


async def check_delivery(
    settings: Settings, clock: Clock, session: aiohttp.ClientSession
) -> list[Finding]:
    """Whether a bot runs here, hears Slack, and when somebody last wished something.

    Returns:
        One finding.
    """
    path = settings.database_path
    presence = await find_bot(path)
    heard = await _last_heard(path, clock)
    if presence is Presence.NONE:
        return [warning(DELIVERY, f"no bot runs here; {heard}", _RUN)]
    if presence is Presence.SILENT:
        words = f"a bot has the lock of {path}, but does not answer; {heard}"
        fix = f"wait until it has started; if it never answers, {_RESTART}"
        return [failed(DELIVERY, TransientError(words), fix)]
    address = listen_url(settings)
    if address is None:
        words = f"a bot runs here; whether it hears Slack cannot be asked; {heard}"
        fix = "give LISTEN a port of its own, such as LISTEN=127.0.0.1:3000"
        return [warning(DELIVERY, words, fix)]
    return [await _ask_running(address, heard, session)]


async def check_signing_secret(
    settings: Settings, clock: Clock, session: aiohttp.ClientSession
) -> list[Finding]:
    """Knock at our own door as Slack does, with a signed challenge.

    It proves that the bot that runs has this secret; whether the secret is the app's
    own, only Slack's first request tells.

    Returns:
        One finding.
    """
    address, where = listen_url(settings), settings.listen
    secret = settings.slack_signing_secret.get_secret_value()
    unheard = skipped(
        SIGNING_SECRET, f"it is set; no bot listens at {where} to try it on", _RUN
    )
    if address is None:
        return [unheard]
    try:
        status = await _knock(address / "slack/events", secret, clock, session)
    except _NO_ANSWER:
        return [unheard]
    return [_judge_knock(status, where)]


async def find_bot(database: Path) -> Presence:
    """Whether a bot runs on a database, by its control socket and its lock.

    Nothing is written, and nothing is asked that a bot would do something about.
    """
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            if await _answers(socket_path(database)):
                return Presence.RUNNING
    except (BotError, OSError, TimeoutError, ValueError):
        pass
    lock = database.with_name(database.name + ".lock")
    return Presence.SILENT if _is_held(lock) else Presence.NONE


def listen_url(settings: Settings) -> URL | None:
    """Where the bot of these settings can be asked; None where LISTEN says port 0."""
    host, port = settings.listen_address
    if not port:
        return None
    return URL.build(scheme="http", host=_EVERYWHERE.get(host, host), port=port)


async def _answers(path: Path) -> bool:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(b'{"do": "nothing"}\n')
        await writer.drain()
        return bool(await reader.readline())
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _is_held(lock: Path) -> bool:
    """Whether a process has the lock; ours is a shared one, let go at once."""
    try:
        file = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


async def _last_heard(path: Path, clock: Clock) -> str:
    try:
        moment = await asyncio.to_thread(last_request_at, path)
    except StorageError:
        moment = None
    if moment is None:
        return "no request has come in yet: invite it to a channel and add a flag"
    return f"the last request came in {_ago(clock.now() - moment)} ago"


def _ago(seconds: float) -> str:
    for name, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{max(0.0, seconds):.0f} seconds"


async def _ask_running(
    address: URL, heard: str, session: aiohttp.ClientSession
) -> Finding:
    try:
        async with session.get(address / "readyz", allow_redirects=False) as response:
            answer = await _object(response)
    except _NO_ANSWER:
        words = f"a bot runs here, but nothing answers at {address}; {heard}"
        fix = f"give doctor the LISTEN that the bot was started with, or {_RESTART}"
        return failed(DELIVERY, TransientError(words), fix)
    if answer.get("ready") is True:
        return ok(DELIVERY, f"a bot runs here and hears Slack; {heard}")
    missing = str(answer.get("missing", "its answer cannot be read"))
    words = f"the bot is not ready: {missing[:_MAX_WORDS_CHARS]}; {heard}"
    return failed(DELIVERY, TransientError(words), f"see what it logs; then {_RESTART}")


async def _knock(
    url: URL, secret: str, clock: Clock, session: aiohttp.ClientSession
) -> int:
    """The status of the answer to a challenge; 0 where it did not send it back."""
    challenge = secrets.token_hex(16)
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    timestamp = str(int(clock.now()))
    signed = b"v0:" + timestamp.encode() + b":" + body
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    async with session.post(
        url, data=body, headers=headers, allow_redirects=False
    ) as response:
        answer = await _object(response)
        is_sent_back = answer.get("challenge") == challenge
        return response.status if is_sent_back or response.status != 200 else 0


def _judge_knock(status: int, where: str) -> Finding:
    if status == 200:
        words = f"the bot at {where} takes what is signed with it"
        return ok(SIGNING_SECRET, words)
    if status == 401:
        words = f"the bot at {where} runs with another SLACK_SIGNING_SECRET"
        return failed(SIGNING_SECRET, ConfigError(words), _RESTART)
    words = f"what listens at {where} takes no requests of Slack's (status {status})"
    fix = (
        "is it a bot in Socket Mode, or another program? Restart the bot, or choose "
        "another LISTEN"
    )
    return failed(SIGNING_SECRET, ConfigError(words), fix)


async def _object(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The JSON object in an answer; empty where it is none, or much too long."""
    raw = await response.content.read(_MAX_ANSWER_BYTES)
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
