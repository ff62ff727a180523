"""Texts through Alibaba: which calls are made, and what of the answers is believed."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.models import Pair, Translated
from bot.providers.alibaba import AlibabaText, Options
from bot.providers.base import Operation
from tests.unit.providers.cloud import Cloud, Reply, Seen, batch, item

PAIR = Pair("en", "de")
THROTTLED = Reply({"Code": "Throttling.User", "RequestId": "R4"}, 400)
TOO_LONG = Reply({"Code": "10008", "RequestId": "R4"})
NO_ACCOUNT = Reply({"Code": "10013", "RequestId": "R4"})


@pytest.fixture
def text(cloud: Cloud) -> AlibabaText:
    return AlibabaText(cloud.client())


def said(answers: list[Translated | ProviderError]) -> list[str]:
    """The translations, and the codes of what has none."""
    return [one.text if isinstance(one, Translated) else one.code for one in answers]


def actions(cloud: Cloud) -> list[str]:
    return [seen.action for seen in cloud.seen]


async def test_texts_travel_together(cloud: Cloud, text: AlibabaText) -> None:
    assert said(await text.translate(PAIR, ["one", "tĀo 😀"])) == ["eno", "😀 oĀt"]

    (seen,) = cloud.seen
    assert seen.fields == {
        "ApiType": "translate_standard",
        "FormatType": "text",
        "Scene": "general",
        "SourceLanguage": "en",
        "TargetLanguage": "de",
        "SourceText": '{"0":"one","1":"tĀo 😀"}',
    }


async def test_longer_text_goes_alone_beside_a_batch(
    cloud: Cloud, text: AlibabaText
) -> None:
    longer = "ab" * 501

    answers = await text.translate(PAIR, ["one", longer, "two"])

    assert said(answers) == ["eno", longer[::-1], "owt"]
    assert actions(cloud) == ["GetBatchTranslate", "TranslateGeneral"]
    assert cloud.seen[1].fields == {
        "FormatType": "text",
        "Scene": "general",
        "SourceLanguage": "en",
        "TargetLanguage": "de",
        "SourceText": longer,
    }


async def test_emoji_count_as_two_characters(cloud: Cloud, text: AlibabaText) -> None:
    await text.translate(PAIR, ["😀" * 500])
    await text.translate(PAIR, ["😀" * 501])

    assert actions(cloud) == ["GetBatchTranslate", "TranslateGeneral"]


async def test_text_over_the_limit_costs_nothing(
    cloud: Cloud, text: AlibabaText
) -> None:
    answers = await text.translate(PAIR, ["x" * 5_001, "😀" * 2_501])

    assert said(answers) == ["System.StringTooLong"] * 2
    assert cloud.seen == []


async def test_half_a_character_harms_no_neighbour(text: AlibabaText) -> None:
    answers = await text.translate(PAIR, ["one \ud800", "two"])

    assert said(answers) == ["unwritable_text", "owt"]
    assert isinstance(answers[0], RejectedError)


async def test_blank_text_is_its_own_translation(
    cloud: Cloud, text: AlibabaText
) -> None:
    assert said(await text.translate(PAIR, ["", " \n"])) == ["", " \n"]
    assert await text.translate(Pair(None, "de"), [""]) == [
        Translated("", "und", ("und", "de"))
    ]
    assert cloud.seen == []


async def test_nothing_is_no_call(cloud: Cloud, text: AlibabaText) -> None:
    assert await text.translate(PAIR, []) == []
    assert cloud.seen == []


async def test_unsupported_pair_is_refused_before_any_call(
    cloud: Cloud, text: AlibabaText
) -> None:
    with pytest.raises(UnsupportedPairError):
        await text.translate(Pair("en", "uk"), ["one"])

    assert not text.can(Pair("en", "uk"))
    assert cloud.seen == []


async def test_translation_says_its_languages(text: AlibabaText) -> None:
    (answer,) = await text.translate(Pair("pt-BR", "en-GB"), ["um"])

    assert answer == Translated("mu", "pt-BR", ("pt-BR", "en-GB"))


@pytest.mark.parametrize(
    ("detected", "source"), [("zh", "zh-Hans"), ("xx-??", "und"), (None, "und")]
)
async def test_language_that_was_found_is_told(
    cloud: Cloud, text: AlibabaText, detected: str | None, source: str
) -> None:
    cloud.replies.append(batch([item("0", "eins", detectedLanguage=detected)]))

    (answer,) = await text.translate(Pair(None, "de"), ["one"])

    assert answer == Translated("eins", source, (source, "de"))
    assert cloud.seen[0].fields["SourceLanguage"] == "auto"


async def test_traditional_chinese_takes_two_calls(
    cloud: Cloud, text: AlibabaText
) -> None:
    (answer,) = await text.translate(Pair("en", "zh-Hant"), ["one"])

    assert answer == Translated("one", "en", ("en", "zh-Hans", "zh-Hant"))
    asked = [seen.fields for seen in cloud.seen]
    assert [(one["SourceLanguage"], one["TargetLanguage"]) for one in asked] == [
        ("en", "zh"),
        ("zh", "zh-tw"),
    ]
    assert cloud.seen[1].texts == {"0": "eno"}


async def test_text_that_failed_at_first_goes_no_further(
    cloud: Cloud, text: AlibabaText
) -> None:
    cloud.replies.append(batch([item("0", "", code="107"), item("1", "二")]))

    answers = await text.translate(Pair("en", "zh-Hant"), ["one", "two"])

    assert said(answers) == ["System.TranslateError", "二"]
    assert cloud.seen[1].texts == {"0": "二"}


async def test_text_that_fails_further_on_has_that_error(
    cloud: Cloud, text: AlibabaText
) -> None:
    cloud.replies += [batch([item("0", "一")]), batch([item("0", "", code=10008)])]

    answers = await text.translate(Pair("en", "zh-Hant"), ["one"])

    assert said(answers) == ["System.StringTooLong"]


@pytest.mark.parametrize("code", ["200", 200, None])
@pytest.mark.parametrize("as_string", [True, False])
async def test_both_spellings_of_the_list_are_read(
    cloud: Cloud, text: AlibabaText, code: object, *, as_string: bool
) -> None:
    items = [item("1", "zwei", code=code), item("0", "eins", index=0)]
    cloud.replies.append(batch(items, as_string=as_string, code=code))

    assert said(await text.translate(PAIR, ["one", "two"])) == ["eins", "zwei"]


@pytest.mark.parametrize(
    ("items", "codes"),
    [
        ([], ["wrong_number", "wrong_number"]),
        ([item("0", "eins")], ["eins", "wrong_number"]),
        ([item("0", "eins"), item("7", "x")], ["eins", "wrong_number"]),
        ([item("0", "a"), item("0", "b"), item("1", "c")], ["wrong_number", "c"]),
        ([item("0", "eins"), "x", None, 5], ["eins", "wrong_number"]),
        ([item("0", "eins"), item("1", "")], ["eins", "empty_translation"]),
        ([item("0", "eins"), item("1", " \n")], ["eins", "empty_translation"]),
        ([item("0", "eins"), item("1", None)], ["eins", "empty_translation"]),
        ([item("0", "eins"), item("1", ["x"])], ["eins", "empty_translation"]),
        ([item("0", "eins"), item("1", "\ud800")], ["eins", "empty_translation"]),
    ],
)
async def test_item_that_is_wrong_can_be_asked_for_again(
    cloud: Cloud, text: AlibabaText, items: list[Any], codes: list[str]
) -> None:
    cloud.replies.append(batch(items))

    answers = await text.translate(PAIR, ["one", "two"])

    assert said(answers) == codes
    wrong = [one for one in answers if isinstance(one, ProviderError)]
    assert {(type(one), one.request_id) for one in wrong} == {(TransientError, "R2")}


async def test_item_that_was_refused_keeps_its_own_code(
    cloud: Cloud, text: AlibabaText
) -> None:
    cloud.replies.append(batch([item("0", "", code="105"), item("1", "zwei")]))

    answers = await text.translate(PAIR, ["one", "two"])

    assert said(answers) == ["System.LanguageNotSupported", "zwei"]
    assert isinstance(answers[0], RejectedError)
    assert answers[0].request_id == "R2"


@pytest.mark.parametrize(
    "body",
    [
        {"Code": "200", "RequestId": "R2"},
        {"Code": "200", "RequestId": "R2", "TranslatedList": "[{"},
        {"Code": "200", "RequestId": "R2", "TranslatedList": {"0": "x"}},
        {"Code": "200", "RequestId": "R2", "Data": "x"},
        {"Code": "200", "RequestId": "R2", "TranslatedList": 7, "Data": []},
    ],
)
@pytest.mark.parametrize("source", ["one", "x" * 1_001])
async def test_answer_of_another_shape_is_not_believed(
    cloud: Cloud, text: AlibabaText, body: dict[str, Any], source: str
) -> None:
    cloud.replies.append(Reply(body))

    with pytest.raises(UnknownOutcomeError) as caught:
        await text.translate(PAIR, [source])

    assert (caught.value.code, caught.value.request_id) == ("unreadable", "R2")
    assert caught.value.most_repeats == 2


@pytest.mark.parametrize("reply", [THROTTLED, NO_ACCOUNT])
async def test_failure_of_all_calls_is_raised_after_the_first(
    cloud: Cloud, text: AlibabaText, reply: Reply
) -> None:
    cloud.replies.append(reply)

    with pytest.raises((TransientError, AccountRefusedError)):
        await text.translate(PAIR, ["one"] * 60)

    assert len(cloud.seen) == 1


async def test_what_was_paid_for_is_kept_when_a_later_call_fails(
    cloud: Cloud, text: AlibabaText
) -> None:
    cloud.replies += [_turned, THROTTLED]

    answers = await text.translate(PAIR, ["one"] * 50 + ["two"] * 60)

    assert said(answers) == ["eno"] * 50 + ["Throttling.User"] * 60
    assert len(cloud.seen) == 2


async def test_refusal_of_one_call_stops_no_other(
    cloud: Cloud, text: AlibabaText
) -> None:
    cloud.replies += [TOO_LONG]

    answers = await text.translate(PAIR, ["one"] * 50 + ["two"] * 2)

    assert said(answers) == ["System.StringTooLong"] * 50 + ["owt"] * 2


async def test_professional_edition_asks_for_its_scene(cloud: Cloud) -> None:
    options = Options("translate_ecommerce", "communication", "html")
    text = AlibabaText(cloud.client(), options)

    await text.translate(PAIR, ["one", "x" * 1_001])

    assert actions(cloud) == ["GetBatchTranslate", "Translate"]
    assert cloud.seen[0].fields["ApiType"] == "translate_ecommerce"
    assert {seen.fields["Scene"] for seen in cloud.seen} == {"communication"}
    assert {seen.fields["FormatType"] for seen in cloud.seen} == {"html"}


async def test_answers_given_to_the_vendors_sdk_are_read(
    cloud: Cloud, text: AlibabaText, shared: Path
) -> None:
    read = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    as_string = read["GetBatchTranslate"]["body"].replace('\\"11\\"', '\\"0\\"')
    as_list = read["GetBatchTranslate#list"]["body"]
    as_list["TranslatedList"][0]["index"] = "0"
    cloud.replies += [Reply(as_string), Reply(as_list)]
    cloud.replies.append(Reply(read["TranslateGeneral"]["body"]))

    assert said(await text.translate(PAIR, ["one"])) == ["你好男孩"]
    assert said(await text.translate(PAIR, ["one"])) == ["你好"]
    assert said(await text.translate(PAIR, ["x" * 1_001])) == ["hello"]


def test_abilities_are_the_documented_lower_figures(text: AlibabaText) -> None:
    abilities = text.capabilities

    assert (abilities.max_items, abilities.batch_chars) == (50, 1_000)
    assert (abilities.max_chars, abilities.max_call_chars) == (5_000, 8_000)
    assert abilities.calls_per_second[Operation.BATCH] == 10
    assert abilities.length("😀a") == 3
    assert abilities.sends_data_out


def test_another_edition_does_not_reuse_translations(cloud: Cloud) -> None:
    made = {
        AlibabaText(cloud.client(), options).capabilities.version
        for options in (None, Options(), Options("translate_ecommerce", "title"))
    }

    assert len(made) == 2


def _turned(seen: Seen) -> Reply:
    return batch([item(key, one[::-1]) for key, one in seen.texts.items()])
