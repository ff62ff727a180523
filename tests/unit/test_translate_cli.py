"""`thread-translator translate`: texts and files of any length."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.control import InstanceLock
from bot.sandbox.alibaba.wordmap import restore
from tests.unit.command import Cli
from tests.unit.local_cloud import CloudInThread, cloud_in_thread

COMMAND = ("translate",)
pytestmark = pytest.mark.usefixtures("own_folder")


SENTENCE = "The house is very old, and nobody lives there any more. "
LONG = (f"{SENTENCE * 12}\n\n" * 9)[:6_000]


@pytest.fixture
def cloud(
    own_folder: None,  # noqa: ARG001 - without settings first
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CloudInThread]:
    """A cloud that the command's settings name; its jobs are done at once."""
    with cloud_in_thread() as started:
        for name, value in started.settings.items():
            monkeypatch.setenv(name, value)
        started.control(lambda control: control.switch(job_seconds=0))
        yield started


def test_text_comes_back_on_stdout_and_words_on_stderr(
    cli: Cli, cloud: CloudInThread
) -> None:
    outcome = cli("good morning", "--to", "ja", "--from", "en")

    assert outcome.code == 0
    assert restore(outcome.out, "ja") == "good morning\n"
    assert outcome.err == "Alibaba Cloud: English to Japanese, 12 characters\n"
    assert cloud.calls() == [("GetBatchTranslate", 12)]


def test_json_tells_the_route(cli: Cli, cloud: CloudInThread) -> None:
    outcome = cli("good day", "--to", "zh-Hant", "--from", "english", "--json")
    found = json.loads(outcome.out)

    assert found["route"] == ["en", "zh-Hans", "zh-Hant"]
    assert (found["provider"], found["source"], found["target"]) == (
        "alibaba",
        "en",
        "zh-Hant",
    )
    assert restore(restore(found["text"], "zh-tw"), "zh") == "good day"
    assert "by way of" in outcome.err
    assert "paid 2 times" in outcome.err
    assert cloud.paid("GetBatchTranslate") == 2


def test_standard_input_is_read(
    cli: Cli, cloud: CloudInThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.TextIOWrapper(io.BytesIO(b"good morning"))
    monkeypatch.setattr(sys, "stdin", given)

    assert restore(cli("-", "--to", "ja").out, "ja") == "good morning\n"
    assert cloud.paid("GetBatchTranslate") == 1


@pytest.mark.usefixtures("cloud")
def test_file_is_translated_into_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfgood\r\n\r\nday\n")
    outcome = cli("a.txt", "--to", "ja", "--out", "b.txt")

    assert (outcome.code, outcome.out) == (0, "")
    written = (tmp_path / "b.txt").read_bytes().decode()
    assert restore(written, "ja") == "good\r\n\r\nday\n"


@pytest.mark.usefixtures("cloud")
def test_json_beside_a_file_names_it(cli: Cli) -> None:
    outcome = cli("good day", "--to", "ja", "--out", "b.txt", "--json")
    found = json.loads(outcome.out)

    assert (found["out"], "text" in found) == ("b.txt", False)


def test_result_that_cannot_be_written_comes_again_unpaid(
    cli: Cli, cloud: CloudInThread
) -> None:
    first = cli(LONG, "--to", "ja", "--out", "/dev/full")
    second = cli(LONG, "--to", "ja")

    assert (first.code, "cannot be written: No space left" in first.err) == (1, True)
    assert restore(second.out, "ja").rstrip("\n") == LONG.rstrip("\n")
    assert cloud.paid("CreateAsyncTranslate") == 1


@pytest.mark.engine
def test_engine_translates_a_long_text_in_calls(cli: Cli) -> None:
    outcome = cli(SENTENCE * 100, "--to", "pt")

    assert outcome.code == 0
    assert outcome.out.count("casa") == 100


@pytest.mark.engine
def test_provider_can_be_named_and_a_pair_that_it_lacks_is_refused(
    cli: Cli, cloud: CloudInThread
) -> None:
    outcome = cli("Good morning, my friends.", "--to", "ja", "--provider", "LOCAL")

    assert (outcome.code, outcome.out) == (1, "")
    assert "built-in engine cannot translate en into ja; from it" in outcome.err
    assert cloud.calls() == []


def test_pair_that_no_cloud_has_names_what_works_and_calls_nobody(
    cli: Cli, cloud: CloudInThread
) -> None:
    outcome = cli("good morning", "--from", "en", "--to", "uk")

    assert outcome.code == 1
    assert "cannot translate en into uk; from it" in outcome.err
    assert ", ... can be had" in outcome.err
    assert cloud.calls() == []


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("hello", "--to", "nowhereish"), 2, "no language is called"),
        (("hello", "--to", "ja", "--from", "zzzz"), 2, "no language is called"),
        (("hello", "--to", "ja", "--out", "no/such/b.txt"), 2, "no place for a file"),
        (("hello", "--to", "ja", "--out", "."), 2, "no place for a file"),
        (("  ", "--to", "ja"), 1, "nothing to translate"),
        (("bytes", "--to", "ja"), 1, "bytes is not text in UTF-8"),
        (("hello", "--to", "ja", "--provider", "nobody"), 3, "names nobody"),
    ],
)
def test_what_cannot_be_done_is_said(
    cli: Cli, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    outcome = cli(*arguments)

    assert (outcome.code, outcome.out) == (code, "")
    assert words in " ".join(outcome.err.replace("│", " ").split())


def test_file_that_is_not_ours_to_read_is_said(
    cli: Cli, cloud: CloudInThread, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("hello")
    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert "a.txt cannot be read: Permission denied" in cli("a.txt", "--to", "ja").err
    assert cloud.calls() == []


def test_text_that_no_file_could_be_called_is_a_text(
    cli: Cli, cloud: CloudInThread
) -> None:
    assert cli("word " * 900, "--to", "ja").code == 0
    assert cloud.calls() == [("TranslateGeneral", 4_499)]


def test_long_text_is_one_job_and_is_paid_once(cli: Cli, cloud: CloudInThread) -> None:
    first, second = (cli(LONG, "--to", "ja", "--from", "en") for _ in range(2))

    assert restore(first.out, "ja").rstrip("\n") == LONG.rstrip("\n")
    assert second.out == first.out
    assert "nothing is paid again" in second.err
    assert cloud.calls() == [("CreateAsyncTranslate", len(LONG.strip()))]


def test_anew_pays_again(cli: Cli, cloud: CloudInThread) -> None:
    for more in ((), ("--anew",)):
        assert cli(LONG, "--to", "ja", "--from", "en", *more).code == 0

    assert cloud.paid("CreateAsyncTranslate") == 2


def test_what_was_begun_stands_where_state_says(
    cli: Cli, cloud: CloudInThread, tmp_path: Path
) -> None:
    outcome = cli(LONG, "--to", "ja", "--from", "en", "--state", "mine.db")

    assert outcome.code == 0
    assert (tmp_path / "mine.db").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "data").exists()
    assert cloud.paid("CreateAsyncTranslate") == 1


def test_second_command_on_the_same_state_is_3(
    cli: Cli, cloud: CloudInThread, tmp_path: Path
) -> None:
    lock = InstanceLock(tmp_path / "data" / "translate.db")
    assert lock.acquire()
    outcome = cli(LONG, "--to", "ja", "--from", "en")
    lock.release()

    assert (outcome.code, "--state" in outcome.err) == (3, True)
    assert cloud.calls() == []
