"""The files of a job, in and out of its row."""

import json
from dataclasses import replace

import pytest

from bot.files.refusals import Refusal
from bot.items import (
    FINAL,
    Item,
    ItemState,
    any_in,
    caption_of,
    first_in,
    items_of,
    names_of,
    replaced,
    shown_name,
    written,
)
from bot.models import Job, Kind
from tests.fakes import make_job

ITEMS = [
    Item(id="F1", state=ItemState.SENT, kind=Kind.IMAGE, task="t", unsure_at=5.5),
    Item(id="F2").failed("sides", width=4),
]


def test_items_come_back_from_a_row_as_they_were() -> None:
    row = json.loads(json.dumps(written(ITEMS)))

    assert items_of(make_job(data={"files": row})) == ITEMS


def test_what_is_empty_takes_no_room() -> None:
    assert written([Item(id="F1")]) == [{"id": "F1", "state": "new"}]


def test_a_job_without_files_has_no_items() -> None:
    assert items_of(make_job()) == []


def test_items_keep_their_order_when_some_change() -> None:
    changed = Item(id="F1", state=ItemState.READY)

    assert replaced(ITEMS, [changed]) == [changed, ITEMS[1]]


def test_items_are_found_by_their_state() -> None:
    assert first_in(ITEMS, ItemState.READY, ItemState.FAILED) == ITEMS[1]
    assert first_in(ITEMS, ItemState.READY) is None
    assert any_in(ITEMS, ItemState.READY, ItemState.SENT)
    assert not any_in(ITEMS, ItemState.READY)


@pytest.mark.parametrize("state", ItemState)
def test_an_item_is_over_where_it_stands_or_failed(state: ItemState) -> None:
    over = state in {"shared", "linked", "failed"}

    assert Item(id="F1", state=state).is_over == over
    assert Item(id="F1", state=state).is_there == (over and state != "failed")


@pytest.mark.parametrize("code", Refusal)
def test_what_the_gate_refuses_would_be_refused_again_unless_it_was_too_slow(
    code: Refusal,
) -> None:
    failed = Item(id="F1").failed(code)

    assert failed.may_be_retried == (code is Refusal.TOO_COMPLEX)


@pytest.mark.parametrize(
    "code",
    [
        "unknown_outcome",
        "result_gone",
        "provider_gone",
        "login_page",
        "missing_scope",
        "result_empty",
        "no_staging",
        "never_shown",
        "poison",
        "Throttling.User",
    ],
)
def test_what_may_pass_is_not_final(code: str) -> None:
    assert code not in FINAL
    assert Item(id="F1").failed(code).may_be_retried


def test_only_what_failed_may_be_tried_again() -> None:
    assert not Item(id="F1", state=ItemState.SHARED).may_be_retried


def test_a_provider_is_named_by_the_beginning_of_its_translator() -> None:
    assert Item(id="F1", translator="alibaba/image/inline").provider == "alibaba"
    assert Item(id="F1").provider == ""


def test_a_file_whose_name_is_not_known_is_called_file() -> None:
    job = make_job(content={"names": {"F1": "a.png", "F2": ""}})

    assert [shown_name(job, Item(id=name)) for name in ("F1", "F2", "F3")] == [
        "a.png",
        "file",
        "file",
    ]
    assert names_of(make_job(content={})) == {}


# --- the words above the files ----------------------------------------------------


def captioned(*lengths: int, state: ItemState = ItemState.SHARED) -> Job:
    """A job whose translated caption has sections of these lengths."""
    sections = ["x" * length for length in lengths]
    files = written([Item(id="F1", state=state)])
    content = {"sections": sections, "translation": "".join(sections)}
    return replace(make_job(), data={"files": files}, content=content)


@pytest.mark.parametrize(
    ("lengths", "above", "below"),
    [
        ((), 0, 0),
        ((4_000,), 1, 0),
        ((3_000, 999), 2, 0),
        ((3_000, 998, 500), 2, 1),
        ((3_000, 2_000), 1, 1),
        ((3_000,) * 4, 1, 3),
        ((3_000,) * 12, 9, 3),
        ((3_000,) * 20, 11, 9),
    ],
)
def test_long_words_are_shared_out_and_none_is_lost(
    lengths: tuple[int, ...], above: int, below: int
) -> None:
    of = captioned(*lengths)

    comment, sections = caption_of(of)

    assert comment.count("x") == sum(lengths[:above])
    assert [len(each) for each in sections] == list(lengths[above:])
    assert len(sections) == below
    assert len(comment) <= 36_000


@pytest.mark.parametrize("state", [ItemState.LINKED, ItemState.FAILED])
def test_without_a_file_in_slack_all_words_stand_in_the_status(
    state: ItemState,
) -> None:
    assert caption_of(captioned(10, state=state)) == ("", ["x" * 10])
