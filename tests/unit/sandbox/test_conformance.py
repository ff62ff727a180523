"""The workspace against Slack's own descriptions of its methods and events."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema.validators import extend
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import methods
from bot.sandbox.control import Control
from bot.sandbox.feed import _SCOPES
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.call import Method
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import FULL, Json, ask, button, home, modal, text_input
from tests.unit.sandbox.test_files_methods import FILE_REFUSALS

GENERAL, QUIET, EMMA = "C0GENERAL", "C0QUIET00", "U0EMMA000"

#: Errors of all methods (docs.slack.dev, any method's page, 2025-10); the
#: descriptions name them for some methods only.
COMMON = {
    "invalid_arguments",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "ratelimited",
    "token_expired",
    "token_revoked",
}
#: Answered, and in no description: seen from the real service.
UNLISTED = {("chat.postMessage", "invalid_thread_ts")}  # jenkinsci/slack-plugin #584

#: What the descriptions call by name only, as far as it matters to a client.
NAMED: dict[str, Json] = {
    "app_id": {"type": "string", "pattern": "^A"},
    "blocks": {"type": "array", "items": {"required": ["type", "block_id"]}},
    "bot_id": {"type": "string", "pattern": "^B"},
    "channel": {"type": "string", "pattern": "^[CDG][A-Z0-9]{8,}$"},
    "conversation": {"type": "object", "required": ["id", "created"]},
    "file_id": {"type": "string", "pattern": "^F[A-Z0-9]{8,}$"},
    "modal": {"allOf": [{"schema": "view"}, {"required": ["title"]}]},
    "message": {"type": "object", "required": ["type", "ts", "text", "user"]},
    "publishable-view": {"schema": "view"},
    "response_metadata": {"type": "object"},
    "team": {"type": "object", "required": ["id", "name", "domain", "icon"]},
    "team-summary": {"type": "object", "required": ["id", "name", "domain"]},
    "team_id": {"type": "string", "pattern": "^T"},
    "ts": {"type": "string", "pattern": r"^\d{10}\.\d{6}$"},
    "user": {"type": "object", "required": ["id", "name", "profile", "updated"]},
    # As in the examples of views.open, views.update and views.publish.
    "view": {
        "type": "object",
        "required": [
            *("id", "team_id", "type", "blocks", "private_metadata", "callback_id"),
            *("external_id", "state", "hash", "clear_on_close", "notify_on_close"),
            *("root_view_id", "app_id", "bot_id"),
        ],
        "properties": {
            "id": {"type": "string", "pattern": "^V"},
            "hash": {"type": "string", "pattern": r"^\d{10}\.[0-9a-f]+$"},
            "state": {"required": ["values"]},
        },
    },
    "user_id": {"type": "string", "pattern": "^[UW][A-Z0-9]{8,}$"},
}


def _named(
    validator: Any, name: str, instance: Any, _schema: Json
) -> Iterator[jsonschema.ValidationError]:
    return validator.descend(instance, NAMED[name])  # type: ignore[no-any-return]


# A bare id fits the full conversation too, as far as that is described.
ANY_OF = jsonschema.Draft7Validator.VALIDATORS["anyOf"]
Validator = extend(  # type: ignore[no-untyped-call]  # in its stubs
    jsonschema.Draft7Validator, {"schema": _named, "oneOf": ANY_OF}
)


@pytest.fixture
def reference(shared: Path) -> Path:
    return shared / "slack" / "slack-api-ref" / "docs.slack.dev"


def described(reference: Path, method: str) -> Json:
    text = (reference / "methods" / f"{method}.json").read_text(encoding="utf-8")
    found: Json = json.loads(text)
    return found


async def show_views(client: AsyncWebClient, control: Control) -> None:
    """Call every method of views so that it succeeds."""
    outside = await control.command("emma", "general", "/plain", "x")
    view = modal(button(), external_id="mine")
    await client.views_open(trigger_id=outside.trigger_id, view=view)
    inside = await control.click_modal("emma", "go")
    await client.views_push(trigger_id=inside.trigger_id, view=modal())
    await client.views_update(external_id="mine", view=modal(ask(text_input())))
    await client.views_publish(user_id=EMMA, view=home(button()))


async def call_everything(client: AsyncWebClient, app_token: str) -> None:
    """Call every method so that it succeeds."""
    meta = {"event_type": "t", "event_payload": {"k": "v"}}
    posted = await client.chat_postMessage(channel=GENERAL, text="x", metadata=meta)
    ts = posted["ts"]
    await client.chat_postMessage(channel=GENERAL, text="y", thread_ts=ts)
    await client.chat_update(channel=GENERAL, ts=ts, text="z")
    await client.chat_postEphemeral(channel=GENERAL, user=EMMA, text="x")
    await client.chat_getPermalink(channel=GENERAL, message_ts=ts)
    await client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    await client.reactions_get(channel=GENERAL, timestamp=ts)
    await client.conversations_history(channel=GENERAL, include_all_metadata=True)
    await client.conversations_replies(channel=GENERAL, ts=ts)
    await client.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes")
    await client.chat_delete(channel=GENERAL, ts=ts)
    await client.conversations_info(channel="D0EMMA000")
    await client.conversations_info(channel=GENERAL)
    await client.conversations_list(types="public_channel,private_channel,im")
    await client.conversations_members(channel=GENERAL)
    await client.conversations_join(channel=QUIET)
    await client.conversations_open(users=EMMA)
    await client.conversations_open(users=EMMA, return_im=True)
    for name in ("api.test", "auth.test", "bots.info", "emoji.list", "team.info"):
        await client.api_call(name)
    await client.users_info(user=EMMA, include_locale=True)
    await client.users_list()
    await client.apps_connections_open(app_token=app_token)
    file = (await client.files_upload_v2(filename="a.txt", content="x"))["file"]["id"]
    await client.files_info(file=file)
    await client.files_list()
    await client.files_delete(file=file)


async def test_every_answer_has_the_described_shape(
    client: AsyncWebClient,
    control: Control,
    workspace: LocalWorkspace,
    reference: Path,
) -> None:
    await call_everything(client, workspace.app_token)
    await show_views(client, control)

    called = set()
    for entry in await control.log(kind="call"):
        method, answer = entry.data["method"], entry.data["answer"]
        assert answer["ok"], (method, answer)
        output = described(reference, method).get("output") or {}
        problems = [each.message for each in Validator(output).iter_errors(answer)]
        assert problems == [], method
        called.add(method)
    assert called == METHODS.keys()


META = "metadata"
BIG = {"event_type": "t", "event_payload": {"k": "x" * 9000}}
POST = {"channel": GENERAL, "text": "x"}
#: Method, arguments, error: together every error that the methods can answer.
REFUSALS: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {}, "invalid_arguments"),
    ("chat.postMessage", POST | {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("chat.postMessage", POST | {"channel": QUIET}, "not_in_channel"),
    ("chat.postMessage", POST | {"channel": "archived"}, "is_archived"),
    ("chat.postMessage", POST | {"text": ""}, "no_text"),
    ("chat.postMessage", POST | {"thread_ts": "1.0"}, "cannot_reply_to_message"),
    ("chat.postMessage", POST | {"thread_ts": "x"}, "invalid_thread_ts"),
    ("chat.postMessage", POST | {"blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", POST | {"blocks": '[{"type": "x"}]'}, "invalid_blocks"),
    ("chat.postMessage", POST | {"markdown_text": "x"}, "markdown_text_conflict"),
    ("chat.postMessage", POST | {META: "{"}, "invalid_metadata_format"),
    ("chat.postMessage", POST | {META: "{}x"}, "invalid_metadata_format"),
    ("chat.postMessage", POST | {META: '{"a": 1}'}, "invalid_metadata_schema"),
    ("chat.postMessage", POST | {META: json.dumps(BIG)}, "metadata_too_large"),
    ("chat.update", POST | {"ts": "1.0"}, "message_not_found"),
    ("chat.update", POST | {"ts": "theirs"}, "cant_update_message"),
    ("chat.update", POST | {"ts": "own", "text": "x" * 4001}, "msg_too_long"),
    ("chat.delete", POST | {"ts": "theirs"}, "cant_delete_message"),
    ("chat.delete", POST | {"ts": "1.0"}, "message_not_found"),
    ("chat.postEphemeral", POST | {"user": "U0GUEST00"}, "user_not_in_channel"),
    ("chat.postEphemeral", {"channel": QUIET, "user": EMMA}, "not_in_channel"),
    (
        "chat.postEphemeral",
        POST | {"user": EMMA, "text": "x" * 40_001},
        "msg_too_long",
    ),
    ("chat.getPermalink", POST | {"message_ts": "1.0"}, "message_not_found"),
    ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.list", {"types": "x"}, "invalid_types"),
    ("conversations.list", {"limit": "x"}, "invalid_limit"),
    ("conversations.list", {"cursor": "!"}, "invalid_cursor"),
    ("conversations.members", {"channel": GENERAL, "limit": "x"}, "invalid_limit"),
    ("conversations.history", {"channel": QUIET}, "not_in_channel"),
    (
        "conversations.history",
        {"channel": GENERAL, "oldest": "x"},
        "invalid_ts_oldest",
    ),
    (
        "conversations.history",
        {"channel": GENERAL, "latest": "x"},
        "invalid_ts_latest",
    ),
    ("conversations.replies", {"channel": GENERAL, "ts": "1.0"}, "thread_not_found"),
    ("conversations.replies", {"channel": QUIET, "ts": "1.0"}, "channel_not_found"),
    (
        "conversations.join",
        {"channel": "C0LEADS00"},
        "method_not_supported_for_channel_type",
    ),
    ("conversations.join", {"channel": "C0ARCHIVE"}, "is_archived"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY0"}, "user_not_found"),
    (
        "conversations.open",
        {"users": "U0A,U0B"},
        "method_not_supported_for_channel_type",
    ),
    ("reactions.add", {"name": "Not one"}, "invalid_name"),
    ("reactions.add", {"name": "eyes"}, "no_item_specified"),
    ("reactions.add", POST | {"name": "eyes", "timestamp": "1.0"}, "message_not_found"),
    ("reactions.add", POST | {"name": "eyes", "timestamp": "own"}, "already_reacted"),
    ("reactions.remove", POST | {"name": "wave", "timestamp": "own"}, "no_reaction"),
    ("reactions.get", {}, "no_item_specified"),
    ("users.info", {"user": "U0NOBODY0"}, "user_not_found"),
    ("views.open", {"view": modal()}, "invalid_arguments"),
    ("views.open", {"view": modal(), "trigger_id": "1.1.a"}, "invalid_trigger_id"),
    ("views.open", {"view": modal(), "trigger_id": "used"}, "exchanged_trigger_id"),
    ("views.open", {"view": modal(), "trigger_id": "old"}, "expired_trigger_id"),
    ("views.open", {"view": {"x": "x" * 250_001}}, "view_too_large"),
    (
        "views.open",
        {"view": modal(external_id="taken"), "trigger_id": "outside"},
        "duplicate_external_id",
    ),
    ("views.push", {"view": modal(), "trigger_id": "outside"}, "not_found"),
    ("views.push", {"view": modal(), "trigger_id": "inside"}, "push_limit_reached"),
    ("views.update", {"view": modal()}, "invalid_arguments"),
    ("views.update", {"view": modal(), "view_id": "V0"}, "not_found"),
    (
        "views.update",
        {"view": modal(), "external_id": "taken", "hash": "1.a"},
        "hash_conflict",
    ),
    ("views.publish", {"view": home(), "user_id": "U0NOBODY0"}, "invalid_arguments"),
    ("bots.info", {"bot": "B0NOBODY0"}, "bot_not_found"),
    ("team.info", {"team": "T0OTHER00"}, "team_not_found"),
]


async def triggers(client: AsyncWebClient, control: Control) -> dict[str, str]:
    """trigger_ids in every condition, and a full stack with one external_id."""
    old = await control.command("emma", "general", "/plain", "x")
    await control.advance(3)
    used = await control.command("emma", "general", "/plain", "x")
    view = modal(button(), external_id="taken")
    await client.views_open(trigger_id=used.trigger_id, view=view)
    for _ in range(2):
        click = await control.click_modal("emma", "go")
        await client.views_push(trigger_id=click.trigger_id, view=modal(button()))
    inside = await control.click_modal("emma", "go")
    outside = await control.command("emma", "general", "/plain", "x")
    named = {"old": old, "used": used, "inside": inside, "outside": outside}
    return {name: result.trigger_id for name, result in named.items()}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: f"{r[0]}-{r[2]}")
async def test_every_error_is_described_for_its_method(
    client: AsyncWebClient,
    control: Control,
    reference: Path,
    refusal: tuple[str, Json, str],
) -> None:
    method, arguments, error = refusal
    await control.add_channel("archive", members=["emma", "bot"])
    await control.archive("archive")
    theirs = (await control.say("emma", "general", "x")).ts
    own = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    await client.reactions_add(channel=GENERAL, timestamp=own, name="eyes")
    names = {"own": own, "theirs": theirs, "archived": "C0ARCHIVE"}
    if method.startswith("views."):
        names |= await triggers(client, control)
    given = {k: names.get(str(v), v) for k, v in arguments.items()}
    given = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in given.items()}

    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, data=given)

    assert caught.value.response["error"] == error
    listed = COMMON | described(reference, method)["errors"].keys()
    assert error in listed or (method, error) in UNLISTED


def test_no_error_of_the_methods_goes_without_a_call() -> None:
    called = {error for _, _, error in (*REFUSALS, *FILE_REFUSALS)}
    elsewhere = {"missing_scope", "messages_tab_disabled", "not_enabled", "error"}
    folder = Path(methods.__file__).parent

    written = {code for path in folder.glob("*.py") for code in codes(path)}

    assert written - called - elsewhere == set()


def codes(path: Path) -> Iterator[str]:
    """First arguments of SlackError in a source that are written out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="SlackError"), args=[ast.Constant(value)]):
                yield str(value)


