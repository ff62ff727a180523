"""Text files by way of long texts: handed in as words, and written anew."""

from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError
from bot.files.fetch import Fetcher
from bot.files.gate import Gate
from bot.items import Item, ItemState
from bot.jobs.desk import FileDesk
from bot.jobs.file_ports import NotTaken, TakenIn
from bot.jobs.file_tasks import poll_operation, settled, submit_operation
from bot.jobs.keeping import kept
from bot.jobs.text_files import TextFiles, with_text_files
from bot.models import Kind, Pair
from bot.providers.base import LongText, LongTextState, Operation
from bot.providers.file_routing import name_of
from bot.providers.files import (
    FileResult,
    FileTask,
    FileTaskState,
    ProvidersFiles,
    SourceFile,
)
from bot.providers.provider import Provider
from tests.fakes import DOCUMENTS, FakeDesk, FakeFileTranslator, FakeTranslator

PAIR = Pair("en", "pt")
ITEM = Item(id="F1", kind=Kind.DOCUMENT, format="txt", result="txt")
READY = Item(id="F1", kind=Kind.DOCUMENT, state=ItemState.READY, result="txt")


class LongTexts:
    """Turns every text; what a look says can be told."""

    max_chars = 1_000

    def __init__(self) -> None:
        self.created: list[str] = []
        self.look: LongText | None = None

    def route(self, pair: Pair) -> tuple[str, ...]:
        return ("en", "zh", "ja") if pair.target == "es" else ("en", pair.target)

    async def create(self, text: str, pair: Pair) -> str:
        assert pair == PAIR
        self.created.append(text)
        return "job"

    async def read(self, job_id: str) -> LongText:
        assert job_id == "job"
        turned = self.created[-1].upper() if self.created else ""
        return self.look or LongText(LongTextState.DONE, turned)


def source(folder: Path, text: str, encoding: str = "utf-8") -> SourceFile:
    path = folder / "a.md"
    path.write_bytes(text.encode(encoding))
    return SourceFile(path=path, name="a.md", format="md", size=path.stat().st_size)


@pytest.fixture
def jobs() -> LongTexts:
    return LongTexts()


@pytest.fixture
def text_files(jobs: LongTexts) -> TextFiles:
    return TextFiles(FakeTranslator(), jobs)


def desk_in(folder: Path, item: Item, data: bytes) -> FileDesk:
    desk = FileDesk(
        folder=folder,
        fetcher=Fetcher({}, clock=ManualClock()),
        gate=Gate(),
        stagings={},
        slack_token="",
    )
    path = desk.source("job", item).path
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return desk


# --- the translator -----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_words_go_out_and_code_stays(
    text_files: TextFiles, jobs: LongTexts, encoding: str, tmp_path: Path
) -> None:
    file = source(tmp_path, "# Good `x` *day*\r\n\r\nyou\r\n", encoding)

    task_id = await text_files.create([file], PAIR, token="t")
    assert isinstance(task_id, str)
    task = await text_files.read(task_id, files=[file])

    assert jobs.created == ["Good\nday\nyou"]
    assert task.state is FileTaskState.DONE
    assert task.results[0].text == "# GOOD `x` *DAY*\r\n\r\nYOU\r\n"


async def test_file_without_words_costs_nothing(
    text_files: TextFiles, jobs: LongTexts, tmp_path: Path
) -> None:
    with pytest.raises(RejectedError) as caught:
        await text_files.create([source(tmp_path, "```\nx\n```\n")], PAIR, token="t")

    assert (caught.value.code, jobs.created) == ("no_words", [])


@pytest.mark.parametrize("text", ["UM", "UM\nDOIS\nTRES", " \n"])
async def test_translation_with_other_lines_is_not_believed(
    text_files: TextFiles, jobs: LongTexts, text: str, tmp_path: Path
) -> None:
    jobs.look = LongText(LongTextState.DONE, text)

    task = await text_files.read("job", files=[source(tmp_path, "one\n\ntwo")])

    assert task.results[0].text == ""
    assert task.results[0].error is not None
    assert task.results[0].error.code == "lines_lost"


