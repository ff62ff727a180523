"""Texts through Huawei: which calls are made, and what of the answers is believed."""

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
from bot.providers.base import Operation
from bot.providers.huawei import HuaweiText
from tests.unit.providers.cloud import Reply
from tests.unit.providers.huawei.server import WORK, Huawei, error, turned

PAIR = Pair("en", "zh-Hans")
THROTTLED = error("APIG.0308", 429)
REFUSED = error("NLP.0301", 400)
NO_ACCOUNT = error("NLP.0105", 401)


@pytest.fixture
def text(huawei: Huawei) -> HuaweiText:
    return HuaweiText(huawei.client())


def said(answers: list[Translated | ProviderError]) -> list[str]:
    """The translations, and the codes of what has none."""
    return [one.text if isinstance(one, Translated) else one.code for one in answers]


async def test_each_text_is_a_call(huawei: Huawei, text: HuaweiText) -> None:
    assert said(await text.translate(PAIR, ["one", "tĀo 😀"])) == ["eno", "😀 oĀt"]

    assert [seen.target for seen in huawei.seen] == [f"{WORK}/text-translation"] * 2
    assert json.loads(huawei.seen[1].body) == {
        "text": "tĀo 😀",
        "from": "en",
        "to": "zh",
        "scene": "common",
    }


async def test_translation_says_its_languages(text: HuaweiText) -> None:
    (answer,) = await text.translate(Pair("zh-Hans", "en-GB"), ["一"])

    assert answer == Translated("一", "zh-Hans", ("zh-Hans", "en-GB"))


@pytest.mark.parametrize(
    ("detected", "source"), [("zh", "zh-Hans"), ("xx-??", "und"), (None, "und")]
)
async def test_language_that_was_found_is_told(
    huawei: Huawei, detected: str | None, source: str
) -> None:
    text = HuaweiText(huawei.client(), unverified=True)
    huawei.replies.append(Reply({"translated_text": "one", "from": detected}))

    (answer,) = await text.translate(Pair(None, "en"), ["一"])

    assert answer == Translated("one", source, (source, "en"))
    assert json.loads(huawei.seen[0].body)["from"] == "auto"


async def test_language_that_was_known_stays(huawei: Huawei, text: HuaweiText) -> None:
    huawei.replies.append(Reply({"translated_text": "一", "from": "fr"}))

    (answer,) = await text.translate(PAIR, ["one"])

    assert answer == Translated("一", "en", ("en", "zh-Hans"))


async def test_text_over_the_limit_costs_nothing(
    huawei: Huawei, text: HuaweiText
) -> None:
    answers = await text.translate(PAIR, ["x" * 2_001, "😀" * 1_001])

    assert said(answers) == ["text_too_long"] * 2
    assert huawei.seen == []


async def test_text_at_the_limit_is_sent(huawei: Huawei, text: HuaweiText) -> None:
    await text.translate(PAIR, ["x" * 2_000, "😀" * 1_000])

    assert len(huawei.seen) == 2


async def test_half_a_character_harms_no_neighbour(text: HuaweiText) -> None:
    answers = await text.translate(PAIR, ["one \ud800", "two"])

    assert said(answers) == ["unwritable_text", "owt"]
    assert isinstance(answers[0], RejectedError)


async def test_blank_text_is_its_own_translation(
    huawei: Huawei, text: HuaweiText
) -> None:
    assert said(await text.translate(PAIR, ["", " \n"])) == ["", " \n"]
    assert await text.translate(PAIR, []) == []
    assert huawei.seen == []


@pytest.mark.parametrize("pair", [Pair("en", "de"), Pair(None, "en"), Pair("en", "uk")])
async def test_pair_that_is_not_sure_is_refused_before_any_call(
    huawei: Huawei, text: HuaweiText, pair: Pair
) -> None:
    with pytest.raises(UnsupportedPairError):
        await text.translate(pair, ["one"])

    assert not text.can(pair)
    assert huawei.seen == []


async def test_documented_pair_is_done_where_it_is_asked_for(huawei: Huawei) -> None:
    text = HuaweiText(huawei.client(), unverified=True)

    assert said(await text.translate(Pair("pt-BR", "zh-Hant"), ["um"])) == ["mu"]

    asked = json.loads(huawei.seen[0].body)
    assert (asked["from"], asked["to"]) == ("pt", "zh-tw")


def test_languages_are_those_that_stay_unless_others_are_asked_for(
    huawei: Huawei, text: HuaweiText
) -> None:
    more = HuaweiText(huawei.client(), unverified=True)

    assert text.languages() == {"en", "zh-Hans"}
    assert text.targets("en") == {"zh-Hans"}
    assert len(more.languages()) == 14
    assert more.targets("en") == more.languages() - {"en"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"translated_text": ""},
        {"translated_text": " \n"},
        {"translated_text": None},
        {"translated_text": ["x"]},
        {"translated_text": "\ud800"},
        {"job_id": "x"},
    ],
)
async def test_answer_of_another_shape_is_not_believed(
    huawei: Huawei, text: HuaweiText, body: dict[str, Any]
) -> None:
    huawei.replies.append(Reply(body))

    with pytest.raises(UnknownOutcomeError) as caught:
        await text.translate(PAIR, ["one"])

    assert (caught.value.code, caught.value.most_repeats) == ("unreadable", 2)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (THROTTLED, TransientError),
        (REFUSED, RejectedError),
        (NO_ACCOUNT, AccountRefusedError),
    ],
)
async def test_failure_of_the_one_call_is_raised(
    huawei: Huawei, text: HuaweiText, reply: Reply, kind: type[ProviderError]
) -> None:
    huawei.replies.append(reply)

    with pytest.raises(kind):
        await text.translate(PAIR, ["one"])


@pytest.mark.parametrize("reply", [THROTTLED, NO_ACCOUNT])
async def test_failure_of_all_calls_is_raised_after_the_first(
    huawei: Huawei, text: HuaweiText, reply: Reply
) -> None:
    huawei.replies.append(reply)

    with pytest.raises((TransientError, AccountRefusedError)):
        await text.translate(PAIR, ["one"] * 6)

    assert len(huawei.seen) == 1


async def test_what_was_paid_for_is_kept_when_a_later_call_fails(
    huawei: Huawei, text: HuaweiText
) -> None:
    huawei.replies += [turned, THROTTLED]

    answers = await text.translate(PAIR, ["one", "two", "three"])

    assert said(answers) == ["eno", "APIG.0308", "APIG.0308"]
    assert len(huawei.seen) == 2


async def test_refusal_of_one_text_stops_no_other(
    huawei: Huawei, text: HuaweiText
) -> None:
    huawei.replies.append(REFUSED)

    answers = await text.translate(PAIR, ["one", "two"])

    assert said(answers) == ["NLP.0301", "owt"]


async def test_answer_given_to_the_vendors_sdk_is_read(
    huawei: Huawei, text: HuaweiText, shared: Path
) -> None:
    read = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    huawei.replies.append(Reply(read[f"POST {WORK}/text-translation"]["body"]))

    (answer,) = await text.translate(Pair("zh-Hans", "en"), ["欢迎"])

    assert answer == Translated("Welcome", "zh-Hans", ("zh-Hans", "en"))


def test_abilities_are_the_documented_lower_figures(text: HuaweiText) -> None:
    abilities = text.capabilities

    assert (abilities.max_items, abilities.max_chars) == (1, 2_000)
    assert abilities.calls_per_second[Operation.BATCH] == 10
    assert abilities.length("😀a") == 3
    assert abilities.sends_data_out
