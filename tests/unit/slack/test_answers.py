"""Every private answer is words, within Slack's limits, and inert."""

import re
import string
from typing import Any

import pytest

from bot.models import Job, Place, Say, say
from bot.slack import words
from bot.slack.answers import compose
from bot.slack.blocks import (
    ACTION_ANYWAY,
    ACTION_FORM,
    ACTION_LANGUAGE,
    ACTION_RETRY,
    SECTION_CHARS,
    Block,
    sections,
    shortened,
)
from bot.slack.results import Answer
from tests.unit.slack.samples import FakeFacts, controls, job, request, texts

LINK = "https://x.slack.com/archives/C1/p1"
#: Answers that point at a message.
LINKING = {Say.ALREADY_DONE, Say.POSTED}
#: Answers that are neither a translation nor point at one.
NOTES = [code for code in Say if code not in {Say.RESULT, Say.PUBLISH} | LINKING]
#: What each answer is told, as the job engine tells it.
FIELDS: dict[Say, dict[str, Any]] = {
    Say.UNKNOWN_LANGUAGE: {"near": ["pt", "pl"]},
    Say.NO_TEXT: {"target": "pt"},
    Say.TOO_LONG: {"chars": 12_001, "limit": 12_000},
    Say.CANNOT_READ: {"reason": "not_in_channel", "channel": "C1"},
    Say.UNSUPPORTED_PAIR: {"source": "ja", "target": "pt", "works": ["en"]},
    Say.SAME_LANGUAGE: {"source": "pt", "job": "j1"},
    Say.UNPUBLISHED: {"reason": "unconfirmed", "stand": 0, "form": True},
    Say.UNDELETED: {"reason": "cant_delete_message"},
    Say.CHANNEL: {"uploads": True, "target": "pt", "can": True},
    Say.CHANNEL_REFUSED: {"reason": "guest"},
    Say.FAILED: {"reason": "is_archived"},
}
#: The controls of each note; a button's value, a menu's row.
FORM, RETRY = (ACTION_FORM, "r1"), (ACTION_RETRY, "r1")
MENU = (ACTION_LANGUAGE, "j1")
CONTROLS: dict[Say, list[tuple[str, str]]] = {
    Say.HELP: [FORM],
    Say.UNKNOWN_LANGUAGE: [FORM],
    Say.NO_TEXT: [FORM],
    Say.WHICH_LANGUAGE: [FORM],
    Say.NOTHING_ABOVE: [FORM],
    Say.CALLED: [FORM],
    Say.UNPUBLISHED: [FORM],
    Say.LINK_UNREADABLE: [RETRY],
    Say.CANNOT_READ: [RETRY],
    Say.FAILED: [RETRY],
    Say.SAME_LANGUAGE: [(ACTION_ANYWAY, "j1"), MENU],
    Say.UNSUPPORTED_PAIR: [MENU],
    Say.UNCHANGED: [MENU],
    # There is no job yet: the menu stands for the request.
    Say.UPLOAD_LANGUAGE: [(ACTION_LANGUAGE, "r1")],
}
#: What turns into a mention or a link where it is not escaped.
LIVE = "<!channel> & <@U1> <https://evil.example|pt> <!subteam^S1>"


async def told(code: Say, **changes: Any) -> Answer:
    fields = FIELDS.get(code, {}) | changes
    asked = request(content={"unknown": "klingonese"})
    return await compose(asked, say(code, **fields), job(), FakeFacts(), LINK)


def faults(parts: list[Block]) -> list[str]:
    """What Slack would refuse (docs.slack.dev/reference/block-kit/blocks, 2026-08)."""
    found = ["number of blocks"] if not 1 <= len(parts) <= 50 else []
    for part in parts:
        match part:
            case {"type": "section", "text": {"type": "mrkdwn", "text": text}}:
                fine = 1 <= len(text) <= 3_000
            case {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}:
                fine = 1 <= len(text) <= 2_000
            case {"type": "actions", "elements": elements}:
                fine = 1 <= len(elements) <= 25 and all(map(is_fine, elements))
            case _:
                fine = False
        found += [] if fine else [str(part)[:200]]
    return found


def is_fine(element: Block) -> bool:
    label = element.get("text") or element["placeholder"]
    value = element.get("value", "-")
    return len(label["text"]) <= 75 and 1 <= len(value) <= 2_000


@pytest.mark.parametrize("code", Say)
async def test_every_answer_is_words_that_slack_takes(code: Say) -> None:
    answer = await told(code)

    assert answer.text.strip()
    assert faults(answer.blocks) == []
    assert "None" not in answer.text


@pytest.mark.parametrize("code", Say)
async def test_only_the_published_translation_is_public(code: Say) -> None:
    assert (await told(code)).public is (code == Say.PUBLISH)


@pytest.mark.parametrize("code", NOTES)
async def test_note_holds_no_link_and_no_mention(code: Say) -> None:
    shown = "".join(texts(await told(code)))

    assert re.findall(r"<(?!#C1>)[^>]*>", shown) == []


