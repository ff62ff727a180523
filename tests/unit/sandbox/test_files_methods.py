"""files.*: what they answer, and every way to be refused."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.sandbox.control import Control, NewFile
from bot.sandbox.methods import files
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import GENERAL, PNG, WITH_FILES, info, uploaded
from tests.unit.sandbox.kit import FULL, Json, client_of, refused

QUIET, MISSING = "C0QUIET00", "F0NOBODY0"
#: Errors of all methods (docs.slack.dev, any method's page, 2025-10).
COMMON = {"invalid_arguments", "missing_scope"}
RESERVE = {"filename": "a.txt", "length": 5}
#: Method, arguments, error: together every error that the methods can answer.
FILE_REFUSALS: list[tuple[str, Json, str]] = [
    ("files.getUploadURLExternal", {"filename": "a"}, "invalid_arguments"),
    ("files.getUploadURLExternal", RESERVE | {"length": "x"}, "invalid_arguments"),
    ("files.getUploadURLExternal", RESERVE | {"length": "0"}, "missing_argument"),
    (
        "files.getUploadURLExternal",
        RESERVE | {"length": 1024**3 + 1},
        "file_upload_size_restricted",
    ),
    (
        "files.getUploadURLExternal",
        RESERVE | {"alt_txt": "x" * 1001},
        "alt_txt_too_large",
    ),
    (
        "files.getUploadURLExternal",
        RESERVE | {"snippet_type": "No such"},
        "unknown_snippet_type",
    ),
    (
        "files.getUploadURLExternal",
        RESERVE | {"snippet_type": "python", "length": 1024**2 + 1},
        "snippet_too_large",
    ),
    ("files.completeUploadExternal", {}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": "{"}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": "[]"}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": '[{"x": 1}]'}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": "missing"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": "reserved"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": "completed"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": "theirs"}, "access_denied"),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channel_id": "C0NOWHERE"},
        "channel_not_found",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channel_id": "U0EMMA000"},
        "channel_not_found",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channels": "C0NOWHERE"},
        "invalid_channel",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channels": "C0SECRET0"},
        "invalid_channel",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channel_id": QUIET},
        "not_in_channel",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channel_id": "C0ARCHIVE"},
        "posting_to_channel_denied",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channels": ",".join([GENERAL] * 101)},
        "channels_limit_exceeded",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channels": f"{GENERAL},C0TRAVEL0", "thread_ts": "1.0"},
        "invalid_arguments",
    ),
    (
        "files.completeUploadExternal",
        {"files": "uploaded", "channel_id": GENERAL, "blocks": "{"},
        "invalid_blocks",
    ),
    ("files.info", {}, "invalid_arguments"),
    ("files.info", {"file": MISSING}, "file_not_found"),
    ("files.info", {"file": "reserved"}, "file_not_found"),
    ("files.info", {"file": "elsewhere"}, "file_not_found"),
    ("files.info", {"file": "deleted"}, "file_deleted"),
    ("files.info", {"file": "denied"}, "access_denied"),
    ("files.list", {"user": "U0NOBODY0"}, "user_not_found"),
    ("files.list", {"types": "images,songs"}, "unknown_type"),
    ("files.list", {"page": "0"}, "invalid_arguments"),
    ("files.list", {"ts_from": "yesterday"}, "invalid_arguments"),
    ("files.delete", {"file": MISSING}, "file_not_found"),
    ("files.delete", {"file": "deleted"}, "file_deleted"),
    ("files.delete", {"file": "denied"}, "cant_delete_file"),
]


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    return await start(WITH_FILES, retry_delays_seconds=())


@pytest.fixture
def methods_of(shared: Path) -> Path:
    return shared / "slack" / "slack-api-ref" / "docs.slack.dev" / "methods"


async def cast(client: AsyncWebClient, control: Control) -> dict[str, str]:
    """Files in every condition that a refusal is about: name -> id."""
    completed, deleted = await uploaded(client), await uploaded(client)
    await client.files_completeUploadExternal(files=[{"id": completed}])
    await client.files_completeUploadExternal(files=[{"id": deleted}])
    await client.files_delete(file=deleted)
    denied = NewFile("a.png", PNG, access="access_denied")
    seen = await control.upload("emma", "general", [denied])
    unseen = await control.upload("emma", "quiet", [("a.png", PNG)])
    theirs = await control.begin_upload("emma", "a.png", 0)
    waiting = await client.files_getUploadURLExternal(filename="a", length=5)
    return {
        "completed": completed,
        "deleted": deleted,
        "denied": seen.files[0]["id"],
        "elsewhere": unseen.files[0]["id"],
        "missing": MISSING,
        "reserved": waiting["file_id"],
        "theirs": theirs.file,
        "uploaded": await uploaded(client),
    }


@pytest.mark.parametrize("refusal", FILE_REFUSALS, ids=lambda r: f"{r[0]}-{r[2]}")
async def test_every_error_is_described_for_its_method(
    client: AsyncWebClient,
    control: Control,
    methods_of: Path,
    refusal: tuple[str, Json, str],
) -> None:
    method, arguments, error = refusal
    await control.add_channel("archive", members=["emma", "bot"])
    await control.archive("archive")
    await control.add_channel("secret", private=True, members=["emma"])
    ids = await cast(client, control)
    given = {k: ids.get(str(v), v) for k, v in arguments.items()}
    if arguments.get("files") in ids:
        given["files"] = json.dumps([{"id": given["files"]}])

    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, data=given)

    assert caught.value.response["error"] == error
    described = json.loads((methods_of / f"{method}.json").read_text())
    assert error in COMMON | described["errors"].keys()


async def test_answers_have_the_described_shape(
    client: AsyncWebClient, control: Control, methods_of: Path
) -> None:
    await client.files_upload_v2(channel=GENERAL, filename="a.py", content="x = 1")
    message = await control.wait_for(channel=GENERAL, contains="a.py")
    file = message.files[0]["id"]
    await client.files_info(file=file)
    await client.files_list()
    await client.files_delete(file=file)

    entries = {each.data["method"]: each for each in await control.log(kind="call")}
    assert entries.keys() == files.METHODS.keys()
    for method, entry in entries.items():
        page = json.loads((methods_of / f"{method}.json").read_text())
        jsonschema.Draft7Validator(page["output"] or {}).validate(entry.data["answer"])


async def test_methods_need_their_scope(start: Start, http: Any) -> None:
    client = client_of(
        await start(FULL | {"oauth_config": {"scopes": {"bot": []}}}), http
    )

    calls = [
        client.files_getUploadURLExternal(filename="a", length=1),
        client.files_completeUploadExternal(files=[{"id": MISSING}]),
        client.files_info(file=MISSING),
        client.files_list(),
        client.files_delete(file=MISSING),
    ]

    assert [await refused(call) for call in calls] == ["missing_scope"] * 5


async def test_channel_that_takes_no_messages_of_the_bot_takes_no_files(
    start: Start, http: Any
) -> None:
    home = {"app_home": {"messages_tab_enabled": False}}
    manifest = WITH_FILES | {"features": WITH_FILES["features"] | home}
    client = client_of(await start(manifest), http)
    file = await uploaded(client)

    call = client.files_completeUploadExternal(
        files=[{"id": file}], channels=["U0EMMA000"]
    )

    assert await refused(call) == "posting_to_channel_denied"


async def test_info_of_a_snippet_has_its_content(client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(filename="a.txt", content="first line")

    answer = await client.files_info(file=done["file"]["id"])

    assert answer["content"] == "first line"
    assert (answer["file"]["mode"], answer["file"]["editable"]) == ("snippet", True)


async def test_snippet_may_be_wanted_for_any_name(client: AsyncWebClient) -> None:
    file = await uploaded(client, b"\0\1", "a.bin", snippet_type="text")
    await client.files_completeUploadExternal(files=[{"id": file}])

    assert (await info(client, file))["mode"] == "snippet"


async def test_reactions_and_replies_show_in_the_share(
    client: AsyncWebClient, control: Control
) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)])
    await control.say("bruno", "general", "nice", thread_ts=said.ts)

    found = await info(client, said.files[0]["id"])

    [share] = found["shares"]["public"][GENERAL]
    assert (share["reply_count"], share["reply_users"]) == (1, ["U0BRUNO00"])
    assert share["thread_ts"] == said.ts


# --- files.list ---------------------------------------------------------------


async def names(client: AsyncWebClient, **given: Any) -> list[str]:
    answer = await client.files_list(**given)
    return [each["name"] for each in answer["files"]]


async def test_list_names_what_the_bot_sees_newest_first(
    client: AsyncWebClient, control: Control
) -> None:
    await control.upload("emma", "general", [("a.png", PNG), ("b.txt", b"b")])
    await control.upload("bruno", "travel", [("c.zip", b"PK\x03\x04")])
    await control.upload("emma", "quiet", [("unseen.txt", b"x")])
    await uploaded(client, name="not-completed.png")

    assert await names(client) == ["c.zip", "b.txt", "a.png"]
    assert await names(client, channel=GENERAL) == ["b.txt", "a.png"]
    assert await names(client, user="U0BRUNO00") == ["c.zip"]


async def test_list_goes_by_kind(client: AsyncWebClient, control: Control) -> None:
    sent: list[Any] = [("a.png", PNG), ("b.txt", b"b"), ("c.zip", b"PK\x03\x04")]
    sent += [("d.pdf", b"%PDF-1.7"), NewFile("e", b"<p>", mode="canvas")]
    await control.upload("emma", "general", sent)

    assert await names(client, types="images") == ["a.png"]
    assert await names(client, types="snippets,zips") == ["c.zip", "b.txt"]
    assert await names(client, types="pdfs") == ["d.pdf"]
    assert await names(client, types="spaces") == ["e"]
    assert await names(client, types="gdocs") == []


async def test_list_comes_page_by_page(
    client: AsyncWebClient, control: Control
) -> None:
    sent = [(f"{number}.txt", b"x") for number in range(5)]
    await control.upload("emma", "general", sent)

    answer = await client.files_list(count=2, page=3)

    assert [each["name"] for each in answer["files"]] == ["0.txt"]
    assert answer["paging"] == {"count": 2, "total": 5, "page": 3, "pages": 3}


async def test_list_leaves_out_deleted_and_hidden_files(
    client: AsyncWebClient, control: Control
) -> None:
    said = await control.upload(
        "emma", "general", [("gone.txt", b"x"), NewFile("old.txt", b"x", hidden=True)]
    )
    await control.delete_file("emma", said.files[0]["id"])

    assert await names(client) == []
    answer = await client.files_list(show_files_hidden_by_limit=True)
    assert [each["mode"] for each in answer["files"]] == ["hidden_by_limit"]


async def test_list_goes_by_time(start: Start, http: Any) -> None:
    clock = ManualClock()
    workspace = await start(WITH_FILES, clock=clock, retry_delays_seconds=())
    client, began = client_of(workspace, http), int(clock.now())
    async with Control(workspace.control_url) as control:
        await control.upload("emma", "general", [("old.txt", b"x")])
        clock.advance(100)
        await control.upload("emma", "general", [("new.txt", b"x")])

    assert await names(client, ts_to=str(began + 50)) == ["old.txt"]
    assert await names(client, ts_from=str(began + 50)) == ["new.txt"]
