"""The panels as fragments: what they show, and what their forms do."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.delivery import Outcome
from bot.sandbox.faults import DownloadKind, EventKind, Kind
from bot.sandbox.page import faults, mock, mock_seeds
from bot.sandbox.page.wire_routes import KINDS, PANELS, panel
from tests.unit.sandbox.page.kit import Seen, text_of
from tests.unit.sandbox.page.wire_kit import Json, Panels, made, panels

HOSTILE = '<img src=x onerror="alert(1)">'


@pytest.fixture
async def page() -> AsyncIterator[Panels]:
    async with panels() as running:
        yield running


def call(page: Panels, **args: object) -> int:
    """Write a call down; its number in the log."""
    answer = {"method": "chat.postMessage", "status": 200, "answer": {"ok": True}}
    entry = page.core.journal.add("call", args=args, **answer, ms=3.0, fault="")
    return entry.seq


# --- what is shown -------------------------------------------------------------


@pytest.mark.parametrize("name", PANELS)
async def test_each_panel_has_tabs_that_keep_channel_and_thread(
    page: Panels, name: str
) -> None:
    seen = Seen(await page.get(f"{name}?channel=travel&thread=1.000001"))
    links = [node.attributes["href"] for node in seen.tagged("a")[:3]]
    assert links == [f"/as/emma/travel?thread=1.000001&panel={n}" for n in PANELS]
    [here] = [n for n in seen.tagged("a") if "aria-current" in n.attributes]
    assert text_of(here) == PANELS[name]


def test_beside_the_home_tab_panels_lead_back_to_it() -> None:
    core, _ = made()
    seen = Seen(panel(core, "event", person="emma", channel=""))
    links = [node.attributes["href"] for node in seen.tagged("a")]
    assert links[-1] == "/as/emma/app/home?"
    dm = core.world.dm(core.world.person("emma").id)
    assert dm.id in text_of(seen.tagged("textarea")[0])


@pytest.mark.parametrize("path", ["wire?channel=gone", "wire/99"])
async def test_what_is_not_there_is_not_found(page: Panels, path: str) -> None:
    async with page.http.get(f"/as/emma/{path}") as response:
        assert response.status == 404
    async with page.http.get("/as/nobody/faults") as response:
        assert response.status == 404


async def test_the_wire_shows_lines_of_every_kind(page: Panels) -> None:
    call(page)
    page.core.journal.add("connection", number=1, state="open")
    await page.core.dispatcher.interact("slash_commands", {"command": "/plain"})
    await page.core.dispatcher.interact("interactive", {"type": "shortcut"})
    seen = Seen(await page.get("wire"))
    kinds = [node.attributes["data-kind"] for node in seen.of("wire-line")]
    assert kinds == ["call", "connection", "command", "ack", "interaction", "ack"]
    offered = [node.attributes["value"] for node in seen.tagged("option")]
    assert offered == ["", *KINDS, "!"]


async def test_an_ack_is_measured_against_the_limit(page: Panels) -> None:
    page.carrier.outcome = Outcome(acked=False, reason="http_timeout")
    await page.core.dispatcher.interact("slash_commands", {"command": "/plain"})
    seen = Seen(await page.get("wire"))
    [late] = seen.of("is-timeout")
    assert "operation_timeout" in text_of(late)
    [meter] = seen.tagged("meter")
    assert (meter.attributes["high"], meter.attributes["max"]) == ("1000", "3000")


async def test_whatever_the_app_sends_is_escaped(page: Panels) -> None:
    seq = call(page, text=HOSTILE, channel=HOSTILE)
    await page.core.dispatcher.interact("slash_commands", {"command": HOSTILE})
    for path in ("wire", f"wire/{seq}"):
        html = await page.get(path)
        assert "<img" not in html
        assert "&lt;img" in html


async def test_half_a_character_is_shown_as_a_question_mark(page: Panels) -> None:
    async with page.http.get("/as/emma/wire/stream") as response:
        await page.core.dispatcher.interact("slash_commands", {"command": "/\ud800"})
        event = await next_event(response)
    assert "/?" in event["data"]
    seq = page.core.journal.sequence - 1
    for path in ("wire", f"wire/{seq}"):
        assert "/?" in await page.get(path)


def test_a_hostile_place_is_escaped() -> None:
    core, _ = made()
    core.world.happened = lambda _: None
    core.world.add_person(HOSTILE)
    core.world.add_channel(HOSTILE, [])
    for name in PANELS:
        html = panel(core, name, person=HOSTILE, channel=HOSTILE, thread=HOSTILE)
        assert "<img" not in html


async def test_a_line_shows_its_json_and_its_command(page: Panels) -> None:
    seen = Seen(await page.get(f"wire/{call(page, text='Hello')}"))
    json_text, command = seen.tagged("pre")
    assert json.loads("".join(json_text.words))["args"] == {"text": "Hello"}
    assert "--data-urlencode text=Hello" in text_of(command)


async def test_an_ack_leads_to_what_it_answers(page: Panels) -> None:
    await page.core.dispatcher.interact("slash_commands", {"command": "/plain"})
    seen = Seen(await page.get(f"wire/{page.core.journal.sequence}"))
    [link] = seen.tagged("a")
    assert link.attributes["href"] == f"#wire-{page.core.journal.sequence - 1}"
    assert not seen.tagged("button")


# --- the stream ----------------------------------------------------------------


async def next_event(response: aiohttp.ClientResponse) -> dict[str, str]:
    """The next event of a stream, by its fields."""
    fields: dict[str, str] = {}
    async with asyncio.timeout(10):
        while line := (await response.content.readline()).decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = fields.get(name, "") + value
    return fields


async def test_the_stream_tells_what_is_new(page: Panels) -> None:
    first = call(page, text="old")
    path = f"/as/emma/wire/stream?after={first}"
    async with page.http.get(path) as response:
        assert response.content_type == "text/event-stream"
        second = call(page, channel="C0NEW")
        event = await next_event(response)
    assert (event["event"], event["id"]) == ("lines", str(second))
    [line] = Seen(event["data"]).of("wire-line")
    assert line.attributes["id"] == f"wire-{second}"


async def test_a_stream_that_was_cut_goes_on_where_it_ended(page: Panels) -> None:
    seen = call(page)
    missed = call(page)
    headers = {"Last-Event-ID": str(seen)}
    path = "/as/emma/wire/stream?after=0"
    async with page.http.get(path, headers=headers) as response:
        event = await next_event(response)
    assert event["id"] == str(missed)
    assert len(Seen(event["data"]).of("wire-line")) == 1


async def test_a_silent_stream_says_that_it_lives(
    page: Panels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.page.wire_stream.HEARTBEAT_SECONDS", 0.01)
    async with page.http.get("/as/emma/wire/stream?after=x") as response:
        assert await next_event(response) == {"": "still here"}


async def test_a_window_that_was_closed_ends_its_stream(
    page: Panels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.page.wire_stream.HEARTBEAT_SECONDS", 0.01)
    known = asyncio.all_tasks()
    async with page.http.get("/as/emma/wire/stream") as response:
        await next_event(response)
        serving = asyncio.all_tasks() - known
        response.close()
    _, unended = await asyncio.wait(serving, timeout=10)
    assert not unended


# --- sending again ---------------------------------------------------------------


async def test_an_event_comes_again_with_its_old_id(page: Panels) -> None:
    payload = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "x"}}
    await page.core.dispatcher.event(payload)
    assert await page.post("wire/1/again") == (204, "")
    await page.core.idle(0.02)
    assert [each.payload["event_id"] for each in page.carrier.brought] == ["Ev1"] * 2


async def test_an_interaction_comes_again(page: Panels) -> None:
    await page.core.dispatcher.interact("slash_commands", {"command": "/plain"})
    await page.post("wire/1/again")
    await page.core.idle(0.02)
    assert [each.kind for each in page.carrier.brought] == ["slash_commands"] * 2


@pytest.mark.parametrize("blocks", [None, [{"type": "divider"}]])
async def test_a_call_is_made_again_with_the_apps_own_token(
    page: Panels, blocks: list[Json] | None
) -> None:
    place = page.core.world.channel("travel")
    args: Json = {"channel": place.id, "text": "Once more"}
    seq = call(page, **args | ({"blocks": blocks} if blocks else {}))
    await page.post(f"wire/{seq}/again")
    entry = await page.core.journal.find(seq, lambda each: each.kind == "call")
    assert entry.data["answer"]["ok"] is True
    assert [each.text for each in place.messages.values()] == ["Once more"]


async def test_an_app_level_call_is_made_again_with_the_app_token(
    page: Panels,
) -> None:
    data = {"method": "apps.connections.open", "args": {}, "ms": 1.0, "fault": ""}
    page.core.journal.add("call", **data, status=200, answer={"ok": True})
    await page.post("wire/1/again")
    entry = await page.core.journal.find(1, lambda each: each.kind == "call")
    assert entry.data["answer"]["ok"] is True


async def test_a_repeated_call_may_meet_a_fault(page: Panels) -> None:
    page.core.faults.add("chat.postMessage", Kind.DROP_BEFORE)
    seq = call(page, channel="C1", text="Once more")
    await page.post(f"wire/{seq}/again")
    await page.core.journal.find(seq, lambda each: each.kind == "call")
    assert "fault: drop_before" in await page.get("wire")


async def test_an_ack_cannot_be_sent_again(page: Panels) -> None:
    page.core.journal.add("connection", number=1, state="open")
    assert (await page.post("wire/1/again"))[0] == 400


# --- faults ----------------------------------------------------------------------


def test_every_fault_has_its_words() -> None:
    assert set(faults.WORDS) == {*Kind, *DownloadKind, *EventKind}


async def test_a_fault_of_a_call_is_ordered_and_listed(page: Panels) -> None:
    status, html = await page.post(
        "faults", target="chat.update", kind="slow", times="3", seconds="2", share="0.5"
    )
    [fault] = page.core.faults
    assert (status, fault.times, fault.seconds, fault.share) == (200, 3, 2.0, 0.5)
    [shown] = Seen(html).of("fault-orders")
    words = "chat.update done, answered late · 2 s · 50% by lot 3 times"
    assert text_of(shown) == words


async def test_an_error_of_ones_choice_is_ordered(page: Panels) -> None:
    await page.post("faults", target="*", kind="error", detail=" is_archived ")
    assert [each.kind for each in page.core.faults] == ["error:is_archived"]


async def test_a_fault_of_an_event_is_ordered(page: Panels) -> None:
    await page.post("faults", event="message", kind="delay", seconds="1", times="-1")
    [fault] = page.core.event_faults
    assert (fault.target, fault.kind, fault.times) == ("message", "delay", -1)
    assert "until withdrawn" in await page.get("faults")


@pytest.mark.parametrize("words", faults.PRESETS)
async def test_every_preset_can_be_ordered(page: Panels, words: str) -> None:
    status, html = await page.post("faults", preset=words)
    assert status == 200
    assert text_of(Seen(html).of("panel-said")[0]) == "Done."


async def test_all_faults_are_withdrawn(page: Panels) -> None:
    page.core.faults.add("*", Kind.HANG)
    page.core.event_faults.add("*", EventKind.DROP)
    _, html = await page.post("faults/clear")
    assert not faults.orders(page.core)
    assert "Nothing. All goes as it should." in html


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"target": "*", "kind": "gone"}, "unknown_fault"),
        ({"event": "*", "kind": "slow"}, "unknown_fault"),
        ({"target": "*", "kind": "slow", "times": "x"}, "invalid_arguments: times"),
        ({"preset": "gone"}, "unknown_fault"),
    ],
)
async def test_a_fault_that_is_none_is_refused_in_words(
    page: Panels, form: dict[str, str], problem: str
) -> None:
    status, html = await page.post("faults", **form)
    assert status == 400
    assert problem in text_of(Seen(html).of("panel-said")[0])


# --- made-up events and seeds ------------------------------------------------------


@pytest.mark.parametrize("name", mock.TEMPLATES)
async def test_every_template_is_delivered_as_it_stands(
    page: Panels, name: str
) -> None:
    path = f"event?channel=travel&template={name}"
    seen = Seen(await page.get(path))
    [text] = seen.tagged("textarea")
    [chosen] = [n for n in seen.tagged("option") if text_of(n) == name]
    assert "selected" in chosen.attributes
    status, _ = await page.post("event", json="".join(text.words), template=name)
    await page.core.idle(0.02)
    assert (status, len(page.carrier.brought)) == (200, 1)


async def test_an_event_gets_an_envelope(page: Panels) -> None:
    await page.post("event", json='{"type": "team_rename", "name": "New"}')
    await page.core.idle(0.02)
    [brought] = page.carrier.brought
    assert brought.payload["type"] == "event_callback"
    assert brought.payload["event"] == {"type": "team_rename", "name": "New"}


async def test_a_template_is_about_the_newest_message(page: Panels) -> None:
    mock_seeds.fill(page.core, 1, "travel")
    [message] = page.core.world.channel("travel").messages.values()
    names = {"person": "emma", "channel": "travel"}
    event = json.loads(mock.template(page.core, "reaction_added", **names))
    assert event["item"]["ts"] == message.ts
    assert event["item_user"] == message.user


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "invalid_json"), ("[]", "json_not_object"), ("{}", "no_type")],
)
async def test_what_is_no_event_is_refused_and_kept(
    page: Panels, text: str, problem: str
) -> None:
    status, html = await page.post("event", json=text)
    seen = Seen(html)
    assert status == 400
    assert problem in text_of(seen.of("panel-said")[0])
    assert text_of(seen.tagged("textarea")[0]) == text


@pytest.mark.parametrize(
    ("name", "people", "channels", "messages"),
    [("empty", 1, 1, 0), ("demo", 6, 4, 0), ("busy", 12, 24, 600)],
)
async def test_a_seed_takes_the_place_of_all_there_was(
    page: Panels, name: str, people: int, channels: int, messages: int
) -> None:
    mock_seeds.fill(page.core, 3)
    assert (await page.post("seed", seed=name))[0] == 204
    world = page.core.world
    named = [each for each in world.channels.values() if not each.im_with]
    assert (len(world.people) - 1, len(named)) == (people, channels)
    assert sum(len(each.messages) for each in named) == messages
    assert not page.carrier.brought


async def test_an_unknown_seed_changes_nothing(page: Panels) -> None:
    mock_seeds.fill(page.core, 1, "travel")
    assert (await page.post("seed", seed="gone"))[0] == 400
    assert page.core.world.channel("travel").messages
