"""Uploads into channels where an upload is wish enough."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError
from bot.jobs.states import RequestState
from bot.models import Kind, RequestKind, Say
from tests.contracts.stores import Stores
from tests.fakes import make_request
from tests.unit.jobs.file_shop import fates
from tests.unit.jobs.upload_shop import TS, UploadShop
from tests.unit.jobs.workshop import BOT, TEXT


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> UploadShop:
    return UploadShop(stores, clock)


async def test_all_files_of_an_upload_are_one_job_with_one_status(
    shop: UploadShop,
) -> None:
    await shop.upload("F1.png", "F2.png", "F3.docx", text=TEXT)
    job = await shop.finish()

    assert len(await shop.stores.reader.jobs()) == 1
    assert (job.key.kind, job.key.ts, job.key.target) == (Kind.FILES, TS, "pt")
    assert fates(job) == ["shared"] * 3
    assert len(shop.delivery.stands) == 1
    assert shop.told == []


async def test_a_second_telling_of_the_same_files_changes_nothing(
    shop: UploadShop,
) -> None:
    await shop.upload("F1.png")
    await shop.finish()

    (again,) = [
        await shop.add(kind=RequestKind.UPLOAD, data={"file": "F1", "target": "pt"})
    ]
    await shop.settle()

    assert len(await shop.stores.reader.jobs()) == 1
    assert shop.told == []
    found = await shop.stores.reader.request("T1", again.id)
    assert found is not None
    assert found.state == "done"


async def test_a_file_that_stands_nowhere_yet_is_waited_for(shop: UploadShop) -> None:
    await shop.hear("F1")
    assert await shop.stores.reader.jobs() == []

    shop.put_up("F1.png")
    job = await shop.finish()

    assert fates(job) == ["shared"]


async def test_a_file_that_never_stands_anywhere_is_given_up_without_a_word(
    shop: UploadShop,
) -> None:
    requests = await shop.hear("F1")
    await shop.pass_time(120)

    assert await shop.reasons(requests) == ["never_shown"]
    assert len(shop.slack.looks) == 7
    assert shop.told == []


@pytest.mark.parametrize("code", ["not_in_channel", "message_not_found"])
async def test_a_message_that_cannot_be_read_is_left_without_a_word(
    shop: UploadShop, code: str
) -> None:
    shop.put_up("F1.png")
    shop.messages.there["C1", TS] = RejectedError("x", code=code)

    assert await shop.reasons(await shop.hear("F1")) == [code]
    assert shop.told == []


@pytest.mark.parametrize(
    ("names", "fields"),
    [(["F1.png"], {"by_app": True}), (["F1.zip"], {}), (["F0.png", "F1.png"], {})],
    ids=["of an app", "of no kind that is translated", "not the first"],
)
@pytest.mark.parametrize("target", ["pt", ""])
async def test_what_is_no_wish_is_left_without_a_word(
    shop: UploadShop, names: list[str], fields: dict[str, Any], target: str
) -> None:
    shop.put_up(*names, **fields)

    assert await shop.reasons(await shop.hear("F1", target=target)) == ["no_wish"]
    assert shop.told == []


async def test_a_message_that_is_gone_is_no_wish(shop: UploadShop) -> None:
    shop.slack.stands.append("F1")

    assert await shop.reasons(await shop.hear("F1")) == ["no_wish"]


# --- the question for a language --------------------------------------------------


async def test_without_a_language_the_uploader_is_asked_once_and_nothing_is_sent(
    shop: UploadShop,
) -> None:
    await shop.upload("F1.png", "F2.png", target="")

    assert [(user, said) for user, _, said, _ in shop.delivery.answers] == [
        ("U1", {"code": Say.UPLOAD_LANGUAGE})
    ]
    assert await shop.stores.reader.jobs() == []
    assert shop.images.creations == []


async def asked(shop: UploadShop, **fields: str) -> str:
    """Someone uploads and is asked; the id of the request."""
    shop.put_up("F1.png", **fields)
    (request,) = await shop.hear("F1", target="")
    return request.id


async def test_the_chosen_language_makes_the_wish_for_the_thread(
    shop: UploadShop,
) -> None:
    about = await asked(shop)

    await shop.click(RequestKind.OTHER_LANGUAGE, about, target="es")
    job = await shop.finish()

    assert (job.key.target, job.key.audience, job.thread_ts) == ("es", "thread", TS)
    assert fates(job) == ["shared"]


async def test_only_the_uploader_chooses(shop: UploadShop) -> None:
    about = await asked(shop)

    await shop.click(RequestKind.OTHER_LANGUAGE, about, target="es", user="U2")

    assert shop.told[-1] == {"code": "erased"}
    assert await shop.stores.reader.jobs() == []


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (None, {"code": "message_gone"}),
        (RejectedError("x", code="thread_not_found"), {"code": "message_gone"}),
        (
            RejectedError("x", code="not_in_channel"),
            {"code": "cannot_read", "reason": "not_in_channel", "channel": "C1"},
        ),
    ],
)
async def test_a_choice_for_a_message_that_is_gone_is_answered(
    shop: UploadShop, found: RejectedError | None, told: dict[str, str]
) -> None:
    about = await asked(shop)
    del shop.messages.there["C1", TS]
    if found is not None:
        shop.messages.there["C1", TS] = found

    await shop.click(RequestKind.OTHER_LANGUAGE, about, target="es")

    assert shop.told[-1] == told


async def test_in_a_thread_the_question_stands_there(shop: UploadShop) -> None:
    shop.put_up("F1.png", thread_ts="100.1")
    (request,) = await shop.hear("F1", target="")

    found = await shop.stores.reader.request("T1", request.id)

    assert found is not None
    assert found.data["thread_ts"] == "100.1"


# --- captions that call the bot ---------------------------------------------------


async def test_a_caption_that_calls_the_bot_is_not_asked_about(
    shop: UploadShop,
) -> None:
    shop.put_up("F1.png", text=f"for <@{BOT}>, please")

    assert await shop.reasons(await shop.hear("F1", target="")) == ["called"]
    assert shop.told == []


async def test_a_caption_that_calls_the_bot_is_translated_without_its_name(
    shop: UploadShop,
) -> None:
    await shop.upload("F1.png", text=f"<@{BOT}> es {TEXT}")
    job = await shop.finish()

    assert job.content["text"] == TEXT


# --- what goes wrong --------------------------------------------------------------


async def test_what_cannot_be_found_out_ends_without_a_word(shop: UploadShop) -> None:
    shop.put_up("F1.png")
    (request,) = await shop.hear("F0")
    move = shop.steps.requests.give_up(request, "deadline")

    assert (move.state, move.data) == ("failed", {"reason": "deadline"})


async def test_what_slack_cannot_answer_now_is_asked_again(shop: UploadShop) -> None:
    shop.put_up("F1.png")
    shop.messages.there["C1", TS] = TransientError("x", code="ratelimited")
    await shop.hear("F1")

    shop.put_up("F1.png")
    job = await shop.finish()

    assert fates(job) == ["shared"]


async def test_a_job_that_fails_whole_may_be_tried_again_by_the_uploader(
    shop: UploadShop,
) -> None:
    shop.delivery.post_errors.append(RejectedError("x", code="is_archived"))
    shop.put_up("F1.png")
    (request,) = await shop.hear("F1")
    assert shop.told == [{"code": "failed", "reason": "is_archived"}]

    await shop.click(RequestKind.RETRY, request.id)
    job = await shop.finish()

    assert fates(job) == ["shared"]


async def test_where_nobody_translates_files_any_more_nothing_happens(
    shop: UploadShop,
) -> None:
    wishes = replace(shop.steps.requests.wishes, uploads=None)
    move = await wishes.read(make_request(kind=RequestKind.UPLOAD))

    assert (move.state, move.data) == (
        RequestState.DONE,
        {"reason": "no_file_engine"},
    )


async def test_a_choice_where_nobody_translates_files_any_more_is_answered(
    shop: UploadShop,
) -> None:
    about = await asked(shop)
    clicks = shop.steps.requests.clicks
    without = replace(clicks, wishes=replace(clicks.wishes, uploads=None))
    click = make_request(
        kind=RequestKind.OTHER_LANGUAGE, data={"about": about, "target": "es"}
    )

    assert (await without.read(click)).data["say"] == {"code": "erased"}
