"""Calls a second: the documented figures, and what who calls too often is told."""

import pytest

from bot.clock import ManualClock
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.server import LocalHuawei
from tests.unit.sandbox.huawei.conftest import STRANGER
from tests.unit.sandbox.huawei.kit import Raw


async def codes(raw: Raw, path: str, times: int) -> list[str]:
    """What calls without a good parameter meet: the service, or the gateway before."""
    body = None if "/jobs/" in path else {"text": ""}
    return [(await raw.nlp(path, body)).code for _ in range(times)]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("text-translation", 10),
        ("language-detection", 10),
        ("file-translation/jobs", 1),
        ("file-translation/jobs/567e", 10),
    ],
)
async def test_one_call_too_many_in_a_second_is_throttled(
    raw: Raw, now: ManualClock, path: str, most: int
) -> None:
    first = await codes(raw, path, most)
    over = await codes(raw, path, 1)
    now.advance(1)
    later = await codes(raw, path, 1)

    assert "APIG.0308" not in first + later
    assert over == ["APIG.0308"]


async def test_throttling_answer_names_the_limit(raw: Raw) -> None:
    await codes(raw, "file-translation/jobs", 1)

    got = await raw.create("x")

    assert (got.status, "Retry-After" in got.headers) == (429, False)
    assert "policy user over ratelimit,limit:1,time:1 second" in got.text


async def test_limits_are_switched_and_peaks_are_told(
    raw: Raw, huawei: LocalHuawei
) -> None:
    async with HuaweiControl(huawei.control_url) as control:
        rates = {"RunTextTranslation": 2, "RunLanguageDetection": 0}
        await control.switch(rates=rates, retry_after=True)
        texts = [await raw.text() for _ in range(3)]
        detections = await codes(raw, "language-detection", 12)
        peaks = (await control.state())["peaks"]

    assert [each.status for each in texts] == [200, 200, 429]
    assert texts[2].headers["Retry-After"] == "1"
    assert "APIG.0308" not in detections
    assert peaks == {"RunTextTranslation": 3, "RunLanguageDetection": 12}


async def test_each_account_has_its_own_second(raw: Raw) -> None:
    await codes(raw, "file-translation/jobs", 1)
    raw.account, raw.key = STRANGER, STRANGER.keys[0]

    assert await codes(raw, "file-translation/jobs", 1) == ["NLP.0302"]
