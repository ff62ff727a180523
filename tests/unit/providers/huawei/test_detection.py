"""The language of a text, asked of Huawei."""

import json

import pytest

from bot.errors import RejectedError, UnknownOutcomeError
from bot.models import Detection
from bot.providers.huawei import HuaweiDetector
from tests.unit.providers.cloud import Reply, Seen
from tests.unit.providers.huawei.server import WORK, Huawei, error

FRENCH = Reply({"detected_language": "fr"})
CLEAR = "le chat mange du pain"


@pytest.fixture
def detector(huawei: Huawei) -> HuaweiDetector:
    return HuaweiDetector(huawei.client())


def text_of(seen: Seen) -> str:
    text: str = json.loads(seen.body)["text"]
    return text


async def test_language_is_found(huawei: Huawei, detector: HuaweiDetector) -> None:
    huawei.replies.append(FRENCH)

    assert await detector.detect(CLEAR) == Detection("fr", clear=True, words=5)
    assert huawei.seen[0].target == f"{WORK}/language-detection"
    assert json.loads(huawei.seen[0].body) == {"text": CLEAR}


async def test_few_words_are_not_clear(
    huawei: Huawei, detector: HuaweiDetector
) -> None:
    huawei.replies.append(FRENCH)

    assert await detector.detect("le chat") == Detection("fr", clear=False, words=2)


async def test_text_without_words_is_not_paid_for(
    huawei: Huawei, detector: HuaweiDetector
) -> None:
    assert await detector.detect("12 :-)") == Detection(None, clear=False, words=0)
    assert huawei.seen == []


async def test_long_text_is_judged_by_its_beginning(
    huawei: Huawei, detector: HuaweiDetector
) -> None:
    huawei.replies += [FRENCH, FRENCH]

    await detector.detect("mot " * 2_000)
    await detector.detect("a mot " + "😀" * 2_000)

    assert len(text_of(huawei.seen[0])) == 2_000
    assert text_of(huawei.seen[1]) == "a mot " + "😀" * 997


@pytest.mark.parametrize(
    ("code", "among", "language"),
    [
        ("zh", frozenset({"zh-Hans"}), "zh-Hans"),
        ("no", frozenset(), "nb"),
        ("fr", frozenset({"es", "pt"}), None),
        ("unk", frozenset(), None),
        ("no language", frozenset(), None),
    ],
)
async def test_language_is_one_of_those_that_are_possible(
    huawei: Huawei,
    detector: HuaweiDetector,
    code: str,
    among: frozenset[str],
    language: str | None,
) -> None:
    huawei.replies.append(Reply({"detected_language": code}))

    found = await detector.detect(CLEAR, among=among)

    assert (found.language, found.clear) == (language, language is not None)


@pytest.mark.parametrize("found", [None, "", 5])
async def test_answer_without_a_language_is_not_believed(
    huawei: Huawei, detector: HuaweiDetector, found: object
) -> None:
    huawei.replies.append(Reply({"detected_language": found}))

    with pytest.raises(UnknownOutcomeError):
        await detector.detect(CLEAR)


async def test_refusal_is_told(huawei: Huawei, detector: HuaweiDetector) -> None:
    huawei.replies.append(error("NLP.0302", 400))

    with pytest.raises(RejectedError):
        await detector.detect(CLEAR)
