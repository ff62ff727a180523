"""What is printed: lines for people, JSON for programs."""

import json

import pytest

from bot.doctor.findings import Finding, failed, ok, skipped, warning
from bot.doctor.report import show
from bot.errors import BotError

FINDINGS = [
    ok("disk", "enough room"),
    warning("clock", "it is late", "wind it up"),
    failed("engine", BotError("it [red]smokes[/red] :fire:"), "buy " + "a new " * 60),
    skipped("work", "no database"),
]


def shown(capsys: pytest.CaptureFixture[str], findings: list[Finding]) -> str:
    show(findings, as_json=False)
    return capsys.readouterr().out


def test_json_holds_every_check_and_whether_all_is_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(FINDINGS, as_json=True)
    written = capsys.readouterr()
    document = json.loads(written.out)

    assert (document["ok"], written.err) == (False, "")
    assert document["checks"][1] == {
        "name": "clock",
        "state": "warning",
        "what": "it is late",
        "fix": "wind it up",
    }
    assert [check["name"] for check in document["checks"]] == [
        finding.name for finding in FINDINGS
    ]


def test_warnings_and_gaps_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    show([FINDINGS[0], FINDINGS[1], FINDINGS[3]], as_json=True)

    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_state_is_a_word_beside_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, FINDINGS).splitlines()

    assert lines[0].split()[:3] == ["✓", "ok", "disk"]
    assert lines[1].split()[:3] == ["!", "warning", "clock"]
    assert lines[2].split() == ["mend", "it:", "wind", "it", "up"]
    assert lines[3].split()[:3] == ["✗", "failed", "engine"]
    assert lines[5].split()[:3] == ["-", "skipped", "work"]


def test_words_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert "it [red]smokes[/red] :fire:" in shown(capsys, FINDINGS)


def test_command_stays_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert ("a new " * 60).strip() in shown(capsys, FINDINGS)


def test_signs_that_steer_a_terminal_are_taken_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = shown(capsys, [ok("bot token", "@evil\x1b[2J\r\x07 in \x9bteam")])

    assert not any(sign in out for sign in "\x1b\r\x07\x9b")
    assert "@evil [2J" in out


def test_words_on_stderr_count_the_states(capsys: pytest.CaptureFixture[str]) -> None:
    show(FINDINGS, as_json=False)

    assert capsys.readouterr().err == "1 ok, 1 warning, 1 failed, 1 skipped\n"
