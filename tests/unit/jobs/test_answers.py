"""Clicks, and how an answer finds its person."""

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.models import AnswerRoute, Detection, RequestKind
from tests.contracts.stores import Stores
from tests.fakes import FakeTranslator, make_job, make_key
from tests.unit.jobs.workshop import DEADLINE_SECONDS, TEXT, TURNED, Workshop

# --- clicks -----------------------------------------------------------------------


async def test_the_asker_may_publish_a_private_translation(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")
    private = await shop.the_job()

    await shop.click(RequestKind.PUBLISH, private.id)

    _, _, say, text = shop.delivery.answers[-1]
    assert (say["code"], text) == ("publish", TURNED)
    public = await shop.stores.reader.job(say["job"])
    assert public is not None
    assert (public.state, public.key.audience) == ("done", "channel")


async def test_nobody_else_may_publish_it(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")

    await shop.click(RequestKind.PUBLISH, (await shop.the_job()).id, user="U2")

    assert shop.told[-1] == {"code": "erased"}
    assert len(await shop.stores.reader.jobs()) == 1


async def test_another_team_s_click_finds_nothing(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")

    await shop.click(RequestKind.PUBLISH, (await shop.the_job()).id, team="T2")

    assert shop.told[-1] == {"code": "erased"}


async def test_a_second_publishing_is_refused(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")
    job = await shop.the_job()
    for _ in range(2):
        await shop.click(RequestKind.PUBLISH, job.id)

    codes = [say["code"] for say in shop.told]
    assert codes == ["result", "publish", "already_published"]


@pytest.mark.parametrize("kind", [RequestKind.PUBLISH, RequestKind.ANYWAY])
async def test_a_click_after_the_text_was_erased_says_so(
    shop: Workshop, kind: RequestKind
) -> None:
    await shop.command(f"pt {TEXT}")
    moment = shop.clock.now() + 1
    await shop.stores.work.sweep(texts=moment, segments=0, rows=0)

    await shop.click(kind, (await shop.the_job()).id)

    assert shop.told[-1] == {"code": "erased"}


@pytest.mark.parametrize("kind", [RequestKind.PUBLISH, RequestKind.ANYWAY])
async def test_a_click_on_an_unknown_job_says_that_it_is_gone(
    shop: Workshop, kind: RequestKind
) -> None:
    await shop.click(kind, "no such job")

    assert shop.told == [{"code": "erased"}]


async def test_translate_anyway_makes_a_job_that_does_not_judge_again(
    shop: Workshop,
) -> None:
    shop.detector.says = Detection("pt", clear=True, words=9)
    shop.messages.add(TEXT)
    await shop.flag("pt")
    refused = await shop.the_job()
    shop.detector.says = Detection("en", clear=False, words=9)

    await shop.click(RequestKind.ANYWAY, refused.id)

    job = await shop.the_job()
    assert (refused.state, job.state) == ("declined", "done")
    assert shop.detector.asked[-1] == (TEXT, frozenset({"en"}))
    assert shop.delivery.stands == [(job.id, "200.1")]


async def test_nobody_else_may_have_it_translated_anyway(shop: Workshop) -> None:
    shop.detector.says = Detection("pt", clear=True, words=9)
    shop.messages.add(TEXT)
    await shop.flag("pt")

    await shop.click(RequestKind.ANYWAY, (await shop.the_job()).id, user="U2")

    assert shop.told[-1] == {"code": "erased"}
    assert shop.translator.calls == []


async def test_a_private_anyway_twice_shows_the_result_again(shop: Workshop) -> None:
    shop.detector.says = Detection("pt", clear=True, words=9)
    await shop.command(f"pt {TEXT}")
    refused = await shop.the_job()
    shop.detector.says = Detection("en", clear=True, words=9)

    for _ in range(2):
        await shop.click(RequestKind.ANYWAY, refused.id)

    codes = [say["code"] for say in shop.told]
    assert codes == ["same_language", "result", "result"]
    assert len(shop.translator.calls) == 1


# --- private answers --------------------------------------------------------------


async def test_a_closed_route_leads_to_the_next_and_each_is_one_step(
    shop: Workshop,
) -> None:
    closed = RejectedError("x", code="expired_url")
    shop.delivery.answer_errors.extend([closed, RejectedError("x", code="left")])

    await shop.command("help")

    assert shop.routes == [AnswerRoute.DIRECT]
    assert shop.told == [{"code": "help"}]


async def test_when_every_route_is_closed_the_request_has_failed(
    shop: Workshop,
) -> None:
    shop.delivery.answer_errors.extend([RejectedError("x", code="no")] * 9)

    request = await shop.command("help")

    assert len(shop.delivery.answer_errors) == 6
    assert await shop.stores.work.next_due() is None
    assert not await shop.stores.work.add_request(request)


async def test_an_answer_of_unknown_fate_is_repeated_once_and_not_more(
    shop: Workshop,
) -> None:
    shop.delivery.answer_errors.extend([UnknownOutcomeError("x")] * 9)
    await shop.command("help")

    await shop.pass_time(600)

    assert len(shop.delivery.answer_errors) == 7
    assert shop.told == []


async def test_a_repeated_answer_that_arrives_is_the_last(shop: Workshop) -> None:
    shop.delivery.answer_errors.append(UnknownOutcomeError("x"))
    await shop.command("help")

    await shop.pass_time(600)

    assert shop.told == [{"code": "help"}]


async def test_an_answer_waits_as_long_as_slack_asks_and_is_not_counted(
    shop: Workshop,
) -> None:
    busy = TransientError("x", retry_after_seconds=5.0)
    shop.delivery.answer_errors.extend([busy] * 5)
    await shop.command("help")

    await shop.pass_time(25)

    assert shop.told == [{"code": "help"}]


async def test_an_answer_that_slack_refuses_for_ever_is_given_up(
    shop: Workshop,
) -> None:
    busy = TransientError("x", retry_after_seconds=600.0)
    shop.delivery.answer_errors.extend([busy] * 99)
    await shop.command("help")

    await shop.pass_time(DEADLINE_SECONDS + 1_200)

    assert await shop.stores.work.next_due() is None
    assert len(shop.delivery.answer_errors) > 90


async def test_the_answer_of_a_long_job_has_its_own_time(shop: Workshop) -> None:
    away = [TransientError("x", retry_after_seconds=900.0)] * 5
    shop.translator.next.extend(away)
    await shop.command(f"pt {TEXT}")
    shop.delivery.answer_errors.append(TransientError("x"))

    for _ in range(6):
        await shop.pass_time(900)

    assert [say["code"] for say in shop.told] == ["result"]


async def test_a_request_that_cannot_be_read_tells_its_person(shop: Workshop) -> None:
    shop.messages.there["C1", "100.1"] = KeyError("a shape that nobody foresaw")

    await shop.flag("pt")

    assert shop.told == [{"code": "failed", "reason": "KeyError"}]


async def test_a_private_result_that_is_wished_again_is_shown_again(
    shop: Workshop,
) -> None:
    posts = {"posts": [["olá"]]}
    done = make_job(key=make_key(audience="U1"), state="done", content=posts)
    request = await shop.add(kind=RequestKind.FLAG)

    move = await shop.steps.conflict(request, done)

    assert move.data["say"] == {"code": "result", "job": "j1"}


async def test_languages_near_are_only_those_that_are_spoken_here(
    stores: Stores, clock: ManualClock
) -> None:
    shop = Workshop(stores, clock, FakeTranslator(targets={"en": frozenset({"de"})}))

    await shop.command("portuguees hello")

    assert shop.told == [{"code": "unknown_language", "near": []}]
