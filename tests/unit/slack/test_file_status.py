"""The status of files, within Slack's limits and inert."""

from dataclasses import replace
from typing import Any

import pytest

from bot.items import Item, ItemState, written
from bot.models import Job
from bot.slack.blocks import ACTION_RETRY, Block
from bot.slack.file_status import status_of
from tests.unit.slack.samples import FakeFacts, controls, job
from tests.unit.slack.test_answers import faults

DONE = Item(id="F1", state=ItemState.SHARED, source="en", translator="alibaba/image/x")
BAD = Item(id="F2", translator="huawei/document/x").failed("NoText")
HOPELESS = Item(id="F3").failed("encrypted")


def having(*items: Item, state: str = "closing", **changes: Any) -> Job:
    data = {"files": written(items), "seconds": 4.0} | changes.pop("data", {})
    names = {item.id: f"{item.id}.png" for item in items}
    content = {"names": names} | changes.pop("content", {})
    return job(state=state, data=data, content=content, **changes)


def shown(of: Job) -> list[Block]:
    return status_of(of, FakeFacts()).blocks


def lines(of: Job) -> list[str]:
    """The title, then each line of the list."""
    title, listed = shown(of)[0]["elements"]
    return [_words(title), *map(_words, listed["elements"])]


def _words(section: Block) -> str:
    parts = section["elements"]
    return "".join(part.get("text") or f":{part['name']}:" for part in parts)


def rich_faults(of: Job) -> list[str]:
    """What Slack would refuse of rich text: an element without text."""
    title, listed = shown(of)[0]["elements"]
    parts = [part for each in [title, *listed["elements"]] for part in each["elements"]]
    empty = [part for part in parts if part["type"] == "text" and not part["text"]]
    return [str(part) for part in empty] + faults_behind(of)


def faults_behind(of: Job) -> list[str]:
    first, *others = shown(of)
    assert first["type"] == "rich_text"
    return faults(others) if others else []


def test_files_at_work_are_listed_with_how_far_they_are() -> None:
    of = having(Item(id="F1"), Item(id="F2", state=ItemState.SENT), state="polling")

    assert lines(of)[0].startswith("Translating 2 files into")
    assert lines(of)[1:] == [
        ":hourglass_flowing_sand: F1.png: waiting to be fetched",
        ":hourglass_flowing_sand: F2.png: being translated",
    ]
    assert controls(status_of(of, FakeFacts())) == []


def test_of_several_files_at_work_it_is_told_how_many_are_translated() -> None:
    back = replace(DONE, state=ItemState.READY)
    at_work = replace(BAD, state=ItemState.SENT)

    assert lines(having(back, at_work, state="polling"))[0].endswith(
        ": 1 of 2 translated"
    )
    assert "translated" not in lines(having(back, state="polling"))[0]


def test_the_last_words_tell_what_came_and_what_failed() -> None:
    of = having(DONE, BAD)

    title, *listed = lines(of)
    assert title.startswith("Translated 1 of 2 files into")
    assert title.endswith("in 4 s")
    assert listed == [
        ":white_check_mark: F1.png: translated",
        ":warning: F2.png: something went wrong (NoText)",
    ]
    assert "From English · engine alibaba, engine huawei" in str(shown(of))


LINKED = Item(id="F4", state=ItemState.LINKED, link="ab", link_until=1_780_000_000.0)


def ours(item: Item) -> str:
    return f"https://bot.example.com/download/{item.link}" if item.link else ""


def endings(of: Job) -> list[list[Block]]:
    """What stands in each line of a list behind what became of its file."""
    listed = status_of(of, FakeFacts(), ours).blocks[0]["elements"][1]["elements"]
    return [line["elements"][4:] for line in listed]


def test_what_came_has_its_link_and_how_long_it_is_good() -> None:
    ((dot, link, until, moment),) = endings(having(LINKED))

    assert dot["text"] == " · "
    assert link == {
        "type": "link",
        "url": "https://bot.example.com/download/ab",
        "text": "Download",
    }
    assert until["text"] == " until "
    assert (moment["type"], moment["timestamp"]) == ("date", 1_780_000_000)
    assert moment["fallback"] == "2026-05-28 20:26 UTC"


def test_without_a_link_of_ours_slacks_own_stands_there() -> None:
    of = having(DONE, content={"links": {"F1": "https://x.slack.com/files/F1"}})

    ((_, link),) = endings(of)

    assert (link["url"], link["text"]) == ("https://x.slack.com/files/F1", "Open")


@pytest.mark.parametrize(
    "of",
    [
        having(DONE),
        having(BAD, content={"links": {"F2": "https://x.slack.com/files/F2"}}),
        having(LINKED, state="sharing"),
    ],
)
def test_where_there_is_nothing_to_fetch_there_is_no_link(of: Job) -> None:
    assert endings(of) == [[]]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (LINKED, "translated"),
        (
            replace(LINKED, reason="storage_limit_reached"),
            "translated, but this workspace has no room left for files",
        ),
        (
            replace(LINKED, reason="team_is_odd"),
            "translated, but Slack did not take the file",
        ),
    ],
)
def test_why_a_link_is_all_there_is_is_told(item: Item, said: str) -> None:
    title, line = lines(having(item))

    assert title.startswith("Translated 1 file into")
    assert line == f":white_check_mark: F4.png: {said}"


