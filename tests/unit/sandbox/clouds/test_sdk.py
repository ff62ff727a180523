"""The official client, blocking and asynchronous, through every operation."""

import pytest
from alibabacloud_tea_openapi.exceptions import ThrottlingException

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.operations import OPERATIONS
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.clouds.kit import GOOD, Sdk, batch, items, refused

ALL = [*GOOD, "GetAsyncTranslate"]


def good(operation: str) -> dict[str, str]:
    return GOOD.get(operation, {"JobId": "nobody's"})


def test_every_operation_is_driven() -> None:
    assert set(ALL) == set(OPERATIONS)


async def test_batch_comes_back_by_its_keys(sdk: Sdk) -> None:
    body = await sdk.call("GetBatchTranslate", **GOOD["GetBatchTranslate"])

    found = items(body)
    assert (body["Code"], body["Message"]) == ("200", "success")
    assert {key: each["wordCount"] for key, each in found.items()} == {
        "11": "9",
        "12": "2",
    }
    assert restore(found["11"]["translated"], "ru") == "hello boy"
    assert "detectedLanguage" not in found["11"]


async def test_batch_with_auto_tells_each_language(sdk: Sdk) -> None:
    parameters = batch("hello", "Привет", "12:30", SourceLanguage="auto")

    found = items(await sdk.call("GetBatchTranslate", **parameters))

    assert found["0"]["detectedLanguage"] == "en"
    assert found["1"]["detectedLanguage"] == "ru"
    assert found["2"] == {"code": "106", "index": "2", "wordCount": "5"}


@pytest.mark.parametrize("operation", ["TranslateGeneral", "Translate"])
async def test_one_text_is_translated(sdk: Sdk, operation: str) -> None:
    body = await sdk.call(operation, **GOOD[operation], Context="a greeting")

    data = body["Data"]
    assert restore(data["Translated"], "ru") == "hello"
    assert data["WordCount"] == "5"
    assert "DetectedLanguage" not in data


async def test_one_text_with_auto_tells_its_language(sdk: Sdk) -> None:
    parameters = GOOD["TranslateGeneral"] | {"SourceLanguage": "auto"}

    body = await sdk.call("TranslateGeneral", **parameters)

    assert body["Data"]["DetectedLanguage"] == "en"


async def test_detection_answers_without_a_code(sdk: Sdk) -> None:
    body = await sdk.call("GetDetectLanguage", SourceText="こんにちは")

    assert body["DetectedLanguage"] == "ja"
    assert body.keys() == {"DetectedLanguage", "LanguageProbabilities", "RequestId"}


async def test_job_is_ready_then_translating_then_done(
    sdk: Sdk, minute: ManualClock, control: AlibabaControl
) -> None:
    await control.switch(job_ready_seconds=2, job_seconds=3)
    created = await sdk.call("CreateAsyncTranslate", **GOOD["CreateAsyncTranslate"])
    seen = []

    for seconds in (1, 1, 3):
        minute.advance(seconds)
        job = created["Data"]["JobId"]
        seen.append((await sdk.call("GetAsyncTranslate", JobId=job))["Data"])

    assert created["Data"]["Status"] == "ready"
    assert seen[:2] == [{"Status": "ready"}, {"Status": "translating"}]
    assert (seen[2]["Status"], seen[2]["WordCount"]) == ("translated", "5")
    assert restore(seen[2]["TranslatedText"], "ru") == "hello"


@pytest.mark.parametrize("operation", ALL)
async def test_every_operation_meets_a_gateway_error(
    sdk: Sdk, control: AlibabaControl, operation: str
) -> None:
    await control.add_fault(operation, "error:Throttling.User")

    assert await refused(sdk.call(operation, **good(operation))) == (
        "Throttling.User",
        400,
    )


@pytest.mark.parametrize("operation", ALL)
async def test_every_operation_lacks_what_is_required(sdk: Sdk, operation: str) -> None:
    missing = OPERATIONS[operation].required[-1]
    lacking = {n: text for n, text in good(operation).items() if n != missing}

    assert await refused(sdk.call(operation, **lacking)) == (f"Missing{missing}", 400)


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("GetBatchTranslate", "105"),
        ("TranslateGeneral", "10005"),
        ("Translate", "10005"),
        ("CreateAsyncTranslate", "10005"),
    ],
)
async def test_pair_that_is_none_is_refused_within_a_200(
    sdk: Sdk, operation: str, code: str
) -> None:
    body = await sdk.call(operation, **GOOD[operation] | {"TargetLanguage": "zh-tw"})

    assert body["Code"] == code
    assert "Data" not in body
    assert "TranslatedList" not in body


async def test_detection_of_no_words_is_an_error_without_a_language(sdk: Sdk) -> None:
    body = await sdk.call("GetDetectLanguage", SourceText="12:30")

    assert "DetectedLanguage" not in body


async def test_job_that_nobody_has_does_not_exist(sdk: Sdk) -> None:
    body = await sdk.call("GetAsyncTranslate", JobId="nobody's")

    assert (body["Code"], body["Message"]) == (
        "10025",
        "The specified task does not exist.",
    )


async def test_temporary_key_works(alibaba: LocalAlibaba) -> None:
    temporary = Sdk(alibaba, key=alibaba.keys[1])

    body = await temporary.call("TranslateGeneral", **GOOD["TranslateGeneral"])

    assert body["Code"] == "200"


@pytest.mark.parametrize("sync", [False, True])
async def test_older_signature_works(alibaba: LocalAlibaba, *, sync: bool) -> None:
    # The client's name for the scheme whose SignatureVersion is 1.0.
    older = Sdk(alibaba, sync=sync, signature_algorithm="v2")

    body = await older.call("GetBatchTranslate", **GOOD["GetBatchTranslate"])

    assert items(body).keys() == {"11", "12"}
    assert alibaba.cloud.journal.sequence == 1


@pytest.mark.parametrize("sync", [False, True])
async def test_throttling_answer_with_a_wait_is_understood(
    alibaba: LocalAlibaba, control: AlibabaControl, *, sync: bool
) -> None:
    await control.switch(
        throttle_status=429, retry_after=True, rates={"TranslateGeneral": 1}
    )
    sdk = Sdk(alibaba, sync=sync)
    await sdk.call("TranslateGeneral", **GOOD["TranslateGeneral"])

    with pytest.raises(ThrottlingException) as caught:
        await sdk.call("TranslateGeneral", **GOOD["TranslateGeneral"])

    assert (caught.value.code, caught.value.status_code) == ("Throttling.User", 429)
    assert caught.value.retry_after == 60_000


async def test_true_status_is_an_error_and_not_an_answer(
    sdk: Sdk, control: AlibabaControl
) -> None:
    await control.switch(error_status="true", spelling="name")
    parameters = GOOD["TranslateGeneral"] | {"TargetLanguage": "zh-tw"}

    assert await refused(sdk.call("TranslateGeneral", **parameters)) == (
        "System.LanguageNotSupported",
        400,
    )


async def test_list_and_code_are_handed_out_as_they_came(
    sdk: Sdk, control: AlibabaControl
) -> None:
    await control.switch(list_type="array", code_type="number")

    body = await sdk.call("GetBatchTranslate", **batch("hello"))

    assert body["Code"] == 200
    assert [each["index"] for each in body["TranslatedList"]] == ["0"]


async def test_error_in_xml_is_understood(sdk: Sdk, control: AlibabaControl) -> None:
    await control.switch(errors_as="xml", key_inactive=True)

    assert await refused(sdk.call("GetDetectLanguage", SourceText="x")) == (
        "InvalidAccessKeyId.Inactive",
        400,
    )
