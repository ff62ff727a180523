"""The buttons below a translation: other language, original, try again, delete."""

import pytest

from bot.errors import RejectedError, UnknownOutcomeError
from bot.models import Place, RequestKind
from tests.unit.jobs.workshop import TEXT, TURNED, Workshop, flagged

# --- another language -------------------------------------------------------------


async def test_another_language_is_for_the_one_who_chose_it(shop: Workshop) -> None:
    job = await flagged(shop)

    await shop.click(RequestKind.OTHER_LANGUAGE, job.id, user="U2", target="es")

    other = await shop.the_job()
    assert (other.key.target, other.key.audience) == ("es", "U2")
    assert (other.key.ts, other.thread_ts) == ("100.1", "100.1")
    assert shop.told == [{"code": "result"}]
    assert len(shop.delivery.stands) == 1


async def test_another_language_of_an_erased_text_is_read_anew(shop: Workshop) -> None:
    job = await flagged(shop)
    await shop.stores.work.sweep(texts=shop.clock.now() + 1, segments=0, rows=0)

    await shop.click(RequestKind.OTHER_LANGUAGE, job.id, user="U2", target="es")

    assert (await shop.the_job()).key.target == "es"
    assert shop.told == [{"code": "result"}]


async def test_another_language_of_an_erased_command_is_refused(
    shop: Workshop,
) -> None:
    await shop.command(f"pt {TEXT}")
    await shop.stores.work.sweep(texts=shop.clock.now() + 1, segments=0, rows=0)

    job = await shop.the_job()
    await shop.click(RequestKind.OTHER_LANGUAGE, job.id, target="es")

    assert shop.told[-1] == {"code": "erased"}


@pytest.mark.parametrize("kind", [RequestKind.OTHER_LANGUAGE, RequestKind.ORIGINAL])
async def test_a_click_from_another_channel_finds_nothing(
    shop: Workshop, kind: RequestKind
) -> None:
    job = await flagged(shop)

    await shop.click(kind, job.id, user="U2", channel="C2", target="es")

    assert shop.told == [{"code": "erased"}]


async def test_a_private_translation_is_nobody_else_s_to_click(shop: Workshop) -> None:
    await shop.command(f"pt {TEXT}")
    job = await shop.the_job()

    await shop.click(RequestKind.ORIGINAL, job.id, user="U2")

    assert shop.told[-1] == {"code": "erased"}


# --- the original -----------------------------------------------------------------


async def test_everyone_in_the_channel_may_see_the_original(shop: Workshop) -> None:
    shop.messages.add("good morning <!channel> friends")
    await shop.flag("pt")
    job = await shop.the_job()

    await shop.click(RequestKind.ORIGINAL, job.id, user="U2", thread_ts="100.1")

    ((user, _, say, _),) = shop.delivery.answers
    assert (user, say) == ("U2", {"code": "original", "job": job.id})
    assert shop.delivery.originals == ["good morning @channel friends"]


async def test_an_erased_original_says_so(shop: Workshop) -> None:
    job = await flagged(shop)
    await shop.stores.work.sweep(texts=shop.clock.now() + 1, segments=0, rows=0)

    await shop.click(RequestKind.ORIGINAL, job.id)

    assert shop.told == [{"code": "erased"}]


# --- trying again -----------------------------------------------------------------


