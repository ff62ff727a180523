"""Documents through Alibaba: uploaded or fetched, created once, then looked at."""

from pathlib import Path
from typing import Any

import pytest

from bot.errors import (
    RejectedError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
)
from bot.models import Pair
from bot.providers.alibaba import AlibabaDocuments
from bot.providers.alibaba.signing import form
from bot.providers.files import FileResult, FileTask, FileTaskState, Handover
from tests.unit.providers.alibaba.files_kit import canned, recorded, source
from tests.unit.providers.cloud import Cloud, Reply

PAIR = Pair("en", "zh-Hans")
FILES = [source("http://f.example/a.docx", format="docx")]


@pytest.fixture
def documents(cloud: Cloud) -> AlibabaDocuments:
    return AlibabaDocuments(cloud.client(), endpoint=cloud.url)


def task(**fields: Any) -> Reply:
    return Reply({"RequestId": "R7", "TaskId": "0586", **fields})


def test_abilities_follow_how_it_is_handed_over(documents: AlibabaDocuments) -> None:
    able = documents.capabilities

    assert (able.handover, able.token_seconds) == (Handover.ADDRESS, 180)
    assert able.returns == {"pdf": "docx"}
    assert {"docx", "pptx", "md", "srt", "pdf"} <= able.formats


def test_pairs_are_those_that_one_task_can_do(documents: AlibabaDocuments) -> None:
    pairs = [("en", "zh-Hans"), (None, "de"), ("zh-Hans", "zh-Hant"), ("ja", "fr")]
    others = [("en", "zh-Hant"), ("en", "uk"), ("en", "en")]

    assert [documents.can(Pair(*pair)) for pair in pairs] == [True] * 4
    assert [documents.can(Pair(*pair)) for pair in others] == [False] * 3
    assert "ja" in documents.targets("en")
    assert "zh-Hant" not in documents.targets("en")


async def test_task_is_created(cloud: Cloud, documents: AlibabaDocuments) -> None:
    cloud.replies.append(task(Status="ready"))

    assert await documents.create(FILES, Pair(None, "zh-Hans"), token="wish1") == "0586"
    assert cloud.seen[0].action == "CreateDocTranslateTask"
    assert cloud.seen[0].fields == {
        "ClientToken": "wish1",
        "FileUrl": "http://f.example/a.docx",
        "SourceLanguage": "auto",
        "TargetLanguage": "zh",
    }


@pytest.mark.parametrize(
    ("files", "pair", "error"),
    [
        ([], PAIR, RejectedError),
        (FILES * 2, PAIR, RejectedError),
        ([source()], PAIR, RejectedError),
        (FILES, Pair("en", "zh-Hant"), UnsupportedPairError),
    ],
)
async def test_what_cannot_be_handed_in_costs_nothing(
    cloud: Cloud,
    documents: AlibabaDocuments,
    files: list[Any],
    pair: Pair,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        await documents.create(files, pair, token="wish1")

    assert cloud.seen == []


@pytest.mark.parametrize("said", [{"Status": "ready"}, {"TaskId": ["x"]}])
async def test_task_without_an_id_may_exist(
    cloud: Cloud, documents: AlibabaDocuments, said: dict[str, Any]
) -> None:
    cloud.replies.append(Reply(said))

    with pytest.raises(UnknownOutcomeError):
        await documents.create(FILES, PAIR, token="wish1")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("ready", FileTaskState.WAITING),
        ("translating", FileTaskState.WAITING),
        ("Dreaming", FileTaskState.WAITING),
        ("", FileTaskState.WAITING),
    ],
)
async def test_look_tells_that_it_goes_on(
    cloud: Cloud, documents: AlibabaDocuments, status: str, state: FileTaskState
) -> None:
    cloud.replies.append(task(Status=status))

    assert await documents.read("0586", files=FILES) == FileTask(
        state=state, status=status
    )
    seen = cloud.seen[0]
    assert (seen.method, seen.target) == ("GET", "/?TaskId=0586")
    assert seen.action == "GetDocTranslateTask"


