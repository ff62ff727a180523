"""The wire: arguments, tokens, scopes and headers, asked with bare HTTP."""

from collections.abc import Mapping
from copy import deepcopy
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest

from bot.clock import ManualClock
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, Json

POST = "chat.postMessage"
GENERAL = "C0GENERAL"


async def ask(
    http: aiohttp.ClientSession,
    workspace: LocalWorkspace,
    method: str,
    *,
    verb: str = "POST",
    token: str | None = None,
    **more: Any,
) -> Json:
    held = workspace.bot_token if token is None else token
    more.setdefault("headers", {"Authorization": f"Bearer {held}"} if held else {})
    url = workspace.api_url + method
    async with http.request(verb, url, **more) as response:
        assert response.status == 200
        answer: Json = await response.json()
    return answer


async def test_unknown_method_is_named(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    answer = await ask(http, workspace, "chat.sing")

    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.sing"}


@pytest.mark.parametrize(
    "carrier",
    [
        {"verb": "GET", "params": {"channel": GENERAL, "text": "hi"}},
        {"params": {"channel": GENERAL, "text": "hi"}},
        {"data": {"channel": GENERAL, "text": "hi"}},
        {"json": {"channel": GENERAL, "text": "hi"}},
    ],
    ids=["get", "query", "form", "json"],
)
async def test_arguments_come_by_every_way(
    http: aiohttp.ClientSession, workspace: LocalWorkspace, carrier: Json
) -> None:
    answer = await ask(http, workspace, POST, **carrier)

    assert answer["message"]["text"] == "hi"


async def test_multipart_form_is_read(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    with aiohttp.MultipartWriter("form-data") as form:
        form.append("hi").set_content_disposition("form-data", name="text")
        form.append(b"raw").set_content_disposition("form-data", name="note")
        file = form.append(b"bytes")
        file.set_content_disposition("form-data", name="file", filename="a.txt")

    answer = await ask(http, workspace, "api.test", data=form)

    assert answer["args"] == {"text": "hi", "note": "raw", "file": "a.txt"}


async def test_json_is_ignored_where_a_method_takes_forms_only(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    answer = await ask(http, workspace, "users.info", json={"user": "U0EMMA000"})

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: user"
    ]


@pytest.mark.parametrize(
    ("text", "error"), [("{", "invalid_json"), ("[1]", "json_not_object")]
)
async def test_broken_json_is_refused(
    http: aiohttp.ClientSession, workspace: LocalWorkspace, text: str, error: str
) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}

    answer = await ask(http, workspace, POST, data=text, headers=headers)

    assert answer["error"] == error


async def test_json_without_charset_is_warned_of(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {workspace.bot_token}",
    }

    answer = await ask(http, workspace, "auth.test", data="{}", headers=headers)

    assert answer["warning"] == "missing_charset"
    assert answer["response_metadata"]["warnings"] == ["missing_charset"]


async def test_token_may_stand_in_the_form(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    form = {"token": workspace.bot_token}

    answer = await ask(http, workspace, "auth.test", token="", data=form)

    assert answer["ok"]


async def test_token_in_json_is_not_seen(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    body = {"token": workspace.bot_token}

    answer = await ask(http, workspace, "auth.test", token="", json=body)

    assert answer["error"] == "not_authed"


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-local-other", "invalid_auth"),
        ("auth.test", "app", "not_allowed_token_type"),
        ("apps.connections.open", "bot", "not_allowed_token_type"),
    ],
)
async def test_wrong_token_is_refused(
    http: aiohttp.ClientSession,
    workspace: LocalWorkspace,
    method: str,
    token: str,
    error: str,
) -> None:
    held = {"bot": workspace.bot_token, "app": workspace.app_token}.get(token, token)

    answer = await ask(http, workspace, method, token=held)

    assert answer == {"ok": False, "error": error}


async def test_api_test_echoes_without_a_token(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    answer = await ask(http, workspace, "api.test", token="", data={"foo": "bar"})

    assert answer == {"ok": True, "args": {"foo": "bar"}}


async def test_api_test_answers_with_the_asked_error(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    answer = await ask(http, workspace, "api.test", data={"error": "my_error"})

    assert answer == {"ok": False, "error": "my_error", "args": {"error": "my_error"}}


async def test_missing_scope_names_what_is_needed_and_what_is_there(
    http: aiohttp.ClientSession, start: Start
) -> None:
    manifest = deepcopy(FULL)
    manifest["oauth_config"]["scopes"]["bot"].remove("users:read")
    workspace = await start(manifest)

    answer = await ask(http, workspace, "users.info", data={"user": "U0EMMA000"})

    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "users:read"
    assert "chat:write" in answer["provided"].split(",")


async def test_answer_names_scopes_and_request(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    headers = {"Authorization": f"Bearer {workspace.bot_token}"}
    url = workspace.api_url + "users.list"
    async with http.post(url, headers=headers) as response:
        given = response.headers

    assert given["X-Accepted-OAuth-Scopes"] == "users:read"
    scopes = FULL["oauth_config"]["scopes"]["bot"]
    assert given["X-OAuth-Scopes"].split(",") == scopes
    assert len(given["X-Slack-Req-Id"]) == 32


async def headers_of(
    http: aiohttp.ClientSession, workspace: LocalWorkspace, method: str, token: str
) -> Mapping[str, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with http.post(workspace.api_url + method, headers=headers) as response:
        return response.headers


async def test_app_token_has_the_scope_of_its_kind(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    token = workspace.app_token

    given = await headers_of(http, workspace, "apps.connections.open", token)

    assert given["X-OAuth-Scopes"] == "connections:write"
    assert given["X-Accepted-OAuth-Scopes"] == "connections:write"


@pytest.mark.parametrize("token", ["", "xoxb-local-other", "app"])
async def test_refused_token_is_told_no_scopes(
    http: aiohttp.ClientSession, workspace: LocalWorkspace, token: str
) -> None:
    held = workspace.app_token if token == "app" else token

    assert "X-OAuth-Scopes" not in await headers_of(http, workspace, "auth.test", held)


async def test_revoked_token_is_told_no_scopes_until_it_is_restored(
    http: aiohttp.ClientSession, workspace: LocalWorkspace, control: Control
) -> None:
    token = workspace.bot_token
    await control.revoke_token()
    revoked = await headers_of(http, workspace, "auth.test", token)
    await control.restore_token()
    restored = await headers_of(http, workspace, "auth.test", token)

    assert "X-OAuth-Scopes" not in revoked
    assert "X-OAuth-Scopes" in restored


async def test_method_without_a_token_tells_no_scopes(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    token = workspace.bot_token

    assert "X-OAuth-Scopes" not in await headers_of(http, workspace, "api.test", token)


@pytest.mark.parametrize("method", ["auth.test", "api.test", "chat.sing"])
async def test_date_is_that_of_the_workspace(
    http: aiohttp.ClientSession, start: Start, method: str
) -> None:
    clock = ManualClock(start=1_780_000_000.0)
    workspace = await start(clock=clock)
    async with Control(workspace.control_url) as control:
        await control.advance(400)

    given = await headers_of(http, workspace, method, workspace.bot_token)

    assert parsedate_to_datetime(given["Date"]).timestamp() == 1_780_000_400


async def test_broken_answer_has_the_date_too(
    http: aiohttp.ClientSession, start: Start
) -> None:
    workspace = await start(clock=ManualClock(start=1_780_000_000.0))
    async with Control(workspace.control_url) as control:
        await control.add_fault(method="auth.test", kind="http_500")

    given = await headers_of(http, workspace, "auth.test", workspace.bot_token)

    assert given["Date"] == "Thu, 28 May 2026 20:26:40 GMT"