def test_what_slack_refused_without_a_link_tells_the_next_step() -> None:
    failed = Item(id="F1").failed("file_uploads_disabled")

    _, line = lines(having(failed))

    assert "uploads are switched off in this workspace" in line
    assert "has set PUBLIC_URL" in line
    assert controls(status_of(having(failed), FakeFacts())) == [(ACTION_RETRY, "j1")]


def test_files_that_came_apart_tell_from_where_and_by_whom() -> None:
    other = replace(DONE, id="F5", source="", translator="huawei/document/x")

    _, *listed = lines(having(DONE, other, BAD))

    assert listed[:2] == [
        ":white_check_mark: F1.png: translated from English by engine alibaba",
        ":white_check_mark: F5.png: translated by engine huawei",
    ]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (
            {"by": "huawei/document/x", "why": "empty", "begun": True},
            "; engine huawei did not: it is empty, and it may have been charged",
        ),
        (
            {"by": "huawei/document/x", "why": "resting", "begun": False},
            "; engine huawei did not: it does not answer just now",
        ),
    ],
)
def test_who_was_to_translate_a_file_first_is_told_in_the_end(
    before: dict[str, Any], said: str
) -> None:
    passed_on = replace(DONE, tried=[before])

    assert lines(having(passed_on))[1].endswith(f"translated{said}")
    at_work = replace(passed_on, state=ItemState.SENT)
    assert said not in lines(having(at_work, state="polling"))[1]


def test_provider_that_took_a_file_in_another_way_only_failed_at_first() -> None:
    before = {"by": "alibaba/image/y", "why": "empty", "begun": False}
    of = having(replace(DONE, tried=[before]))

    said = "translated; at first engine alibaba did not: it is empty"
    assert lines(of)[1].endswith(said)


def test_files_that_were_cancelled_were_translated_by_nobody() -> None:
    left = replace(DONE, id="F5").failed("cancelled")

    assert "engine" not in str(shown(having(left, data={"stopped": True})))
    assert "engine alibaba" in str(shown(having(left, DONE, data={"stopped": True})))


def test_words_too_long_to_stand_above_the_files_go_on_in_the_status() -> None:
    sections = [letter * 3_000 for letter in "abcd"]
    caption = {"sections": sections, "translation": "".join(sections)}

    said = str(shown(having(DONE, content=caption)))

    assert [each in said for each in sections] == [False, True, True, True]


def test_what_may_be_tried_again_has_a_button() -> None:
    found = controls(status_of(having(DONE, BAD), FakeFacts()))

    assert found == [(ACTION_RETRY, "j1")]


@pytest.mark.parametrize("items", [[DONE], [DONE, HOPELESS]])
def test_what_is_done_or_hopeless_has_no_button(items: list[Item]) -> None:
    assert controls(status_of(having(*items), FakeFacts())) == []


def test_a_caption_stands_in_the_status_where_no_file_came() -> None:
    caption = {"sections": ["Bom dia", " "], "translation": "Bom dia"}

    assert "Bom dia" in str(shown(having(HOPELESS, content=caption)))
    assert "Bom dia" not in str(shown(having(DONE, content=caption)))
    assert "Bom dia" not in str(shown(having(BAD, state="polling", content=caption)))


@pytest.mark.parametrize(
    ("reason", "told"), [("broken", True), ("same_language", False), ("", False)]
)
def test_a_caption_that_could_not_be_translated_is_told(
    reason: str, *, told: bool
) -> None:
    of = having(DONE, data={"caption": {"reason": reason}})

    assert ("words above the files" in str(shown(of))) is told


@pytest.mark.parametrize(
    "of",
    [
        having(Item(id="F1"), state="posting"),
        having(*(Item(id=f"F{number}") for number in range(60))),
        having(BAD, content={"sections": ["x" * 3_000] * 60}),
        having(Item(id="F1"), content={"names": {"F1": ""}}),
        having(Item(id="F1"), content={"names": {}}),
        having(DONE, BAD, HOPELESS),
    ],
)
def test_slack_takes_every_status(of: Job) -> None:
    assert rich_faults(of) == []
    assert len(shown(of)) <= 50
    assert status_of(of, FakeFacts()).text


def test_a_list_that_is_too_long_counts_the_rest() -> None:
    of = having(*(Item(id=f"F{number}") for number in range(23)))

    assert len(lines(of)) == 22
    assert lines(of)[-1] == "and 3 more"


def test_a_name_is_no_markup() -> None:
    live = "<!channel> *x* `y` <https://evil.example|a>.png"
    of = having(Item(id="F1"), content={"names": {"F1": live}}, state="posting")

    answer = status_of(of, FakeFacts())

    assert live not in answer.text
    sections = answer.blocks[0]["elements"][1]["elements"]
    text = [part for part in sections[0]["elements"] if part.get("text") == live]
    assert [part["type"] for part in text] == ["text"]
    shown = [block["type"] for block in answer.blocks]
    assert shown == ["rich_text", "actions"]
