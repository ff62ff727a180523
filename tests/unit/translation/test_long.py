"""Long texts: one job each, whatever happens to the process or on the way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import (
    AccountRefusedError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.models import Pair
from bot.providers.base import LongText, LongTextState
from bot.providers.provider import Provider
from bot.translation.long import LongTranslation, text_key
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.slots import SqliteSlots
from storage.sqlite.translations import SqliteTranslations, StepKey
from tests.fakes import FakeTranslator
from tests.unit.translation.kit import WAITING, FakeLongText, Told, provider_of

PAIR = Pair("en", "pt")
LOST = UnknownOutcomeError("no answer from cloud", code="timeout")
BUSY = TransientError("cloud is busy", code="busy", retry_after_seconds=40)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "translate.db")
    opened.open()
    await SqliteTranslations(opened).prepare(keep_after=0)
    yield opened
    opened.close()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def cloud() -> FakeLongText:
    return FakeLongText()


@pytest.fixture
def run(database: SqliteDatabase, told: Told, cloud: FakeLongText) -> LongTranslation:
    return translation_of(database, told, cloud)


def translation_of(
    database: SqliteDatabase, told: Told, cloud: FakeLongText
) -> LongTranslation:
    return LongTranslation(
        provider=provider_of(cloud),
        translations=SqliteTranslations(database),
        slots=SqliteSlots(database),
        clock=told.clock,
        progress=told.progress,
        deadline_seconds=60,
        sleep=told.sleep,
    )


async def test_text_is_one_job_and_keeps_its_edges(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    done = await run.translate("\n hello \n", PAIR)

    assert (done.text, done.route) == ("\n HELLO [pt] \n", ("en", "pt"))
    assert cloud.created == [("hello", PAIR)]
    assert told.chars == [5]


async def test_same_text_again_pays_nothing(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    first = await run.translate("hello", PAIR)

    assert await run.translate("hello", PAIR) == first
    assert (len(cloud.created), cloud.reads) == (1, 1)
    assert "nothing is paid again" in told.words[-1]


async def test_rests_between_looks_grow(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    cloud.answers += [WAITING] * 8
    await run.translate("hello", PAIR)

    rests = [rest for rest in told.rests if rest >= 1]
    assert rests[:4] == [1, 1.5, 2.25, 3.375]
    assert rests[-2:] == [15, 15]


async def test_each_step_of_a_route_is_a_job_of_its_own(
    database: SqliteDatabase, told: Told
) -> None:
    cloud = FakeLongText("auto", "zh-Hans", "zh-Hant")
    done = await translation_of(database, told, cloud).translate(
        "hello", Pair(None, "zh-Hant")
    )

    assert done.text == "HELLO [ZH-HANS] [zh-Hant]"
    assert [pair for _, pair in cloud.created] == [
        Pair(None, "zh-Hans"),
        Pair("zh-Hans", "zh-Hant"),
    ]
    assert done.source == "en"
    assert told.chars == [5, 5]


async def test_only_what_is_too_long_for_a_job_is_cut_and_at_a_paragraph(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    await run.translate("a" * 1_000, PAIR)
    await run.translate("b" * 600 + "\n\n" + "c d " * 150, PAIR)

    assert [len(text) for text, _ in cloud.created] == [1_000, 600, 599]


async def test_emoji_count_double_and_no_part_is_too_long(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    await run.translate("x 😀" * 300, PAIR)

    assert max(len(text.encode("utf-16-le")) // 2 for text, _ in cloud.created) <= 1_000


async def test_text_without_letters_is_no_job(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    assert (await run.translate("12 345", PAIR)).text == "12 345"
    assert cloud.created == []


async def test_throttled_creation_waits_as_told_and_is_not_said_to_be_paid(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    cloud.errors += [BUSY, BUSY]
    await run.translate("hello", PAIR)

    assert told.rests.count(40) == 2
    assert not any("charged" in words for words in told.words)


async def test_lost_creation_is_repeated_once_and_said(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    cloud.errors += [LOST]
    await run.translate("hello", PAIR)

    assert len(cloud.created) == 2
    assert any("may have been charged twice" in words for words in told.words)


async def test_second_lost_creation_ends_it_also_for_later_runs(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    cloud.errors += [LOST, LOST]
    for _ in range(2):
        with pytest.raises(RejectedError, match="may have been charged twice"):
            await run.translate("hello", PAIR)

    assert len(cloud.created) == 2


async def test_process_that_died_in_a_creation_repeats_it_once(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    at = StepKey(text_key(run.provider, PAIR, "hello"), 0, 0)
    await run.translations.begin(at, told.clock.now())
    cloud.errors += [LOST]

    with pytest.raises(RejectedError):
        await run.translate("hello", PAIR)
    assert len(cloud.created) == 1


async def test_refused_text_can_be_tried_again_without_a_warning(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    cloud.errors += [RejectedError("no"), None]
    with pytest.raises(RejectedError, match="no"):
        await run.translate("hello", PAIR)
    await run.translate("hello", PAIR)

    assert not any("charged" in words for words in told.words)


async def test_interrupted_creation_ends_first_and_the_next_run_goes_on_with_its_job(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        arrived.set()
        await go_on.wait()

    cloud.meanwhile = hang
    task = asyncio.create_task(run.translate("hello", PAIR))
    await arrived.wait()
    task.cancel()
    asyncio.get_running_loop().call_later(0.01, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await run.translate("hello", PAIR)).text == "HELLO [pt]"
    assert len(cloud.created) == 1
    assert any("going on with job job1" in words for words in told.words)


async def test_looks_that_fail_are_repeated(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    cloud.answers += [BUSY, LOST, WAITING, LOST]

    assert (await run.translate("hello", PAIR)).text == "HELLO [pt]"
    assert cloud.reads == 5


async def test_failures_with_answers_between_them_are_no_row_of_failures(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    cloud.answers += [TransientError("down"), WAITING] * 8
    patient = replace(run, deadline_seconds=1_000)

    assert (await patient.translate("hello", PAIR)).text == "HELLO [pt]"


async def test_looks_that_go_on_failing_end_it_and_the_next_run_goes_on(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    cloud.answers += [TransientError("down")] * 6
    with pytest.raises(TransientError, match="down"):
        await run.translate("hello", PAIR)
    await run.translate("hello", PAIR)

    assert len(cloud.created) == 1


async def test_failed_job_is_not_started_anew_unasked(
    run: LongTranslation, cloud: FakeLongText
) -> None:
    failed = LongText(LongTextState.FAILED, status="error")
    cloud.answers += [failed, failed]
    for _ in range(2):
        with pytest.raises(RejectedError, match="--anew"):
            await run.translate("hello", PAIR)
    await run.translations.forget(text_key(run.provider, PAIR, "hello"))
    await run.translate("hello", PAIR)

    assert len(cloud.created) == 2


@pytest.mark.parametrize(
    ("error", "hint"),
    [(RejectedError("no such job"), True), (AccountRefusedError("no right"), False)],
)
async def test_job_that_cannot_be_read_is_kept_and_the_error_says_how_to_go_on(
    run: LongTranslation, cloud: FakeLongText, error: Exception, *, hint: bool
) -> None:
    cloud.answers += [error]
    with pytest.raises(RejectedError, match=str(error)) as caught:
        await run.translate("hello", PAIR)
    await run.translate("hello", PAIR)

    assert ("--anew" in str(caught.value)) is hint
    assert isinstance(caught.value, AccountRefusedError) is not hint
    assert len(cloud.created) == 1


async def test_job_without_end_is_left_to_a_later_run(
    run: LongTranslation, cloud: FakeLongText, told: Told
) -> None:
    cloud.answers += [WAITING] * 20
    with pytest.raises(TransientError, match="the same command goes on"):
        await run.translate("hello", PAIR)

    assert told.clock.now() - Told().clock.now() < 60 + 17


async def test_provider_without_rates_is_not_waited_for(
    run: LongTranslation, told: Told
) -> None:
    boundless = Provider(FakeTranslator(), parallel=1, long_text=run.provider.long_text)
    await replace(run, provider=boundless).translate("hello", PAIR)

    assert told.rests == [1]


async def test_pair_and_provider_and_text_make_the_key(run: LongTranslation) -> None:
    keys = {
        text_key(run.provider, Pair(source, target), text)
        for source in ("en", None)
        for target in ("pt", "es")
        for text in ("a", "b", "\ud800")
    }

    assert len(keys) == 12


async def test_provider_without_long_texts_is_a_mistake_of_ours(
    run: LongTranslation,
) -> None:
    with pytest.raises(RuntimeError):
        await replace(run, provider=provider_of(None)).translate("hello", PAIR)