@pytest.mark.parametrize(("said", "pages"), [(20, 20), ("4", 4), (None, 0), ("x", 0)])
async def test_finished_task_has_an_address_and_pages(
    cloud: Cloud, documents: AlibabaDocuments, said: object, pages: int
) -> None:
    address = "http://r.example/x.docx?S=a%2Bb"
    cloud.replies.append(
        task(Status="translated", TranslateFileUrl=address, PageCount=said)
    )

    assert await documents.read("0586", files=FILES) == FileTask(
        state=FileTaskState.DONE,
        results=(FileResult(index=0, address="https://r.example/x.docx?S=a%2Bb"),),
        pages=pages,
        status="translated",
    )


@pytest.mark.parametrize(
    ("code", "error", "name"),
    [
        ("10023", RejectedError, "10023"),
        (10030, RejectedError, "10030"),
        ("10007", TransientError, "System.TranslateError"),
        ("NeverHeardOf", TransientError, "NeverHeardOf"),
        (None, TransientError, "System.UnknownError"),
    ],
)
async def test_failed_task_says_why(
    cloud: Cloud,
    documents: AlibabaDocuments,
    code: object,
    error: type[Exception],
    name: str,
) -> None:
    cloud.replies.append(task(Status="error", TranslateErrorCode=code))

    seen = await documents.read("0586", files=FILES)

    assert seen.state is FileTaskState.FAILED
    assert seen.error is not None
    assert (type(seen.error), seen.error.code) == (error, name)
    # Another attempt is a new task, and may be paid once more.
    assert getattr(seen.error, "most_repeats", 1) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"Code": "10025"}, 404),
        Reply({"Code": 10025}),
    ],
)
async def test_task_that_nobody_knows_is_gone(
    cloud: Cloud, documents: AlibabaDocuments, reply: Reply
) -> None:
    cloud.replies.append(reply)

    seen = await documents.read("0586", files=FILES)

    assert seen == FileTask(state=FileTaskState.GONE, status="10025")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply({"Code": "Forbidden.RAM"}, 403), RejectedError),
        (Reply({"Code": "Throttling.User"}, 400), TransientError),
        (task(Status="translated"), TransientError),
        (task(Status="translated", TranslateFileUrl="file:///x"), TransientError),
    ],
)
async def test_look_that_fails_is_no_state(
    cloud: Cloud, documents: AlibabaDocuments, reply: Reply, error: type[Exception]
) -> None:
    cloud.replies.append(reply)

    with pytest.raises(error):
        await documents.read("0586", files=FILES)


async def test_recorded_creation_is_reproduced(
    cloud: Cloud, documents: AlibabaDocuments, shared: Path
) -> None:
    vector = recorded(shared, "ali_v3__05__CreateDocTranslateTask")
    cloud.replies.append(Reply(canned(shared, "CreateDocTranslateTask")))

    made = await documents.create(FILES, PAIR, token="tok1")

    assert made == "0586df512c8b4bb382d7d9a6a01b5854"
    # The recording also has what may be left out.
    optional = {"CallbackUrl": "http://cb.example/", "Scene": "general"}
    written = form(cloud.seen[0].fields | optional)
    assert written.decode() == vector["body"]
    assert cloud.seen[0].action == vector["headers"]["x-acs-action"]


async def test_recorded_look_is_reproduced(
    cloud: Cloud, documents: AlibabaDocuments, shared: Path
) -> None:
    vector = recorded(shared, "ali_v3__06__GetDocTranslateTask")
    cloud.replies.append(Reply(canned(shared, "GetDocTranslateTask")))

    seen = await documents.read("0586df512c8b4bb382d7d9a6a01b5854", files=FILES)

    assert (seen.pages, seen.results[0].address) == (4, "https://127.0.0.1/f")
    assert cloud.seen[0].target == vector["target"]
    for name in ("x-acs-action", "x-acs-version", "x-acs-content-sha256"):
        assert cloud.seen[0].headers[name] == vector["headers"][name]
