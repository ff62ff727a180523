"""What follows the end of an upload: its type is known, then it is shared."""

import json

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import GENERAL, PNG, WITH_FILES, info, uploaded
from tests.unit.sandbox.kit import RawApp, refused


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    """A workspace where a file's type is known after 5 s, and it is shared after 10."""
    return await start(
        WITH_FILES,
        file_known_seconds=5.0,
        file_share_seconds=10.0,
        retry_delays_seconds=(),
    )


async def test_completed_upload_is_known_first_and_shared_later(
    client: AsyncWebClient, control: Control
) -> None:
    done = await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    file = done["file"]["id"]

    fresh = (done["file"]["mimetype"], done["file"]["filetype"])
    assert fresh == ("", "")
    assert (done["file"]["shares"], done["file"]["channels"]) == ({}, [])
    await control.advance(5)
    known = await info(client, file)
    assert (known["mimetype"], known["filetype"]) == ("image/png", "png")
    assert (known["shares"], known["channels"]) == ({}, [])
    await control.advance(5)
    message = await control.wait_for(channel=GENERAL, contains="a.png")
    shared = await info(client, file)
    assert shared["channels"] == [GENERAL]
    assert shared["shares"]["public"][GENERAL][0]["ts"] == message.ts


async def test_app_hears_its_own_file_as_a_message_and_as_file_shared(
    client: AsyncWebClient, control: Control, app: RawApp
) -> None:
    done = await client.files_upload_v2(
        channel=GENERAL, filename="a.png", file=PNG, initial_comment="look"
    )
    await control.advance(10)
    events = [await app.next_event() for _ in range(3)]

    file = done["file"]["id"]
    created, message, shared = events
    assert created["type"] == "file_created"
    assert (message["subtype"], message["text"]) == ("file_share", "look")
    assert [each["id"] for each in message["files"]] == [file]
    assert shared == {
        "type": "file_shared",
        "file_id": file,
        "user_id": "U0LOCALBOT",
        "channel_id": GENERAL,
        "file": {"id": file},
        "event_ts": shared["event_ts"],
    }


async def test_several_files_are_one_message_in_their_order(
    client: AsyncWebClient, control: Control
) -> None:
    uploads = [{"filename": f"{n}.txt", "content": f"text {n}"} for n in range(3)]
    done = await client.files_upload_v2(channel=GENERAL, file_uploads=uploads)
    await control.advance(10)
    await control.wait_for(channel=GENERAL, contains="0.txt")

    [message] = await control.messages(GENERAL)
    assert [each["id"] for each in message.files] == [
        each["id"] for each in done["files"]
    ]
    assert [each["name"] for each in message.files] == ["0.txt", "1.txt", "2.txt"]


async def test_files_go_into_the_thread_that_a_reply_is_in(
    client: AsyncWebClient, control: Control
) -> None:
    root = await control.say("emma", "general", "root")
    reply = await control.say("emma", "general", "reply", thread_ts=root.ts)
    done = await client.files_upload_v2(
        channel=GENERAL, thread_ts=reply.ts, filename="a.png", file=PNG
    )
    await control.advance(10)
    message = await control.wait_for(thread_ts=root.ts)

    [share] = (await info(client, done["file"]["id"]))["shares"]["public"][GENERAL]
    assert (share["ts"], share["thread_ts"]) == (message.ts, root.ts)


async def test_title_alt_text_and_comment_are_kept(
    client: AsyncWebClient, control: Control
) -> None:
    await client.files_upload_v2(
        channel=GENERAL,
        filename="a.png",
        file=PNG,
        title="A picture",
        alt_txt="a < b",
        initial_comment="see <https://example.com> & more",
    )
    await control.advance(10)
    message = await control.wait_for(channel=GENERAL)

    [file] = message.files
    assert (file["title"], file["alt_txt"]) == ("A picture", "a < b")
    assert message.text == "see <https://example.com> &amp; more"


@pytest.mark.parametrize(("comment", "count"), [("", 1), ("words", 0)])
async def test_blocks_count_only_without_a_comment(
    client: AsyncWebClient, control: Control, comment: str, count: int
) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "block"}}]
    await client.files_completeUploadExternal(
        files=[{"id": await uploaded(client)}],
        channel_id=GENERAL,
        initial_comment=comment or None,
        blocks=json.dumps(blocks),
    )
    await control.advance(10)
    message = await control.wait_for(channel=GENERAL)

    assert [each["type"] for each in message.blocks].count("section") == count


