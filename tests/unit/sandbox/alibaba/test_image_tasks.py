"""Tasks of images through the official client: their life, failures and bill."""

import base64

import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.alibaba.hosting import Host, ended, fetched, png
from tests.unit.sandbox.clouds.kit import Json, Sdk, refused

PAIR = {"SourceLanguage": "en", "TargetLanguage": "zh"}
READ = "GetTranslateImageBatchResult"


def inline(data: bytes) -> str:
    return base64.b64encode(data).decode()


async def handed_in(sdk: Sdk, *addresses: str, **more: str) -> str:
    body = await sdk.call(
        "TranslateImageBatch", ImageUrls=",".join(addresses), **PAIR | more
    )
    return str(body["Data"]["TaskId"])


async def results(sdk: Sdk, *addresses: str, **more: str) -> list[Json]:
    task = await handed_in(sdk, *addresses, **more)
    answer = await ended(sdk, READ, task)
    found: list[Json] = answer["Data"]["Result"]
    return found


async def test_task_is_created_then_running_then_finished(
    sdk: Sdk, minute: ManualClock, control: AlibabaControl, host: Host
) -> None:
    await control.switch(job_ready_seconds=2, job_seconds=3)
    task = await handed_in(sdk, host.put("a.png", png()))
    seen = [await sdk.call(READ, TaskId=task)]
    minute.advance(2)
    seen.append(await sdk.call(READ, TaskId=task))
    minute.advance(3)

    last = await ended(sdk, READ, task)

    assert [each["Data"] for each in seen] == [
        {"Status": "created", "Result": []},
        {"Status": "running", "Result": []},
    ]
    (item,) = last["Data"]["Result"]
    assert (item["SourceImageUrl"], item["Code"], item["Success"]) == (
        f"{host.url}/a.png",
        200,
        True,
    )
    assert (await fetched(item["FinalImageUrl"]))[0] == 200


async def test_each_image_fails_alone(one: Sdk, host: Host) -> None:
    good, text = host.put("a.png", png()), host.put("b.png", b"text")
    bad = [
        (text, "Parameter.ImageFormatError"),
        (f"{host.url}/gone.png", "Parameter.ImageUrlError"),
        (f"{host.url}/elsewhere", "Parameter.ImageUrlError"),
        ("http://images.example/a.png", "Parameter.ImageUrlError"),
        (good.replace("localhost", "127.0.0.1"), "Parameter.ImageUrlError"),
        ("http://localhost:1/a.png", "Parameter.ImageUrlError"),
        ("ftp://localhost/a.png", "Parameter.ImageUrlError"),
        ("http://[/a.png", "Parameter.ImageUrlError"),
    ]

    items = await results(one, good, *(address for address, _ in bad))

    assert items[0]["Success"] is True
    assert [(it["SourceImageUrl"], it["Code"]) for it in items[1:]] == bad
    assert {it["Success"] for it in items[1:]} == {False}
    assert {it["FinalImageUrl"] for it in items[1:]} == {""}


async def test_image_at_its_address_may_not_be_too_large(one: Sdk, host: Host) -> None:
    address = host.put("a.png", bytes(10 * 1024 * 1024 + 1))

    (item,) = await results(one, address)

    assert item["Code"] == "Parameter.ImageFileSizeError"


