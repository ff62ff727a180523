"""What people read about uploads, and about cancelling."""

from typing import Any

import pytest

from bot.items import STOPPED, Item, ItemState, written
from bot.models import Say, say
from bot.slack import file_words
from bot.slack.answers import compose
from bot.slack.blocks import ACTION_CANCEL, ACTION_RETRY
from bot.slack.file_status import status_of
from tests.unit.slack.samples import FakeFacts, controls, job, request, texts
from tests.unit.slack.test_answers import faults


async def told(code: Say, **fields: Any) -> str:
    answer = await compose(request(), say(code, **fields), None, FakeFacts(), "")
    assert faults(answer.blocks) == []
    return answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"uploads": True, "target": "pt"}, "Portuguese, in its thread"),
        ({"uploads": True, "target": ""}, "into the language that you choose"),
        ({"uploads": False, "target": ""}, "translated when somebody asks"),
    ],
)
async def test_what_is_set_is_told(fields: dict[str, Any], words: str) -> None:
    text = await told(Say.CHANNEL, can=True, **fields)

    assert words in text
    assert "no provider" not in text


async def test_a_setting_that_nobody_can_fulfil_is_told_as_such() -> None:
    text = await told(Say.CHANNEL, uploads=True, target="pt", can=False)

    assert "no provider here translates files" in text


@pytest.mark.parametrize(
    ("reason", "then"),
    [
        ("no_channel", "Type the command in the channel"),
        ("no_provider", "an operator has to set one up"),
        ("not_there", "Invite me with"),
        ("not_in_it", "Join it first"),
        ("guest", "ask a member"),
    ],
)
async def test_a_refusal_says_what_to_do(reason: str, then: str) -> None:
    assert then in await told(Say.CHANNEL_REFUSED, reason=reason)


async def test_help_names_the_setting_and_cancel() -> None:
    answer = await compose(request(), say(Say.HELP), None, FakeFacts(), "")

    assert "`/translate channel uploads on de`" in "".join(texts(answer))
    assert "*Cancel*" in "".join(texts(answer))
    assert faults(answer.blocks) == []


@pytest.mark.parametrize(
    ("items", "state", "shown"),
    [
        ([Item(id="F1")], "posting", [ACTION_CANCEL]),
        ([Item(id="F1"), Item(id="F2").failed("empty")], "staging", [ACTION_CANCEL]),
        ([Item(id="F1", state=ItemState.SENT)], "polling", []),
        ([Item(id="F1", token="t").failed("busy")], "submitting", []),
        ([Item(id="F1", anew=1)], "staging", []),
        ([Item(id="F1").failed("busy")], "closing", [ACTION_RETRY]),
    ],
)
def test_cancel_stands_there_while_no_provider_may_have_a_file(
    items: list[Item], state: str, shown: list[str]
) -> None:
    of = job(state=state, data={"files": written(items)})

    assert [action for action, _ in controls(status_of(of, FakeFacts()))] == shown


def test_a_cancelled_job_says_so_and_offers_nothing() -> None:
    items = [Item(id="F1").failed("cancelled"), Item(id="F2").failed("empty")]
    of = job(state="closing", data={"files": written(items), STOPPED: True})

    answer = status_of(of, FakeFacts())

    assert answer.text == file_words.CANCELLED
    assert controls(answer) == []
    assert "no_entry_sign" in str(answer.blocks)
    assert "I could not" not in str(answer.blocks)