async def test_a_job_that_failed_is_tried_again_and_hears_of_it(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    shop.translator.next.append([RejectedError("x", code="broken")])
    request = await shop.flag("pt")
    failed = await shop.the_job()

    await shop.click(RequestKind.RETRY, request.id)

    job = await shop.the_job()
    assert (failed.state, job.state, job.id) == ("failed", "done", failed.id)
    assert shop.delivery.stands == [(job.id, "200.1")]
    assert [say["code"] for say in shop.told] == ["failed"]


async def test_what_could_not_be_read_is_read_again(shop: Workshop) -> None:
    shop.messages.there["C1", "100.1"] = RejectedError("x", code="not_in_channel")
    request = await shop.flag("pt")
    shop.messages.add(TEXT)

    await shop.click(RequestKind.RETRY, request.id)

    assert len(shop.delivery.stands) == 1


async def test_trying_again_twice_is_trying_the_first_again(shop: Workshop) -> None:
    shop.messages.there["C1", "100.1"] = RejectedError("x", code="not_in_channel")
    first = await shop.flag("pt")
    second = await shop.click(RequestKind.RETRY, first.id)
    shop.messages.add(TEXT)

    await shop.click(RequestKind.RETRY, second.id)

    assert len(shop.delivery.stands) == 1


async def test_a_private_wish_tried_again_is_answered_by_the_new_click(
    shop: Workshop,
) -> None:
    shop.translator.next.append([RejectedError("x", code="broken")])
    request = await shop.command(f"pt {TEXT}")

    await shop.click(RequestKind.RETRY, request.id)

    assert [say["code"] for say in shop.told] == ["failed", "result"]
    assert shop.delivery.answers[-1][3] == TURNED


async def test_a_post_of_unknown_fate_is_looked_for_before_it_is_tried_again(
    shop: Workshop,
) -> None:
    shop.messages.add(TEXT)
    request = await shop.add()
    await shop.settle()
    job = await shop.the_job()
    await shop.make_unsure(job)

    await shop.click(RequestKind.RETRY, request.id)
    await shop.pass_time(60)

    assert len(shop.delivery.stands) == 1
    assert (await shop.the_job()).state == "done"


async def test_an_edited_message_tried_again_is_another_job(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    shop.translator.next.append([RejectedError("x", code="broken")])
    request = await shop.flag("pt")
    failed = await shop.the_job()
    shop.messages.add("good evening friends", edit="101.1")

    await shop.click(RequestKind.RETRY, request.id)

    job = await shop.the_job()
    assert job.id != failed.id
    assert job.content["text"] == "good evening friends"


async def test_nobody_else_may_try_it_again(shop: Workshop) -> None:
    request = await shop.flag("pt")

    await shop.click(RequestKind.RETRY, request.id, user="U2")

    assert shop.told[-1] == {"code": "erased"}


async def test_an_erased_command_cannot_be_tried_again(shop: Workshop) -> None:
    request = await shop.command("pt")
    await shop.stores.work.sweep(texts=shop.clock.now() + 1, segments=0, rows=0)

    await shop.click(RequestKind.RETRY, request.id)

    assert shop.told[-1] == {"code": "erased"}


# --- deleting ---------------------------------------------------------------------


async def test_the_asker_may_delete_a_translation_and_have_it_anew(
    shop: Workshop,
) -> None:
    job = await flagged(shop)

    await shop.click(RequestKind.DELETE, job.id)
    await shop.flag("pt")
    await shop.pass_time(5)

    assert shop.delivery.deleted == [("C1", "200.1")]
    assert len(shop.delivery.stands) == 2
    assert shop.told == []


async def test_nobody_else_may_delete_it(shop: Workshop) -> None:
    job = await flagged(shop)

    await shop.click(RequestKind.DELETE, job.id, user="U2")

    assert shop.told == [{"code": "not_yours"}]
    assert shop.delivery.deleted == []


async def test_what_cannot_be_deleted_is_said(shop: Workshop) -> None:
    job = await flagged(shop)
    shop.delivery.delete_errors.append(RejectedError("x", code="cant_delete_message"))

    await shop.click(RequestKind.DELETE, job.id)

    assert shop.told == [{"code": "undeleted", "reason": "cant_delete_message"}]
    assert (await shop.the_job()).state == "done"


async def test_all_parts_of_a_long_translation_are_deleted(shop: Workshop) -> None:
    job = await flagged(shop)
    await shop.change(job, data={"posted": ["200.1", "200.2", "200.3"]})

    await shop.click(RequestKind.DELETE, job.id)

    assert [ts for _, ts in shop.delivery.deleted] == ["200.1", "200.2", "200.3"]


async def test_a_click_on_our_post_in_a_direct_conversation_is_allowed(
    shop: Workshop,
) -> None:
    place = Place("T1", "D1", "150.1")
    await shop.say(f"pt {TEXT}", kind=RequestKind.DIRECT, place=place)

    await shop.click(RequestKind.DELETE, (await shop.the_job()).id, channel="D1")

    assert shop.delivery.deleted == [("D1", "200.1")]


async def test_a_deletion_that_stopped_halfway_goes_on_where_it_stopped(
    shop: Workshop,
) -> None:
    job = await flagged(shop)
    await shop.change(job, data={"posted": ["200.1", "200.2", "200.3"]})
    shop.delivery.delete_errors.extend([None, UnknownOutcomeError("x")])

    await shop.click(RequestKind.DELETE, job.id)
    await shop.pass_time(5)

    assert [ts for _, ts in shop.delivery.deleted] == ["200.1", "200.2", "200.3"]


async def test_a_deletion_tried_again_is_no_endless_loop(shop: Workshop) -> None:
    job = await flagged(shop)
    await shop.change(job, data={"posted": ["200.1", "200.2"]})
    refused = RejectedError("x", code="is_archived")
    shop.delivery.delete_errors.append(refused)
    asked = await shop.click(RequestKind.DELETE, job.id)

    await shop.click(RequestKind.RETRY, asked.id)
    await shop.pass_time(5)

    assert [ts for _, ts in shop.delivery.deleted] == ["200.1", "200.2"]


async def test_a_post_that_is_looked_for_is_deleted_once_it_is_found(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    shop.delivery.posts_all_the_same = True
    job = await flagged(shop)
    assert job.state == "looking"

    await shop.click(RequestKind.DELETE, job.id)
    assert shop.delivery.deleted == []
    await shop.pass_time(30)

    assert shop.delivery.deleted == [("C1", "200.1")]


async def test_a_job_that_never_posted_has_nothing_to_delete(shop: Workshop) -> None:
    shop.delivery.post_errors.append(RejectedError("x", code="is_archived"))
    job = await flagged(shop)

    await shop.click(RequestKind.DELETE, job.id)

    assert shop.delivery.deleted == []
    assert [say["code"] for say in shop.told] == ["failed"]


# --- after a day, and after the author changed their mind -------------------------


async def test_a_private_repeat_of_what_was_erased_is_made_anew(
    shop: Workshop,
) -> None:
    job = await flagged(shop)
    chosen = {"target": "es", "user": "U2"}
    await shop.click(RequestKind.OTHER_LANGUAGE, job.id, **chosen)
    await shop.stores.work.sweep(texts=shop.clock.now() + 1, segments=0, rows=0)

    await shop.click(RequestKind.OTHER_LANGUAGE, job.id, **chosen)

    assert [say["code"] for say in shop.told] == ["result", "result"]
    assert shop.delivery.answers[-1][3] == TURNED


async def test_what_its_author_deleted_is_not_posted_again(shop: Workshop) -> None:
    job = await flagged(shop)
    await shop.click(RequestKind.OTHER_LANGUAGE, job.id, target="es")
    private = await shop.the_job()
    shop.messages.there.clear()

    await shop.click(RequestKind.PUBLISH, private.id)

    assert shop.told[-1] == {"code": "message_gone"}
    assert len(shop.delivery.stands) == 1


async def test_a_form_for_everyone_tried_again_is_still_for_everyone(
    shop: Workshop,
) -> None:
    shop.translator.next.append([RejectedError("x", code="broken")])
    asked = await shop.say(
        TEXT,
        kind=RequestKind.FORM,
        data={"target": "pt", "public": True},
        place=Place("T1", "C1"),
        response_url="http://127.0.0.1/r",
    )

    await shop.click(RequestKind.RETRY, asked.id)

    assert [say["code"] for say in shop.told] == ["failed", "publish"]
