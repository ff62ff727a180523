"""What people wish, and what each is told: commands and flags."""

from typing import Any

import pytest

from bot.errors import RejectedError, TransientError
from bot.models import AnswerRoute, Place
from tests.unit.jobs.workshop import TEXT, TURNED, Workshop

# --- commands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", {"code": "help"}),
        ("  ", {"code": "help"}),
        ("help", {"code": "help"}),
        ("HELP", {"code": "help"}),
        ("?", {"code": "help"}),
        ("languages", {"code": "languages"}),
        ("status", {"code": "status"}),
        ("pt", {"code": "no_text", "target": "pt"}),
        ("Portuguese:  ", {"code": "no_text", "target": "pt"}),
        ("pt 123 :tada: <@U2>", {"code": "nothing_to_translate"}),
        ("pt " + "x" * 1_001, {"code": "too_long", "chars": 1_001, "limit": 1_000}),
        (
            "xx-nothing here",
            {"code": "unknown_language", "near": []},
        ),
    ],
)
async def test_a_command_that_is_no_job_is_answered_privately(
    shop: Workshop, typed: str, told: dict[str, Any]
) -> None:
    await shop.command(typed)

    assert shop.told == [told]
    assert shop.routes == [AnswerRoute.RESPONSE_URL]
    assert await shop.stores.reader.jobs() == []


async def test_a_misspelt_language_is_answered_with_the_nearest(
    shop: Workshop,
) -> None:
    await shop.command("portuguees hello")

    assert shop.told == [{"code": "unknown_language", "near": ["pt"]}]


async def test_a_command_s_translation_is_for_its_asker_alone(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")

    ((user, route, say, text),) = shop.delivery.answers
    job = await shop.the_job()
    assert (user, route, text) == ("U1", AnswerRoute.RESPONSE_URL, TURNED)
    assert say == {"code": "result", "job": job.id}
    assert (job.state, job.key.audience) == ("done", "U1")
    assert shop.delivery.attempts == []


async def test_the_same_command_twice_is_two_jobs_and_one_payment(
    shop: Workshop,
) -> None:
    await shop.command(f"pt {TEXT}")
    await shop.command(f"pt {TEXT}")

    assert len(await shop.stores.reader.jobs()) == 2
    assert len(shop.translator.calls) == 1
    assert [say["code"] for say in shop.told] == ["result", "result"]


async def test_a_command_s_secrets_are_forgotten_at_its_end(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")

    (request,) = await shop.stores.reader.requests_of((await shop.the_job()).id)
    assert (request.state, request.response_url) == ("done", "")
    assert request.response_uses == 1


# --- flags ------------------------------------------------------------------------


async def test_a_flag_translates_its_message_for_the_thread(shop: Workshop) -> None:
    shop.messages.add(TEXT)

    await shop.flag("pt")

    job = await shop.the_job()
    assert shop.delivery.stands == [(job.id, "200.1")]
    assert (job.state, job.posted_ts) == ("done", "200.1")
    assert job.content["translation"] == TURNED
    assert (job.key.audience, job.thread_ts) == ("thread", "100.1")
    assert shop.told == []


async def test_a_flag_in_a_thread_is_answered_in_that_thread(shop: Workshop) -> None:
    shop.messages.add(TEXT, ts="100.5", thread_ts="100.1")

    await shop.flag("pt", place=Place("T1", "C1", "100.5"))

    job = await shop.the_job()
    assert (job.key.ts, job.thread_ts) == ("100.5", "100.1")


async def test_a_second_flag_while_the_job_runs_joins_it(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    for user in ("U1", "U2"):
        await shop.add(user=user)
    await shop.settle()

    assert len(shop.delivery.stands) == 1
    job = await shop.the_job()
    assert len(await shop.stores.reader.requests_of(job.id)) == 2
    assert shop.told == []


async def test_a_flag_on_what_is_done_is_answered_with_where_it_stands(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.flag("pt")

    await shop.flag("pt", user="U2")

    assert len(shop.delivery.stands) == 1
    ((user, route, say, _),) = shop.delivery.answers
    assert (user, route) == ("U2", AnswerRoute.EPHEMERAL)
    assert say == {"code": "already_done", "job": (await shop.the_job()).id}


async def test_an_edited_message_is_translated_again(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    await shop.flag("pt")
    shop.messages.add("good evening dear friends", edit="101.0")

    await shop.flag("pt")
    await shop.pass_time(1)

    assert len(shop.delivery.stands) == 2


async def test_a_flag_on_our_own_reply_translates_the_original(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.flag("pt")
    ours = Place("T1", "C1", "200.1")

    await shop.flag("es", place=ours)

    job = await shop.the_job()
    assert (job.key.ts, job.key.target) == ("100.1", "es")
    assert job.content["text"] == TEXT


async def test_a_flag_of_another_team_on_the_same_ts_is_another_message(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    await shop.flag("pt")

    await shop.flag("pt", team="T2")

    assert len(shop.delivery.stands) == 2


async def test_a_flag_on_a_message_that_is_gone_says_so(shop: Workshop) -> None:
    await shop.flag("pt")

    assert shop.told == [{"code": "message_gone"}]


@pytest.mark.parametrize("code", ["message_not_found", "thread_not_found"])
async def test_slack_s_own_words_for_gone_are_known(shop: Workshop, code: str) -> None:
    shop.messages.there["C1", "100.1"] = RejectedError("x", code=code)

    await shop.flag("pt")

    assert shop.told == [{"code": "message_gone"}]


async def test_a_flag_where_we_may_not_read_says_so(shop: Workshop) -> None:
    shop.messages.there["C1", "100.1"] = RejectedError("x", code="not_in_channel")

    await shop.flag("pt")

    told = {"code": "cannot_read", "reason": "not_in_channel", "channel": "C1"}
    assert shop.told == [told]


@pytest.mark.parametrize(
    ("text", "code"),
    [(":tada: <https://example.com> 42", "nothing_to_translate"), ("", None)],
)
async def test_a_message_without_words_is_not_sent_anywhere(
    shop: Workshop, text: str, code: str | None
) -> None:
    shop.messages.add(text)

    await shop.flag("pt")

    assert shop.told[0]["code"] == (code or "nothing_to_translate")
    assert shop.translator.calls == []


async def test_a_message_that_is_too_long_is_not_cut_but_refused(
    shop: Workshop,
) -> None:
    shop.messages.add("word " * 201)

    await shop.flag("pt")

    assert shop.told == [{"code": "too_long", "chars": 1_005, "limit": 1_000}]


async def test_reading_waits_where_slack_is_busy(shop: Workshop) -> None:
    busy = TransientError("x", code="ratelimited", retry_after_seconds=30.0)
    shop.messages.there["C1", "100.1"] = busy
    await shop.flag("pt")
    shop.messages.add(TEXT)

    await shop.pass_time(29)
    assert len(shop.messages.reads) == 1
    await shop.pass_time(1)

    assert len(shop.delivery.stands) == 1
