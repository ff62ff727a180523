"""The vendor's official client drives every operation, in success and failure."""

import asyncio

import aiohttp
import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import Key
from bot.sandbox.huawei.server import LocalHuawei
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.kit import Json, Sdk, docx, finished, refused, unpacked

pytestmark = pytest.mark.usefixtures("control")

TEXT = {"text": "hello world", "from": "en", "to": "zh", "scene": "common"}


async def test_text_is_translated(sdk: Sdk) -> None:
    answer = await sdk.call("run_text_translation", **TEXT)

    translated = answer.pop("translated_text")
    assert answer == {"src_text": "hello world", "from": "en", "to": "zh"}
    assert restore(translated, "zh") == "hello world"
    assert translated != "hello world"


async def test_language_that_was_found_out_is_told(sdk: Sdk) -> None:
    asked = TEXT | {"text": "Здравствуйте", "from": "auto"}

    assert (await sdk.call("run_text_translation", **asked))["from"] == "ru"


@pytest.mark.parametrize(
    ("text", "language"), [("你好", "zh"), ("Здравствуйте", "ru"), ("123", "unk")]
)
async def test_language_is_detected(sdk: Sdk, text: str, language: str) -> None:
    answer = await sdk.call("run_language_detection", text=text)

    assert answer == {"detected_language": language}


async def test_document_goes_all_the_way(
    sdk: Sdk, bucket: S3, session: aiohttp.ClientSession, now: ManualClock
) -> None:
    await bucket.put("report.docx", docx("hello world", pages=3))
    url = bucket.sign("report.docx")
    asked = {"url": url, "from": "en", "to": "zh", "type": "docx"}
    job = await sdk.call("run_file_translation", **asked)

    async def ask() -> Json:
        return await sdk.call("run_get_file_translation_result", **job)

    first = await ask()
    now.advance(0.75)
    second = await ask()
    now.advance(0.75)
    last = await finished(ask)
    async with session.get(last["url"]) as response:
        result = unpacked(await response.read(), "word/document.xml")

    assert (first, second) == ({"status": "WAITING"}, {"status": "BEGIN"})
    assert "[simulated: zh]" in result
    assert "hello" not in result


async def test_refusals_have_the_vendors_codes(sdk: Sdk, bucket: S3) -> None:
    document = {"from": "en", "to": "zh", "type": "txt"}
    missing = document | {"url": bucket.sign("never.txt")}
    long = TEXT | {"text": "x" * 2001}

    assert await refused(sdk.call("run_text_translation", **long)) == ("NLP.0301", 400)
    assert await refused(sdk.call("run_language_detection", text="")) == (
        "NLP.0302",
        400,
    )
    assert await refused(sdk.call("run_file_translation", **missing)) == (
        "NLP.6303",
        400,
    )
    job = {"job_id": "567e6536-0000-0000-0000-826321939656"}
    assert await refused(sdk.call("run_get_file_translation_result", **job)) == (
        "NLP.6304",
        400,
    )


async def test_rate_is_told_to_the_client_as_429(
    sdk: Sdk, control: HuaweiControl
) -> None:
    await control.switch(enforce_rates=True, rates={"RunTextTranslation": 1})
    await sdk.call("run_text_translation", **TEXT)

    with pytest.raises(Exception, match="429"):
        await sdk.call("run_text_translation", **TEXT)

    last = (await control.log())[-1]
    assert (last.data["status"], last.data["code"]) == (429, "APIG.0308")


async def test_wrong_secret_is_refused(huawei: LocalHuawei) -> None:
    key = Key(id=huawei.account.keys[0].id, secret="wrong")
    sdk = Sdk(huawei, key=key)

    code = await refused(sdk.call("run_text_translation", **TEXT))
    await asyncio.to_thread(sdk.close)

    assert code == ("NLP.0101", 401)


async def test_temporary_key_is_let_in(huawei: LocalHuawei) -> None:
    sdk = Sdk(huawei, key=huawei.account.keys[1])

    answer = await sdk.call("run_text_translation", **TEXT)
    await asyncio.to_thread(sdk.close)

    assert answer["to"] == "zh"


async def test_client_finds_its_project_by_itself(
    huawei: LocalHuawei, control: HuaweiControl
) -> None:
    sdk = await Sdk.made(huawei, finds_project=True)

    answer = await sdk.call("run_text_translation", **TEXT)
    await asyncio.to_thread(sdk.close)

    assert answer["to"] == "zh"
    assert [entry.data["operation"] for entry in await control.log()] == [
        "KeystoneListProjects",
        "RunTextTranslation",
    ]


async def test_failures_on_the_wire_meet_the_client(
    sdk: Sdk, control: HuaweiControl
) -> None:
    await control.add_fault("*", "error:NLP.6302")
    await control.add_fault("*", "http_502")
    await control.add_fault("*", "drop_after")

    async def call() -> object:
        return await sdk.call("run_text_translation", **TEXT)

    assert await refused(call()) == ("NLP.6302", 400)
    with pytest.raises(Exception, match="Bad gateway"):
        await call()
    with pytest.raises(Exception, match="Connection"):
        await call()
    [line] = (await control.ledger())["lines"]
    assert line["calls"] == 1
