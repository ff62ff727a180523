"""A text job from its judgement to its translation."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError
from bot.jobs.steps import Steps
from bot.models import Detection, Pair, Translated, Work
from bot.providers.base import Capabilities
from tests.contracts.stores import Stores
from tests.fakes import CAPABILITIES, FakeTranslator, make_job
from tests.unit.jobs.workshop import (
    TEXT,
    TURNED,
    Workshop,
    end_calls,
    flagged,
    run_due,
)

# --- judging ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "says",
    [
        Detection("pt", clear=True, words=4),
        Detection("pt-BR", clear=True, words=9),
    ],
)
async def test_a_text_surely_in_the_language_is_not_sent(
    shop: Workshop, says: Detection
) -> None:
    shop.detector.says = says

    job = await flagged(shop)

    assert (job.state, job.data["reason"]) == ("declined", "same_language")
    assert shop.told == [{"code": "same_language", "source": says.language}]
    assert shop.translator.calls == []


@pytest.mark.parametrize(
    ("says", "source"),
    [
        # Too few words, or no clear judgement: that it is Portuguese is not believed
        # where it would end the job.
        (Detection("pt", clear=False, words=9), "en"),
        (Detection(None, clear=False, words=1), "en"),
        (Detection("en", clear=False, words=1), "en"),
    ],
)
async def test_a_doubtful_judgement_leads_on(
    shop: Workshop, says: Detection, source: str
) -> None:
    shop.detector.says = says

    job = await flagged(shop)

    assert job.state == "done"
    assert shop.translator.calls[0][0] == Pair(source, "pt")


async def test_without_english_a_doubtful_text_is_tried_from_another_language(
    stores: Stores, clock: ManualClock
) -> None:
    targets = {"fr": frozenset({"it"}), "es": frozenset({"it"})}
    translator = FakeTranslator(targets=targets)
    shop = Workshop(stores, clock, translator)
    shop.detector.says = Detection(None, clear=False, words=0)

    await flagged(shop, target="it")

    assert translator.calls[0][0] == Pair("es", "it")


async def test_three_words_in_the_language_are_tried_and_found_unsupported(
    shop: Workshop,
) -> None:
    shop.detector.says = Detection("pt", clear=True, words=3)

    job = await flagged(shop)

    assert job.data["reason"] == "unsupported_pair"


async def test_a_pair_that_nobody_does_is_said_with_what_works(
    shop: Workshop,
) -> None:
    job = await flagged(shop, target="ja")

    assert job.state == "declined"
    assert shop.told == [
        {
            "code": "unsupported_pair",
            "source": "en",
            "target": "ja",
            "works": ["es", "pt"],
        }
    ]


async def test_the_detector_sees_words_only(shop: Workshop) -> None:
    await flagged(shop, "*good* <@U2> `code` morning")

    ((text, _),) = shop.detector.asked
    assert "U2" not in text
    assert "code" not in text
    assert text.split() == ["good", "morning"]


# --- collecting -------------------------------------------------------------------


async def test_what_must_survive_survives(shop: Workshop) -> None:
    job = await flagged(shop, "hello <@U2> see <https://example.com|page> :tada:")

    (_, (sent,), _) = shop.translator.calls[0]
    assert "U2" not in sent
    assert job.state == "done"
    for kept in ("@someone", "<https://example.com|", ":tada:"):
        assert str(job.content["translation"]).count(kept) == 1


async def test_lost_placeholders_lead_to_pieces_and_a_well_formed_end(
    shop: Workshop,
) -> None:
    shop.translator.loses_placeholders = True

    job = await flagged(shop, "hello <@U2> good morning")

    assert job.state == "done"
    assert job.data["whole"] is False
    assert job.content["translation"] == "olleh @someone doog gninrom"
    assert [texts for _, texts, _ in shop.translator.calls][1:] == [
        ("hello", "good morning")
    ]


async def test_a_text_that_comes_back_as_it_was_is_not_posted(shop: Workshop) -> None:
    job = await flagged(shop, "noon level civic radar")

    assert (job.state, job.data["reason"]) == ("declined", "unchanged")
    assert shop.told == [{"code": "unchanged", "source": "en"}]
    assert shop.delivery.attempts == []


async def test_an_empty_translation_is_a_failure(shop: Workshop) -> None:
    shop.translator.next.append([Translated(" ", "en", ("en", "pt"))])

    job = await flagged(shop)

    assert (job.state, job.data["reason"]) == ("failed", "empty_result")
    assert shop.told == [{"code": "failed", "reason": "empty_result"}]


async def test_a_text_that_the_provider_refuses_is_told_with_its_reason(
    shop: Workshop,
) -> None:
    shop.translator.next.append(RejectedError("x", code="bad_words"))

    job = await flagged(shop)

    assert (job.state, job.data["reason"]) == ("failed", "bad_words")
    assert shop.told == [{"code": "failed", "reason": "bad_words"}]


async def test_a_long_text_goes_in_parts_and_comes_back_whole(shop: Workshop) -> None:
    text = "\n".join(f"line {letter} " + "word " * 20 for letter in "abcdef")

    job = await flagged(shop, text)

    sent = [text for _, texts, _ in shop.translator.calls for text in texts]
    assert len(sent) > 1
    assert max(map(len, sent)) <= CAPABILITIES.max_chars
    assert str(job.content["translation"]).split() == [
        word[::-1] for word in text.split()
    ]


async def test_the_longest_route_is_the_one_that_is_told(shop: Workshop) -> None:
    shop.translator.next.append([Translated("olá", "en", ("en", "es", "pt"))])

    job = await flagged(shop)

    assert job.data["route"] == ["en", "es", "pt"]


async def test_a_job_woken_too_early_sleeps_on(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    await shop.add()
    await run_due(shop.engine)
    await shop.stores.work.release(shop.clock.now(), 3)
    await run_due(shop.engine)

    asleep = await shop.the_job()
    await shop.settle()

    assert (asleep.state, asleep.due_at) == ("translating", None)
    assert (await shop.the_job()).state == "done"


async def test_after_a_restart_with_another_provider_its_jobs_go_there(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.add()
    await run_due(shop.engine)
    other = FakeTranslator(_other(name="other", max_chars=12, max_call_chars=12))

    await shop.crash(other)
    await shop.settle()

    job = await shop.the_job()
    assert (job.state, job.data["provider"]) == ("done", "other")
    assert str(job.content["translation"]).split() == TURNED.split()
    assert shop.translator.calls == []


async def test_results_of_another_engine_version_are_not_put_together_with_ours(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.add()
    await run_due(shop.engine)
    for pump in shop.pumps:
        await pump._feed()
        await end_calls(shop)
    newer = FakeTranslator(_other(version="2", max_chars=12, max_call_chars=99))

    await shop.crash(newer)
    await shop.settle()

    assert len(newer.calls) == 1
    job = await shop.the_job()
    assert str(job.content["translation"]).split() == TURNED.split()


def _other(**fields: Any) -> Capabilities:
    return replace(CAPABILITIES, **fields)


# --- what should never be asked ---------------------------------------------------


@pytest.mark.parametrize(
    "state", ["done", "failed", "declined", "cancelled", "expired"]
)
async def test_an_ended_job_has_no_step(shop: Workshop, state: str) -> None:
    with pytest.raises(RejectedError, match="is an end"):
        await shop.steps.step(make_job(state=state))


async def test_a_job_that_meets_what_nobody_foresaw_tells_its_asker(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(KeyError("ts"))

    job = await flagged(shop)

    assert job.state == "failed"
    assert shop.told == [{"code": "failed", "reason": "KeyError"}]


async def test_a_row_that_is_neither_is_refused(shop: Workshop) -> None:
    steps: Steps = shop.steps
    with pytest.raises(TypeError, match="no steps for Work"):
        await steps.step(Work(id="x", team="T1", state="new"))
