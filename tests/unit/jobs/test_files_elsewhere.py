"""Files that one provider refuses, or whose provider is down: the next one's."""

from dataclasses import replace
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.errors import (
    AccountRefusedError,
    Fault,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.items import items_of
from bot.jobs.file_ports import TakenIn
from bot.jobs.states import JobState
from bot.models import Detection, Job, Kind
from bot.providers.base import Operation
from bot.providers.files import FileTask, FileTaskState, Handover
from tests.contracts.stores import Stores
from tests.fakes import DOCUMENTS, IMAGES, FakeFileTranslator
from tests.unit.jobs.file_shop import FileShop, fates

FIRST, NEXT = "other/document/own_bucket", "next/document/upload"
RETIRED = AccountRefusedError("x", code="APIG.0101", fault=Fault.RETIRED)
FORMAT = RejectedError("x", code="NLP.6305", fault=Fault.FORMAT)


class TwoClouds(FileShop):
    """A shop where a second provider takes documents, and a second way images."""

    def __init__(self, stores: Stores, clock: ManualClock) -> None:
        super().__init__(stores, clock)
        self.next = FakeFileTranslator(
            replace(DOCUMENTS, name="next", handover=Handover.UPLOAD)
        )
        self.inline = FakeFileTranslator(
            replace(
                IMAGES,
                handover=Handover.INLINE,
                max_files=1,
                calls_per_second={Operation.IMAGE: 5.0, Operation.POLL_IMAGES: 1.0},
            )
        )
        self.file_translators += [self.next, self.inline]


@pytest.fixture
async def shop(stores: Stores, clock: ManualClock) -> TwoClouds:
    made = TwoClouds(stores, clock)
    await made.crash()
    return made


def tried(job: Job) -> list[list[Any]]:
    """What is told of those who were to take the first file."""
    (item, *_) = items_of(job)
    return [[each["by"], each["why"], each["begun"]] for each in item.tried]


def takers(job: Job) -> list[str]:
    return [item.translator for item in items_of(job)]


# --- refused ----------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.PAIR, Fault.QUOTA, Fault.RETIRED])
async def test_document_that_is_refused_goes_to_the_next_provider(
    shop: TwoClouds, fault: Fault
) -> None:
    shop.documents.next.append(RejectedError("x", code="X.1", fault=fault))

    job = await shop.translate("a.docx")

    assert (fates(job), takers(job)) == (["shared"], [NEXT])
    assert tried(job) == [[FIRST, fault, False]]
    assert (len(shop.documents.tasks), len(shop.next.tasks)) == (0, 1)
    assert shop.desk.staged == ["a", "a"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RejectedError("x", code="X", fault=Fault.UNREADABLE), "not_readable"),
        (RejectedError("x", code="X", fault=Fault.EMPTY), "nothing_in_it"),
        (RejectedError("x", code="no_words"), "no_words"),
        (RejectedError("x", code="X"), "X"),
    ],
)
async def test_document_at_fault_itself_goes_nowhere_else(
    shop: TwoClouds, error: RejectedError, reason: str
) -> None:
    shop.documents.next.append(error)

    job = await shop.translate("a.docx")

    assert (fates(job), tried(job), shop.next.creations) == ([reason], [], [])


async def test_pair_that_a_provider_refuses_in_the_end_is_the_next_one_s(
    shop: TwoClouds,
) -> None:
    shop.documents.next.append(UnsupportedPairError("en", "pt"))

    job = await shop.translate("a.docx")

    assert (takers(job), tried(job)) == ([NEXT], [[FIRST, "pair_refused", False]])


async def test_document_that_all_refuse_tells_of_each(shop: TwoClouds) -> None:
    shop.documents.next.append(RETIRED)
    shop.next.next.append(FORMAT)

    job = await shop.translate("a.docx")

    assert (job.state, fates(job)) == ("done", ["format_refused"])
    assert items_of(job)[0].figures == {"code": "NLP.6305"}
    assert tried(job) == [[FIRST, "call_retired", False]]


async def test_refused_tasks_of_images_go_one_by_one(shop: TwoClouds) -> None:
    shop.images.next.append(RejectedError("x", code="X", fault=Fault.UNREACHED))

    job = await shop.translate("a.png", "b.png", "c.docx")

    assert fates(job) == ["shared"] * 3
    assert takers(job) == ["fake/image/inline"] * 2 + [FIRST]
    assert [len(formats) for formats, _ in shop.inline.creations] == [1, 1]


async def test_file_that_may_have_been_paid_goes_nowhere_else(
    shop: TwoClouds,
) -> None:
    shop.documents.next.extend([UnknownOutcomeError("x"), RETIRED])

    job = await shop.translate("a.docx")

    assert (job.state, fates(job)) == ("failed", ["call_retired"])
    assert (shop.next.creations, tried(job)) == ([], [])


async def test_file_whose_creation_was_cut_short_goes_nowhere_else(
    shop: TwoClouds,
) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.SUBMITTING)
    await shop.take_step()
    await shop.take_step(saved=False)
    shop.images.next.append(RejectedError("x", code="X", fault=Fault.QUOTA))

    await shop.crash()
    job = await shop.finish()

    assert (fates(job), shop.inline.creations) == (["quota_used_up"], [])


