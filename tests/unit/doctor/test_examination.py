"""All checks at once: one that fails, hangs or breaks keeps no other away."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.doctor.examination import NAMES, Check, examine, run_all, wanted_scopes
from bot.doctor.findings import Finding, State, ok
from bot.errors import BotError, ConfigError, StorageError, TransientError
from tests.unit.doctor.conftest import closed_port, summary

UNREACHABLE = {"SLACK_BOT_TOKEN": "xoxb-local-x", "SLACK_APP_TOKEN": "xapp-local-x"}


async def fine() -> list[Finding]:
    return [ok("fine", "all is well")]


def raises(error: Exception) -> Callable[[], Awaitable[list[Finding]]]:
    async def run() -> list[Finding]:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (ZeroDivisionError("canary"), BotError, "failed: ZeroDivisionError"),
        (StorageError("disk on fire"), StorageError, "disk on fire"),
    ],
)
async def test_check_that_breaks_keeps_no_other_away(
    error: Exception, kind: type[BotError], words: str
) -> None:
    checks = [Check(("one", "two"), raises(error)), Check(("fine",), fine)]

    found = await run_all(checks, 5)

    assert summary(found) == {"one": "failed", "two": "failed", "fine": "ok"}
    assert type(found[0].error) is kind
    assert words in found[0].what
    assert "canary" not in str(found[0].what)
    assert found[0].fix


async def test_check_that_hangs_is_broken_off_while_others_end() -> None:
    async def hang() -> list[Finding]:
        return await asyncio.Future()

    async with asyncio.timeout(2):
        found = await run_all([Check(("slow",), hang), Check(("fine",), fine)], 0.05)

    assert summary(found) == {"slow": "failed", "fine": "ok"}
    assert isinstance(found[0].error, TransientError)
    assert "0.05 s" in found[0].what


async def test_checks_run_at_the_same_time() -> None:
    met = asyncio.Barrier(2)

    async def meet() -> list[Finding]:
        await met.wait()
        return await fine()

    found = await run_all([Check(("a",), meet), Check(("b",), meet)], 5)

    assert [finding.state for finding in found] == [State.OK, State.OK]


async def test_settings_that_cannot_be_read_leave_nothing_to_look_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LEASE_SECONDS", "canary")

    found = await examine(SystemClock())

    assert isinstance(found[0].error, ConfigError)
    assert found[0].what.startswith("LEASE_SECONDS: ")
    assert "docs/settings.md" in found[0].fix
    assert {finding.state for finding in found[1:]} == {State.SKIPPED}
    assert "canary" not in str(found)


@pytest.mark.engine
async def test_each_check_has_its_name_in_a_fixed_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    socket_mode = [finding.name for finding in await examine(SystemClock())]
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "canary")
    by_http = [finding.name for finding in await examine(SystemClock())]

    assert socket_mode == [name for name in NAMES if name != "signing secret"]
    assert by_http == [name for name in NAMES if name != "app token"]


@pytest.mark.engine
async def test_every_failure_and_warning_says_what_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{closed_port()}/api/")
    for name, token in UNREACHABLE.items():
        monkeypatch.setenv(name, token)

    found = await examine(SystemClock())

    bad = [one for one in found if one.state in (State.FAILED, State.WARNING)]
    assert len(bad) >= 3
    assert [one.name for one in bad if not one.fix] == []


@pytest.mark.engine
async def test_file_of_settings_is_named(tmp_path: Path) -> None:
    before = (await examine(SystemClock()))[0]
    await asyncio.to_thread((tmp_path / ".env").write_text, "LISTEN=127.0.0.1:0\n")
    after = (await examine(SystemClock()))[0]

    assert ".env" not in before.what
    assert after.what.endswith(f"and {tmp_path / '.env'}")


def test_scopes_are_those_of_the_manifest() -> None:
    assert {"commands", "chat:write", "reactions:read"} <= wanted_scopes()
