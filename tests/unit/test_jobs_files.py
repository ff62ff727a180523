"""`jobs show` of jobs with files, and what it exports for editors of images."""

import asyncio
import json
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.config import Settings
from bot.items import Item, ItemState, written
from bot.jobs_cli.artifacts import export
from bot.jobs_cli.fields import file_fields, file_words
from bot.models import Job, JobKey, Kind, Move, Place, Request, RequestKind
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork
from tests.unit.command import Cli, Outcome

COMMAND = ("jobs",)
pytestmark = pytest.mark.usefixtures("own_folder")


NOW = 1_780_000_000.0
JOB = "f" * 32
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
LAYERS = '{"layers": ["canary words"]}'
IMAGE = Item(
    id="F1",
    state=ItemState.SHARED,
    kind=Kind.IMAGE,
    format="png",
    size=7,
    address="https://bot.example.com/files/canary-signed",
    translator="alibaba/image/inline",
    task="task-1",
    pages=3,
    unknown=1,
    anew=1,
)
REFUSED = Item(id="F2", state=ItemState.FAILED, reason="empty")
ELSEWHERE = Item(
    id="F3",
    state=ItemState.FAILED,
    reason="format_refused",
    figures={"code": "10031"},
    tried=[{"by": "huawei/document/own_bucket", "why": "call_retired", "begun": True}],
)


