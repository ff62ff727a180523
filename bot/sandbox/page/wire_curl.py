"""What went over the wire, as a command for a terminal."""

import json
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from bot.sandbox.core import Core
from bot.sandbox.journal import Entry
from bot.sandbox.methods import METHODS
from bot.sandbox.page.wire import masked

Json = dict[str, Any]

_TOKENS = {"bot": "$SLACK_BOT_TOKEN", "app": "$SLACK_APP_TOKEN"}
_NEXT = " \\\n  "


def curl(core: Core, entry: Entry) -> str:
    """A call or a delivery as a command that bash runs.

    Tokens and the signing secret are taken from the variables that the bot itself
    reads; none of them stands in the text. A delivery is signed as Slack signs it, and
    goes to $SLACK_REQUEST_URL.

    Args:
        core: The workspace.
        entry: A "call" or a "delivery".
    """
    write = _call if entry.kind == "call" else _delivery
    return masked(core, write(core, entry.data))


def _call(core: Core, data: Json) -> str:
    method = METHODS.get(data["method"])
    token = _TOKENS.get(method.token if method else "bot", "")
    address = f"{core.world.url}/api/{data['method']}"
    parts = [f"curl -sS {shlex.quote(address)}"]
    if token:
        parts.append(f'-H "Authorization: Bearer {token}"')
    args: Json = data["args"]
    if any(not isinstance(value, str) for value in args.values()):
        parts.append("-H 'Content-Type: application/json; charset=utf-8'")
        parts.append(f"--data-raw {_quoted(args)}")
    else:
        parts += [f"--data-urlencode {shlex.quote(f'{n}={args[n]}')}" for n in args]
    if len(parts) == 1 + bool(token):
        parts.append("-X POST")
    return _NEXT.join(parts)


def _delivery(_core: Core, data: Json) -> str:
    lines = [f"body={_body(data)}", "stamp=$(date +%s)"]
    digest = 'openssl dgst -sha256 -hmac "$SLACK_SIGNING_SECRET"'
    lines.append(f'sign=$(printf \'v0:%s:%s\' "$stamp" "$body" | {digest})')
    parts = ['curl -sS -i "$SLACK_REQUEST_URL"', *_headers(data), '--data-raw "$body"']
    return "\n".join((*lines, _NEXT.join(parts)))


def _body(data: Json) -> str:
    """The raw body, for bash."""
    if data["kind"] == "events_api":
        return _quoted(data["payload"])
    fields = data["payload"]
    if data["kind"] == "interactive":
        fields = {"payload": json.dumps(data["payload"])}
    return shlex.quote(urlencode(fields, errors="replace"))


def _headers(data: Json) -> Iterator[str]:
    is_event = data["kind"] == "events_api"
    kind = "application/json" if is_event else "application/x-www-form-urlencoded"
    yield f"-H 'Content-Type: {kind}'"
    yield '-H "X-Slack-Request-Timestamp: $stamp"'
    yield '-H "X-Slack-Signature: v0=${sign##* }"'
    if data["attempt"]:
        yield f"-H 'X-Slack-Retry-Num: {data['attempt']}'"
        reason = f"X-Slack-Retry-Reason: {data['reason']}"
        yield f"-H {shlex.quote(reason)}"


def _quoted(given: Json) -> str:
    return shlex.quote(json.dumps(given, ensure_ascii=False))
