"""Documents through the official client: what comes back, what fails, and when."""

import io

import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.alibaba.hosting import (
    CREATE,
    PAIR,
    READ,
    Host,
    document,
    docx,
    ended,
    fetched,
    part,
    translated,
)
from tests.unit.sandbox.clouds.kit import Sdk, refused


async def test_document_comes_back_simulated(sdk: Sdk, host: Host) -> None:
    source = docx("hello world", pages=3)

    answer = await translated(sdk, host.put("a.docx", source))

    assert (answer["Status"], answer["PageCount"]) == ("translated", 3)
    assert answer["TranslateFileUrl"].endswith(".docx")
    _, data = await fetched(answer["TranslateFileUrl"])
    text = part(data)
    assert "[simulated: zh]" in text
    said = text.split("<w:t>")[1].split("</w:t>")[0]
    assert restore(said, "zh") == "hello world"
    assert part(data, "docProps/app.xml") == part(source, "docProps/app.xml")


async def test_task_is_ready_then_translating_then_translated(
    sdk: Sdk, minute: ManualClock, control: AlibabaControl, host: Host
) -> None:
    await control.switch(job_ready_seconds=2, job_seconds=3)
    task = await document(sdk, host.put("a.txt", b"hello"))
    seen = [await sdk.call(READ, TaskId=task)]
    minute.advance(2)
    seen.append(await sdk.call(READ, TaskId=task))
    minute.advance(3)

    last = await ended(sdk, READ, task)

    assert [each["Status"] for each in seen] == ["ready", "translating"]
    assert last["Status"] == "translated"
    assert last.keys() == {
        "RequestId",
        "TaskId",
        "Status",
        "PageCount",
        "TranslateFileUrl",
    }


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a.docx",
        "http://[::1]:1/a.docx",
        "http://localhost/a b.docx",
        "ftp://localhost/a.docx",
        "http:///a.docx",
        "a.docx",
    ],
)
async def test_address_that_is_none_is_refused(one: Sdk, address: str) -> None:
    assert await refused(document(one, address)) == ("10022", 400)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("gone.docx", None, "10023"),
        ("a.docx", b"no archive", "10031"),
        ("a.pages", b"hello", "10031"),
        ("a.docx", b"", "10031"),
        ("a.txt", b"\xff\xfe\x00", "10031"),
        ("a.txt", b"x" * 1_000_001, "10008"),
    ],
)
async def test_document_that_cannot_be_had_ends_its_task(
    one: Sdk, host: Host, name: str, data: bytes | None, code: str
) -> None:
    address = f"{host.url}/{name}" if data is None else host.put(name, data)

    answer = await translated(one, address)

    assert (answer["Status"], answer["TranslateErrorCode"]) == ("error", code)
    assert answer["TranslateErrorMessage"]
    assert "TranslateFileUrl" not in answer


async def test_hosts_elsewhere_are_out_of_reach(one: Sdk) -> None:
    answer = await translated(one, "http://files.example/a.docx")

    assert answer["TranslateErrorCode"] == "10023"


async def test_document_may_not_be_too_large(one: Sdk, host: Host) -> None:
    address = host.put("a.txt", bytes(50 * 1024 * 1024 + 1))

    assert (await translated(one, address))["TranslateErrorCode"] == "10030"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"TargetLanguage": "zh-tw"}, "10005"),
        ({"Scene": "x"}, "10021"),
        ({"CallbackUrl": "http://127.0.0.1/"}, "10024"),
    ],
)
async def test_parameters_that_are_wrong_are_refused(
    one: Sdk, changed: dict[str, str], code: str
) -> None:
    parameters = {"FileUrl": "http://localhost/a.docx", **PAIR, **changed}

    assert await refused(one.call(CREATE, **parameters)) == (code, 400)


async def test_callback_to_a_host_with_a_name_is_taken(one: Sdk, host: Host) -> None:
    address = host.put("a.txt", b"hello")

    answer = await translated(one, address, CallbackUrl="http://cb.example/")

    assert answer["Status"] == "translated"


async def test_pdf_comes_back_as_docx(one: Sdk, host: Host) -> None:
    answer = await translated(one, host.put("a.pdf", pdf()))

    assert answer["TranslateFileUrl"].endswith(".docx")
    _, data = await fetched(answer["TranslateFileUrl"])
    assert "[simulated: zh]" in part(data)


def pdf() -> bytes:
    """A page without a word."""
    from pypdf import PdfWriter

    written, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(written)
    return written.getvalue()


async def test_same_wish_within_three_minutes_is_one_task(
    one: Sdk, minute: ManualClock, host: Host
) -> None:
    address = host.put("a.txt", b"hello")
    first = await document(one, address, ClientToken="wish")
    minute.advance(179)
    second = await document(one, address, ClientToken="wish")
    minute.advance(1)
    late = await document(one, address, ClientToken="wish")

    assert first == second != late


async def test_file_can_be_fetched_for_an_hour_and_the_task_read_longer(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    answer = await translated(one, host.put("a.txt", b"hello"))
    await control.advance(3_600)
    again = await one.call(READ, TaskId=answer["TaskId"])
    await control.advance(86_400)

    late = await refused(one.call(READ, TaskId=answer["TaskId"]))

    # Whether a later look gives a new address, no page says; here it does not.
    assert again["TranslateFileUrl"] == answer["TranslateFileUrl"]
    assert (await fetched(answer["TranslateFileUrl"]))[0] == 403
    assert late == ("10025", 404)


async def test_task_of_others_does_not_exist(
    one: Sdk, alibaba: LocalAlibaba, host: Host
) -> None:
    task = await document(one, host.put("a.txt", b"hello"))
    other = Sdk(alibaba, sync=True, key=alibaba.keys[1])

    assert await refused(other.call(READ, TaskId=task)) == ("10025", 404)


async def test_pages_are_billed_once(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    address = host.put("a.docx", docx("hello", pages=3))
    for _ in range(2):
        await translated(one, address, ClientToken="wish")
    await translated(one, f"{host.url}/gone.docx")

    (line,) = (await control.ledger())["lines"]

    assert (line["edition"], line["calls"], line["pages"]) == ("document_page", 1, 3)


async def test_task_can_be_made_to_fail_or_never_to_end(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    address = host.put("a.txt", b"hello")
    await control.add_fault(CREATE, "job_failed")
    failed = await translated(one, address)
    await control.add_fault(CREATE, "job_never")
    task = await document(one, address)
    await control.advance(3_600)

    going = await one.call(READ, TaskId=task)
    listed = (await control.state())["file_tasks"]

    assert (failed["Status"], failed["TranslateErrorCode"]) == ("error", "10007")
    assert going["Status"] == "translating"
    assert [each["stage"] for each in listed] == ["done", "running"]


async def test_day_can_be_used_up(one: Sdk, control: AlibabaControl) -> None:
    await control.add_fault(CREATE, "error:10029")

    call = document(one, "http://localhost/a.docx")

    assert await refused(call) == ("10029", 403)


async def test_tasks_are_forgotten_with_everything(
    one: Sdk, control: AlibabaControl, host: Host
) -> None:
    answer = await translated(one, host.put("a.txt", b"hello"))

    await control.reset()

    assert (await fetched(answer["TranslateFileUrl"]))[0] == 404
    assert (await control.state())["file_tasks"] == []
