"""Long translations that cannot be files: numbered parts, each exactly once."""

from bot.errors import UnknownOutcomeError
from bot.models import Job, RequestKind, Translated
from tests.unit.jobs.workshop import TEXT, Workshop, flagged

PARAGRAPH = "uma frase comprida que nunca acaba " * 20 + "\n\n"
LONG = (PARAGRAPH * 60).strip()


def _answer_with(shop: Workshop, text: str) -> None:
    shop.translator.next.append([Translated(text, "en", ("en", "pt"))])


async def _long_job(shop: Workshop) -> Job:
    _answer_with(shop, LONG)
    return await flagged(shop)


async def test_a_long_translation_is_cut_into_posts_and_sections(
    shop: Workshop,
) -> None:
    job = await _long_job(shop)

    assert len(LONG) > 36_000
    assert len(job.posts) == 4
    assert all(sum(map(len, post)) <= 12_000 for post in job.posts)
    assert all(len(section) <= 3_000 for post in job.posts for section in post)
    joined = "".join(section for post in job.posts for section in post)
    assert joined == job.content["translation"]


async def test_its_parts_are_posted_in_order_one_after_the_other(
    shop: Workshop,
) -> None:
    await _long_job(shop)
    await shop.pass_time(10)

    job = await shop.the_job()
    assert shop.delivery.parts == [1, 2, 3, 4]
    assert (job.state, job.posted_ts) == ("done", "200.1")
    assert job.data["posted"] == ["200.1", "200.2", "200.3", "200.4"]


async def test_a_part_of_unknown_fate_is_looked_for_and_the_rest_follows(
    shop: Workshop,
) -> None:
    shop.delivery.post_errors.extend([None, UnknownOutcomeError("x")])
    shop.delivery.posts_all_the_same = True
    await _long_job(shop)
    await shop.pass_time(60)

    assert shop.delivery.parts == [1, 2, 3, 4]
    assert len(shop.delivery.looks) == 1
    assert (await shop.the_job()).state == "done"


async def test_a_part_that_is_not_there_is_posted_again(shop: Workshop) -> None:
    shop.delivery.post_errors.extend([None, UnknownOutcomeError("x")])
    await _long_job(shop)
    await shop.pass_time(60)

    assert shop.delivery.parts == [1, 2, 3, 4]
    assert len(shop.delivery.looks) == 2


async def test_deaths_at_one_part_are_not_held_against_the_next(
    shop: Workshop,
) -> None:
    await shop.change(await _long_job(shop), crashes=2)
    await shop.pass_time(1)
    job = await shop.the_job()

    assert (job.state, shop.delivery.parts[:1]) == ("posting", [1])
    assert job.crashes == 0


async def test_a_private_long_translation_is_told_part_by_part(shop: Workshop) -> None:
    _answer_with(shop, LONG)
    await shop.command(f"pt {TEXT}")

    assert shop.delivery.told_parts == [1, 2, 3, 4]
    assert [say["code"] for say in shop.told] == ["result"] * 4


async def test_a_private_part_of_unknown_fate_does_not_keep_the_rest_back(
    shop: Workshop,
) -> None:
    _answer_with(shop, LONG)
    lost = UnknownOutcomeError("x")
    shop.delivery.answer_errors.extend([None, lost, lost])

    await shop.command(f"pt {TEXT}")
    await shop.pass_time(60)

    assert shop.delivery.told_parts == [1, 3, 4]


async def test_a_publication_that_stops_halfway_is_not_begun_anew(
    shop: Workshop,
) -> None:
    _answer_with(shop, LONG)
    await shop.command(f"pt {TEXT}")
    job = await shop.the_job()
    shop.delivery.answer_errors.extend([None, UnknownOutcomeError("x")])

    for _ in range(2):
        await shop.click(RequestKind.PUBLISH, job.id)

    codes = [say["code"] for say in shop.told[4:]]
    assert codes == ["publish", "unpublished", "already_published"]
    assert shop.told[5]["stand"] == 1
    assert shop.delivery.told_parts[4:6] == [1, 1]


async def test_a_translation_in_another_script_is_not_posted(shop: Workshop) -> None:
    _answer_with(shop, "доброе утро дорогие друзья")
    job = await flagged(shop)

    assert (job.state, job.data["reason"]) == ("failed", "wrong_script")
    assert shop.delivery.attempts == []
    assert shop.told == [{"code": "failed", "reason": "wrong_script"}]


async def test_a_result_tells_how_long_it_took(shop: Workshop) -> None:
    shop.messages.add(TEXT)
    await shop.add()
    shop.clock.advance(2.5)
    await shop.settle()

    job = await shop.the_job()
    assert job.data["seconds"] == 0.0
    assert job.created_at == shop.clock.now()
