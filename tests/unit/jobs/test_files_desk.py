"""The desk over a real fetcher, the real gate and this disk."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError
from bot.files.fetch import Fetcher
from bot.files.gate import Accepted, Gate
from bot.files.purposes import Purpose, slack_files
from bot.items import Item, ItemState
from bot.jobs.desk import SLACK, FileDesk
from bot.jobs.file_ports import NotTaken, TakenIn
from bot.models import Kind, SharedFile
from bot.providers.files import Handover
from tests.unit.files.hosts import Host, hosting
from tests.unit.files.samples import GOOD, LOCKED, image

ALL = frozenset({Kind.IMAGE, Kind.DOCUMENT})
PNG = GOOD["photo.png"]
ITEM = Item(
    id="F1",
    kind=Kind.IMAGE,
    format="png",
    size=len(PNG),
    translator="cloud/image/address",
    result="png",
)


class FakeStaging:
    """Keeps the names of what was put there."""

    def __init__(self) -> None:
        self.there: list[str] = []
        self.error: Exception | None = None

    async def put(self, path: Path, name: str) -> str:
        assert path.is_file()  # noqa: ASYNC240 - a fake may block
        self.there.append(name)
        return f"https://staged/{name}"

    async def remove(self, name: str) -> None:
        if self.error is not None:
            raise self.error
        if name in self.there:
            self.there.remove(name)


class Served(dict[str, bytes]):
    """What stands at which path."""

    def __call__(self, request: web.Request) -> web.Response:
        found = self.get(request.path)
        kind = "text/html" if found and found.startswith(b"<!DOCTYPE") else "image/png"
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found, content_type=kind)


@pytest.fixture
def served() -> Served:
    return Served({"/a": PNG, "/b": image("PNG", (50, 40))})


@pytest.fixture
async def host(served: Served) -> AsyncIterator[Host]:
    async with hosting(served) as started:
        yield started


@pytest.fixture
def staging() -> FakeStaging:
    return FakeStaging()


@pytest.fixture
async def desk(
    host: Host, staging: FakeStaging, tmp_path: Path
) -> AsyncIterator[FileDesk]:
    here = frozenset({host.url})
    purposes: Mapping[str, Purpose] = {
        SLACK: slack_files(loopback_origins=here),
        "cloud": Purpose(label="Cloud", loopback_origins=here),
    }
    fetcher = Fetcher(purposes, clock=ManualClock())
    yield FileDesk(
        folder=tmp_path / "files",
        fetcher=fetcher,
        gate=Gate(),
        stagings={("cloud", Handover.ADDRESS): staging},
        slack_token="xoxb-local-1",
    )
    await fetcher.close()


def shared(host: Host, name: str = "my plan.png", **fields: object) -> SharedFile:
    known = {"id": "F1", "name": name, "address": f"{host.url}/a", "mode": "hosted"}
    return SharedFile(**(known | fields))  # type: ignore[arg-type]


def left(desk: FileDesk) -> list[Path]:
    return [path for path in desk.folder.rglob("*") if path.is_file()]


# --- in ---------------------------------------------------------------------------


async def test_a_file_is_fetched_with_our_token_and_lies_under_a_name_of_ours(
    desk: FileDesk, host: Host
) -> None:
    found = await desk.take_in("j1", shared(host), allowed=ALL)

    assert found == TakenIn(kind=Kind.IMAGE, format="png", size=len(PNG))
    source = desk.source("j1", ITEM)
    assert source.path.read_bytes() == PNG
    assert (source.name, source.format) == (source.path.name, "png")
    assert "plan" not in source.name
    assert host.tokens == ["Bearer xoxb-local-1"]
    assert source.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mode": "external"}, "external"),
        ({"mode": "tombstone"}, "tombstone"),
        ({"mode": "hidden_by_limit"}, "hidden_by_limit"),
        ({"mode": "canvas"}, "canvas"),
        ({"mode": "quip"}, "canvas"),
        ({"mode": "post"}, "no_bytes"),
        ({"address": ""}, "no_bytes"),
        ({"name": "film.mov"}, "unsupported"),
        ({"size": 10**9}, "too_large"),
        ({"address": "https://evil.example/a"}, "address_refused"),
    ],
)
async def test_what_need_not_be_fetched_is_not(
    desk: FileDesk, host: Host, fields: dict[str, object], code: str
) -> None:
    found = await desk.take_in("j1", shared(host, **fields), allowed=ALL)  # type: ignore[arg-type]

    assert isinstance(found, NotTaken)
    assert found.code == code
    assert (host.seen, left(desk)) == ([], [])


async def test_a_kind_that_nobody_translates_is_not_fetched(
    desk: FileDesk, host: Host
) -> None:
    only_documents = frozenset({Kind.DOCUMENT})

    found = await desk.take_in("j1", shared(host), allowed=only_documents)

    assert found == NotTaken("unsupported", {"extension": "png"})
    assert host.seen == []


async def test_a_plain_text_is_a_document_to_providers(
    desk: FileDesk, host: Host, served: Served
) -> None:
    served["/a"] = b"Good morning, my friends."

    found = await desk.take_in("j1", shared(host, "notes.txt"), allowed=ALL)

    assert isinstance(found, TakenIn)
    assert (found.kind, found.format) == (Kind.DOCUMENT, "txt")


async def test_a_file_that_the_gate_refuses_says_why(
    desk: FileDesk, host: Host, served: Served
) -> None:
    served["/a"] = LOCKED

    found = await desk.take_in("j1", shared(host, "plan.docx"), allowed=ALL)

    assert found == NotTaken("encrypted", {"extension": "docx"})


async def test_a_login_page_says_what_the_token_lacks(
    desk: FileDesk, host: Host, served: Served
) -> None:
    served["/a"] = b"<!DOCTYPE html><html>Sign in</html>"

    found = await desk.take_in("j1", shared(host), allowed=ALL)

    assert found == NotTaken("login_page")


async def test_a_disk_without_room_is_tried_again(desk: FileDesk, host: Host) -> None:
    desk.folder.write_text("not a folder")

    with pytest.raises(TransientError) as failed:
        await desk.take_in("j1", shared(host), allowed=ALL)

    assert failed.value.code == "disk"


# --- on to a provider -------------------------------------------------------------


async def test_a_file_is_staged_for_those_who_fetch_it(
    desk: FileDesk, host: Host, staging: FakeStaging
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)

    address = await desk.stage("j1", ITEM, Handover.ADDRESS)

    name = desk.source("j1", ITEM).name
    assert address == f"https://staged/j1/{name}"
    assert staging.there == [f"j1/{name}"]


@pytest.mark.parametrize("handover", [Handover.INLINE, Handover.UPLOAD])
async def test_what_is_handed_over_otherwise_is_not_staged(
    desk: FileDesk, staging: FakeStaging, handover: Handover
) -> None:
    assert await desk.stage("j1", ITEM, handover) == ""
    assert staging.there == []


async def test_without_a_place_nothing_can_be_staged(desk: FileDesk) -> None:
    with pytest.raises(RejectedError) as refused:
        await desk.stage("j1", ITEM, Handover.OWN_BUCKET)

    assert refused.value.code == "no_staging"


# --- back -------------------------------------------------------------------------


async def test_a_translation_is_fetched_without_our_token(
    desk: FileDesk, host: Host, served: Served
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)

    found = await desk.collect("j1", ITEM, f"{host.url}/b")

    assert isinstance(found, TakenIn)
    assert found.format == "png"
    assert desk.result("j1", ITEM).read_bytes() == served["/b"]
    assert host.tokens[1:] == [None]


async def test_a_translation_of_another_kind_is_taken_as_what_it_is(
    desk: FileDesk, host: Host, served: Served
) -> None:
    served["/b"] = GOOD["photo.jpg"]
    await desk.take_in("j1", shared(host), allowed=ALL)

    found = await desk.collect("j1", ITEM, f"{host.url}/b")

    assert isinstance(found, TakenIn)
    assert found.format == "jpg"


async def test_a_translation_that_is_the_source_is_none(
    desk: FileDesk, host: Host
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)

    assert await desk.collect("j1", ITEM, f"{host.url}/a") == NotTaken("unchanged")


@pytest.mark.parametrize(
    ("bytes_", "code"),
    [(b"", "result_empty"), (b"nothing known", "result_mismatch")],
)
async def test_a_translation_that_cannot_be_used_says_why(
    desk: FileDesk, host: Host, served: Served, bytes_: bytes, code: str
) -> None:
    served["/b"] = bytes_
    await desk.take_in("j1", shared(host), allowed=ALL)

    found = await desk.collect("j1", ITEM, f"{host.url}/b")

    assert isinstance(found, NotTaken)
    assert found.code == code


async def test_a_translation_that_is_gone_is_refused(
    desk: FileDesk, host: Host
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)

    with pytest.raises(RejectedError) as refused:
        await desk.collect("j1", ITEM, f"{host.url}/gone")

    assert refused.value.code == "http_404"


# --- the end ----------------------------------------------------------------------


async def test_of_an_ended_job_nothing_is_left_anywhere(
    desk: FileDesk, host: Host, staging: FakeStaging
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)
    await desk.take_in("j2", shared(host), allowed=ALL)
    address = await desk.stage("j1", ITEM, Handover.ADDRESS)
    await desk.collect("j1", ITEM, f"{host.url}/b")
    staged = replace(ITEM, address=address)

    await desk.clear("j1", [staged, Item(id="F2")])

    assert staging.there == []
    assert [path.parent.name for path in left(desk)] == ["j2"]
    await desk.clear("j1", [Item(id="F2")])


async def test_what_was_staged_and_never_written_down_goes_too(
    desk: FileDesk, host: Host, staging: FakeStaging
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)
    await desk.stage("j1", ITEM, Handover.ADDRESS)

    await desk.clear("j1", [ITEM.failed("poison")])

    assert staging.there == []


async def test_of_a_task_that_was_made_anew_the_first_copy_goes_too(
    desk: FileDesk, host: Host, staging: FakeStaging
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)
    await desk.stage("j1", ITEM, Handover.ADDRESS)

    await desk.clear("j1", [replace(ITEM, state=ItemState.FETCHED, anew=1)])

    assert staging.there == []


async def test_where_a_place_does_not_answer_our_copies_go_and_a_sign_stays(
    desk: FileDesk, host: Host, staging: FakeStaging
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)
    address = await desk.stage("j1", ITEM, Handover.ADDRESS)
    await desk.collect("j1", ITEM, f"{host.url}/b")
    staging.error = TransientError("x", code="staging_failed")
    staged = replace(ITEM, address=address)

    with pytest.raises(TransientError):
        await desk.clear("j1", [staged])

    assert left(desk) == []
    assert [path.name for path in desk.folder.iterdir()] == ["j1"]
    staging.error = None
    await desk.clear("j1", [staged])
    assert (staging.there, list(desk.folder.iterdir())) == ([], [])


async def test_one_copy_that_cannot_be_removed_keeps_no_other(
    desk: FileDesk, host: Host, staging: FakeStaging
) -> None:
    class Refusing(FakeStaging):
        async def remove(self, name: str) -> None:
            raise RejectedError(name, code="AccessDenied")

    both = {("other", Handover.ADDRESS): Refusing(), **desk.stagings}
    await desk.take_in("j1", shared(host), allowed=ALL)
    address = await desk.stage("j1", ITEM, Handover.ADDRESS)
    staged = replace(ITEM, address=address)
    elsewhere = replace(staged, id="F2", translator="other/image/address")

    with pytest.raises(RejectedError):
        await replace(desk, stagings=both).clear("j1", [elsewhere, staged])

    assert staging.there == []


async def test_of_a_provider_that_refused_it_the_copy_goes_too(
    desk: FileDesk, staging: FakeStaging, host: Host
) -> None:
    await desk.take_in("j1", shared(host), allowed=ALL)
    await desk.stage("j1", ITEM, Handover.ADDRESS)
    before = {"by": ITEM.translator, "why": "quota_used_up", "begun": False}
    elsewhere = replace(ITEM, translator="other/image/inline", tried=[before])

    await desk.clear("j1", [elsewhere])

    assert staging.there == []


# --- of images, the picture alone -------------------------------------------------

TOLD = Image.Exif()
TOLD[0x013B] = "secret"


async def test_of_an_image_the_picture_alone_is_kept(
    desk: FileDesk, host: Host, served: Served
) -> None:
    served["/a"] = image("PNG", exif=TOLD)

    found = await desk.take_in("j1", shared(host), allowed=ALL)

    (path,) = left(desk)
    assert path.read_bytes() == image("PNG")
    assert found == TakenIn(kind=Kind.IMAGE, format="png", size=len(image("PNG")))


async def test_image_for_whose_picture_there_is_no_room_is_tried_again(
    desk: FileDesk, host: Host, served: Served
) -> None:
    served["/a"] = image("PNG", exif=TOLD)
    await desk.take_in("j1", shared(host), allowed=ALL)
    (path,) = left(desk)
    path.with_suffix(".bare").mkdir()

    with pytest.raises(TransientError) as failed:
        await desk.take_in("j1", shared(host), allowed=ALL)

    assert failed.value.code == "disk"


async def test_image_that_cannot_be_cut_as_told_is_not_taken(
    desk: FileDesk, host: Host
) -> None:
    class Lying(Gate):
        async def check(self, path: Path, name: str) -> Accepted:
            return replace(await super().check(path, name), cuts=((0, 10**9, ""),))

    found = await replace(desk, gate=Lying()).take_in("j1", shared(host), allowed=ALL)

    assert found == NotTaken("too_complex")
