"""Images through Alibaba: a task of addresses, looked at until it is done."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.models import Pair
from bot.providers.alibaba import AlibabaImage, AlibabaImages
from bot.providers.files import FileResult, FileTask, FileTaskState
from tests.unit.providers.alibaba.files_kit import said, source
from tests.unit.providers.cloud import Cloud, Reply

PAIR = Pair("zh-Hans", "en")
A, B = "https://f.example/a.png", "https://f.example/b.png"


@pytest.fixture
def images(cloud: Cloud) -> AlibabaImages:
    return AlibabaImages(cloud.client(), endpoint=cloud.url)


@pytest.fixture
def one(cloud: Cloud) -> AlibabaImage:
    return AlibabaImage(cloud.client(), endpoint=cloud.url)


def finished(*items: object) -> Reply:
    return said(Status="finished", Result=list(items))


def image(address: str, **more: Any) -> dict[str, Any]:
    """One image of a finished task, as the vendor's page has it."""
    known = {
        "SourceImageUrl": address,
        "FinalImageUrl": "https://r.example/f.png",
        "InPaintingUrl": "http://r.example/i.png",
        "TemplateJson": '{"T":1}',
        "Code": 200,
        "Message": "OK",
        "Success": True,
    }
    return known | more


async def looked(images: AlibabaImages, cloud: Cloud, *items: object) -> FileResult:
    """What is said of the first of two images."""
    cloud.replies.append(finished(*items))
    return (await images.read("T", files=[source(A), source(B)])).results[0]


def test_only_documented_sources_are_taken(images: AlibabaImages) -> None:
    pairs = [("zh-Hans", "en"), ("en", "de"), ("en", "zh-Hans"), ("zh-Hans", "zh-Hant")]
    pairs += [("zh", "en"), ("zh-CN", "pt-BR"), ("en", "zh")]
    others = [(None, "en"), ("de", "en"), ("en", "en"), ("en", "zh-Hant"), ("en", "uk")]

    assert [images.can(Pair(*pair)) for pair in pairs] == [True] * 7
    assert [images.can(Pair(*pair)) for pair in others] == [False] * 5


def test_abilities_follow_how_images_are_handed_over(
    images: AlibabaImages, one: AlibabaImage
) -> None:
    many, single = images.capabilities, one.capabilities

    assert (many.handover, many.max_files, many.token_seconds) == ("address", 20, 180)
    assert (single.handover, single.max_files, single.token_seconds) == ("inline", 1, 0)
    assert many.formats == single.formats


def test_targets_are_those_that_can_be(images: AlibabaImages) -> None:
    assert {"ja", "es", "zh-Hans"} <= images.targets("en")
    assert not images.targets("en") & {"en", "zh-Hant"}
    assert images.targets("de") == images.targets(None) == frozenset()


async def test_task_is_created_of_all_addresses(
    cloud: Cloud, images: AlibabaImages
) -> None:
    cloud.replies.append(said(TaskId="EEA2"))
    comma = "https://f.example/1,2.png"

    task = await images.create(
        [source(A), source(comma), source(A)], PAIR, token="wish1"
    )

    assert task == "EEA2"
    assert cloud.seen[0].action == "TranslateImageBatch"
    assert cloud.seen[0].fields == {
        "CustomTaskId": "wish1",
        "Ext": '{"needEditorData":"true"}',
        "Field": "general",
        "ImageUrls": f"{A},https://f.example/1%2C2.png",
        "SourceLanguage": "zh",
        "TargetLanguage": "en",
    }


async def test_repeated_creation_is_the_same_wish(
    cloud: Cloud, images: AlibabaImages
) -> None:
    cloud.replies += [Reply("", 502), said(TaskId="EEA2")]
    files = [source(A)]

    with pytest.raises(UnknownOutcomeError):
        await images.create(files, PAIR, token="wish1")

    assert await images.create(files, PAIR, token="wish1") == "EEA2"
    assert cloud.seen[0].body == cloud.seen[1].body
    assert images.capabilities.token_seconds == 180


@pytest.mark.parametrize("files", [[], [source()], [source(A)] * 21])
async def test_what_cannot_be_handed_in_costs_nothing(
    cloud: Cloud, images: AlibabaImages, files: list[Any]
) -> None:
    with pytest.raises(RejectedError):
        await images.create(files, PAIR, token="wish1")

    assert cloud.seen == []


@pytest.mark.parametrize("pair", [Pair(None, "en"), Pair("de", "en"), Pair("en", "xx")])
async def test_pair_that_cannot_be_costs_nothing(
    cloud: Cloud, images: AlibabaImages, one: AlibabaImage, pair: Pair, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"bytes")

    for way in (images, one):
        with pytest.raises(UnsupportedPairError):
            await way.create([source(A, path=path)], pair, token="wish1")

    assert cloud.seen == []