async def test_blank_lines_between_are_no_difference(
    text_files: TextFiles, jobs: LongTexts, tmp_path: Path
) -> None:
    jobs.look = LongText(LongTextState.DONE, "um\r\n\r\ndois\r\n")

    task = await text_files.read("job", files=[source(tmp_path, "one\ntwo")])

    assert task.results[0].text == "um\ndois"


@pytest.mark.parametrize(
    ("state", "now"),
    [
        (LongTextState.WAITING, FileTaskState.WAITING),
        (LongTextState.FAILED, FileTaskState.FAILED),
    ],
)
async def test_job_that_is_not_done_is_told(
    text_files: TextFiles,
    jobs: LongTexts,
    state: LongTextState,
    now: FileTaskState,
    tmp_path: Path,
) -> None:
    jobs.look = LongText(state, status="s")

    task = await text_files.read("job", files=[source(tmp_path, "one")])

    assert task == FileTask(state=now, status="s")


def test_pair_of_two_jobs_is_refused(text_files: TextFiles) -> None:
    assert text_files.can(PAIR)
    assert not text_files.can(Pair("en", "es"))
    assert "pt" in text_files.targets("en")
    assert "es" not in text_files.targets("en")


def test_rates_are_those_of_long_texts(text_files: TextFiles) -> None:
    assert submit_operation(text_files) is Operation.SUBMIT
    assert poll_operation(text_files) is Operation.POLL


def test_text_files_stand_before_the_documents_of_their_provider(
    jobs: LongTexts,
) -> None:
    other, own = FakeFileTranslator(DOCUMENTS), FakeFileTranslator()
    provider = Provider(FakeTranslator(), parallel=1, long_text=jobs)
    files = ProvidersFiles(translators=(other, own))

    ordered = with_text_files(files, [Provider(FakeTranslator(), parallel=1)])
    assert ordered == files
    ordered = with_text_files(files, [provider])
    names = [name_of(each.capabilities) for each in ordered.translators]

    assert names[1] == "fake/document/inline"
    assert [ordered.translators[0], *ordered.translators[2:]] == [other, own]


# --- what is kept ---------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_text_is_kept_in_the_characters_of_its_source(
    encoding: str, tmp_path: Path
) -> None:
    desk = desk_in(tmp_path, ITEM, "one".encode(encoding))

    taken = await desk.keep("job", ITEM, "um é")

    assert isinstance(taken, TakenIn)
    assert desk.result("job", ITEM).read_bytes() == "um é".encode(encoding)


@pytest.mark.parametrize(
    ("text", "code"), [("one", "unchanged"), (" \n", "result_empty")]
)
async def test_text_that_is_no_translation_is_not_kept(
    text: str, code: str, tmp_path: Path
) -> None:
    desk = desk_in(tmp_path, ITEM, b"one")

    assert await desk.keep("job", ITEM, text) == NotTaken(code)


async def test_text_of_a_task_is_collected_by_the_look_itself() -> None:
    task = FileTask(state=FileTaskState.DONE, results=(FileResult(index=0, text="um"),))

    (item,) = await kept(FakeDesk(), "job", settled([ITEM], task), task)

    assert (item.state, item.result) == (ItemState.COLLECTED, "txt")


async def test_text_that_is_refused_says_why() -> None:
    task = FileTask(state=FileTaskState.DONE, results=(FileResult(index=0, text="um"),))
    desk = FakeDesk()
    desk.collects.append(NotTaken("unchanged"))

    (item,) = await kept(desk, "job", [READY], task)

    assert (item.state, item.reason) == (ItemState.FAILED, "unchanged")


async def test_file_with_an_address_is_left_as_it_is() -> None:
    task = FileTask(
        state=FileTaskState.DONE, results=(FileResult(index=0, address="https://a"),)
    )

    assert await kept(FakeDesk(), "job", [READY], task) == [READY]