async def test_numbered_hosts_can_be_allowed(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    await control.switch(image_hosts="any")
    address = host.put("a.png", png()).replace("localhost", "127.0.0.1")

    (item,) = await results(one, address)

    assert item["Success"] is True


async def test_same_address_twice_is_one_image(one: Sdk, host: Host) -> None:
    address = host.put("a.png", png())

    items = await results(one, address, address)

    assert len(items) == 1


async def test_editors_data_is_left_out_where_it_is_not_wanted(
    one: Sdk, host: Host
) -> None:
    (item,) = await results(
        one, host.put("a.png", png()), Ext='{"needEditorData":"false"}'
    )

    assert (item["TemplateJson"], item["InPaintingUrl"]) == ("", "")


@pytest.mark.parametrize(
    ("operation", "lacks"),
    [
        ("TranslateImage", "ImageUrl"),
        ("TranslateImageBatch", "ImageUrls"),
        ("TranslateImageBatch", "SourceLanguage"),
        (READ, "TaskId"),
    ],
)
async def test_what_is_required_is_missed(one: Sdk, operation: str, lacks: str) -> None:
    given = {"ImageUrls": "http://localhost:1/a.png", **PAIR}
    given.pop(lacks, None)

    call = one.call(operation, **given)

    assert await refused(call) == (f"Missing{lacks}", 400)


@pytest.mark.parametrize(("number", "code"), [(20, 200), (21, "10004")])
async def test_task_has_at_most_twenty_images(
    one: Sdk, number: int, code: object
) -> None:
    addresses = ",".join(f"http://localhost:1/{n}" for n in range(number))

    body = await one.call("TranslateImageBatch", ImageUrls=addresses, **PAIR)

    assert body["Code"] == code


async def test_result_is_gone_after_an_hour(
    sdk: Sdk, control: AlibabaControl, host: Host
) -> None:
    task = await handed_in(sdk, host.put("a.png", png()))
    (item,) = (await ended(sdk, READ, task))["Data"]["Result"]
    await control.advance(3_599)
    before = (await fetched(item["FinalImageUrl"]))[0]
    await control.advance(1)

    after = (await sdk.call(READ, TaskId=task))["Data"]

    assert (before, after) == (200, {"Status": "invalid", "Result": []})
    assert (await fetched(item["FinalImageUrl"]))[0] == 403


async def test_task_of_others_is_none(
    one: Sdk, alibaba: LocalAlibaba, host: Host
) -> None:
    task = await handed_in(one, host.put("a.png", png()))
    other = Sdk(alibaba, key=alibaba.keys[1])

    for sdk, asked in ((other, task), (one, "nobody's")):
        body = await sdk.call(READ, TaskId=asked)
        assert body["Data"]["Status"] == "invalid"


async def test_same_wish_within_three_minutes_is_one_task(
    one: Sdk, minute: ManualClock, host: Host
) -> None:
    address = host.put("a.png", png())
    first = await handed_in(one, address, CustomTaskId="wish")
    minute.advance(179)
    second = await handed_in(one, address, CustomTaskId="wish")
    other = await handed_in(one, address, CustomTaskId="other wish")
    minute.advance(1)
    late = await handed_in(one, address, CustomTaskId="wish")

    assert first == second
    assert len({first, other, late}) == 3


async def test_wishes_of_two_accounts_are_two(
    one: Sdk, alibaba: LocalAlibaba, host: Host
) -> None:
    address = host.put("a.png", png())
    other = Sdk(alibaba, key=alibaba.keys[1])

    tasks = {await handed_in(it, address, CustomTaskId="wish") for it in (one, other)}

    assert len(tasks) == 2


async def test_what_was_made_is_billed_once(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    good = host.put("a.png", png())
    await results(one, good, f"{host.url}/gone.png", CustomTaskId="wish")
    await results(one, good, CustomTaskId="wish")
    await one.call("TranslateImage", ImageBase64=inline(png()), **PAIR)

    ledger = await control.ledger()

    lines = {it["operation"]: it for it in ledger["lines"]}
    assert {name: it["images"] for name, it in lines.items()} == {
        "TranslateImage": 1,
        "TranslateImageBatch": 1,
    }
    assert {it["list_price_cny"] for it in lines.values()} == {None}


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("missing", None),
        ("empty", (True, "", 200)),
        ("107", (False, "", "107")),
        ("stranger", None),
    ],
)
async def test_single_image_can_be_made_to_fail(
    one: Sdk, control: AlibabaControl, host: Host, kind: str, seen: object
) -> None:
    addresses = [host.put(name, png()) for name in ("a.png", "b.png")]
    await control.fail_entries("a.png", kind)

    items = {it["SourceImageUrl"]: it for it in await results(one, *addresses)}

    item = items.get(addresses[0])
    assert seen == (item and (item["Success"], item["FinalImageUrl"], item["Code"]))
    assert items[addresses[1]]["Success"] is True


async def test_image_can_be_told_twice(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    await control.fail_entries("a.png", "twice")

    items = await results(one, host.put("a.png", png()))

    assert len(items) == 2
    assert items[0] == items[1]


async def test_task_can_be_made_to_fail_or_never_to_end(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    address = host.put("a.png", png())
    await control.add_fault("TranslateImageBatch", "job_failed")
    (failed,) = await results(one, address)
    await control.add_fault("TranslateImageBatch", "job_never")
    task = await handed_in(one, address)
    await control.advance(86_400)

    running = await one.call(READ, TaskId=task)

    assert failed["Code"] == "ImageTranslate.TranslationError"
    assert running["Data"]["Status"] == "running"


async def test_too_many_calls_are_throttled(one: Sdk, control: AlibabaControl) -> None:
    await control.switch(enforce_rates=True)
    for _ in range(3):
        await one.call(READ, TaskId="nobody's")

    assert await refused(one.call(READ, TaskId="x")) == ("Throttling.User", 400)


async def test_log_holds_no_image_and_no_address(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    await results(one, host.put("a.png", png()), CustomTaskId="wish")
    await control.switch(log_texts=True)
    await one.call("TranslateImage", ImageBase64=inline(png()), **PAIR)

    first, *_, last = [it.data["parameters"] for it in await control.log()]

    assert first == {"CustomTaskId": "wish", **PAIR}
    assert last == PAIR
