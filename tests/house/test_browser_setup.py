"""Chromium is fetched for the tests in a browser, or said loudly to be missing."""

from pathlib import Path

import pytest

from tests.house.tree import ROOT, run

FONTS = ("fonts-noto-color-emoji", "fonts-droid-fallback")


def add_browser(
    folder: Path, *, browser: bool, root: bool = True, installed: tuple[str, ...] = ()
) -> tuple[list[str], str]:
    """Run this one step where all commands are fakes: calls of apt-get, and words."""
    (folder / ".venv").mkdir(exist_ok=True)
    fakes = {
        "has_browser": "true" if browser else "false",
        "may_use_apt": "true" if root else "false",
        "dpkg-query": "".join(f"echo installed {name};" for name in installed) + "true",
        "apt_install": 'echo "$*" >>calls; [ ! -e refuse ]',
    }
    made = "\n".join(f"{name}() {{ {body}; }}" for name, body in fakes.items())
    script = f'set -euo pipefail; source "$0"; {made}\nadd_browser'
    (folder / "calls").write_text("")
    done = run("bash", "-c", script, ROOT / "scripts" / "bootstrap.sh", cwd=folder)
    assert done.returncode == 0, done.stderr
    return (folder / "calls").read_text().splitlines(), done.stderr


def test_root_gets_the_browser_and_its_fonts(tmp_path: Path) -> None:
    calls, words = add_browser(tmp_path, browser=False)

    assert calls == [" ".join(("chromium", *FONTS))]
    assert "SKIPPED" not in words


def test_only_what_is_missing_is_fetched(tmp_path: Path) -> None:
    assert add_browser(tmp_path, browser=True, installed=FONTS) == ([], "")
    calls, _ = add_browser(tmp_path, browser=True, installed=FONTS[:1])
    assert calls == [FONTS[1]]


def test_a_plain_user_without_a_browser_is_told_loudly(tmp_path: Path) -> None:
    calls, words = add_browser(tmp_path, browser=False, root=False)

    assert calls == []
    assert "ALL TESTS IN A BROWSER ARE SKIPPED" in words
    assert "sudo apt-get install -y chromium" in words


def test_a_plain_user_with_a_browser_hears_nothing(tmp_path: Path) -> None:
    assert add_browser(tmp_path, browser=True, root=False) == ([], "")


def test_a_refusal_is_not_asked_for_at_every_start(tmp_path: Path) -> None:
    (tmp_path / "refuse").touch()
    first, words = add_browser(tmp_path, browser=False)
    again, _ = add_browser(tmp_path, browser=False)

    assert (len(first), again) == (1, [])
    assert "SKIPPED" in words


@pytest.mark.parametrize(("lock", "asks"), [("dev", True), ("embedded", False)])
def test_only_the_tests_ask_for_a_browser(lock: str, *, asks: bool) -> None:
    script = (
        'source "$0"; is_current() { true; }; add_apertium() { true; };'
        f" add_browser() {{ echo asked; }}; bootstrap {lock}"
    )
    done = run("bash", "-c", script, ROOT / "scripts" / "bootstrap.sh")

    assert (done.returncode, done.stdout) == (0, "asked\n" if asks else "")
