"""Long texts through Alibaba: a job is created once and looked at until it is done."""

import json
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
from bot.providers.alibaba import AlibabaLongText, Options
from bot.providers.base import LongText, LongTextState
from tests.unit.providers.cloud import Cloud, Reply

PAIR = Pair("en", "zh-Hans")
WAITING, DONE, FAILED = LongTextState.WAITING, LongTextState.DONE, LongTextState.FAILED


@pytest.fixture
def long_text(cloud: Cloud) -> AlibabaLongText:
    return AlibabaLongText(cloud.client())


def job(**data: Any) -> Reply:
    return Reply({"RequestId": "R1", "Code": 200, "Message": "ok", "Data": data})


async def test_job_is_created(cloud: Cloud, long_text: AlibabaLongText) -> None:
    cloud.replies.append(job(JobId="98bb", Status="ready"))

    assert await long_text.create("hello", PAIR) == "98bb"
    assert cloud.seen[0].action == "CreateAsyncTranslate"
    assert cloud.seen[0].fields == {
        "ApiType": "translate_standard",
        "FormatType": "text",
        "Scene": "general",
        "SourceLanguage": "en",
        "SourceText": "hello",
        "TargetLanguage": "zh",
    }


async def test_a_million_characters_are_sent_whole(
    cloud: Cloud, long_text: AlibabaLongText
) -> None:
    cloud.replies += [job(JobId=98)]
    text = "汉" * long_text.max_chars

    assert await long_text.create(text, Pair(None, "en")) == "98"
    assert cloud.seen[0].fields["SourceText"] == text
    assert cloud.seen[0].fields["SourceLanguage"] == "auto"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 1_000_001, "System.StringTooLong"),
        ("😀" * 500_001, "System.StringTooLong"),
        ("", "unwritable_text"),
        (" \n", "unwritable_text"),
        ("half \ud800", "unwritable_text"),
    ],
)
async def test_text_that_cannot_be_sent_costs_nothing(
    cloud: Cloud, long_text: AlibabaLongText, text: str, code: str
) -> None:
    with pytest.raises(RejectedError) as caught:
        await long_text.create(text, PAIR)

    assert caught.value.code == code
    assert cloud.seen == []


@pytest.mark.parametrize("pair", [Pair("en", "uk"), Pair("en", "zh-Hant")])
async def test_a_job_is_one_step_of_a_route(
    cloud: Cloud, long_text: AlibabaLongText, pair: Pair
) -> None:
    with pytest.raises(UnsupportedPairError):
        await long_text.create("hello", pair)

    assert cloud.seen == []
    assert len(long_text.route(Pair("en", "zh-Hant"))) == 3


async def test_scene_has_the_name_that_this_operation_gives_it(cloud: Cloud) -> None:
    cloud.replies.append(job(JobId="98bb"))
    options = Options("translate_ecommerce", "communication")

    await AlibabaLongText(cloud.client(), options).create("hello", PAIR)

    assert cloud.seen[0].fields["Scene"] == "message"


@pytest.mark.parametrize("data", [{}, {"JobId": ""}, {"JobId": None}, {"JobId": ["x"]}])
async def test_job_without_an_id_may_exist(
    cloud: Cloud, long_text: AlibabaLongText, data: dict[str, Any]
) -> None:
    cloud.replies.append(job(**data))

    with pytest.raises(UnknownOutcomeError) as caught:
        await long_text.create("hello", PAIR)

    assert caught.value.request_id == "R1"


async def test_throttled_creation_surely_made_no_job(
    cloud: Cloud, long_text: AlibabaLongText
) -> None:
    cloud.replies.append(Reply({"Code": "Throttling.User"}, 400))

    with pytest.raises(TransientError) as caught:
        await long_text.create("hello", PAIR)

    assert not isinstance(caught.value, UnknownOutcomeError)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"Status": "ready"}, LongText(WAITING, status="ready")),
        (
            {"Status": "running", "TranslatedText": ""},
            LongText(WAITING, status="running"),
        ),
        ({"Status": "Dreaming"}, LongText(WAITING, status="Dreaming")),
        ({"Status": "translated"}, LongText(WAITING, status="translated")),
        ({}, LongText(WAITING)),
        ({"Status": None, "TranslatedText": 5}, LongText(WAITING)),
        ({"Status": "error"}, LongText(FAILED, status="error")),
        (
            {"Status": "FAILED", "TranslatedText": "x"},
            LongText(FAILED, status="FAILED"),
        ),
        (
            {"Status": "ready", "TranslatedText": "x"},
            LongText(DONE, "x", status="ready"),
        ),
        ({"TranslatedText": "x", "DetectedLanguage": "no"}, LongText(DONE, "x", "nb")),
    ],
)
async def test_look_tells_what_became_of_a_job(
    cloud: Cloud, long_text: AlibabaLongText, data: dict[str, Any], expected: LongText
) -> None:
    cloud.replies.append(job(**data))

    assert await long_text.read("98bb") == expected
    assert cloud.seen[0].action == "GetAsyncTranslate"
    assert cloud.seen[0].fields == {"JobId": "98bb"}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply({"Code": "10001"}), TransientError),
        (Reply({"Code": "10004"}), RejectedError),
        (Reply({"Code": 200, "Data": "x"}), TransientError),
    ],
)
async def test_look_that_fails_is_no_state(
    cloud: Cloud, long_text: AlibabaLongText, reply: Reply, error: type[Exception]
) -> None:
    cloud.replies.append(reply)

    with pytest.raises(error):
        await long_text.read("98bb")


async def test_answers_given_to_the_vendors_sdk_are_read(
    cloud: Cloud, long_text: AlibabaLongText, shared: Path
) -> None:
    read = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    names = ("CreateAsyncTranslate", "GetAsyncTranslate")
    cloud.replies += [Reply(read[name]["body"]) for name in names]

    job_id = await long_text.create("你好", Pair("zh-Hans", "en"))

    assert job_id == "2ff1e8b1-3842-4f1a-9bba-b8eea6b9720b"
    assert await long_text.read(job_id) == LongText(DONE, "hello", "zh-Hans", "ready")
