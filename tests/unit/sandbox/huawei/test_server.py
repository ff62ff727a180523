"""The server around the cloud: its name, its control API, its log, and the engine."""

from typing import Any

import pytest

from bot.engine import Engine
from bot.errors import BotError
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.clouds import buckets_of
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import Account, Switches, random_account
from bot.sandbox.huawei.server import LocalHuawei
from bot.sandbox.server_control import ControlError
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.kit import Raw


async def test_addresses_hold_what_a_bot_needs(
    huawei: LocalHuawei, account: Account
) -> None:
    told = huawei.addresses()

    assert told["url"].startswith("http://localhost:")
    assert (told["project_id"], told["project_name"]) == (
        account.project_id,
        "cn-north-4",
    )
    login = (told["domain"], told["user"], told["password"])
    assert login == (account.domain, account.user, account.password)
    assert [bool(key["security_token"]) for key in told["keys"]] == [False, True]


def test_random_accounts_look_like_nobodys_and_differ_each_time(
    store: LocalBuckets,
) -> None:
    accounts = [LocalHuawei(store).account for _ in range(2)]

    keys = [key for each in accounts for key in each.keys]
    assert len({key.secret for key in keys}) == 4
    assert all(key.id.startswith("local-") for key in keys)
    assert len({each.project_id for each in accounts}) == 2


def test_accounts_own_store_takes_its_keys() -> None:
    account = random_account()

    options = buckets_of(account, "one", "two")

    assert [key.secret for key in options.keys] == [k.secret for k in account.keys]
    assert {each.account for each in options.keys} == {account.id}
    assert {each.account for each in options.buckets} == {account.id}
    assert [each.name for each in buckets_of(account).buckets] == ["documents"]


async def test_folder_goes_with_the_server(store: LocalBuckets) -> None:
    huawei = LocalHuawei(store)
    await huawei.start()
    there = huawei._folder.exists()

    await huawei.close()
    await huawei.close()

    assert (there, huawei._folder.exists()) == (True, False)


@pytest.mark.parametrize("wrong", [{"fetch": "never"}, {"no_such": 1}])
async def test_switch_that_is_none_changes_nothing(
    control: HuaweiControl, wrong: dict[str, Any]
) -> None:
    before = (await control.state())["switches"]

    with pytest.raises(ControlError, match="invalid_arguments"):
        await control.switch(languages="zh-en", **wrong)

    assert (await control.state())["switches"] == before


async def test_switch_answers_with_all_of_them(control: HuaweiControl) -> None:
    now = await control.switch(most_pages=3)

    expected = Switches(most_pages=3, enforce_rates=False)
    assert now == expected.model_dump(mode="json")


@pytest.mark.parametrize("texts", [False, True])
async def test_log_holds_texts_and_addresses_only_where_switched(
    raw: Raw, bucket: S3, control: HuaweiControl, *, texts: bool
) -> None:
    await control.switch(log_texts=texts)
    await bucket.put("a.txt", b"hello")
    await raw.text("Geheimnis")
    await raw.create(bucket.sign("a.txt"))

    entries = await control.log()

    assert [
        ("Geheimnis" in str(each), "Signature" in str(each)) for each in entries
    ] == [
        (texts, False),
        (False, texts),
    ]
    assert raw.key.id not in str(entries[0])


async def test_log_tells_of_a_call_and_of_a_refusal(
    raw: Raw, control: HuaweiControl
) -> None:
    await raw.text()
    await raw.text(to="xx")

    done, refused = await control.log()

    assert done.data["by"] == "simulated"
    assert (done.data["account"], done.data["code"]) == ("local", "")
    assert done.data["parameters"]["to"] == "zh"
    assert (refused.data["status"], refused.data["code"]) == (400, "NLP.0301")


async def test_reset_brings_the_beginning_back(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    raw.token = (await raw.login()).headers["X-Subject-Token"]
    await bucket.put("a.txt", b"hello")
    await raw.create(bucket.sign("a.txt"))
    await control.add_fault("*", "empty", times=-1)
    await control.advance(100)

    await control.reset()

    state, ledger = await control.state(), await control.ledger()
    assert [state[name] for name in ("faults", "jobs", "peaks")] == [[], [], {}]
    assert (ledger["lines"], ledger["documents"]) == ([], [])
    assert (await raw.text()).status == 401


class FakeEngine(Engine):
    """Knows English to Chinese, or fails at it."""

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails

    def route(self, source: str, target: str) -> Any:
        return (source, target)

    async def translate(
        self, text: str, source: str, target: str, *, interactive: bool = True
    ) -> Any:
        if interactive and self._fails:
            raise BotError("no")
        return type("Done", (), {"text": f"{text} ({source} to {target})"})


@pytest.mark.parametrize(
    ("fails", "status", "said"),
    [(False, 200, "hello (en to zh-Hans)"), (True, 500, "NLP.6301")],
)
async def test_engine_translates_where_it_has_the_pair(
    store: LocalBuckets, raw: Raw, *, fails: bool, status: int, said: str
) -> None:
    raw.huawei = LocalHuawei(store, engine=FakeEngine(fails=fails))
    await raw.huawei.start()
    raw.account = raw.huawei.account
    raw.key = raw.account.keys[0]

    got = await raw.text()
    await raw.huawei.close()

    assert (got.status, said in got.text) == (status, True)
