"""Tasks of Huawei's documents: what a look at one says, and what is believed."""

import json
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.files import FileResult, FileTask, FileTaskState
from bot.providers.huawei import HuaweiDocuments
from tests.unit.providers.cloud import Reply
from tests.unit.providers.huawei.server import WORK, Huawei, error

RESULT = (
    "https://b.obs.cn-north-4.myhuaweicloud.com:443/o"
    "?AccessKeyId=x&Expires=1&Signature=shh-4711"
)
JOBS = f"{WORK}/file-translation/jobs"
TASK = "567e6536-aaaa-bbbb-cccc-826321939656"
WAITING, DONE = FileTaskState.WAITING, FileTaskState.DONE
FAILED, GONE = FileTaskState.FAILED, FileTaskState.GONE


@pytest.fixture
def documents(huawei: Huawei) -> HuaweiDocuments:
    return HuaweiDocuments(huawei.client())


async def read(huawei: Huawei, documents: HuaweiDocuments, body: Any) -> FileTask:
    huawei.replies.append(body if isinstance(body, Reply) else Reply(body))
    return await documents.read(TASK, files=())


async def test_look_asks_for_the_task(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    await read(huawei, documents, {"status": "WAITING"})

    assert (huawei.seen[0].method, huawei.seen[0].target) == ("GET", f"{JOBS}/{TASK}")


@pytest.mark.parametrize("status", ["WAITING", "BEGIN", "waiting"])
async def test_known_state_is_waited_for_quietly(
    huawei: Huawei, documents: HuaweiDocuments, status: str
) -> None:
    with capture_logs() as logs:
        task = await read(huawei, documents, {"status": status})

    assert task == FileTask(state=WAITING, status=status)
    assert logs == []


async def test_unknown_state_is_waited_for_and_logged(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    body = {"status": "PAUSED" + "x" * 90, "url": RESULT}

    with capture_logs() as logs:
        task = await read(huawei, documents, body)

    assert task.state is WAITING
    assert [log["status"] for log in logs] == ["PAUSED" + "x" * 34]
    assert "4711" not in str(logs)


async def test_finished_task_has_an_address(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    task = await read(huawei, documents, {"status": "FINISHED", "url": RESULT})

    result = FileResult(index=0, address=RESULT)
    assert task == FileTask(state=DONE, results=(result,), status="FINISHED")


async def test_each_look_gives_the_address_of_its_own_answer(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    looks = [
        await read(huawei, documents, {"status": "FINISHED", "url": f"{RESULT}{n}"})
        for n in range(2)
    ]

    assert [look.results[0].address[-1] for look in looks] == ["0", "1"]


async def test_error_is_the_end_of_a_task(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    task = await read(huawei, documents, {"status": "ERROR"})

    assert (task.state, task.status) == (FAILED, "ERROR")
    assert isinstance(task.error, RejectedError)


async def test_task_that_is_not_found_is_gone(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    task = await read(huawei, documents, error("NLP.6304", 400))

    assert (task.state, task.status) == (GONE, "NLP.6304")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("NLP.6303", 400, RejectedError),
        ("NLP.6305", 400, RejectedError),
        ("NLP.6306", 400, RejectedError),
        ("NLP.6307", 400, RejectedError),
        ("NLP.6308", 500, UnknownOutcomeError),
    ],
)
async def test_fault_of_the_document_is_the_end_of_its_task(
    huawei: Huawei,
    documents: HuaweiDocuments,
    code: str,
    status: int,
    kind: type[ProviderError],
) -> None:
    task = await read(huawei, documents, error(code, status))

    assert (task.state, task.status) == (FAILED, code)
    assert type(task.error) is kind


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": None},
        {"status": ["FINISHED"]},
        {"status": "FINISHED"},
        {"status": "FINISHED", "url": ""},
        {"status": "FINISHED", "url": 5},
        {"status": "FINISHED", "url": "ftp://b.obs/o"},
        {"status": "FINISHED", "url": "https://b.obs/a b"},
        {"status": "FINISHED", "url": "https://b.obs/" + "x" * 9_000},
        Reply("<html>", 200),
        error("NLP.0201", 500),
        error("APIG.0308", 429),
    ],
)
async def test_look_that_says_nothing_is_repeated(
    huawei: Huawei, documents: HuaweiDocuments, body: Any
) -> None:
    with pytest.raises(TransientError):
        await read(huawei, documents, body)


@pytest.mark.parametrize("code", ["NLP.0105", "NLP.0301"])
async def test_look_that_is_refused_says_nothing_of_the_task(
    huawei: Huawei, documents: HuaweiDocuments, code: str
) -> None:
    with pytest.raises(RejectedError):
        await read(huawei, documents, error(code, 400))


async def test_task_id_cannot_leave_its_path(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    huawei.replies.append(Reply({"status": "BEGIN"}))

    await documents.read("../a?b", files=())

    assert huawei.seen[0].target == f"{JOBS}/..%2Fa%3Fb"


async def test_looks_given_to_the_vendors_sdk_are_read(
    huawei: Huawei, documents: HuaweiDocuments, shared: Path
) -> None:
    canned = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    for name, state in ((TASK, DONE), ("begin", WAITING)):
        body = canned[f"GET {JOBS}/{name}"]["body"]
        assert (await read(huawei, documents, body)).state is state


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("err401", AccountRefusedError),
        ("err200", AccountRefusedError),
        ("err429", TransientError),
        ("err500", UnknownOutcomeError),
    ],
)
async def test_error_given_to_the_vendors_sdk_is_judged(
    huawei: Huawei,
    documents: HuaweiDocuments,
    shared: Path,
    name: str,
    kind: type[ProviderError],
) -> None:
    canned = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    said = canned[f"GET {JOBS}/{name}"]

    with pytest.raises(ProviderError) as caught:
        await read(huawei, documents, Reply(said["body"], said["status"]))

    assert type(caught.value) is kind
