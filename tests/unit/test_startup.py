"""What a start needs: checks with advice, the database alone, who we are."""

import stat
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import SLACK_API_URL, Settings
from bot.control import InstanceLock
from bot.errors import (
    ConfigError,
    CredentialsError,
    StorageError,
    TransientError,
)
from bot.jobs.leftovers import Leftovers
from bot.providers.registry import Providers
from bot.providers.routing import ProviderRouter
from bot.slack.client import AUTH_CODES, make_client
from bot.startup import (
    Identity,
    InstallationFacts,
    check_settings,
    identify,
    install_secret,
    make_stores,
    own_database,
    response_origins,
    sweep,
)
from storage.base import JobReader, Swept
from storage.sqlite.work import SqliteWork

LOCAL = {"slack_bot_token": "xoxb-local-x", "slack_api_url": "http://127.0.0.1:1/api/"}


def settings(**fields: Any) -> Settings:
    return Settings(_env_file=None, **(LOCAL | fields))


class Answers:
    """What auth.test says."""

    def __init__(self) -> None:
        self.body: Any = {}
        self.status = 200

    async def answer(self, _: web.Request) -> web.Response:
        return web.json_response(self.body, status=self.status)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def client(answers: Answers) -> AsyncIterator[AsyncWebClient]:
    app = web.Application()
    app.router.add_post("/api/auth.test", answers.answer)
    server = TestServer(app)
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        url = str(server.make_url("/api/"))
        yield make_client("xoxb-local-x", url, timeout_seconds=5, session=session)
    await server.close()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"slack_bot_token": "", "slack_app_token": "xapp-local-x"}, "SLACK_BOT_TOKEN"),
        ({}, "SLACK_APP_TOKEN .* SLACK_SIGNING_SECRET"),
    ],
)
def test_missing_setting_is_named(fields: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        check_settings(settings(**fields))


@pytest.mark.parametrize(
    "fields", [{"slack_app_token": "xapp-local-x"}, {"slack_signing_secret": "x"}]
)
def test_one_transport_is_enough(fields: dict[str, str]) -> None:
    check_settings(settings(**fields))


async def test_identity_is_what_slack_says(
    client: AsyncWebClient, answers: Answers
) -> None:
    answers.body = {"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"}

    assert await identify(client) == Identity("T1", "U1", "B1")


@pytest.mark.parametrize("code", [*sorted(AUTH_CODES), "missing_scope", "not_allowed"])
async def test_refused_token_is_named_with_its_place(
    client: AsyncWebClient, answers: Answers, code: str
) -> None:
    answers.body = {"ok": False, "error": code}

    with pytest.raises(CredentialsError, match=rf"SLACK_BOT_TOKEN: {code}") as caught:
        await identify(client)
    assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, {}),
        (429, {"ok": False, "error": "ratelimited"}),
        (200, {"ok": False, "error": "internal_error"}),
        (200, {"ok": True}),
        (200, {"ok": True, "team_id": "T1"}),
    ],
)
async def test_failing_slack_is_temporary(
    client: AsyncWebClient, answers: Answers, status: int, body: Any
) -> None:
    answers.status, answers.body = status, body

    with pytest.raises(TransientError):
        await identify(client)


async def test_second_process_is_told_who_is_there(tmp_path: Path) -> None:
    here = settings(data_dir=tmp_path)
    lock = InstanceLock(here.database_path)
    assert lock.acquire()
    async with AsyncExitStack() as stack:
        with pytest.raises(ConfigError, match="another thread-translator runs"):
            own_database(stack, here)
    lock.release()


async def test_database_is_ours_until_the_stack_ends(tmp_path: Path) -> None:
    here = settings(data_dir=tmp_path / "new")
    lock = InstanceLock(here.database_path)
    async with AsyncExitStack() as stack:
        stores = make_stores(own_database(stack, here))
        assert await stores.reader.counts() == {}
        assert not lock.acquire()
    assert lock.acquire()
    lock.release()


async def test_broken_database_lets_the_lock_go(tmp_path: Path) -> None:
    here = settings(data_dir=tmp_path)
    here.database_path.write_bytes(b"not a database" * 1_000)
    async with AsyncExitStack() as stack:
        with pytest.raises(StorageError, match=r"thread-translator\.db"):
            own_database(stack, here)
    lock = InstanceLock(here.database_path)
    assert lock.acquire()
    lock.release()


