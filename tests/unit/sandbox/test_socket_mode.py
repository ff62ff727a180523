"""Socket Mode, spoken with bare WebSockets."""

import json

import aiohttp
import pytest
from aiohttp import WSMsgType

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import Json, RawApp


async def test_hello_comes_first(workspace: LocalWorkspace) -> None:
    app = RawApp(workspace)

    hello = await app.connect()
    await app.close()

    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert hello["connection_info"] == {"app_id": workspace.app_id}
    assert hello["debug_info"]["approximate_connection_time"] == 18_060


async def test_ticket_opens_one_connection(
    workspace: LocalWorkspace, http: aiohttp.ClientSession
) -> None:
    app = RawApp(workspace)
    address = await app.address()
    first = await http.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(address)
    await first.close()
    await app.close()

    assert refused.value.status == 403


async def test_ping_is_echoed_with_its_text(
    workspace: LocalWorkspace, http: aiohttp.ClientSession
) -> None:
    app = RawApp(workspace)
    socket = await http.ws_connect(await app.address(), autoping=False)
    await socket.receive()
    await socket.ping(b"sdk-ping-pong:1700000000.5")

    pong = await socket.receive()
    await socket.close()
    await app.close()

    assert (pong.type, bytes(pong.data)) == (
        WSMsgType.PONG,
        b"sdk-ping-pong:1700000000.5",
    )


async def test_event_envelope_takes_no_payload_in_its_ack(
    app: RawApp, control: Control
) -> None:
    await control.say("emma", "general", "hi")

    envelope = await app.next()

    assert envelope["type"] == "events_api"
    assert envelope["accepts_response_payload"] is False
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")


async def test_ack_is_written_down_with_its_payload(
    app: RawApp, control: Control
) -> None:
    app.reply = lambda _: {"payload": {"text": "done"}}

    result = await control.command("emma", "general", "/plain", "x")

    [ack] = await control.log(kind="ack")
    assert result.ack == {"text": "done"}
    assert ack.data["body"] == {"text": "done"}
    assert ack.data["acked"] is True


async def test_event_without_an_ack_comes_again(app: RawApp, control: Control) -> None:
    app.reply = lambda envelope: {} if envelope["retry_attempt"] == 2 else None
    await control.say("emma", "general", "hi")

    heard = [await app.next() for _ in range(3)]
    await control.idle()

    assert [each["retry_attempt"] for each in heard] == [0, 1, 2]
    assert [each["retry_reason"] for each in heard] == ["", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in heard}) == 1
    assert len({each["envelope_id"] for each in heard}) == 3
    assert len(await control.log(kind="delivery")) == 3


async def test_unacked_event_is_given_up(app: RawApp, control: Control) -> None:
    app.reply = lambda _: None
    await control.say("emma", "general", "hi")
    await control.idle(quiet=0.5)

    acks = await control.log(kind="ack")
    assert [entry.data["acked"] for entry in acks] == [False] * 4


async def test_late_ack_is_written_down_and_changes_nothing(
    app: RawApp, control: Control
) -> None:
    await app.socket.send_str("no json")
    await app.socket.send_json({"envelope_id": "unknown"})
    await control.idle()

    late = [entry for entry in await control.log(kind="ack") if entry.data.get("late")]
    assert len(late) == 2


async def test_events_wait_for_a_connection_in_their_retries(
    workspace: LocalWorkspace, control: Control
) -> None:
    await control.say("emma", "general", "hi")
    app = RawApp(workspace)
    await app.connect()

    envelope = await app.next()
    await app.close()

    assert envelope["retry_attempt"] > 0
    assert envelope["retry_reason"] == "connection_failed"


async def test_each_delivery_takes_one_of_several_connections(
    workspace: LocalWorkspace, control: Control
) -> None:
    apps = [RawApp(workspace) for _ in range(3)]
    hellos = [await app.connect() for app in apps]
    for number in range(60):
        await control.say("emma", "general", str(number))
    await control.idle()
    counts = [app.heard.qsize() for app in apps]
    for app in apps:
        await app.close()

    assert [hello["num_connections"] for hello in hellos] == [1, 2, 3]
    assert sum(counts) == 60
    assert all(counts)


async def test_eleventh_connection_is_one_too_many(
    workspace: LocalWorkspace,
) -> None:
    apps = [RawApp(workspace) for _ in range(11)]
    hellos = [await app.connect() for app in apps]
    for app in apps:
        await app.close()

    assert hellos[9]["type"] == "hello"
    assert hellos[10]["type"] == "disconnect"
    assert hellos[10]["reason"] == "too_many_websockets"


async def test_warned_connection_is_closed_ten_seconds_later(
    app: RawApp, control: Control
) -> None:
    assert await control.disconnect_sockets("warning") == 1
    warning = await app.next()
    before = (await control.state())["connections"]
    await control.advance(11)
    await control.idle()

    assert (warning["type"], warning["reason"]) == ("disconnect", "warning")
    assert before == 1
    assert (await control.state())["connections"] == 0


async def test_retiring_connection_gets_nothing_beside_a_fresh_one(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    await control.disconnect_sockets("refresh_requested")
    await app.next()
    fresh = RawApp(workspace)
    await fresh.connect()
    for number in range(10):
        await control.say("emma", "general", str(number))
    await control.idle()
    heard = fresh.heard.qsize()
    await fresh.close()

    assert (heard, app.heard.qsize()) == (10, 0)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("reason", ["link_disabled", "abrupt"])
async def test_connection_ends_at_once(control: Control, reason: str) -> None:
    await control.disconnect_sockets(reason)
    await control.idle()

    assert (await control.state())["connections"] == 0
    states = [entry.data["state"] for entry in await control.log(kind="connection")]
    assert states == ["open", "closed"]


async def test_ack_may_come_on_another_connection(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    app.reply = lambda _: None
    await control.say("emma", "general", "hi")
    envelope = await app.next()
    other = RawApp(workspace)
    await other.connect()
    ack: Json = {"envelope_id": envelope["envelope_id"]}
    await other.socket.send_str(json.dumps(ack))
    await control.idle()
    await other.close()

    [entry] = await control.log(kind="ack")
    assert entry.data["acked"] is True


async def test_workspace_closes_under_a_silent_client(start: Start) -> None:
    workspace = await start()
    app = RawApp(workspace)
    await app.connect()

    await workspace.close()
    await app.close()

    assert workspace._core.hub.connections == []
