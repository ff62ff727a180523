"""Files that are not what they seem."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, NewFile
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import GENERAL, PNG, WITH_FILES, events
from tests.unit.sandbox.kit import RawApp, refused

STUB = {"created": 0, "timestamp": 0, "user": "", "mode": "file_access"}


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    return await start(WITH_FILES, retry_delays_seconds=())


async def test_file_from_elsewhere_is_a_stub_in_events_alone(
    control: Control, app: RawApp, client: AsyncWebClient
) -> None:
    said = await control.upload(
        "emma", "general", [NewFile("a.png", PNG, access="check_file_info")]
    )
    _, message, _ = await events(app, 3)

    file = said.files[0]["id"]
    assert message["files"] == [{"id": file, **STUB, "file_access": "check_file_info"}]
    history = await client.conversations_history(channel=GENERAL)
    assert history["messages"][0]["files"][0]["name"] == "a.png"
    found = (await client.files_info(file=file))["file"]
    assert (found["name"], found["file_access"]) == ("a.png", "visible")


async def test_file_without_access_stays_a_stub_everywhere(
    control: Control, client: AsyncWebClient
) -> None:
    said = await control.upload(
        "emma", "general", [NewFile("a.png", PNG, access="access_denied")]
    )

    assert said.files[0]["file_access"] == "access_denied"
    assert await refused(client.files_info(file=said.files[0]["id"])) == "access_denied"


async def test_external_file_has_its_own_address_and_no_download(
    control: Control,
) -> None:
    away = NewFile("Plan", mode="external", external_url="https://example.com/d/1")
    said = await control.upload("emma", "general", [away])

    [file] = said.files
    assert (file["mode"], file["is_external"]) == ("external", True)
    assert file["url_private"] == "https://example.com/d/1"
    assert "url_private_download" not in file


@pytest.mark.parametrize(
    ("mode", "mimetype"),
    [
        ("post", "text/plain"),
        ("canvas", "application/vnd.slack-docs"),
        ("quip", "application/vnd.slack-docs"),
    ],
)
async def test_posts_and_canvases_say_what_they_are(
    control: Control, mode: str, mimetype: str
) -> None:
    said = await control.upload("emma", "general", [NewFile("A", b"<p>", mode=mode)])

    assert (said.files[0]["mode"], said.files[0]["mimetype"]) == (mode, mimetype)


async def test_text_becomes_a_snippet_with_its_first_lines(control: Control) -> None:
    text = "\n".join(str(number) for number in range(9)).encode()
    said = await control.upload("emma", "general", [("a.md", text)])

    [file] = said.files
    assert (file["mode"], file["filetype"]) == ("snippet", "markdown")
    assert (file["preview"], file["preview_is_truncated"]) == ("0\n1\n2\n3\n4", True)


async def test_file_beyond_the_limit_is_hidden(
    control: Control, client: AsyncWebClient
) -> None:
    said = await control.upload("emma", "general", [("a.png", PNG)])
    await control.alter_file(said.files[0]["id"], hidden=True)

    [message] = await control.messages("general")
    [file] = message.files
    assert (file["mode"], file.keys() >= {"name", "url_private"}) == (
        "hidden_by_limit",
        False,
    )
    found = (await client.files_info(file=file["id"]))["file"]
    assert found["mode"] == "hidden_by_limit"


async def test_size_and_type_can_be_lies(control: Control) -> None:
    lie = NewFile("a.png", PNG, claimed_bytes=7, claimed_mimetype="text/plain")
    said = await control.upload("emma", "general", [lie])

    [file] = await control.files("general", said.ts)
    assert (file.raw["size"], file.raw["mimetype"]) == (7, "text/plain")
    assert file.bytes == len(PNG)