@pytest.mark.parametrize(
    ("url", "token", "origin"),
    [
        (SLACK_API_URL, "", "https://hooks.slack.com"),
        ("https://slack.com/api", "xoxb-1", "https://hooks.slack.com"),
        ("https://slack-gov.com/api/", "xoxb-1", "https://hooks.slack-gov.com"),
        ("http://127.0.0.1:4201/api/", "xoxb-local-x", "http://127.0.0.1:4201"),
        ("http://localhost:4201/api/", "xoxb-local-x", "http://localhost:4201"),
    ],
)
def test_response_urls_have_the_origin_of_their_slack(
    url: str, token: str, origin: str
) -> None:
    origins = response_origins(settings(slack_bot_token=token, slack_api_url=url))

    assert origin in origins
    assert ("127.0.0.1" in str(origins)) == ("127.0.0.1" in url)


def test_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    secret = install_secret(tmp_path)

    assert len(secret) == 32
    assert install_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()

    assert len({install_secret(folder) for folder in folders}) == 2


def test_secret_half_written_by_a_dead_process_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret.key.new").write_bytes(b"half")

    assert len(install_secret(tmp_path)) == 32
    assert not (tmp_path / "secret.key.new").exists()


def test_damaged_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"")

    with pytest.raises(ConfigError, match=r"secret\.key is damaged"):
        install_secret(tmp_path)


async def swept(**fields: Any) -> dict[str, float]:
    """What a sweep at the millionth second asks the store for."""

    class Work:
        asked: dict[str, float]

        async def sweep(self, **asked: float) -> Swept:
            self.asked = asked
            return Swept(1, 2, 3)

    work = Work()
    await sweep(cast("SqliteWork", work), settings(**fields), 1_000_000.0)
    return work.asked


async def test_sweep_asks_for_what_is_older_than_the_settings() -> None:
    asked = await swept(
        text_retention_hours=1,
        segment_retention_days=2,
        row_retention_days=3,
        reuse_max_segments=4,
    )

    assert asked == {
        "texts": 1_000_000.0 - 3_600,
        "segments": 1_000_000.0 - 2 * 86_400,
        "rows": 1_000_000.0 - 3 * 86_400,
        "most_segments": 4,
    }


async def test_sweep_keeps_no_segment_that_nothing_will_use_again() -> None:
    asked = await swept(reuse="off", segment_retention_days=2)

    assert asked["segments"] == 1_000_000.0


async def test_facts_are_asked_of_their_parts() -> None:
    class Router:
        def languages(self) -> frozenset[str]:
            return frozenset({"en", "pt", "fr"})

        def reachable(self, tag: str) -> frozenset[str]:
            return {"en": frozenset({"pt", "fr"}), "pt": frozenset({"en"})}.get(
                tag, frozenset()
            )

        def labels(self) -> list[str]:
            return ["engine"]

        def label_of(self, provider: str) -> str:
            return provider.upper()

    class Parts:
        def missing(self) -> str:
            return "Spanish"

        async def counts(self) -> dict[str, int]:
            return {"done": 1}

    facts = InstallationFacts(
        cast("ProviderRouter", Router()),
        cast("Providers", Parts()),
        cast("JobReader", Parts()),
    )

    assert facts.works() == {"en": frozenset({"pt", "fr"}), "pt": frozenset({"en"})}
    assert (facts.labels(), facts.label_of("x")) == (["engine"], "X")
    assert (facts.missing(), await facts.counts()) == ("Spanish", {"done": 1})


@pytest.mark.parametrize("folders", [0, 2])
async def test_sweep_clears_what_jobs_left_too(folders: int) -> None:
    class Work:
        async def sweep(self, **_: float) -> Swept:
            return Swept(0, 0, 0)

    class Left:
        sweeps = 0

        async def sweep(self) -> int:
            self.sweeps += 1
            return folders

    left = Left()

    with structlog.testing.capture_logs() as logs:
        await sweep(
            cast("SqliteWork", Work()), settings(), 1.0, cast("Leftovers", left)
        )

    assert left.sweeps == 1
    told = [entry["folders"] for entry in logs if "folders" in entry]
    assert told == [folders] * bool(folders)
