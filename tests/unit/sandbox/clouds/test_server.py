"""The server around the cloud: who may come in, the control API, TLS."""

from typing import Any

import aiohttp
import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl, ControlError
from bot.sandbox.alibaba.options import AlibabaOptions, Key, Switches
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.providers.certificates import make_certificates
from tests.unit.sandbox.clouds.kit import GOOD, Raw, batch

GENERAL = GOOD["TranslateGeneral"]


async def test_other_hosts_are_not_served() -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await LocalAlibaba().start(host="0.0.0.0")  # noqa: S104 - it is refused


async def test_port_that_is_taken_is_told(alibaba: LocalAlibaba) -> None:
    port = int(alibaba.url.rpartition(":")[2])

    with pytest.raises(OSError, match="address already in use"):
        await LocalAlibaba().start(port=port)


async def test_closing_twice_does_nothing() -> None:
    alibaba = LocalAlibaba()
    await alibaba.start(host="localhost")

    await alibaba.close()
    await alibaba.close()


async def test_https_works_with_a_given_certificate() -> None:
    server, client = make_certificates()
    alibaba = LocalAlibaba(
        options=AlibabaOptions(switches=Switches(require_https=True))
    )
    await alibaba.start(tls=server)
    connector = aiohttp.TCPConnector(ssl=client)

    async with aiohttp.ClientSession(connector=connector) as session:
        created = await Raw(alibaba, session).call(
            "CreateAsyncTranslate", GOOD["CreateAsyncTranslate"]
        )
    await alibaba.close()

    assert alibaba.url.startswith("https://")
    assert created.code == "200"


def test_random_keys_look_like_nobodys_and_differ_each_time() -> None:
    keys = [*LocalAlibaba().keys, *LocalAlibaba().keys]

    assert len({key.secret for key in keys}) == 4
    assert all("local-" in key.id for key in keys)
    assert [bool(key.token) for key in keys] == [False, True, False, True]


def test_given_keys_are_taken_and_told() -> None:
    key = Key(id="i", secret="s", token="t")

    alibaba = LocalAlibaba(options=AlibabaOptions(keys=(key,)))

    assert alibaba.addresses()["keys"] == [
        {"access_key_id": "i", "access_key_secret": "s", "security_token": "t"}
    ]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/_local/state", {"Host": "example.com"}, 421),
        ("/_local/state", {"Origin": "http://127.0.0.1"}, 403),
        ("/_local/state", {"Content-Type": "text/plain"}, 415),
        ("/", {"Host": "example.com"}, 421),
        ("/", {"Origin": "null"}, 403),
        ("/other", {}, 404),
    ],
)
async def test_strangers_and_web_pages_are_kept_out(
    alibaba: LocalAlibaba, raw: Raw, path: str, headers: dict[str, str], status: int
) -> None:
    url = f"{alibaba.url}{path}"

    async with raw.session.post(url, data=b"{}", headers=headers) as response:
        assert response.status == status


async def test_control_token_is_asked_for() -> None:
    alibaba = LocalAlibaba(options=AlibabaOptions(control_token="ct"))
    await alibaba.start()
    async with (
        AlibabaControl(alibaba.control_url, token="ct") as known,
        aiohttp.ClientSession() as session,
        session.post(f"{alibaba.control_url}/state", json={}) as refused,
    ):
        status, state = refused.status, await known.state()
    await alibaba.close()

    assert (status, state["ok"]) == (401, True)


async def test_unknown_action_and_arguments_are_told(
    alibaba: LocalAlibaba, raw: Raw, control: AlibabaControl
) -> None:
    async with raw.session.post(f"{alibaba.control_url}/dance", json={}) as response:
        assert (response.status, (await response.json())["error"]) == (
            404,
            "unknown_action",
        )
    with pytest.raises(ControlError, match="invalid_arguments"):
        await control.advance(-1)


@pytest.mark.parametrize("wrong", [{"spelling": "klingon"}, {"no_such": 1}])
async def test_switch_that_is_none_changes_nothing(
    control: AlibabaControl, wrong: dict[str, Any]
) -> None:
    before = (await control.state())["switches"]

    with pytest.raises(ControlError, match="invalid_arguments"):
        await control.switch(code_type="number", **wrong)

    assert (await control.state())["switches"] == before


async def test_switch_answers_with_all_of_them(control: AlibabaControl) -> None:
    now = await control.switch(code_type="number")

    assert now == Switches(code_type="number").model_dump(mode="json")


async def test_control_is_a_context_manager(alibaba: LocalAlibaba) -> None:
    with pytest.raises(RuntimeError, match="context manager"):
        await AlibabaControl(alibaba.control_url).state()


@pytest.mark.parametrize("texts", [False, True])
async def test_log_holds_texts_only_where_switched(
    raw: Raw, control: AlibabaControl, *, texts: bool
) -> None:
    await control.switch(log_texts=texts)
    await raw.call_v1("GetBatchTranslate", batch("Geheimnis"))

    [entry] = await control.log()

    assert ("Geheimnis" in str(entry.data)) is texts
    assert entry.kind == "call"
    assert raw.key.id not in str(entry.data)


async def test_log_can_be_read_from_a_number_on(
    raw: Raw, control: AlibabaControl
) -> None:
    await raw.call("TranslateGeneral", GENERAL)
    await raw.call("TranslateGeneral", GENERAL, key="nobody")

    [entry] = await control.log(after=1)

    assert (entry.data["status"], entry.data["code"]) == (
        404,
        "InvalidAccessKeyId.NotFound",
    )


async def test_reset_brings_the_beginning_back(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    await control.switch(rates={"TranslateGeneral": 1})
    await control.add_fault("*", "empty", times=-1)
    await control.fail_entries("x", "missing")
    await raw.call("TranslateGeneral", GENERAL)
    await raw.call("CreateAsyncTranslate", GOOD["CreateAsyncTranslate"])
    await control.advance(100)

    await control.reset()

    state, ledger = await control.state(), await control.ledger()
    assert (state["now"], state["switches"]["rates"]) == (minute.now(), {})
    empty = ("faults", "entry_faults", "jobs", "peaks")
    assert [len(state[name]) for name in empty] == [0, 0, 0, 0]
    assert (ledger["lines"], state["sequence"]) == ([], 2)


async def test_batch_of_full_length_fits_into_a_query(raw: Raw) -> None:
    parameters = batch(*["語" * 1_000] * 7)

    got = await raw.call("GetBatchTranslate", parameters, method="GET")

    assert got.code == "200"