@pytest.mark.parametrize("unknown", [LIVE, LIVE * 500, "&" * 5_000, "\n" * 9, ""])
async def test_unknown_language_is_inert_and_short(unknown: str) -> None:
    asked = request(content={"unknown": unknown})
    answer = await compose(
        asked, say(Say.UNKNOWN_LANGUAGE, near=[]), None, FakeFacts(), ""
    )

    for text in [*texts(answer), answer.text]:
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
        assert "/translate languages" in text
    assert faults(answer.blocks) == []


async def test_similar_languages_are_offered() -> None:
    answer = await told(Say.UNKNOWN_LANGUAGE)

    assert "klingonese" in answer.text
    assert "Polish (`pl`), Portuguese (`pt`)" in answer.text


@pytest.mark.parametrize("code", NOTES)
async def test_note_has_the_one_control_that_helps(code: Say) -> None:
    assert controls(await told(code)) == CONTROLS.get(code, [])


@pytest.mark.parametrize("code", [Say.UNSUPPORTED_PAIR, Say.UNCHANGED])
async def test_without_a_job_there_is_no_menu(code: Say) -> None:
    fields = FIELDS.get(code, {})
    answer = await compose(request(), say(code, **fields), None, FakeFacts(), "")

    assert controls(answer) == []
    assert faults(answer.blocks) == []


async def test_status_counts_what_is_done_under_way_and_failed() -> None:
    assert "Done: 3, on their way: 2, failed: 2." in (await told(Say.STATUS)).text


async def test_languages_name_each_direction_and_what_is_missing() -> None:
    text = (await told(Say.LANGUAGES)).text

    assert "English (`en`): Portuguese" in text
    assert "Portuguese (`pt`): English" in text
    assert text.endswith(words.MORE_LANGUAGES)


async def test_list_of_all_languages_fits_in_a_message() -> None:
    tags = [f"{a}{b}" for a in string.ascii_lowercase for b in "aeiorstln"]
    facts = FakeFacts({tag: frozenset(tags) for tag in tags})
    answer = await compose(request(), say(Say.LANGUAGES), None, facts, "")

    assert faults(answer.blocks) == []
    assert answer.blocks[-1]["text"]["text"] == "…"
    assert len(answer.text) <= 40_000


@pytest.mark.parametrize("code", [Say.RESULT, Say.PUBLISH, Say.ORIGINAL])
@pytest.mark.parametrize("known", [None, job(content={})])
async def test_erased_text_is_said_to_be_erased(code: Say, known: Job | None) -> None:
    answer = await compose(request(), say(code), known, FakeFacts(), "")

    assert answer.text == words.ERASED
    assert not answer.public


@pytest.mark.parametrize(("part", "shown"), [(1, "um"), (2, "dois"), (3, "erased")])
async def test_wanted_part_is_told(part: int, shown: str) -> None:
    asked = request(data={"part": part})
    known = job(content={"posts": [["um"], ["dois"]]})
    answer = await compose(asked, say(Say.RESULT), known, FakeFacts(), "")

    assert shown in answer.text


async def test_original_is_shown_with_its_language() -> None:
    (text,) = texts(await told(Say.ORIGINAL))

    assert text == "*The original, in English*\nGood morning"


async def test_original_of_a_job_that_was_declined_has_its_language_too() -> None:
    known = job(data={"source": "de"}, content={"original": "Guten Tag"})
    answer = await compose(request(), say(Say.ORIGINAL), known, FakeFacts(), "")

    assert "German" in answer.text


async def test_original_of_an_unknown_language_names_none() -> None:
    known = job(data={}, content={"original": "hm"})
    answer = await compose(request(), say(Say.ORIGINAL), known, FakeFacts(), "")

    assert answer.text == "*The original*\nhm"


@pytest.mark.parametrize("piece", ["a", "<https://example.com/a|b>", "&amp;"])
async def test_long_original_ends_with_an_ellipsis_behind_a_whole_token(
    piece: str,
) -> None:
    known = job(content={"original": piece * 12_001})
    answer = await compose(request(), say(Say.ORIGINAL), known, FakeFacts(), "")

    shown = "".join(texts(answer)).removeprefix("*The original, in English*")
    assert faults(answer.blocks) == []
    assert 11_900 < len(shown.strip()) <= 12_000
    assert re.fullmatch(f"(?:{re.escape(piece)})*…", shown.strip())


@pytest.mark.parametrize("code", [Say.UNCHANGED, Say.ALREADY_DONE])
async def test_note_without_its_job_is_still_a_note(code: Say) -> None:
    answer = await compose(request(), say(code), None, FakeFacts(), "")

    assert answer.text.strip()
    assert faults(answer.blocks) == []


@pytest.mark.parametrize("code", sorted(LINKING))
async def test_translation_that_stands_elsewhere_is_linked(code: Say) -> None:
    answer = await told(code)

    assert answer.text.startswith("The Portuguese translation is")
    assert answer.text.endswith(f"<{LINK}>")