@pytest.mark.parametrize("reply", [said(), said(TaskId=""), Reply({"Code": 200})])
async def test_task_without_an_id_may_exist(
    cloud: Cloud, images: AlibabaImages, reply: Reply
) -> None:
    cloud.replies.append(reply)

    with pytest.raises(UnknownOutcomeError):
        await images.create([source(A)], PAIR, token="wish1")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("created", FileTaskState.WAITING),
        ("running", FileTaskState.WAITING),
        ("Dreaming", FileTaskState.WAITING),
        ("", FileTaskState.WAITING),
        ("invalid", FileTaskState.GONE),
        ("Invalid", FileTaskState.GONE),
    ],
)
async def test_look_tells_the_state(
    cloud: Cloud, images: AlibabaImages, status: str, state: FileTaskState
) -> None:
    cloud.replies.append(said(Status=status, Result=[]))

    task = await images.read("EEA2", files=[source(A)])

    assert task == FileTask(state=state, status=status)
    assert cloud.seen[0].action == "GetTranslateImageBatchResult"
    assert cloud.seen[0].fields == {"TaskId": "EEA2"}


async def test_images_find_their_results_by_address(
    cloud: Cloud, images: AlibabaImages
) -> None:
    comma = "https://f.example/1,2.png"
    cloud.replies.append(
        finished(
            image(B, FinalImageUrl="https://r.example/2.png"),
            image("https://f.example/1%2C2.png", FinalImageUrl="http://r.example/3"),
            image(A, FinalImageUrl="https://r.example/1.png"),
        )
    )

    task = await images.read("T", files=[source(url) for url in (A, B, comma, A)])

    assert (task.state, task.status) == (FileTaskState.DONE, "finished")
    assert [(it.index, it.address) for it in task.results] == [
        (0, "https://r.example/1.png"),
        (1, "https://r.example/2.png"),
        (2, "https://r.example/3"),
        (3, "https://r.example/1.png"),
    ]


async def test_what_an_editor_needs_is_kept(
    cloud: Cloud, images: AlibabaImages
) -> None:
    result = await looked(images, cloud, image(A), image(B))

    assert result.artifacts == {
        "template": '{"T":1}',
        "background": "https://r.example/i.png",
    }


@pytest.mark.parametrize(
    ("more", "artifacts"),
    [
        ({"TemplateJson": {"T": "ü"}, "InPaintingUrl": ""}, {"template": '{"T": "ü"}'}),
        ({"TemplateJson": None, "InPaintingUrl": None}, {}),
        ({"TemplateJson": "\ud800", "InPaintingUrl": "file:///etc/passwd"}, {}),
    ],
)
async def test_editors_data_may_be_absent_or_of_another_form(
    cloud: Cloud, images: AlibabaImages, more: dict[str, Any], artifacts: object
) -> None:
    result = await looked(images, cloud, image(A, **more), image(B))

    assert (result.address, result.artifacts) == ("https://r.example/f.png", artifacts)


@pytest.mark.parametrize(
    ("more", "error", "code"),
    [
        (
            {"Success": False, "Code": "Parameter.ImageSizeError"},
            RejectedError,
            "Parameter.ImageSizeError",
        ),
        ({"Success": False, "Code": 105}, RejectedError, "System.LanguageNotSupported"),
        ({"Success": "false"}, TransientError, "System.UnknownError"),
        ({"Code": "107"}, TransientError, "System.TranslateError"),
        ({"FinalImageUrl": ""}, TransientError, "unreadable"),
        ({"FinalImageUrl": "file:///etc/passwd"}, TransientError, "unreadable"),
    ],
)
async def test_image_fails_alone(
    cloud: Cloud,
    images: AlibabaImages,
    more: dict[str, Any],
    error: type[Exception],
    code: str,
) -> None:
    cloud.replies.append(finished(image(A, **more), image(B)))

    first, second = (await images.read("T", files=[source(A), source(B)])).results

    assert first.error is not None
    # It is over: whoever repeats makes a new task, and knows it.
    assert (type(first.error), first.error.code) == (error, code)
    assert first.address == ""
    assert second.error is None


async def test_image_of_which_nothing_is_said_has_failed(
    cloud: Cloud, images: AlibabaImages
) -> None:
    result = await looked(images, cloud, image(B), "nonsense")

    assert isinstance(result.error, TransientError)
    assert (result.error.code, result.error.request_id) == ("wrong_number", "R9")


async def test_success_that_is_not_mentioned_is_one(
    cloud: Cloud, images: AlibabaImages
) -> None:
    item = image(A)
    del item["Success"], item["Code"]

    assert (await looked(images, cloud, item, image(B))).error is None


async def test_single_image_needs_no_address_to_be_known(
    cloud: Cloud, images: AlibabaImages
) -> None:
    cloud.replies.append(finished(image("https://elsewhere.example/copy.png")))

    task = await images.read("T", files=[source(A), source(A)])

    assert [it.address for it in task.results] == ["https://r.example/f.png"] * 2


@pytest.mark.parametrize("reply", [said(Status="finished"), Reply({"Code": 200})])
async def test_look_that_cannot_be_read_is_repeated(
    cloud: Cloud, images: AlibabaImages, reply: Reply
) -> None:
    cloud.replies.append(reply)

    with pytest.raises(TransientError):
        await images.read("T", files=[source(A)])
