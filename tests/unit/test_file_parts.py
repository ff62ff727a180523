"""The parts that files need, as the settings want them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.config import Settings
from bot.errors import StorageError
from bot.file_parts import (
    FileParts,
    file_ways,
    make_file_parts,
    make_file_steps,
    own_bucket,
    staging_bucket,
    sweep_results,
)
from bot.file_parts.steps import upload_origins
from bot.items import Item, ItemState
from bot.jobs.file_steps import FileSteps
from bot.providers.base import Operation
from bot.providers.file_routing import name_of
from bot.providers.files import OwnBucket, ProvidersFiles
from bot.providers.registry import make_providers
from tests.unit.providers.slots import Slots

KEYS = {
    "alibaba_cloud_access_key_id": "id",
    "alibaba_cloud_access_key_secret": "secret",
    "huaweicloud_sdk_ak": "id",
    "huaweicloud_sdk_sk": "secret",
    "huaweicloud_project_id": "project",
    "slack_bot_token": "xoxb-1",
}
BUCKET = {
    "staging_bucket": "shelf",
    "staging_endpoint": "https://s3.example.com",
    "staging_access_key_id": "id",
    "staging_secret_access_key": "secret",
}
PUBLIC = {"public_url": "https://bot.example.com"}
OWN = {"huawei_obs_bucket": "own"}


def settings(folder: Path, **fields: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **(KEYS | fields))


def files_of(known: Settings) -> ProvidersFiles:
    return make_providers(
        ("alibaba", "huawei"), models_dir=None, call_timeout_seconds=5, settings=known
    ).files


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def slots() -> Slots:
    return Slots()


def parts_of(
    stack: AsyncExitStack, known: Settings, slots: Slots | None = None
) -> FileParts:
    return make_file_parts(
        stack,
        known,
        files_of(known),
        secret=b"s" * 32,
        slots=slots or Slots(),
        clock=ManualClock(),
    )


def steps_of(parts: FileParts, known: Settings, slots: Slots) -> FileSteps:
    nothing: Any = None
    return make_file_steps(
        parts,
        known,
        client=nothing,
        session=nothing,
        facts=nothing,
        posting=nothing,
        translating=nothing,
        detector=nothing,
        slots=slots,
        clock=ManualClock(),
    )


def names(parts: FileParts) -> list[str]:
    return [name_of(each.capabilities) for each in parts.router.all()]


ADDRESS, OWN_BUCKET = "alibaba/image/address", "huawei/document/own_bucket"


@pytest.mark.parametrize(
    ("fields", "open_", "serves"),
    [
        ({}, set(), False),
        (PUBLIC, {ADDRESS}, True),
        (BUCKET, {ADDRESS}, False),
        (BUCKET | PUBLIC, {ADDRESS}, False),
        (OWN, {OWN_BUCKET}, False),
    ],
)
async def test_ways_open_with_the_settings_that_they_need(
    stack: AsyncExitStack,
    tmp_path: Path,
    fields: dict[str, str],
    open_: set[str],
    *,
    serves: bool,
) -> None:
    known = settings(tmp_path, **fields)
    parts = parts_of(stack, known)
    ways = file_ways(known, files_of(known))

    found = [name_of(each.capabilities) for each in ways if not each.lacks]
    assert found == names(parts)
    assert {ADDRESS, OWN_BUCKET} & set(found) == open_
    assert {"alibaba/image/inline", "alibaba/document/upload"} <= set(found)
    assert (parts.server is not None) is serves
    assert (parts.downloads is not None) is ("public_url" in fields)


async def test_formats_are_those_that_are_taken_and_let_in(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    formats = parts_of(stack, settings(tmp_path)).formats

    assert {"png", "docx", "pdf"} <= formats
    assert "doc" not in formats


@pytest.mark.parametrize(
    ("fields", "gaps"),
    [
        ({}, (1 / 4.75, 1 / 0.95)),
        ({"rate_share": 0.5}, (1 / 2.5, 1 / 0.5)),
        (
            {"alibaba_rates": "image=2", "huawei_rates": "submit_document=4"},
            (0.5, 0.25),
        ),
    ],
)
async def test_files_are_handed_in_no_faster_than_allowed(
    stack: AsyncExitStack,
    tmp_path: Path,
    slots: Slots,
    fields: dict[str, Any],
    gaps: tuple[float, float],
) -> None:
    known = settings(tmp_path, **OWN, **fields)
    gap_seconds = steps_of(parts_of(stack, known), known, slots).filing.gap_seconds

    image = gap_seconds("alibaba", Operation.IMAGE, 5.0)
    document = gap_seconds("huawei", Operation.SUBMIT_DOCUMENT, 1.0)
    assert (image, document) == pytest.approx(gaps)
    assert gap_seconds("nobody", Operation.IMAGE, None) == 0.0


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [({}, 9.5), ({"huawei_rates": "poll_document=20"}, 20.0)],
)
async def test_questions_keep_to_the_same_rates(
    stack: AsyncExitStack,
    tmp_path: Path,
    slots: Slots,
    fields: dict[str, str],
    allowed: float,
) -> None:
    known = settings(tmp_path, **OWN, **fields)
    budgets = parts_of(stack, known, slots).budgets

    await budgets["huawei/document/own_bucket"].turn("job", dies_at=1e12)

    ((key, gap_seconds),) = slots.reserved
    assert key == "huawei/poll_document"
    assert gap_seconds == pytest.approx(1 / (0.97 * allowed))


async def test_buckets_are_addressed_as_their_services_want(tmp_path: Path) -> None:
    common = staging_bucket(settings(tmp_path, **BUCKET), timeout_seconds=1)
    key = {"access_key_id": "id", "secret_access_key": "secret"}
    far = OwnBucket(bucket="own", endpoint="https://obs.example.com", region="r", **key)
    near = OwnBucket(bucket="own", endpoint="http://127.0.0.1:9", region="r", **key)

    assert (await common.address("a")).startswith("https://shelf.s3.example.com/")
    own = await own_bucket(far, timeout_seconds=1).address("a")
    assert own.startswith("https://own.obs.example.com/")
    own = await own_bucket(near, timeout_seconds=1).address("a")
    assert own.startswith("http://127.0.0.1:9/own/")


@pytest.mark.parametrize(
    ("url", "origins"),
    [
        (
            "https://slack.com/api/",
            {"https://files.slack.com", "https://slack-files.com"},
        ),
        ("http://127.0.0.1:9/api/", {"http://127.0.0.1:9"}),
        (
            "https://slack-gov.com/api/",
            {"https://files.slack-gov.com", "https://slack-files-gov.com"},
        ),
    ],
)
def test_bytes_go_to_slacks_hosts_or_to_the_local_workspace(
    tmp_path: Path, url: str, origins: set[str]
) -> None:
    token = "xoxb-local-1" if "127" in url else "xoxb-1"
    known = settings(tmp_path, slack_api_url=url, slack_bot_token=token)

    assert upload_origins(known) == origins


@pytest.mark.parametrize(
    ("fields", "by_link"), [({}, False), ({"file_delivery": "link"}, True)]
)
async def test_people_get_links_where_they_can_reach_us(
    stack: AsyncExitStack,
    tmp_path: Path,
    slots: Slots,
    fields: dict[str, Any],
    *,
    by_link: bool,
) -> None:
    known = settings(tmp_path, **PUBLIC, **fields, download_hours=2)
    parts = parts_of(stack, known)

    sharing = steps_of(parts, known, slots).sharing

    assert sharing.by_link is by_link
    assert sharing.offers is parts.results is not None
    assert parts.results.keep_seconds == 7_200
    assert parts.results.most_bytes == 10 * 2**30


@pytest.mark.parametrize("hours", ["inf", "nan", "8761", "-1"])
def test_links_without_an_end_are_no_setting(tmp_path: Path, hours: str) -> None:
    with pytest.raises(ValueError, match="download_hours"):
        settings(tmp_path, **PUBLIC, download_hours=hours)


async def test_copies_beyond_the_room_for_them_are_swept(tmp_path: Path) -> None:
    known = settings(tmp_path, download_max_mib=1)
    folder = tmp_path / "results" / ("0" * 32)
    folder.mkdir(parents=True)
    (folder / "about.json").write_text("{}")
    (folder / "translation").write_bytes(bytes(2**20 + 1))

    await sweep_results(known, folder.stat().st_mtime)

    assert [each.name for each in folder.iterdir()] == ["about.json"]


@pytest.mark.parametrize("fields", [{}, PUBLIC | {"download_hours": 0}])
def test_links_only_need_an_address_to_lead_to(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="FILE_DELIVERY=link needs PUBLIC_URL"):
        settings(tmp_path, file_delivery="link", **fields)


async def test_links_of_no_life_are_not_given(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    parts = parts_of(stack, settings(tmp_path, **PUBLIC, download_hours=0))

    assert (parts.results, parts.downloads) == (None, None)
    assert parts.server is not None


async def test_what_a_forced_end_left_is_cleared_but_for_what_people_have(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    parts = parts_of(stack, settings(tmp_path, **PUBLIC))
    assert parts.results is not None
    left = Item(id="F1")
    told = replace(left, id="F2", state=ItemState.LINKED)
    shelf = parts.results.shelf
    folders = [shelf.path(shelf.name("j1", each.id)).parent for each in (left, told)]
    folders += [tmp_path / "files" / "j1"]
    for folder in folders:
        folder.mkdir(parents=True)

    await parts.clear("j1", [left, told])

    assert [folder.exists() for folder in folders] == [False, True, False]


async def test_copies_are_swept_whether_or_not_any_are_made_now(tmp_path: Path) -> None:
    known = settings(tmp_path)
    old = tmp_path / "results" / ("0" * 32)
    old.mkdir(parents=True)
    made_at = old.stat().st_mtime

    await sweep_results(known, made_at)
    assert old.exists()
    await sweep_results(known, made_at + 3_601)

    assert not old.exists()


async def test_disk_that_cannot_be_swept_is_told(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("no folder")

    with pytest.raises(StorageError, match="results cannot be swept"):
        await sweep_results(settings(tmp_path), 0.0)
