"""Parameters and limits, and what is said of those that do not fit."""

from hashlib import sha256

import pytest

from bot.sandbox.alibaba.control import AlibabaControl
from tests.unit.sandbox.clouds.kit import GOOD, Raw, batch, items


async def code(raw: Raw, operation: str, parameters: dict[str, str]) -> str | int:
    return (await raw.call(operation, parameters)).code


@pytest.mark.parametrize(
    ("operation", "changed", "expected"),
    [
        ("GetBatchTranslate", {"FormatType": "markdown"}, "104"),
        ("GetBatchTranslate", {"ApiType": "translate_best"}, "104"),
        ("GetBatchTranslate", {"Scene": "title"}, "104"),
        ("TranslateGeneral", {"Scene": "title"}, "10004"),
        ("Translate", {"Scene": "general"}, "10004"),
        ("CreateAsyncTranslate", {"Scene": "communication"}, "10021"),
        ("CreateAsyncTranslate", {"FormatType": "markdown"}, "10021"),
    ],
)
async def test_value_out_of_range_is_a_parameter_error(
    raw: Raw, operation: str, changed: dict[str, str], expected: str
) -> None:
    assert await code(raw, operation, GOOD[operation] | changed) == expected


@pytest.mark.parametrize(
    ("operation", "scene"),
    [("GetBatchTranslate", "communication"), ("CreateAsyncTranslate", "message")],
)
async def test_professional_edition_has_scenes_by_its_own_names(
    raw: Raw, operation: str, scene: str
) -> None:
    professional = {"ApiType": "translate_ecommerce", "Scene": scene}
    parameters = GOOD[operation] | professional

    assert await code(raw, operation, parameters) == "200"


async def test_missing_parameter_may_be_told_by_the_service(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.switch(missing_parameters="service")

    got = await raw.call("TranslateGeneral", GOOD["Translate"] | {"SourceText": ""})

    assert (got.status, got.code) == (200, "10004")


@pytest.mark.parametrize(
    ("operation", "most"),
    [
        ("TranslateGeneral", 5_000),
        ("Translate", 5_000),
        ("GetDetectLanguage", 5_000),
        ("CreateAsyncTranslate", 1_000_000),
    ],
)
async def test_text_is_taken_up_to_its_limit(
    raw: Raw, operation: str, most: int
) -> None:
    good = GOOD[operation]

    longest = await raw.call(operation, good | {"SourceText": "a" * most})
    longer = await raw.call(operation, good | {"SourceText": "a" * (most + 1)})

    assert longest.json.get("Code", "200") == "200"
    assert longer.code in ("10008", "System.StringTooLong")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["a"] * 50, "200"),
        (["a"] * 51, "104"),
        ([], "104"),
        (["a" * 1_000] * 8, "200"),
        (["a" * 1_000] * 8 + ["b"], "108"),
        (["a" * 1_001], "108"),
    ],
)
async def test_batch_has_three_limits(
    raw: Raw, texts: list[str], expected: str
) -> None:
    assert await code(raw, "GetBatchTranslate", batch(*texts)) == expected


@pytest.mark.parametrize(
    "text",
    ["hello", '["hello"]', '{"1": 2}', '{"1": null}', "{", '{"1": "\\ud83d"}'],
)
async def test_batch_that_is_no_object_of_texts_is_a_parameter_error(
    raw: Raw, text: str
) -> None:
    parameters = batch("x") | {"SourceText": text}

    assert await code(raw, "GetBatchTranslate", parameters) == "104"


async def test_long_entry_may_fail_alone(raw: Raw, control: AlibabaControl) -> None:
    await control.switch(long_entries="entry")

    got = await raw.call("GetBatchTranslate", batch("a" * 1_001, "hello"))

    found = items(got.json)
    assert (found["0"]["code"], found["1"]["code"]) == ("108", "200")
    assert "translated" not in found["0"]


async def test_emoji_count_twice_unless_switched(
    raw: Raw, control: AlibabaControl
) -> None:
    parameters = batch("😀" * 501)

    before = await code(raw, "GetBatchTranslate", parameters)
    await control.switch(characters="code_points")

    assert (before, await code(raw, "GetBatchTranslate", parameters)) == ("108", "200")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("en", "hbs", "200"),
        ("auto", "en", "200"),
        ("zh", "zh-tw", "200"),
        ("zh-tw", "zh", "200"),
        ("en", "zh-tw", "105"),
        ("mn", "en", "105"),
        ("en", "hr", "105"),
        ("en", "zh-TW", "105"),
        ("en", "auto", "105"),
        ("auto", "yue", "105"),
        ("xx", "en", "105"),
    ],
)
async def test_pairs_are_those_of_the_vendors_table(
    raw: Raw, source: str, target: str, expected: str
) -> None:
    parameters = batch("hello", SourceLanguage=source, TargetLanguage=target)

    assert await code(raw, "GetBatchTranslate", parameters) == expected


async def test_auto_into_traditional_chinese_needs_chinese(raw: Raw) -> None:
    pair = {"SourceLanguage": "auto", "TargetLanguage": "zh-tw"}

    got = await raw.call("GetBatchTranslate", batch("你好", "hello", **pair))

    assert {n: each["code"] for n, each in items(got.json).items()} == {
        "0": "200",
        "1": "105",
    }


async def test_unknown_operation_and_version_do_not_exist(raw: Raw) -> None:
    unknown = await raw.call("TranslateHologram", {})
    older = await raw.call("TranslateGeneral", {}, x_acs_version="2018-08-07")

    assert (unknown.status, unknown.code) == (404, "InvalidAction.NotFound")
    assert older.code == "InvalidVersion"


async def test_job_is_read_by_post_alone(raw: Raw) -> None:
    got = await raw.call("GetAsyncTranslate", {"JobId": "x"}, method="GET")

    assert got.code == "UnsupportedHTTPMethod"


@pytest.mark.parametrize("operation", ["CreateAsyncTranslate", "TranslateGeneral"])
async def test_plain_http_can_be_refused_where_https_is_documented(
    raw: Raw, control: AlibabaControl, operation: str
) -> None:
    await control.switch(require_https=True)

    expected = (
        "InvalidProtocol.NeedSsl" if operation == "CreateAsyncTranslate" else "200"
    )
    assert await code(raw, operation, GOOD[operation]) == expected


async def test_broken_encoding_is_told(raw: Raw) -> None:
    request = raw.signed("TranslateGeneral", {"a": "b"})
    request.body = b"SourceText=%ff"
    del request.headers["Authorization"]
    request.headers["key"] = raw.key.id
    request.headers["x-acs-content-sha256"] = sha256(request.body).hexdigest()

    assert (await raw.send(request.sign(raw.key.secret))).code == "10003"


async def test_body_beyond_all_limits_is_refused_unread(raw: Raw) -> None:
    request = raw.signed("TranslateGeneral", {"SourceText": "x"})
    request.body = b"x" * (33 * 1024 * 1024)

    assert (await raw.send(request)).status == 413
