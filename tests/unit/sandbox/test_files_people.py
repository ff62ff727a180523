"""What people do with files, and what the app hears of it."""

from pathlib import Path
from shutil import rmtree

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import GENERAL, PNG, WITH_FILES, events
from tests.unit.sandbox.kit import RawApp, refused


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    return await start(WITH_FILES, retry_delays_seconds=())


async def test_files_of_one_upload_are_one_message_and_an_event_each(
    control: Control, app: RawApp
) -> None:
    said = await control.upload(
        "emma", "general", files=[("a.png", PNG), ("b.txt", b"b")], comment="two & more"
    )

    *created, message, first, second = await events(app, 5)
    ids = [each["id"] for each in said.files]
    assert [each["type"] for each in created] == ["file_created"] * 2
    assert (message["subtype"], message["text"]) == ("file_share", "two &amp; more")
    assert [each["id"] for each in message["files"]] == ids
    assert [each["file_id"] for each in (first, second)] == ids
    assert {each["type"] for each in (first, second)} == {"file_shared"}
    assert {each["user_id"] for each in (first, second)} == {"U0EMMA000"}


async def test_file_is_all_there_when_its_message_comes(
    control: Control, app: RawApp
) -> None:
    await control.upload("emma", "general", [("Große Übersicht.PNG", PNG)])
    _, message, _ = await events(app, 3)

    [file] = message["files"]
    shown = {k: file[k] for k in ("name", "title", "mimetype", "filetype", "mode")}
    assert shown == {
        "name": "Große Übersicht.PNG",
        "title": "Große Übersicht.PNG",
        "mimetype": "image/png",
        "filetype": "png",
        "mode": "hosted",
    }
    assert (file["original_w"], file["original_h"]) == (640, 480)
    assert (file["thumb_360_w"], file["thumb_360_h"]) == (360, 270)
    assert file["url_private"].endswith(f"-{file['id']}/große_übersicht.png")
    assert (file["is_public"], file["file_access"]) == (True, "visible")


async def test_history_has_the_files_and_no_subtype(
    control: Control, client: AsyncWebClient
) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)])

    [message] = (await client.conversations_replies(channel=GENERAL, ts=said.ts))[
        "messages"
    ]

    assert "subtype" not in message
    assert (message["upload"], message["display_as_bot"]) == (False, False)
    assert message["files"] == said.files


async def test_caption_that_mentions_the_bot_is_an_app_mention_with_files(
    control: Control, app: RawApp
) -> None:
    await control.upload("emma", "general", [("a.png", PNG)], comment="@fullbot de")
    heard = await events(app, 4)

    [mention] = [each for each in heard if each["type"] == "app_mention"]
    assert mention["text"] == "<@U0LOCALBOT> de"
    assert [each["name"] for each in mention["files"]] == ["a.png"]
    assert "subtype" not in mention


async def test_files_can_be_uploaded_into_a_thread_and_into_the_dm(
    control: Control, client: AsyncWebClient
) -> None:
    root = await control.say("emma", "general", "root")
    reply = await control.upload(
        "bruno", "general", [("a.png", PNG)], thread_ts=root.ts
    )
    direct = await control.upload("emma", "dm", [("b.png", PNG)])

    assert reply.thread_ts == root.ts
    found = (await client.files_info(file=direct.files[0]["id"]))["file"]
    assert (found["is_public"], found["ims"]) == (False, [direct.channel])


