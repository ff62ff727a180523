"""`thread-translator translate` in processes of its own: stopped, killed, resumed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.config import Settings
from bot.sandbox.alibaba.wordmap import restore
from tests.unit.local_cloud import CloudInThread, cloud_in_thread

ROOT = Path(__file__).parents[3]
SENTENCE = "The house is very old, and nobody lives there any more. "


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudInThread]:
    """A cloud that the children's settings name."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    with cloud_in_thread() as started:
        for name, value in started.settings.items():
            monkeypatch.setenv(name, value)
        yield started


class Child:
    """`translate` in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bot", "translate", "big.txt", "--to", "zh"]
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [*command, "--from", "en", "--provider", "alibaba", "--out", "big.zh"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - the child's surroundings, not a setting
        )

    def hear(self, words: str) -> str:
        """Read its stderr until these words come."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if words in line:
                return line
        raise AssertionError(f"it ended without {words!r}")

    def ended(self) -> Outcome:
        out, err = self.process.communicate(timeout=60)
        return Outcome(self.process.returncode, out, err)


@pytest.fixture
def big(tmp_path: Path, cloud: CloudInThread) -> str:
    """A file of 900,000 characters, for a cloud that needs an hour for it."""
    cloud.control(lambda control: control.switch(job_seconds=3_600))
    text = (f"{SENTENCE * 12}\n\n" * 1_500)[:900_000]
    assert len(text) == 900_000
    (tmp_path / "big.txt").write_text(text)
    return text


def wait_for_a_job(cloud: CloudInThread) -> None:
    """Ask until the child has come so far; the test's own time-out is the end."""
    while not cloud.control(lambda control: control.state())["jobs"]:
        pass


def test_interrupted_900_000_characters_go_on_with_the_job_that_exists(
    cloud: CloudInThread, big: str, tmp_path: Path
) -> None:
    first = Child()
    job = first.hear("has it as job").split("as job ")[1].split(":")[0]
    first.process.send_signal(signal.SIGINT)
    interrupted = first.ended()
    cloud.control(lambda control: control.advance(3_600))
    second = Child().ended()

    assert (interrupted.code, interrupted.out) == (5, "")
    assert "the same command goes on" in interrupted.err
    assert "Traceback" not in interrupted.err
    assert second.code == 0
    assert f"going on with job {job}" in second.err
    assert restore((tmp_path / "big.zh").read_text(), "zh") == big
    assert cloud.calls() == [("CreateAsyncTranslate", len(big.strip()))]
    assert cloud.paid("CreateAsyncTranslate") == 1


@pytest.mark.usefixtures("big")
def test_interrupt_in_the_middle_of_the_creation_waits_for_its_answer(
    cloud: CloudInThread,
) -> None:
    cloud.control(
        lambda control: control.add_fault("CreateAsyncTranslate", "slow", seconds=1)
    )
    first = Child()
    wait_for_a_job(cloud)
    first.process.send_signal(signal.SIGINT)
    interrupted = first.ended()
    cloud.control(lambda control: control.advance(3_600))
    second = Child().ended()

    assert (interrupted.code, second.code) == (5, 0)
    assert "going on with job" in second.err
    assert cloud.paid("CreateAsyncTranslate") == 1


@pytest.mark.usefixtures("big")
def test_killed_in_the_middle_of_the_creation_it_says_what_may_be_paid_twice(
    cloud: CloudInThread,
) -> None:
    cloud.control(
        lambda control: control.add_fault("CreateAsyncTranslate", "slow", seconds=30)
    )
    first = Child()
    wait_for_a_job(cloud)
    first.process.kill()
    first.ended()
    second = Child()
    second.hear("may have been charged twice")
    second.hear("has it as job")
    cloud.control(lambda control: control.advance(3_600))

    assert second.ended().code == 0
    assert cloud.paid("CreateAsyncTranslate") == 2


@pytest.mark.usefixtures("cloud")
def test_terminal_shows_a_bar(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(SENTENCE * 100)
    ours, terminal = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "translate", "long.txt", "--to", "ja"],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},  # noqa: TID251 - the child's surroundings, not a setting
    ) as process:
        os.close(terminal)
        said = b""
        with suppress(OSError):  # how Linux says that nobody writes any more
            while more := os.read(ours, 4_096):
                said += more
        os.close(ours)

    chars = f"{len((SENTENCE * 100).strip()):,}".encode()
    assert (process.returncode, b"of " + chars + b" characters" in said) == (0, True)
