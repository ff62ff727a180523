"""Documents through Huawei: handed in once, or not at all, or nobody can say."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.models import Kind, Pair
from bot.providers.base import Operation
from bot.providers.files import FileTranslator, Handover, SourceFile
from bot.providers.huawei import HuaweiDocuments
from tests.unit.providers.cloud import Reply
from tests.unit.providers.huawei.server import WORK, Huawei, error

PAIR = Pair("zh-Hans", "en")
OBS = "https://b.obs.cn-north-4.myhuaweicloud.com"
FILE = SourceFile(
    path=Path("a.docx"),
    name="a.docx",
    format="docx",
    size=3,
    address=f"{OBS}/a.docx?AccessKeyId=X&Expires=1&Signature=shh-4711",
)
JOBS = f"{WORK}/file-translation/jobs"
TASK = "567e6536-aaaa-bbbb-cccc-826321939656"


@pytest.fixture
def documents(huawei: Huawei) -> HuaweiDocuments:
    return HuaweiDocuments(huawei.client())


async def create(
    documents: HuaweiDocuments, pair: Pair = PAIR, *files: SourceFile
) -> str:
    return await documents.create(files or (FILE,), pair, token="t1")


async def test_document_is_handed_in(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    huawei.replies.append(Reply({"job_id": TASK}))

    assert await create(documents) == TASK

    (seen,) = huawei.seen
    assert (seen.method, seen.target) == ("POST", JOBS)
    assert json.loads(seen.body) == {
        "url": FILE.address,
        "from": "zh",
        "to": "en",
        "type": "docx",
    }


@pytest.mark.parametrize("pair", [Pair("en", "de"), Pair(None, "en"), Pair("en", "en")])
async def test_other_pair_is_refused_before_any_call(
    huawei: Huawei, documents: HuaweiDocuments, pair: Pair
) -> None:
    with pytest.raises(UnsupportedPairError):
        await create(documents, pair)

    assert not documents.can(pair)
    assert huawei.seen == []


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((FILE, FILE), "too_many_files"),
        ((replace(FILE, format="pdf"),), "file_format"),
        ((replace(FILE, address=""),), "no_address"),
    ],
)
async def test_file_that_it_cannot_take_costs_nothing(
    huawei: Huawei,
    documents: HuaweiDocuments,
    files: tuple[SourceFile, ...],
    code: str,
) -> None:
    with pytest.raises(RejectedError) as caught:
        await create(documents, PAIR, *files)

    assert caught.value.code == code
    assert huawei.seen == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error("NLP.6302", 400), TransientError),
        (error("APIG.0308", 429), TransientError),
        (error("NLP.0104", 401), TransientError),
        (error("NLP.6303", 400), RejectedError),
        (error("NLP.6307", 400), RejectedError),
        (error("ModelArts.4204", 400), AccountRefusedError),
        (error("NLP.0201", 500), UnknownOutcomeError),
        (error("NLP.6308", 500), UnknownOutcomeError),
        (Reply("<html>", 502), UnknownOutcomeError),
        (Reply("<html>", 200), UnknownOutcomeError),
        (Reply("", 200), UnknownOutcomeError),
        (Reply({}, 200), UnknownOutcomeError),
        (Reply({"job_id": ["x"]}), UnknownOutcomeError),
        (Reply({"job_id": "../jobs"}), UnknownOutcomeError),
        (Reply({"job_id": "x" * 129}), UnknownOutcomeError),
    ],
)
async def test_creation_that_failed_says_whether_a_task_may_exist(
    huawei: Huawei,
    documents: HuaweiDocuments,
    reply: Reply,
    kind: type[ProviderError],
) -> None:
    huawei.replies.append(reply)

    with pytest.raises(ProviderError) as caught:
        await create(documents)

    assert type(caught.value) is kind
    assert len(huawei.seen) == 1


async def test_creation_that_never_left_made_no_task(
    huawei: Huawei, unused_tcp_port: int
) -> None:
    client = huawei.client(endpoint=f"http://127.0.0.1:{unused_tcp_port}")

    with pytest.raises(TransientError) as caught:
        await create(HuaweiDocuments(client))

    assert type(caught.value) is TransientError


async def test_creation_whose_connection_broke_may_have_made_a_task(
    huawei: Huawei,
) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'"docx"}')
        writer.close()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        client = huawei.client(endpoint=f"http://127.0.0.1:{port}")
        with pytest.raises(UnknownOutcomeError):
            await create(HuaweiDocuments(client))


async def test_creation_without_a_login_made_no_task(huawei: Huawei) -> None:
    huawei.login_replies.append(Reply("", 502))

    with pytest.raises(TransientError) as caught:
        await create(HuaweiDocuments(huawei.client(huawei.tokens())))

    assert type(caught.value) is TransientError
    assert huawei.seen == []


async def test_errors_hold_no_address(
    huawei: Huawei, documents: HuaweiDocuments
) -> None:
    body = {"error_code": "NLP.6303", "error_msg": f"cannot read {FILE.address}"}
    huawei.replies.append(Reply(body, 400))

    with capture_logs() as logs, pytest.raises(RejectedError) as caught:
        await create(documents)

    assert "4711" not in f"{caught.value} {caught.value.code} {logs}"


async def test_creation_given_to_the_vendors_sdk_is_read(
    huawei: Huawei, documents: HuaweiDocuments, shared: Path
) -> None:
    canned = json.loads(
        (shared / "vectors" / "_canned_responses.json").read_text("utf-8")
    )
    huawei.replies.append(Reply(canned[f"POST {JOBS}"]["body"]))

    assert await create(documents) == TASK


def test_abilities_are_the_documented_lower_figures(
    documents: HuaweiDocuments,
) -> None:
    abilities = documents.capabilities

    assert (abilities.kind, abilities.handover) == (Kind.DOCUMENT, Handover.OWN_BUCKET)
    assert abilities.formats == {"docx", "pptx", "txt"}
    assert (abilities.max_files, abilities.token_seconds) == (1, 0)
    assert (abilities.address_seconds, abilities.result_seconds) == (600, 86_400)
    assert abilities.calls_per_second == {
        Operation.SUBMIT_DOCUMENT: 1,
        Operation.POLL_DOCUMENT: 10,
    }


def test_targets_are_those_it_can_do(documents: HuaweiDocuments) -> None:
    translator: FileTranslator = documents

    assert translator.targets("en-GB") == {"zh-Hans"}
    assert translator.targets("zh-Hans") == {"en"}
    assert translator.targets(None) == translator.targets("de") == frozenset()
