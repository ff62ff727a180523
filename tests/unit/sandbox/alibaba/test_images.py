"""Images through the official client: what comes back, what is refused, and when."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.pictures import stamped
from bot.sandbox.alibaba.problems import GatewayError
from tests.unit.sandbox.alibaba.hosting import Host, fetched, png
from tests.unit.sandbox.clouds.kit import Sdk, refused

PAIR = {"SourceLanguage": "en", "TargetLanguage": "zh"}
READ = "GetTranslateImageBatchResult"


def inline(data: bytes) -> str:
    return base64.b64encode(data).decode()


def opened(data: bytes) -> Any:
    return Image.open(io.BytesIO(data))


async def test_image_comes_back_marked_in_its_size_and_format(sdk: Sdk) -> None:
    source = png()

    body = await sdk.call("TranslateImage", ImageBase64=inline(source), **PAIR)

    status, data = await fetched(body["Data"]["FinalImageUrl"])
    assert (body["Code"], status) == (200, 200)
    assert (opened(data).size, opened(data).format) == ((200, 60), "PNG")
    assert len(opened(data).getcolors()) > 2  # the stamp is there
    _, background = await fetched(body["Data"]["InPaintingUrl"])
    assert background == source
    assert "simulated" in body["Data"]["TemplateJson"]


@pytest.mark.parametrize(
    ("kind", "mode", "type_"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "P", "image/png"),
        ("PNG", "LA", "image/png"),
        ("GIF", "P", "image/gif"),
        ("BMP", "1", "image/bmp"),
        ("WEBP", "RGBA", "image/webp"),
    ],
)
async def test_every_format_stays_what_it_was(
    one: Sdk, kind: str, mode: str, type_: str
) -> None:
    source = png((300, 100), kind, mode)

    body = await one.call("TranslateImage", ImageBase64=inline(source), **PAIR)

    _, data = await fetched(body["Data"]["FinalImageUrl"])
    image = opened(data)
    assert (image.format, image.size, Image.MIME[kind]) == (kind, (300, 100), type_)
    assert data != source


async def test_image_is_fetched_from_its_address(sdk: Sdk, host: Host) -> None:
    address = host.put("a.png", png())

    body = await sdk.call("TranslateImage", ImageUrl=address, **PAIR)

    assert body["Data"]["FinalImageUrl"]
    assert host.asked == ["a.png"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no image", "Parameter.ImageFormatError"),
        (b"", "MissingImageUrl"),
        (png((14, 40)), "Parameter.ImageSizeError"),
        (png((8_193, 900), mode="1"), "Parameter.ImageSizeError"),
        (png((150, 15)), "Parameter.ImageSizeError"),
        (png((14_000, 7_000), mode="1"), "Parameter.ImageSizeError"),
        (png(kind="TIFF"), "Parameter.ImageFormatError"),
        (png()[:60], "Parameter.ImageFormatError"),
    ],
)
async def test_file_that_is_no_such_image_is_refused(
    one: Sdk, data: bytes, code: str
) -> None:
    status = 400 if code.startswith("Missing") else 406

    call = one.call("TranslateImage", ImageBase64=inline(data), **PAIR)

    assert await refused(call) == (code, status)


@pytest.mark.parametrize(
    ("more", "code"),
    [(1, "Parameter.ImageFileSizeError"), (0, "Parameter.ImageFormatError")],
)
def test_file_may_have_ten_megabytes(more: int, code: str) -> None:
    with pytest.raises(GatewayError) as caught:
        stamped(bytes(10 * 1024 * 1024 + more), "zh")

    assert caught.value.code == code


@pytest.mark.parametrize("size", [(15, 15), (149, 15), (8_192, 900)])
async def test_limits_themselves_are_allowed(one: Sdk, size: tuple[int, int]) -> None:
    body = await one.call("TranslateImage", ImageBase64=inline(png(size)), **PAIR)

    assert body["Code"] == 200


async def test_text_that_is_no_base64_is_refused(one: Sdk) -> None:
    call = one.call("TranslateImage", ImageBase64="a,b", **PAIR)

    assert await refused(call) == ("Parameter.ImageFormatError", 406)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SourceLanguage": "auto"}, "Parameter.SourceLangError"),
        ({"SourceLanguage": "de"}, "Parameter.SourceLangError"),
        ({"TargetLanguage": "en"}, "Parameter.TargetLangError"),
        ({"TargetLanguage": "zh-tw"}, "Parameter.TargetLangError"),
        ({"TargetLanguage": "tlh-x"}, "Parameter.TargetLangError"),
    ],
)
@pytest.mark.parametrize("operation", ["TranslateImage", "TranslateImageBatch"])
async def test_languages_that_images_have_not_are_refused(
    one: Sdk, operation: str, changed: dict[str, str], code: str
) -> None:
    files = {"ImageUrl": "http://localhost/a", "ImageUrls": "http://localhost/a"}

    assert await refused(one.call(operation, **files | PAIR | changed)) == (code, 400)


@pytest.mark.parametrize("changed", [{"Field": "x"}, {"Ext": "{"}, {"Ext": "[]"}])
async def test_choices_that_are_none_are_refused(
    one: Sdk, changed: dict[str, str]
) -> None:
    body = await one.call("TranslateImage", ImageBase64=inline(png()), **PAIR | changed)

    assert body["Code"] == "10004"


async def test_single_call_can_be_made_to_fail(
    one: Sdk, control: AlibabaControl
) -> None:
    call = {"ImageBase64": inline(png()), **PAIR}
    await control.add_fault("TranslateImage", "job_failed")
    await control.add_fault("TranslateImage", "error:Parameter.ImageUrlError")

    first = await refused(one.call("TranslateImage", **call))
    second = await refused(one.call("TranslateImage", **call))

    assert first == ("ImageTranslate.TranslationError", 500)
    assert second == ("Parameter.ImageUrlError", 406)
