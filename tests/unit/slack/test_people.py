"""Names and languages are asked for once in half a day."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.errors import TransientError
from bot.models import Person
from bot.slack import people
from bot.slack.messages import SlackMessages
from bot.slack.people import People
from tests.unit.slack.conftest import FakeSlack, answer
from tests.unit.slack.samples import NOW

INFO = "users.info"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def known(client: AsyncWebClient, clock: ManualClock) -> People:
    return People(client, clock)


def user(display: str = "Noor", locale: str = "pt-BR", **fields: Any) -> dict[str, Any]:
    profile = {"display_name": display}
    return {"ok": True, "user": {"profile": profile, "locale": locale, **fields}}


def no(code: str) -> dict[str, Any]:
    return {"ok": False, "error": code}


async def test_person_has_a_name_and_a_language(
    slack: FakeSlack, known: People
) -> None:
    slack.will(INFO, answer(user()))

    assert await known.find(["U1"]) == {"U1": Person("Noor", "pt-BR")}
    assert slack.of(INFO) == [{"user": "U1", "include_locale": "1"}]


@pytest.mark.parametrize(
    ("body", "person"),
    [
        (user("", real_name="Noor A.", name="noor"), Person("Noor A.", "pt-BR")),
        (user("", name="noor"), Person("noor", "pt-BR")),
        (user(locale=""), Person("Noor")),
        (user(locale="en-US"), Person("Noor", "en-US")),
        (user(locale="zh-CN"), Person("Noor", "zh-Hans")),
        (user(locale="not a tag!"), Person("Noor")),
        ({"ok": True}, Person("")),
        (
            {"ok": True, "user": {"profile": {"real_name": "Noor A."}, "name": "n"}},
            Person("Noor A."),
        ),
    ],
)
async def test_what_slack_leaves_out_is_made_up_for(
    slack: FakeSlack, known: People, body: dict[str, Any], person: Person
) -> None:
    slack.will(INFO, answer(body))

    assert await known.find(["U1"]) == {"U1": person}


MEMBER = {"is_restricted": False, "is_ultra_restricted": False}


@pytest.mark.parametrize(
    ("told", "is_member"),
    [
        (MEMBER, True),
        (MEMBER | {"is_stranger": False, "is_bot": False, "deleted": False}, True),
        (MEMBER | {"is_restricted": True}, False),
        (MEMBER | {"is_ultra_restricted": True}, False),
        (MEMBER | {"is_stranger": True}, False),
        (MEMBER | {"is_bot": True}, False),
        (MEMBER | {"deleted": True}, False),
        ({"is_restricted": False}, False),
        ({"is_ultra_restricted": False}, False),
        ({}, False),
    ],
)
async def test_only_whom_slack_says_so_of_is_a_member(
    slack: FakeSlack, known: People, told: dict[str, Any], *, is_member: bool
) -> None:
    slack.will(INFO, answer(user(**told)))

    assert (await known.find(["U1"]))["U1"].is_member is is_member


async def test_person_is_asked_for_once_in_twelve_hours(
    slack: FakeSlack, known: People, clock: ManualClock
) -> None:
    slack.will(INFO, answer(user()), answer(user("Nora")))
    await known.find(["U1", "U1"])
    clock.advance(12 * 3_600 - 1)
    assert (await known.find(["U1"]))["U1"].name == "Noor"
    clock.advance(1)

    assert (await known.find(["U1"]))["U1"].name == "Nora"
    assert len(slack.calls) == 2


@pytest.mark.parametrize(
    "code", ["user_not_found", "missing_scope", "user_not_visible"]
)
async def test_whom_slack_does_not_tell_is_left_out(
    slack: FakeSlack, known: People, code: str
) -> None:
    slack.will(INFO, answer(no(code)), answer(user()))

    assert await known.find(["U1", "U2"]) == {"U2": Person("Noor", "pt-BR")}


async def test_failure_goes_up_and_what_was_found_is_kept(
    slack: FakeSlack, known: People
) -> None:
    slack.will(INFO, answer(user()), answer("", 503), answer(user("Ben")))
    with pytest.raises(TransientError):
        await known.find(["U1", "U2"])
    found = await known.find(["U1", "U2"])

    assert [each.name for each in found.values()] == ["Noor", "Ben"]
    assert len(slack.calls) == 3


async def test_the_longest_known_are_forgotten_first(
    slack: FakeSlack, known: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_MAX_KEPT", 2)
    slack.will(INFO, answer(user()))
    await known.find(["U1", "U2", "U3"])

    assert list(known._known) == ["U2", "U3"]


async def test_messages_know_people(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.will(INFO, answer(user()))
    messages = SlackMessages(client, clock=ManualClock(NOW))

    assert (await messages.people(["U1"]))["U1"].language == "pt-BR"
