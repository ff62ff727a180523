"""The command: results on stdout, words on stderr, an exit code for each outcome."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import __version__
from bot.cli import Exit, _run_until_stopped, exit_code
from bot.control import InstanceLock
from bot.errors import (
    BotError,
    ConfigError,
    CredentialsError,
    IllegalTransitionError,
    RejectedError,
    StorageError,
    TransientError,
    UnknownOutcomeError,
    UnsupportedPairError,
    UserError,
)
from storage.sqlite.database import connect
from tests.unit.command import Cli, Outcome

pytestmark = pytest.mark.usefixtures("own_folder")


ROOT = Path(__file__).parents[2]


def surroundings(environment: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **environment}  # noqa: TID251 - the child's surroundings, not a setting


@contextmanager
def child(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, "-m", "bot", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings(environment),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> Outcome:
    out, err = process.communicate(timeout=60)
    return Outcome(process.returncode, out, err)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BotError("x"), Exit.FAILED),
        (UserError("x"), Exit.FAILED),
        (RejectedError("x"), Exit.FAILED),
        (UnsupportedPairError("en", "pt"), Exit.FAILED),
        (IllegalTransitionError("x"), Exit.FAILED),
        (ConfigError("x"), Exit.CONFIGURATION),
        (StorageError("x"), Exit.CONFIGURATION),
        (CredentialsError("x"), Exit.CREDENTIALS),
        (TransientError("x"), Exit.TEMPORARY),
        (UnknownOutcomeError("x"), Exit.TEMPORARY),
    ],
)
def test_each_error_has_its_exit_code(error: BotError, code: Exit) -> None:
    assert exit_code(error) == code


def test_exit_codes_are_those_promised() -> None:
    assert [code.value for code in Exit] == [0, 1, 2, 3, 4, 5]


def test_version_is_the_result(cli: Cli) -> None:
    assert cli("version") == (0, f"{__version__}\n", "")


def test_manifest_is_the_file_itself(cli: Cli) -> None:
    assert cli("manifest") == (0, (ROOT / "manifest.yml").read_text(), "")


@pytest.mark.parametrize(
    "arguments", [["no-such"], ["--no-such"], ["version", "extra"], ["jobs", "show"]]
)
def test_wrong_usage_is_2_with_words_on_stderr(cli: Cli, arguments: list[str]) -> None:
    outcome = cli(*arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert "Usage" in outcome.err


def test_help_is_a_result(cli: Cli) -> None:
    outcome = cli("--help")

    assert outcome.code == 0
    for command in ("run", "demo", "sandbox", "manifest", "jobs", "db", "version"):
        assert command in outcome.out


def test_wrong_setting_is_3_in_one_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEASE_SECONDS", "canary")
    outcome = cli("run")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith("thread-translator: LEASE_SECONDS: ")
    assert len(outcome.err.splitlines()) == 1
    assert "canary" not in outcome.err


def test_run_without_a_token_is_3_with_advice(cli: Cli) -> None:
    outcome = cli("run")

    assert (outcome.code, outcome.out) == (3, "")
    assert "SLACK_BOT_TOKEN is missing" in outcome.err


def test_database_is_made_for_its_owner_alone(cli: Cli, tmp_path: Path) -> None:
    outcome = cli("db", "migrate")
    path = tmp_path / "data" / "thread-translator.db"

    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.endswith("is up to date\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert cli("db", "migrate").code == 0


def test_database_of_a_running_process_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "data" / "thread-translator.db")
    assert lock.acquire()
    outcome = cli("db", "migrate")
    lock.release()

    assert outcome.code == 3
    assert "runs on" in outcome.err
    assert not (tmp_path / "data" / "thread-translator.db").exists()


def test_database_of_a_newer_release_is_3(cli: Cli, tmp_path: Path) -> None:
    assert cli("db", "migrate").code == 0
    path = tmp_path / "data" / "thread-translator.db"
    db = connect(path)
    tables = [name for name in db.table_names() if "migrations" in name]
    columns = db[tables[0]].columns_dict
    db[tables[0]].insert(  # type: ignore[union-attr]  # a table, not a view
        {name: 99 if kind is int else "zz_future" for name, kind in columns.items()}
        | ({"migration_set": next(db[tables[0]].rows)["migration_set"]})
    )
    db.close()
    outcome = cli("db", "migrate")

    assert outcome.code == 3
    assert "newer release" in outcome.err


def test_damaged_database_is_3_and_stays(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "data" / "thread-translator.db"
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 1_000)
    outcome = cli("db", "migrate")

    assert (outcome.code, outcome.out) == (3, "")
    assert str(path.name) in outcome.err
    assert path.read_bytes() == b"not a database" * 1_000


def test_folder_that_cannot_be_made_is_3(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    assert cli("db", "migrate").code == 3


def test_child_keeps_results_and_words_apart() -> None:
    with child("version") as process:
        assert ended(process) == (0, f"{__version__}\n", "")
    with child("run", LOG_FORMAT="xml") as process:
        outcome = ended(process)
    assert (outcome.code, outcome.out) == (3, "")
    assert "Traceback" not in outcome.err


class FakeSlack:
    """Knows the method auth.test."""

    def __init__(self) -> None:
        self.body: dict[str, Any] = {
            "ok": True,
            "team_id": "T1",
            "user_id": "U1",
            "bot_id": "B1",
        }
        self.status = 200

    async def answer(self, _: web.Request) -> web.Response:
        return web.json_response(self.body, status=self.status)


async def run_bot(
    slack: FakeSlack, meanwhile: Callable[[subprocess.Popen[str]], None]
) -> Outcome:
    """`run` against a Slack of ours, over HTTP."""
    app = web.Application()
    app.router.add_post("/api/auth.test", slack.answer)
    server = TestServer(app)
    await server.start_server()

    def run() -> Outcome:
        with child(
            "run",
            SLACK_API_URL=str(server.make_url("/api/")),
            SLACK_BOT_TOKEN="xoxb-local-canary",
            SLACK_SIGNING_SECRET="canary",
            LISTEN="127.0.0.1:0",
            LOG_FORMAT="json",
        ) as process:
            meanwhile(process)
            return ended(process)

    outcome = await asyncio.to_thread(run)
    await server.close()
    assert outcome.out == ""
    assert "canary" not in outcome.err
    assert "Traceback" not in outcome.err
    return outcome


def nothing(_: subprocess.Popen[str]) -> None:
    """Wait for its end."""


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, {"ok": False, "error": "invalid_auth"}, 4),
        (200, {"ok": False, "error": "account_inactive"}, 4),
        (503, {}, 5),
        (429, {"ok": False, "error": "ratelimited"}, 5),
    ],
)
async def test_run_with_a_refusing_slack_ends_with_its_code(
    status: int, body: dict[str, Any], code: int
) -> None:
    slack = FakeSlack()
    slack.status, slack.body = status, body

    assert (await run_bot(slack, nothing)).code == code


@pytest.mark.engine
@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_run_ends_with_0_when_it_is_asked_to(name: signal.Signals) -> None:
    def stop(process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        while "running; health at" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(name)

    assert (await run_bot(FakeSlack(), stop)).code == 0


@pytest.mark.engine
async def test_second_run_on_the_same_database_is_3() -> None:
    second: list[Outcome] = []

    def run_another(process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        while "running; health at" not in process.stderr.readline():
            assert process.poll() is None
        tokens = {"SLACK_APP_TOKEN": "xapp-local-x", "SLACK_BOT_TOKEN": "xoxb-local-x"}
        url = "http://127.0.0.1:9/api/"
        with child("run", SLACK_API_URL=url, **tokens) as another:
            second.append(ended(another))
        process.send_signal(signal.SIGTERM)

    assert (await run_bot(FakeSlack(), run_another)).code == 0
    assert second[0].code == 3
    assert "another thread-translator runs" in second[0].err


def test_json_of_no_jobs_is_an_empty_list(cli: Cli) -> None:
    assert cli("db", "migrate").code == 0
    assert json.loads(cli("jobs", "list", "--json").out) == []


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_first_signal_asks_and_leaves_the_second_to_the_system(
    name: signal.Signals,
) -> None:
    heard: list[bool] = []

    async def serve(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), name)
        await stop.wait()
        heard.append(asyncio.get_running_loop().remove_signal_handler(name))

    _run_until_stopped(serve)

    assert heard == [False]


def test_sandbox_prints_one_line_of_json_and_ends_with_0() -> None:
    with child("sandbox") as process:
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        outcome = ended(process)

    assert (outcome.code, outcome.out) == (0, "")
    assert "Traceback" not in outcome.err
    assert "xoxb-local-" in json.dumps(addresses)


def demo_on_terminal(until: str, **environment: str) -> tuple[int, str]:
    """The demo's exit code and words; interrupted once it has said something."""
    ours, terminal = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=surroundings(environment),
    ) as process:
        os.close(terminal)
        said = read_screen(ours, process, until.encode())
        os.close(ours)
    return process.returncode, said


def read_screen(ours: int, process: subprocess.Popen[bytes], until: bytes) -> str:
    said, asked = b"", False
    with suppress(OSError):  # how Linux says that nobody writes any more
        while more := os.read(ours, 4_096):
            said += more
            if until in said and not asked:
                process.send_signal(signal.SIGINT)
                asked = True
    return said.decode()


@pytest.mark.engine
def test_demo_on_a_terminal_waits_for_the_page_until_it_is_interrupted() -> None:
    code, said = demo_on_terminal("Without you it begins", CI="")

    assert (code, "as expected" in said) == (0, False)


@pytest.mark.engine
def test_demo_on_a_terminal_under_ci_waits_for_nobody() -> None:
    code, said = demo_on_terminal("Playing the tour", CI="true")

    assert (code, "Without you it begins" in said) == (0, False)