class Pages(BaseHTTPRequestHandler):
    """A host of results, where some addresses are dead."""

    known: ClassVar = {"/back": PNG, "/odd": b"what is it"}

    def do_GET(self) -> None:
        """Give what stands there."""
        body = self.known.get(self.path, b"")
        self.send_response(200 if body else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def cloud(pages: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A cloud on this machine, with its keys in the environment."""
    monkeypatch.setenv("ALIBABA_MT_ENDPOINT", pages)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
    return pages


def a_job(**content: Any) -> Job:
    key = JobKey(team="T1", channel="C1", ts="100.1", target="de", audience="thread")
    return Job(
        id=JOB,
        team="T1",
        state="posting",
        key=key,
        thread_ts="100.0",
        data={"files": written([IMAGE, REFUSED]), "status_ts": "100.2"},
        content={"names": {"F1": "canary.png"}} | content,
        due_at=NOW,
        created_at=NOW,
    )


def keep(**content: Any) -> None:
    """Let the database hold one job."""
    asyncio.run(_keep(a_job(**content)))


async def _keep(job: Job) -> None:
    store = SqliteDatabase(Path("data/thread-translator.db"))
    store.open()
    request = Request(
        id="r1",
        team="T1",
        state="received",
        act="flag 1",
        kind=RequestKind.FLAG,
        place=Place("T1", "C1", "100.1", "100.0"),
        user="U1",
        due_at=NOW,
        created_at=NOW,
    )
    work = SqliteWork(store)
    await work.add_request(request)
    (claimed,) = await work.claim(NOW, NOW + 60, 1)
    assert isinstance(claimed, Request)
    await work.save_request(claimed, Move(state="waiting", job=job), NOW)
    store.close()


def exported(outcome: Outcome) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(outcome.out)["artifacts"]
    return found


# --- each file ------------------------------------------------------------------


def test_files_are_shown_without_names_and_addresses(cli: Cli) -> None:
    keep()
    outcome = cli("show", JOB, "--json")
    job = json.loads(outcome.out)

    assert "canary" not in outcome.out + outcome.err
    assert job["data"] == {"status_ts": "100.2"}
    image, refused = job["files"]
    assert (image["state"], image["provider"], image["task"], image["pages"]) == (
        "shared",
        "alibaba",
        "task-1",
        3,
    )
    assert (image["unknown"], image["anew"]) == (1, 1)
    assert (refused["state"], refused["reason"]) == ("failed", "empty")


def test_table_says_what_may_have_been_paid_twice(cli: Cli) -> None:
    keep()
    outcome = cli("show", JOB)
    lines = " ".join(outcome.out.replace("│", " ").split())

    assert "canary" not in outcome.out
    assert (
        "F1: shared, image png, alibaba/image/inline, task task-1, 3 pages, made once "
        "more, may have been charged twice"
    ) in lines
    assert "F2: failed, reason: empty" in lines


def test_provider_s_own_word_and_those_asked_before_are_told() -> None:
    told = file_words(file_fields(ELSEWHERE))

    assert told == (
        "F3: failed, not huawei/document/own_bucket: call_retired, which had begun, "
        "reason: format_refused (10031)"
    )


# --- what editors need ------------------------------------------------------------


def test_layers_and_background_are_written_for_the_owner_alone(
    cli: Cli, cloud: str, tmp_path: Path
) -> None:
    pieces = {"template": LAYERS, "background": f"{cloud}/back"}
    keep(artifacts={"F1": pieces})
    outcome = cli("show", JOB, "--artifacts", "out")

    layers, back = tmp_path / "out/F1.template.json", tmp_path / "out/F1.background.png"
    assert outcome.code == 0
    assert outcome.err == (
        "F1: the template is in out/F1.template.json\n"
        "F1: the background is in out/F1.background.png\n"
    )
    assert layers.read_text(encoding="utf-8") == LAYERS
    assert back.read_bytes() == PNG
    assert {stat.S_IMODE(each.stat().st_mode) for each in (layers, back)} == {0o600}
    assert "canary" not in outcome.out


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ({"background": "/gone"}, "gone"),
        ({"background": ""}, "too_large"),
        ({"template": ""}, "too_large"),
        ({"background": "https://elsewhere.example.com/x"}, "address_refused"),
    ],
)
def test_what_cannot_be_had_is_said_beside_what_can(
    cli: Cli, cloud: str, pieces: dict[str, str], reason: str
) -> None:
    whole = {
        name: f"{cloud}{value}" if value.startswith("/") else value
        for name, value in pieces.items()
    }
    keep(artifacts={"F0": {"template": LAYERS}, "F1": whole})
    outcome = cli("show", JOB, "--json", "--artifacts", "out")

    assert outcome.code == 0
    assert [each["reason"] for each in exported(outcome)] == ["", reason]
    assert "F1: no " in outcome.err


def test_background_of_an_unknown_kind_keeps_its_bytes(
    cli: Cli, cloud: str, tmp_path: Path
) -> None:
    keep(artifacts={"F1": {"background": f"{cloud}/odd"}})

    assert cli("show", JOB, "--artifacts", "out").code == 0
    assert (tmp_path / "out/F1.background").read_bytes() == b"what is it"


def test_id_of_a_file_leads_to_no_other_folder(cli: Cli, tmp_path: Path) -> None:
    keep(artifacts={"../F1": {"template": LAYERS}})
    cli("show", JOB, "--artifacts", "out")

    assert [each.name for each in (tmp_path / "out").iterdir()] == [
        "___F1.template.json"
    ]


def test_nothing_kept_is_1_and_makes_no_folder(cli: Cli, tmp_path: Path) -> None:
    keep()
    outcome = cli("show", JOB, "--artifacts", "out")

    assert outcome.code == 1
    assert "nothing is kept of this job for editors" in outcome.err
    assert not (tmp_path / "out").exists()


def test_nothing_to_be_had_is_1(cli: Cli, cloud: str) -> None:
    keep(artifacts={"F1": {"background": f"{cloud}/gone"}})
    outcome = cli("show", JOB, "--artifacts", "out")

    assert outcome.code == 1
    assert "no background: its address is dead" in outcome.err


def test_provider_without_keys_is_3(cli: Cli) -> None:
    keep(artifacts={"F1": {"background": "https://x.aliyuncs.com/a"}})
    outcome = cli("show", JOB, "--artifacts", "out")

    assert outcome.code == 3
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in outcome.err


def test_folder_that_is_a_file_is_3(cli: Cli, cloud: str, tmp_path: Path) -> None:
    assert cloud
    (tmp_path / "out").write_text("", encoding="utf-8")
    keep(artifacts={"F1": {"template": LAYERS}})
    outcome = cli("show", JOB, "--artifacts", "out")

    assert outcome.code == 3
    assert "out cannot be written to" in outcome.err


async def test_background_of_a_file_that_nobody_took_is_left(tmp_path: Path) -> None:
    job = a_job(artifacts={"F2": {"background": "https://x/", "template": LAYERS}})
    settings = Settings(
        _env_file=None,
        alibaba_cloud_access_key_id="id",
        alibaba_cloud_access_key_secret="secret",
    )
    found = await export(job, settings, tmp_path)

    assert [each.reason for each in found] == ["provider_gone", ""]