async def test_several_channels_each_get_a_message(
    client: AsyncWebClient, control: Control
) -> None:
    file = await uploaded(client)
    await client.files_completeUploadExternal(
        files=[{"id": file}], channels=[GENERAL, "C0LEADS00", "U0EMMA000"]
    )
    await control.advance(10)
    await control.wait_for(channel="@emma")

    found = await info(client, file)
    lists = (found["channels"], found["groups"], found["ims"])
    assert lists == ([GENERAL], ["C0LEADS00"], ["D0EMMA000"])
    assert set(found["shares"]) == {"public", "private"}


async def test_without_a_channel_a_file_stays_the_bots_own(
    client: AsyncWebClient, control: Control
) -> None:
    done = await client.files_upload_v2(filename="a.png", file=PNG)
    await control.advance(10)
    await control.idle()

    found = await info(client, done["file"]["id"])
    assert (found["is_public"], found["shares"]) == (False, {})


# --- what goes wrong after a completion ---------------------------------------


async def test_lost_sharing_is_ok_and_never_shared(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(method="files.completeUploadExternal", kind="never_shared")
    done = await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    await control.advance(3600)
    await control.idle()

    found = await info(client, done["file"]["id"])
    assert (found["mimetype"], found["shares"]) == ("image/png", {})
    assert await control.messages(GENERAL) == []


async def test_unknown_thread_is_ok_and_never_shared(
    client: AsyncWebClient, control: Control
) -> None:
    await client.files_upload_v2(
        channel=GENERAL, thread_ts="1.000000", filename="a.png", file=PNG
    )
    await control.advance(10)
    await control.idle()

    assert await control.messages(GENERAL) == []


@pytest.mark.parametrize("obstacle", ["remove_bot", "archive"])
async def test_channel_that_closes_meanwhile_never_gets_the_file(
    client: AsyncWebClient, control: Control, obstacle: str
) -> None:
    await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    await getattr(control, obstacle)("general")
    await control.advance(10)
    await control.idle()

    assert await control.messages(GENERAL) == []


async def test_file_deleted_meanwhile_is_not_shared(
    client: AsyncWebClient, control: Control
) -> None:
    done = await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    await client.files_delete(file=done["file"]["id"])
    await control.advance(10)
    await control.idle()

    assert await control.messages(GENERAL) == []


async def test_reset_workspace_does_not_share_what_was_before(
    client: AsyncWebClient, control: Control
) -> None:
    await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    await control.reset()
    await control.advance(20)
    await control.idle()

    assert await control.messages(GENERAL) == []


async def test_idle_waits_for_what_is_not_shared_yet(
    client: AsyncWebClient, control: Control
) -> None:
    await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)

    with pytest.raises(TimeoutError):
        await control.idle(quiet=0.01, timeout=0.1)
    await control.advance(10)
    await control.idle()


async def test_file_may_show_up_late_in_history(
    client: AsyncWebClient, control: Control
) -> None:
    await control.add_fault(
        method="files.completeUploadExternal", kind="visible_late", seconds=60
    )
    await client.files_upload_v2(channel=GENERAL, filename="a.png", file=PNG)
    await control.advance(10)
    await control.wait_for(channel=GENERAL)

    assert (await client.conversations_history(channel=GENERAL))["messages"] == []
    await control.advance(60)
    [message] = (await client.conversations_history(channel=GENERAL))["messages"]
    assert [each["name"] for each in message["files"]] == ["a.png"]
    assert "subtype" not in message


async def test_completion_whose_answer_was_lost_is_not_done_twice(
    client: AsyncWebClient, control: Control
) -> None:
    file = await uploaded(client)
    again = {"files": [{"id": file}], "channel_id": GENERAL}
    await control.add_fault(method="files.completeUploadExternal", kind="drop_after")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.files_completeUploadExternal(**again)  # type: ignore[arg-type]  # as JSON

    second = client.files_completeUploadExternal(**again)  # type: ignore[arg-type]  # as JSON
    assert await refused(second) == "file_not_found"
    await control.advance(10)
    await control.idle()

    assert len(await control.messages(GENERAL)) == 1