async def test_translation_that_stands_elsewhere_is_told_without_a_link_too() -> None:
    answer = await compose(request(), say(Say.POSTED), job(), FakeFacts(), "")

    assert answer.text == "The Portuguese translation is in its thread."


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("missing_scope", "reinstall"),
        ("not_in_channel", "`/invite`"),
        ("ekm_access_denied", "(`ekm_access_denied`). An operator"),
    ],
)
async def test_unreadable_channel_comes_with_advice(reason: str, advice: str) -> None:
    assert advice in (await told(Say.CANNOT_READ, reason=reason)).text


async def test_what_works_instead_is_to_be_chosen_from_the_menu() -> None:
    text = (await told(Say.UNSUPPORTED_PAIR)).text

    assert text.endswith("From Japanese I can do: English (`en`). Choose one of them.")


async def test_nothing_set_up_leads_to_what_is() -> None:
    text = (await told(Say.UNSUPPORTED_PAIR, works=[])).text

    assert "`/translate languages`" in text


@pytest.mark.parametrize(
    ("channel", "place", "named"),
    [("C9", "C1", "<#C9>"), ("", "C1", "<#C1>"), ("D1", "C1", "that conversation")],
)
async def test_unreadable_channel_is_named_unless_it_is_a_direct_one(
    channel: str, place: str, named: str
) -> None:
    asked = request(place=Place("T1", place))
    told = say(Say.CANNOT_READ, reason="not_in_channel", channel=channel)
    answer = await compose(asked, told, None, FakeFacts(), "")

    assert f"I cannot read {named}:" in answer.text


@pytest.mark.parametrize("reason", [*words._FAILURES, "a_code_of_tomorrow", "{odd}"])
async def test_failure_says_what_and_what_next(reason: str) -> None:
    answer = await told(Say.FAILED, reason=reason)

    assert len(re.findall(r"[.] ?", answer.text)) >= 2
    assert (reason in answer.text) is (reason not in words._FAILURES)
    assert "{language}" not in answer.text


@pytest.mark.parametrize(
    ("reason", "helps"),
    [
        ("deadline", True),
        ("not_in_channel", True),
        ("channel_not_found", True),
        ("is_archived", True),
        ("missing_scope", True),
        ("wrong_script", True),
        ("poison", False),
        ("message_not_found", False),
        ("a_code_of_tomorrow", False),
    ],
)
async def test_trying_again_is_offered_where_it_can_help(
    reason: str, *, helps: bool
) -> None:
    answer = await told(Say.FAILED, reason=reason)

    assert controls(answer) == ([RETRY] if helps else [])


async def test_wrong_script_names_the_language() -> None:
    text = (await told(Say.FAILED, reason="wrong_script")).text

    assert "not written in Portuguese's script" in text


async def test_wrong_script_without_its_job_is_still_a_sentence() -> None:
    told = say(Say.FAILED, reason="wrong_script")
    answer = await compose(request(), told, None, FakeFacts(), "")

    assert "not written in that language's script" in answer.text


def test_next_steps_belong_to_known_failures() -> None:
    assert words._NEXT_STEPS.keys() <= words._FAILURES.keys()


@pytest.mark.parametrize("size", [2_999, 3_000, 3_001])
def test_lines_are_shared_out_to_sections(size: int) -> None:
    text = f"{'a' * 1_499}\n{'b' * (size - 1_500)}\n\nend"
    parts = [each["text"]["text"] for each in sections(text)]

    assert "\n".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part) <= SECTION_CHARS for part in parts)


@pytest.mark.parametrize("piece", ["a", "<@U0123456789>", "&lt;"])
def test_line_that_is_too_long_is_cut_between_its_tokens(piece: str) -> None:
    line = piece * 4_000
    parts = [each["text"]["text"] for each in sections(f"short\n{line}")]

    assert "".join(parts).replace("short\n", "").replace("short", "") == line
    assert all(len(part) <= SECTION_CHARS for part in parts)
    assert all(
        len(part.removeprefix("short\n")) % len(piece) == 0 for part in parts[1:]
    )


def test_text_that_fits_is_not_shortened() -> None:
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"


def test_languages_without_anything_missing_end_with_the_list() -> None:
    assert words.languages_text({"en": ["pt"]}, more=False).endswith("Portuguese")


@pytest.mark.parametrize(
    ("reason", "stand", "form", "said"),
    [
        ("unconfirmed", 0, False, "If it is not in the channel, click the button"),
        ("unconfirmed", 0, True, "If it is not in the channel, send the form again"),
        ("is_archived", 0, False, "that channel is archived. Unarchive the channel"),
        ("odd", 0, True, "(`odd`). Then send the form again"),
        ("unconfirmed", 2, False, "Only the first 2 of its parts"),
    ],
)
async def test_what_is_not_published_is_said_with_what_to_do(
    reason: str, stand: int, *, form: bool, said: str
) -> None:
    answer = await told(Say.UNPUBLISHED, reason=reason, stand=stand, form=form)

    assert said in answer.text
    assert bool(controls(answer)) is form
