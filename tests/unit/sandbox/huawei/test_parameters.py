"""What calls may say: each parameter that is wrong has the vendor's code."""

from typing import Any

import pytest

from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.reading import MOST_BODY_BYTES
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.kit import Raw

pytestmark = pytest.mark.usefixtures("control")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"text": ""}, "NLP.0302"),
        ({"text": None}, "NLP.0302"),
        ({"text": 7}, "NLP.0301"),
        ({"text": "\ud800"}, "NLP.0301"),
        ({"text": "x" * 2001}, "NLP.0301"),
        ({"from": ""}, "NLP.0302"),
        ({"to": ""}, "NLP.0302"),
        ({"from": "it"}, "NLP.0301"),
        ({"to": "it"}, "NLP.0301"),
        ({"to": "auto"}, "NLP.0301"),
        ({"from": "zh"}, "NLP.0301"),
        ({"to": "zh-tw"}, "NLP.0301"),
        ({"scene": "medical"}, "NLP.0301"),
        ({"text": "123", "from": "auto"}, "NLP.0301"),
    ],
)
async def test_wrong_text_is_refused(
    raw: Raw, changed: dict[str, Any], code: str
) -> None:
    got = await raw.text(**changed)

    assert (got.status, got.code) == (400, code)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "x" * 2000},
        {"to": "ja"},
        {"from": "zh", "to": "zh-tw"},
        {"text": "hi", "from": "auto", "to": "en"},
    ],
)
async def test_right_text_is_taken(raw: Raw, changed: dict[str, Any]) -> None:
    assert (await raw.text(**changed)).status == 200


@pytest.mark.parametrize(
    ("source", "target", "status"),
    [("en", "zh", 200), ("zh", "en", 200), ("en", "ja", 400), ("auto", "en", 400)],
)
async def test_retired_languages_can_be_switched_off(
    raw: Raw, control: HuaweiControl, source: str, target: str, status: int
) -> None:
    await control.switch(languages="zh-en")

    got = await raw.text(**{"from": source, "to": target})

    assert got.status == status


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"url": ""}, "NLP.0302"),
        ({"url": "ftp://localhost/documents/a.txt"}, "NLP.0301"),
        ({"url": "documents/a.txt"}, "NLP.0301"),
        ({"url": "http://[::1/a"}, "NLP.0301"),
        ({"type": ""}, "NLP.0302"),
        ({"type": "pdf"}, "NLP.6305"),
        ({"from": "auto"}, "NLP.0301"),
        ({"from": "en", "to": "ja"}, "NLP.0301"),
    ],
)
async def test_wrong_document_is_refused(
    raw: Raw, bucket: S3, changed: dict[str, Any], code: str
) -> None:
    got = await raw.create(**{"url": bucket.sign("a.txt")} | changed)

    assert (got.status, got.code) == (400, code)


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", "NLP.0304"),
        (b"[]", "application/json", "NLP.0304"),
        (b"\xff\xfe", "application/json", "NLP.0304"),
        (b"{}", "text/plain", "NLP.0305"),
        (b"{}", "application/json; charset=utf-8", "NLP.0302"),
    ],
)
async def test_body_must_be_a_json_object(
    raw: Raw, body: bytes, kind: str, code: str
) -> None:
    raw.covered = {"content-type": kind}

    assert (await raw.nlp("text-translation", body)).code == code


async def test_body_above_the_gateways_limit_is_refused(raw: Raw) -> None:
    got = await raw.nlp("text-translation", b"x" * (MOST_BODY_BYTES + 1))

    assert (got.status, got.code) == (413, "APIG.0201")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "file-translation/567e", 404, "APIG.0101"),
        ("GET", "other", 404, "APIG.0101"),
        ("GET", "text-translation", 400, "NLP.0303"),
        ("DELETE", "file-translation/jobs/567e", 400, "NLP.0303"),
        ("GET", "file-translation/jobs/567e/", 400, "NLP.6304"),
    ],
)
async def test_only_the_vendors_addresses_are_there(
    raw: Raw, method: str, path: str, status: int, code: str
) -> None:
    got = await raw.nlp(path, method=method)

    assert (got.status, got.code) == (status, code)


@pytest.mark.parametrize(
    ("service", "status", "code"),
    [
        ("closed", 403, "ModelArts.4204"),
        ("overdue", 401, "NLP.0105"),
        ("forbidden", 401, "NLP.0000"),
    ],
)
async def test_account_can_be_without_the_service(
    raw: Raw, control: HuaweiControl, service: str, status: int, code: str
) -> None:
    await control.switch(service=service)

    got = await raw.text()

    assert (got.status, got.code) == (status, code)


async def test_translation_of_documents_can_be_retired(
    raw: Raw, control: HuaweiControl
) -> None:
    await control.switch(documents="retired")

    assert (await raw.status("567e")).code == "APIG.0101"
    assert (await raw.text()).status == 200
