"""The shell scripts are well formed, and set up what they promise, once."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, run

SCRIPTS = [
    "scripts/bench",
    "scripts/bootstrap.sh",
    "scripts/demo",
    "scripts/lock",
    "scripts/test",
    "scripts/test-long",
]
STARTED = [name for name in SCRIPTS if not name.endswith(".sh")] + [".ci/run"]

#: Stands in for Python: makes an environment of itself, notes each pip call, and
#: leaves every other question to the real one.
PYTHON = """#!/bin/bash
case "$*" in
  "-m venv .venv")
    mkdir -p .venv/bin && cp "$0" .venv/bin/python
    printf '#!/bin/sh\\n' >.venv/bin/pip && chmod +x .venv/bin/pip ;;
  *"-m pip"*)
    echo "pip $*" >>"$CALLS"
    [ -e "$BREAK" ] && rm "$BREAK" && kill -9 "$PPID"
    [[ "$*" != *" -e ." ]] || cp .venv/bin/pip .venv/bin/thread-translator ;;
  *) exec "@REAL@" "$@" ;;
esac
"""


class Machine:
    """A copy of the set-up on a machine whose commands are fakes."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a project"
        self._bin = folder / "bin"
        self._calls = folder / "calls"
        self.breaker = folder / "break"
        for name in ("scripts", "requirements"):
            shutil.copytree(ROOT / name, self.root / name)
        shutil.copy(ROOT / "pyproject.toml", self.root)
        self._bin.mkdir()
        self.command("python3.11", PYTHON.replace("@REAL@", sys.executable))
        self.command("id", "#!/bin/sh\necho 1000\n")
        self.command("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\n')
        self.command("dpkg-query", self.installed("apertium-pt-gl"))

    def command(self, name: str, text: str) -> None:
        path = self._bin / name
        path.write_text(text)
        path.chmod(0o755)

    @staticmethod
    def installed(*packages: str) -> str:
        lines = "".join(f"echo installed {name}\n" for name in packages)
        return f"#!/bin/sh\n{lines}exit 1\n"

    def start(self, lock: str = "embedded", **extra: str) -> tuple[int, str, list[str]]:
        """Bootstrap once: exit code, words, and the calls that were made."""
        self._calls.write_text("")
        env = {
            "PATH": f"{self._bin}:/usr/bin:/bin",
            "PYTHON": str(self._bin / "python3.11"),
            "CALLS": str(self._calls),
            "BREAK": str(self.breaker),
            **extra,
        }
        script = f'set -euo pipefail; source "$0"; bootstrap {lock}'
        source = self.root / "scripts" / "bootstrap.sh"
        done = run("bash", "-c", script, source, cwd=self.root.parent, env=env)
        assert done.stdout == ""
        return done.returncode, done.stderr, self._calls.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", [*SCRIPTS, ".ci/run"])
def test_script_is_well_formed(name: str) -> None:
    done = run("bash", "-n", ROOT / name)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", STARTED)
def test_script_stops_at_its_first_failure(name: str) -> None:
    text = (ROOT / name).read_text()

    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert os.access(ROOT / name, os.X_OK)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck here")
@pytest.mark.parametrize("name", [*SCRIPTS, ".ci/run"])
def test_script_has_no_shellcheck_finding(name: str) -> None:
    assert run("shellcheck", "-x", ROOT / name).stdout == ""


def test_first_start_installs_the_lock_by_hash_and_then_the_project(
    machine: Machine,
) -> None:
    code, words, calls = machine.start()

    assert (code, len(calls)) == (0, 2), words
    assert "--require-hashes --only-binary :all: -r requirements/embedded" in calls[0]
    assert calls[1].endswith("--no-deps --no-build-isolation --no-index -e .")


def test_second_start_calls_nothing(machine: Machine) -> None:
    machine.start()

    assert machine.start()[2] == []


def test_demo_finds_its_needs_in_the_environment_of_the_tests(machine: Machine) -> None:
    machine.start("dev")

    assert machine.start("embedded")[2] == []
    assert machine.start("dev")[2] == []


def test_tests_add_to_the_environment_of_the_demo(machine: Machine) -> None:
    machine.start("embedded")

    calls = machine.start("dev")[2]

    assert [call.rpartition(" -")[2] for call in calls] == [
        "r .venv/.build.txt",
        "r requirements/dev.txt",
        "e .",
    ]


def test_sources_are_built_with_the_locks_own_setuptools(machine: Machine) -> None:
    first, second, _ = machine.start("dev")[2]

    build = (machine.root / ".venv" / ".build.txt").read_text()
    assert len(re.findall(r"^[^ #]", build, re.MULTILINE)) == 1
    assert build.startswith("setuptools==")
    assert "--hash=sha256:" in build
    assert "--require-hashes --only-binary :all: -r" in first
    assert "--no-binary alibabacloud-endpoint-util," in second
    assert "--no-build-isolation -r requirements/dev.txt" in second


@pytest.mark.parametrize("name", ["requirements/embedded.txt", "pyproject.toml"])
def test_changed_description_is_installed_anew(machine: Machine, name: str) -> None:
    machine.start()
    with (machine.root / name).open("a") as file:
        file.write("# changed\n")

    assert len(machine.start()[2]) == 2
    assert machine.start()[2] == []


def test_interrupted_start_heals_itself(machine: Machine) -> None:
    machine.breaker.touch()
    code, _, calls = machine.start()
    assert (code, len(calls)) == (-9, 1)
    (machine.root / ".venv" / "half").touch()

    code, words, calls = machine.start()

    assert (code, len(calls)) == (0, 2), words
    assert not (machine.root / ".venv" / "half").exists()
    assert machine.start()[2] == []


def test_moved_folder_is_made_anew(machine: Machine) -> None:
    machine.start()
    machine.root = machine.root.rename(machine.root.parent / "elsewhere")

    assert len(machine.start()[2]) == 2


def test_unfit_python_is_refused_by_name(machine: Machine) -> None:
    code, words, calls = machine.start(PYTHON="/no/such/python")

    assert (code, calls) == (1, [])
    assert "PYTHON=/no/such/python is not a Python 3.11" in words


def test_missing_venv_tells_a_plain_user_what_to_install(machine: Machine) -> None:
    for name in ("python3.13", "python3.12", "python3.11", "python3"):
        machine.command(name, "#!/bin/sh\nexit 1\n")

    code, words, calls = machine.start(PYTHON="")

    assert (code, calls) == (1, [])
    assert "sudo apt-get install -y python3-venv" in words


def test_plain_user_is_told_which_language_packages_are_missing(
    machine: Machine,
) -> None:
    code, words, calls = machine.start()

    assert code == 0
    assert "Spanish" in words
    assert "apertium-es-pt apertium-por-cat apertium-spa-cat" in words
    assert not [call for call in calls if call.startswith("apt-get")]


def test_root_installs_only_the_missing_language_packages(machine: Machine) -> None:
    machine.command("id", "#!/bin/sh\necho 0\n")

    _, _, calls = machine.start()

    (apt,) = [call for call in calls if call.startswith("apt-get")]
    assert "--no-install-recommends apertium apertium-es-pt" in apt
    assert "apertium-pt-gl" not in apt


def test_switch_keeps_root_from_calling_apt(machine: Machine) -> None:
    machine.command("id", "#!/bin/sh\necho 0\n")

    code, words, calls = machine.start(THREAD_TRANSLATOR_NO_APT="1")

    assert (code, "Spanish" in words) == (0, True)
    assert not [call for call in calls if call.startswith("apt-get")]


def test_refusing_apt_is_a_warning_and_is_not_asked_at_every_start(
    machine: Machine,
) -> None:
    machine.command("id", "#!/bin/sh\necho 0\n")
    machine.command("apt-get", '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\nexit 100\n')

    code, words, calls = machine.start()
    again = machine.start()

    assert (code, "failed (exit code 100)" in words) == (0, True), words
    assert [call.split()[-1] for call in calls if " update" in call] == ["update"]
    assert (again[0], again[2], "Spanish" in again[1]) == (0, [], True)


def test_complete_machine_hears_nothing_of_languages(machine: Machine) -> None:
    every = "apertium apertium-es-pt apertium-por-cat apertium-pt-gl apertium-spa-cat"
    more = "apertium-spa-ita apertium-fra-cat apertium-fr-es apertium-eng-spa"
    machine.command("dpkg-query", machine.installed(*every.split(), *more.split()))

    assert "Spanish" not in machine.start()[1]
