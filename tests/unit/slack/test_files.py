"""Files between Slack and this disk, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.items import Item
from bot.models import Job, Kind, SharedFile
from bot.slack.files import SlackFiles
from tests.unit.slack.conftest import FakeSlack, answer, hang_up
from tests.unit.slack.samples import FakeFacts, job

ITEM = Item(id="F1", kind=Kind.IMAGE)
BYTES = b"a picture " * 1_000


class Host:
    """Takes an upload."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.taken.append(await request.read())
        return web.Response()


@pytest.fixture
async def files(slack: FakeSlack, client: AsyncWebClient) -> AsyncIterator[SlackFiles]:
    async with aiohttp.ClientSession() as session:
        yield SlackFiles(
            client,
            session,
            facts=FakeFacts(),
            upload_origins=frozenset({slack.origin}),
            upload_seconds=5.0,
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "translated"
    found.write_bytes(BYTES)
    return found


def files_job(**changes: Any) -> Job:
    content = {"names": {"F1": "plan.png"}}
    data = {"files": [{"id": "F1", "state": "sent"}]}
    known = {"state": "polling", "content": content, "data": data}
    return job(**(known | changes))


def will_take(slack: FakeSlack, path: str = "/up/there") -> None:
    address = f"{slack.origin}{path}"
    found = {"ok": True, "upload_url": address, "file_id": "F9"}
    slack.will("files.getUploadURLExternal", answer(found))


# --- in ---------------------------------------------------------------------------


async def test_a_file_s_facts_are_read(files: SlackFiles, slack: FakeSlack) -> None:
    found = {"id": "F1", "name": "a.png", "size": 7, "url_private": "https://x/a"}
    slack.will("files.info", answer({"ok": True, "file": found}))

    assert await files.read_file("F1") == SharedFile(
        id="F1", name="a.png", size=7, address="https://x/a"
    )
    assert slack.of("files.info") == [{"file": "F1"}]


async def test_a_deleted_file_is_refused(files: SlackFiles, slack: FakeSlack) -> None:
    slack.will("files.info", answer({"ok": False, "error": "file_deleted"}))

    with pytest.raises(RejectedError) as refused:
        await files.read_file("F1")

    assert refused.value.code == "file_deleted"


async def test_a_direct_conversation_is_opened(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("conversations.open", answer({"ok": True, "channel": {"id": "D7"}}))

    assert await files.open_direct("U1") == "D7"
    assert slack.of("conversations.open") == [{"users": "U1"}]


# --- out --------------------------------------------------------------------------


async def test_bytes_go_where_slack_says_and_carry_no_token(
    files: SlackFiles, slack: FakeSlack, path: Path
) -> None:
    will_take(slack)
    taking = Host()
    slack.will("there", taking)

    assert await files.upload(files_job(), ITEM, path, "plan.pt.png") == "F9"

    (asked,) = slack.of("files.getUploadURLExternal")
    assert (asked["filename"], asked["length"]) == ("plan.pt.png", str(len(BYTES)))
    assert asked["alt_txt"].startswith("plan.png, its text translated into")
    assert taking.taken == [BYTES]
    assert slack.tokens[-1] == ""


async def test_a_document_needs_no_description(
    files: SlackFiles, slack: FakeSlack, path: Path
) -> None:
    will_take(slack)
    slack.will("there", answer("OK"))

    await files.upload(files_job(), Item(id="F1", kind=Kind.DOCUMENT), path, "a.docx")

    assert "alt_txt" not in slack.of("files.getUploadURLExternal")[0]


@pytest.mark.parametrize("status", [302, 400, 500])
async def test_bytes_that_are_not_taken_may_be_brought_again(
    files: SlackFiles, slack: FakeSlack, path: Path, status: int
) -> None:
    will_take(slack)
    slack.will("there", answer("no", status=status))

    with pytest.raises(TransientError) as failed:
        await files.upload(files_job(), ITEM, path, "a.png")

    assert failed.value.code == "upload_failed"


async def test_a_connection_that_breaks_may_be_made_again(
    files: SlackFiles, slack: FakeSlack, path: Path
) -> None:
    will_take(slack)
    slack.will("there", hang_up)

    with pytest.raises(TransientError) as failed:
        await files.upload(files_job(), ITEM, path, "a.png")

    assert failed.value.code == "upload_failed"


async def test_bytes_go_to_slack_and_nowhere_else(
    files: SlackFiles, slack: FakeSlack, path: Path
) -> None:
    found = {"ok": True, "upload_url": "https://evil.example/x", "file_id": "F9"}
    slack.will("files.getUploadURLExternal", answer(found))

    with pytest.raises(RejectedError) as refused:
        await files.upload(files_job(), ITEM, path, "a.png")

    assert refused.value.code == "upload_address"


async def test_files_are_shown_in_their_thread_with_the_caption(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("files.completeUploadExternal", answer({"ok": True}))

    await files.share(files_job(), [("F8", "a.pt.png"), ("F9", "b.pt.png")], "Bom dia")

    (sent,) = slack.of("files.completeUploadExternal")
    assert (sent["channel_id"], sent["thread_ts"]) == ("C1", "100.0")
    assert sent["initial_comment"] == "Bom dia"
    assert "F8" in str(sent["files"])
    assert "b.pt.png" in str(sent["files"])


async def test_outside_a_thread_and_without_a_caption_neither_is_sent(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("files.completeUploadExternal", answer({"ok": True}))

    await files.share(files_job(thread_ts=""), [("F8", "a.png")], "")

    (sent,) = slack.of("files.completeUploadExternal")
    assert not {"thread_ts", "initial_comment"} & set(sent)


async def test_a_share_whose_answer_never_came_is_of_unknown_fate(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("files.completeUploadExternal", hang_up)

    with pytest.raises(UnknownOutcomeError):
        await files.share(files_job(), [("F8", "a.png")], "")


@pytest.mark.parametrize(
    ("shares", "ts"),
    [
        ({"public": {"C1": [{"ts": "5.5"}]}}, "5.5"),
        ({"private": {"C1": [{}, {"ts": "6.6"}]}}, "6.6"),
        ({"public": {"C2": [{"ts": "5.5"}]}}, ""),
        ({"public": {"C1": []}}, ""),
        ({}, ""),
        (None, ""),
    ],
)
async def test_where_a_file_stands_is_found_by_its_channel(
    files: SlackFiles, slack: FakeSlack, shares: Any, ts: str
) -> None:
    slack.will("files.info", answer({"ok": True, "file": {"shares": shares}}))

    assert await files.shared_as("F9", "C1") == ts


async def test_links_of_files_are_told_where_slack_tells_them(
    files: SlackFiles, slack: FakeSlack
) -> None:
    links = ["https://x.slack.com/files/F8", None, "javascript:alert(1)"]
    found = [answer({"ok": True, "file": {"permalink": each}}) for each in links]
    slack.will("files.info", *found, answer({"ok": True}))

    told = await files.permalinks(["F8", "F9", "F10", "F11"])

    assert told == {"F8": "https://x.slack.com/files/F8"}


async def test_links_that_slack_does_not_tell_now_are_an_error(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("files.info", answer({"ok": False, "error": "file_not_found"}))

    with pytest.raises(RejectedError):
        await files.permalinks(["F8"])


# --- the status, and marks --------------------------------------------------------


async def test_the_status_is_brought_up_to_date(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("chat.update", answer({"ok": True}))

    await files.show(files_job(posted_ts="7.7"))

    (sent,) = slack.of("chat.update")
    assert (sent["channel"], sent["ts"], sent["parse"]) == ("C1", "7.7", "none")
    assert "being translated" in str(sent["blocks"])


async def test_without_a_status_nothing_is_brought_up_to_date(
    files: SlackFiles, slack: FakeSlack
) -> None:
    await files.show(files_job())

    assert slack.calls == []


@pytest.mark.parametrize(
    ("on", "method"), [(True, "reactions.add"), (False, "reactions.remove")]
)
@pytest.mark.parametrize("error", ["", "already_reacted", "no_reaction"])
async def test_marks_are_set_and_taken_however_often(
    files: SlackFiles, slack: FakeSlack, method: str, error: str, *, on: bool
) -> None:
    slack.will(method, answer({"ok": not error, "error": error}))

    await files.mark(files_job(), "warning", on=on)

    assert slack.of(method) == [
        {"channel": "C1", "timestamp": "100.1", "name": "warning"}
    ]


async def test_a_mark_that_may_not_be_set_is_refused(
    files: SlackFiles, slack: FakeSlack
) -> None:
    slack.will("reactions.add", answer({"ok": False, "error": "too_many_reactions"}))

    with pytest.raises(RejectedError):
        await files.mark(files_job(), "warning", on=True)