def tier(method: Method) -> str:
    return f"t{method.tier}"


@pytest.mark.parametrize("name", sorted(METHODS))
def test_scopes_tier_and_json_are_as_described(reference: Path, name: str) -> None:
    method, page = METHODS[name], described(reference, name)

    assert set(method.scopes) == set(page["scope"].get("bot", ()))
    assert tier(method) == page["rate_limits"]
    if method.reads_json:
        assert page["json_input_supported"] is True
    required = set((page.get("args") or {}).get("required", ())) - {"token"}
    assert set(method.required) <= required


def test_events_are_slacks_and_need_the_described_scope(reference: Path) -> None:
    text = (reference / "events" / "events.json").read_text(encoding="utf-8")
    pages = {page["name"]: page for page in json.loads(text)}

    for name, scope in _SCOPES.items():
        assert "Events" in pages[name]["APIs"]
        kinds = ("channels", "groups") if "{}" in scope else ("",)
        wanted = {scope.format(kind) for kind in kinds} - {""}
        # One description writes app_mentions.read for app_mentions:read.
        given = {each.replace(".", ":") for each in pages[name]["scopes"]}
        assert wanted <= given, name


def test_manifests_pass_slacks_schema(shared: Path, project_manifest: Json) -> None:
    folder = shared / "slack" / "manifest-schema" / "schemas"
    schema = json.loads((folder / "manifest.schema.2.0.0.json").read_text())
    shortcuts = [{**each, "description": "d"} for each in FULL["features"]["shortcuts"]]
    full = FULL | {"features": FULL["features"] | {"shortcuts": shortcuts}}

    for manifest in (project_manifest, full):
        jsonschema.Draft7Validator(schema).validate(manifest)
