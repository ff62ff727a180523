"""The language of a text, asked of Alibaba."""

import pytest

from bot.errors import RejectedError, UnknownOutcomeError
from bot.models import Detection
from bot.providers.alibaba import AlibabaDetector
from tests.unit.providers.cloud import Cloud, Reply

FRENCH = Reply(
    {"RequestId": "R5", "DetectedLanguage": "fr", "LanguageProbabilities": "?"}
)
CLEAR = "le chat mange du pain"


@pytest.fixture
def detector(cloud: Cloud) -> AlibabaDetector:
    return AlibabaDetector(cloud.client())


async def test_language_is_found(cloud: Cloud, detector: AlibabaDetector) -> None:
    cloud.replies.append(FRENCH)

    assert await detector.detect(CLEAR) == Detection("fr", clear=True, words=5)
    assert cloud.seen[0].action == "GetDetectLanguage"
    assert cloud.seen[0].fields == {"SourceText": CLEAR}


async def test_few_words_are_not_clear(cloud: Cloud, detector: AlibabaDetector) -> None:
    cloud.replies.append(FRENCH)

    assert await detector.detect("le chat") == Detection("fr", clear=False, words=2)


async def test_text_without_words_is_not_paid_for(
    cloud: Cloud, detector: AlibabaDetector
) -> None:
    assert await detector.detect("12 :-)") == Detection(None, clear=False, words=0)
    assert cloud.seen == []


async def test_long_text_is_judged_by_its_beginning(
    cloud: Cloud, detector: AlibabaDetector
) -> None:
    cloud.replies += [FRENCH, FRENCH]

    await detector.detect("mot " * 2_000)
    await detector.detect("a mot " + "😀" * 5_000)

    assert len(cloud.seen[0].fields["SourceText"]) == 5_000
    assert cloud.seen[1].fields["SourceText"] == "a mot " + "😀" * 2_497


@pytest.mark.parametrize(
    ("code", "among", "language"),
    [
        ("zh", frozenset({"zh-Hans"}), "zh-Hans"),
        ("fr", frozenset({"es", "pt"}), None),
        ("no language", frozenset(), None),
    ],
)
async def test_language_is_one_of_those_that_are_possible(
    cloud: Cloud,
    detector: AlibabaDetector,
    code: str,
    among: frozenset[str],
    language: str | None,
) -> None:
    cloud.replies.append(Reply({"DetectedLanguage": code}))

    found = await detector.detect(CLEAR, among=among)

    assert (found.language, found.clear) == (language, language is not None)


@pytest.mark.parametrize("found", [None, "", 5])
async def test_answer_without_a_language_is_not_believed(
    cloud: Cloud, detector: AlibabaDetector, found: object
) -> None:
    cloud.replies.append(Reply({"RequestId": "R5", "DetectedLanguage": found}))

    with pytest.raises(UnknownOutcomeError):
        await detector.detect(CLEAR)


async def test_refusal_is_told(cloud: Cloud, detector: AlibabaDetector) -> None:
    cloud.replies.append(Reply({"Code": "103", "RequestId": "R5"}))

    with pytest.raises(RejectedError):
        await detector.detect(CLEAR)
