"""One answer in all the spellings that the vendor's pages know."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.problems import BUSINESS, number_of, spelled
from tests.unit.sandbox.clouds.kit import GOOD, Raw, batch

GENERAL = GOOD["TranslateGeneral"]
NO_PAIR = GENERAL | {"TargetLanguage": "zh-tw"}


@pytest.mark.parametrize(
    ("switches", "listed", "code"),
    [
        ({}, str, "200"),
        ({"code_type": "number"}, str, 200),
        ({"list_type": "array"}, list, "200"),
    ],
)
async def test_list_and_code_have_two_types(
    raw: Raw,
    control: AlibabaControl,
    switches: dict[str, Any],
    listed: type,
    code: str | int,
) -> None:
    await control.switch(**switches)

    body = (await raw.call("GetBatchTranslate", batch("hello"))).json

    assert isinstance(body["TranslatedList"], listed)
    assert body["Code"] == code


@pytest.mark.parametrize("number", BUSINESS)
@pytest.mark.parametrize("spelling", ["number", "long", "name"])
def test_every_error_is_known_by_every_spelling(number: int, spelling: str) -> None:
    assert number_of(spelled(number, spelling)) == number


def test_spellings_are_the_vendors() -> None:
    assert [spelled(105, each) for each in ("number", "long", "name")] == [
        "105",
        "10005",
        "System.LanguageNotSupported",
    ]
    assert spelled(199, "long") == "19999"
    assert spelled(10025, "name") == "10025"
    assert [number_of(each) for each in ("Throttling", "7", "10099")] == [None] * 3


@pytest.mark.parametrize(
    ("switches", "code"),
    [
        ({}, "10005"),
        ({"spelling": "number"}, "105"),
        ({"spelling": "name"}, "System.LanguageNotSupported"),
        ({"spelling": "number", "code_type": "number"}, 105),
        ({"spelling": "name", "code_type": "number"}, "System.LanguageNotSupported"),
    ],
)
async def test_error_is_spelled_as_switched(
    raw: Raw, control: AlibabaControl, switches: dict[str, Any], code: str | int
) -> None:
    await control.switch(**switches)

    got = await raw.call("TranslateGeneral", NO_PAIR)

    assert (got.status, got.code) == (200, code)


async def test_error_can_have_its_true_status(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.switch(error_status="true")

    pair = await raw.call("TranslateGeneral", NO_PAIR)
    task = await raw.call("GetAsyncTranslate", {"JobId": "x"})

    assert (pair.status, task.status) == (400, 404)
    assert pair.json["HostId"].startswith("127.0.0.1:")


async def test_number_without_a_pseudo_status_comes_with_200(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.switch(error_status="pseudo")

    got = await raw.call("GetAsyncTranslate", {"JobId": "x"})

    assert (got.status, got.code) == (200, "10025")


async def test_gateways_error_has_the_gateways_shape(raw: Raw) -> None:
    got = await raw.call("TranslateGeneral", GENERAL, key="nobody")

    assert got.json.keys() == {"RequestId", "HostId", "Code", "Message", "Recommend"}
    assert got.headers["x-acs-request-id"] == got.json["RequestId"]


@pytest.mark.parametrize(
    ("accept", "errors_as", "xml"),
    [
        ("application/json", "asked", False),
        ("application/xml", "asked", True),
        ("application/json", "xml", True),
        ("application/xml", "json", False),
    ],
)
async def test_error_is_xml_where_asked_or_switched(
    raw: Raw, control: AlibabaControl, accept: str, errors_as: str, *, xml: bool
) -> None:
    await control.switch(errors_as=errors_as)

    got = await raw.call("TranslateGeneral", GENERAL, key="nobody", accept=accept)

    if xml:
        assert got.headers["Content-Type"] == "text/xml;charset=utf-8"
        root = ET.fromstring(got.text)  # noqa: S314 - our own server wrote it
        assert root.tag == "Error"
        assert root.findtext("Code") == "InvalidAccessKeyId.NotFound"
    else:
        assert json.loads(got.text)["Code"] == "InvalidAccessKeyId.NotFound"


async def test_success_is_xml_where_the_older_scheme_asks(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.switch(list_type="array")

    got = await raw.call_v1("GetBatchTranslate", batch("a & b", "c"), Format="XML")

    root = ET.fromstring(got.text)  # noqa: S314 - our own server wrote it
    assert root.tag == "GetBatchTranslateResponse"
    assert [each.findtext("index") for each in root.findall("TranslatedList")] == [
        "0",
        "1",
    ]
    assert " & " in (root.findtext("TranslatedList/translated") or "")


@pytest.mark.parametrize(
    ("switches", "status", "code"),
    [
        ({"service": "closed"}, 200, "10010"),
        ({"service": "overdue"}, 200, "10013"),
        ({"denied": ["TranslateGeneral"]}, 403, "Forbidden.RAM"),
        ({"denied": ["TranslateGeneral"], "denied_by": "service"}, 200, "10009"),
        ({"denied": ["Translate"]}, 200, "200"),
    ],
)
async def test_accounts_state_decides(
    raw: Raw, control: AlibabaControl, switches: dict[str, Any], status: int, code: str
) -> None:
    await control.switch(**switches)

    got = await raw.call("TranslateGeneral", GENERAL)

    assert (got.status, got.code) == (status, code)
    if status == 403:
        detail = got.json["AccessDeniedDetail"]
        assert detail == {"AuthAction": "alimt:TranslateGeneral"}