async def test_bytes_come_from_a_path_and_go_to_one(
    control: Control, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.bin", tmp_path / "out.bin"
    source.write_bytes(b"\0" * 3_000_000)

    said = await control.upload("emma", "general", [("in.bin", source)])
    assert await control.download(said.files[0]["id"], target) == b""

    assert target.read_bytes() == source.read_bytes()


async def test_what_the_bot_posts_is_listed_with_its_hash(
    control: Control, client: AsyncWebClient
) -> None:
    await client.files_upload_v2(
        channel=GENERAL, filename="a.ja.txt", content="konnichiwa", title="T"
    )
    message = await control.wait_for(channel=GENERAL, contains="a.ja.txt")

    [file] = await control.files("general", message.ts)

    assert (file.name, file.title, file.bytes, file.ts) == (
        "a.ja.txt",
        "T",
        10,
        message.ts,
    )
    assert await control.download(file.id) == b"konnichiwa"
    assert len(file.sha256) == 64
    assert [each.id for each in await control.files("general")] == [file.id]


async def test_empty_file_needs_no_bytes(control: Control) -> None:
    said = await control.upload("emma", "general", [("empty.docx", b"")])

    [file] = await control.files("general", said.ts)
    assert (file.bytes, file.raw["size"]) == (0, 0)
    assert await control.download(file.id) == b""


# --- what goes away -----------------------------------------------------------


async def test_deleted_file_leaves_a_tombstone_and_is_told(
    control: Control, app: RawApp, client: AsyncWebClient
) -> None:
    said = await control.upload("bruno", "general", [("a.png", PNG)])
    await events(app, 3)
    file = said.files[0]["id"]
    await control.delete_file("emma", file)

    changed, gone = await events(app, 2)
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["files"] == [{"id": file, "mode": "tombstone"}]
    assert changed["previous_message"]["files"][0]["name"] == "a.png"
    assert gone == {
        "type": "file_deleted",
        "file_id": file,
        "event_ts": gone["event_ts"],
    }
    assert await refused(client.files_info(file=file)) == "file_deleted"


@pytest.mark.parametrize("with_reply", [True, False])
async def test_deleted_message_takes_its_share_along(
    control: Control, client: AsyncWebClient, *, with_reply: bool
) -> None:
    done = await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    said = await control.wait_for(channel=GENERAL, contains="a.png")
    if with_reply:
        await control.say("emma", "general", "x", thread_ts=said.ts)
    await client.chat_delete(channel=GENERAL, ts=said.ts)

    found = (await client.files_info(file=done["file"]["id"]))["file"]
    assert (found["shares"], found["channels"]) == ({}, [])
    assert await control.files("general") == []


async def test_deleted_message_is_told_with_the_files_it_had(
    control: Control, app: RawApp
) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)])
    await events(app, 3)
    await control.delete("emma", "general", said.ts)

    gone = await app.next_event()
    assert gone["subtype"] == "message_deleted"
    assert [each["name"] for each in gone["previous_message"]["files"]] == ["a.png"]


async def test_edited_caption_keeps_the_files(control: Control) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)], comment="x")
    edited = await control.edit("emma", "general", said.ts, "y")

    assert (edited.text, edited.files) == ("y", said.files)


# --- what people cannot do ----------------------------------------------------


async def test_upload_of_nothing_or_into_a_foreign_place_is_refused(
    control: Control,
) -> None:
    with pytest.raises(ControlError, match="no_file_data"):
        await control.upload("emma", "general", [])
    with pytest.raises(ControlError, match="channel_not_found"):
        await control.upload("clara", "leads", [("a.png", PNG)])
    with pytest.raises(ControlError, match="message_not_found"):
        await control.upload("emma", "general", [("a.png", PNG)], thread_ts="1.0")
    await control.archive("general")
    with pytest.raises(ControlError, match="is_archived"):
        await control.upload("emma", "general", [("a.png", PNG)])


async def share(control: Control, user: str, file: str) -> None:
    given = {"channel": "general", "files": [file]}
    await control._do("upload", user=user, **given)


async def test_only_ones_own_new_file_with_bytes_can_be_shared(
    control: Control,
) -> None:
    place = await control.begin_upload("emma", "a.png", 10)
    done = await control.upload("emma", "general", [("b.png", PNG)])

    with pytest.raises(ControlError, match="file_not_uploaded"):
        await share(control, "emma", place.file)
    with pytest.raises(ControlError, match="file_not_found"):
        await share(control, "bruno", place.file)
    with pytest.raises(ControlError, match="file_not_found"):
        await share(control, "emma", done.files[0]["id"])
    with pytest.raises(ControlError, match="file_not_found"):
        await share(control, "emma", "F0NOBODY0")


async def test_deleting_takes_ones_own_file_and_once(control: Control) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)])
    file = said.files[0]["id"]

    with pytest.raises(ControlError, match="cant_delete_file"):
        await control.delete_file("bruno", file)
    await control.delete_file("emma", file)
    with pytest.raises(ControlError, match="file_deleted"):
        await control.delete_file("emma", file)


async def test_upload_that_fails_on_its_way_is_told(control: Control) -> None:
    await control.add_fault(method="upload", kind="http_500")

    with pytest.raises(ControlError, match="500"):
        await control.upload("emma", "general", [("a.png", PNG)])


async def test_download_of_lost_bytes_is_told(start: Start, tmp_path: Path) -> None:
    workspace = await start(WITH_FILES, files_folder=str(tmp_path))
    async with Control(workspace.control_url) as control:
        said = await control.upload("emma", "general", [("a.png", PNG)])
        rmtree(tmp_path)

        with pytest.raises(ControlError, match="404"):
            await control.download(said.files[0]["id"])


async def test_download_that_is_not_there_is_told(control: Control) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)])
    await control.reset()

    with pytest.raises(ControlError, match="file_not_found"):
        await control.download(said.files[0]["id"])