async def test_task_that_ends_in_a_refusal_is_told_as_begun(shop: TwoClouds) -> None:
    failed = FileTask(state=FileTaskState.FAILED, error=FORMAT)
    shop.documents.answers.append(failed)

    job = await shop.translate("a.docx")

    assert (fates(job), takers(job)) == (["shared"], [NEXT])
    assert tried(job) == [[FIRST, "format_refused", True]]


async def test_image_that_fails_in_a_task_of_several_goes_on_alone(
    shop: TwoClouds,
) -> None:
    error = RejectedError("x", code="Parameter.ImageSizeError", fault=Fault.SIDES)
    shop.images.answers.append(shop.images.finished(2, at_1=error))

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["shared"] * 2
    assert takers(job) == ["fake/image/address", "fake/image/inline"]


async def test_place_that_takes_no_file_is_gone_round(shop: TwoClouds) -> None:
    shop.desk.stage_errors.append(RejectedError("x", code="no_staging"))

    job = await shop.translate("a.docx")

    assert (fates(job), tried(job)) == (["shared"], [[FIRST, "no_staging", False]])


async def test_provider_that_is_gone_after_a_restart_is_gone_round(
    shop: TwoClouds,
) -> None:
    await shop.begin("a.docx")
    await shop.until(JobState.SUBMITTING)
    shop.file_translators = [shop.next]

    await shop.crash()
    job = await shop.finish()

    assert (fates(job), tried(job)) == (["shared"], [[FIRST, "provider_gone", False]])


async def test_document_whose_language_is_known_goes_to_nobody_who_lacks_it(
    shop: TwoClouds,
) -> None:
    french = FakeFileTranslator(DOCUMENTS, sources={"fr"})
    shop.file_translators = [french, shop.next]
    await shop.crash()
    french.next.append(RejectedError("x", code="X", fault=Fault.QUOTA))
    shop.detector.says = Detection("fr", clear=True, words=5)
    shop.desk.found["a"] = TakenIn(
        kind=Kind.DOCUMENT, format="docx", size=9, sample="Bonjour"
    )

    job = await shop.translate("a.docx")

    assert (fates(job), shop.next.creations) == (["quota_used_up"], [])


async def test_file_that_begins_anew_asks_the_first_provider_again(
    shop: TwoClouds,
) -> None:
    shop.documents.next.append(RETIRED)
    shop.next.next.append(AccountRefusedError("x", code="X", fault=Fault.UNPAID))
    job = await shop.translate("a.docx")
    assert fates(job) == ["bill_unpaid"]
    shop.clock.advance(3_600.0)

    job = await shop.try_again(job)

    assert (fates(job), takers(job), tried(job)) == (["shared"], [FIRST], [])


# --- down -------------------------------------------------------------------------


async def test_provider_that_is_down_is_gone_round_while_another_is_well(
    shop: TwoClouds,
) -> None:
    shop.documents.next.extend([TransientError("x", code="unreachable")] * 9)

    job = await shop.translate("a.docx")

    assert (fates(job), takers(job)) == (["shared"], [NEXT])
    assert tried(job) == [[FIRST, "resting", False]]
    assert len(shop.documents.creations) == 5


async def test_provider_that_is_down_alone_is_waited_for(shop: TwoClouds) -> None:
    shop.file_translators = [shop.documents]
    await shop.crash()
    shop.documents.next.extend([TransientError("x", code="unreachable")] * 9)

    job = await shop.translate("a.docx")

    assert (fates(job), tried(job)) == (["shared"], [])
    assert len(shop.documents.creations) == 10


async def test_where_all_are_down_each_is_tried_as_ever(shop: TwoClouds) -> None:
    down = [TransientError("x", code="unreachable")] * 6
    shop.documents.next.extend(down)
    shop.next.next.extend(down)

    job = await shop.translate("a.docx")

    assert fates(job) == ["shared"]


async def test_answer_that_may_be_paid_for_is_waited_for(shop: TwoClouds) -> None:
    shop.images.next.extend([UnknownOutcomeError("x")] * 6)

    job = await shop.translate("a.png")

    assert (fates(job), takers(job)) == (["shared"], ["fake/image/address"])
    assert shop.inline.creations == []


@pytest.mark.parametrize(
    "error",
    [
        RejectedError("x", code="X", fault=Fault.UNREADABLE),
        TransientError("x", code="X", retry_after_seconds=2.0),
    ],
)
async def test_provider_that_answers_is_not_down_whatever_it_says(
    shop: TwoClouds, error: Exception
) -> None:
    shop.documents.next.extend([error] * 6)

    job = await shop.translate(*(f"{name}.docx" for name in "abcdefg"))

    assert set(takers(job)) == {FIRST}
    assert fates(job)[-1] == "shared"


async def test_next_file_goes_to_the_one_that_is_well_at_once(
    shop: TwoClouds,
) -> None:
    shop.documents.next.append(
        AccountRefusedError("x", code="NLP.0105", fault=Fault.UNPAID)
    )

    job = await shop.translate("a.docx", "b.docx")

    assert takers(job) == [NEXT, NEXT]
    assert len(shop.documents.creations) == 1
    why = [each["why"] for item in items_of(job) for each in item.tried]
    assert why == ["bill_unpaid", "resting"]
