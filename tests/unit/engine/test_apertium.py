"""Apertium's pipes: format, order, time-outs, crashes, idle ends."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.engine.apertium import Apertium, Pipe, escape, find_edges, unescape
from bot.engine.apertium_pairs import PAIRS
from bot.errors import RejectedError, TransientError

SYSTEM = Path("/usr/share/apertium")

#: A pipeline that upper-cases, with a child of its own as a real one has.
FAKE = """
import os, subprocess, sys, time
subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL)
data = b""
while chunk := os.read(0, 65536):
    data += chunk
    while b"\\0" in data:
        text, data = data.split(b"\\0", 1)
        if b"crash" in text: os._exit(1)
        if b"hang" in text: time.sleep(60)
        os.write(1, text.upper() + b"\\0")
"""


def group_is_alive(pid: int | None) -> bool:
    """Whether any process of the group runs, and is not merely uncollected."""
    assert pid is not None
    stats = [text for path in Path("/proc").glob("[0-9]*") if (text := stat_of(path))]
    fields = [text.rpartition(")")[2].split() for text in stats]
    return any(group == str(pid) and state != "Z" for state, _, group, *_ in fields)


async def until_gone(pid: int | None) -> None:
    """A killed process takes a moment to leave."""
    async with asyncio.timeout(30):
        while group_is_alive(pid):  # noqa: ASYNC110 - not our own children
            await asyncio.sleep(0.02)


def stat_of(process: Path) -> str:
    try:
        return (process / "stat").read_text()
    except OSError:
        return ""


@asynccontextmanager
async def pipe_of(
    script: str, *, timeout_seconds: float = 20.0, clock: ManualClock | None = None
) -> AsyncIterator[Pipe]:
    command = (sys.executable, "-c", script)
    pipe = Pipe(command, clock or ManualClock(), timeout_seconds=timeout_seconds)
    yield pipe
    await pipe.close()


@given(st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")))
def test_what_is_escaped_is_read_again(text: str) -> None:
    squeezed = text.strip(" ")
    while "  " in squeezed:
        squeezed = squeezed.replace("  ", " ")
    assert unescape(escape(text) + "[]") == squeezed


def test_signs_of_the_format_are_escaped_and_nul_is_dropped() -> None:
    assert escape("^a$ [b] <c>\0") == r"\^a\$ \[b\] \<c\>"


async def test_sentences_come_back_in_order() -> None:
    async with pipe_of(FAKE) as pipe:
        assert await pipe.translate(["one [1]", "two"]) == ["ONE [1]", "TWO"]


async def test_callers_at_once_get_their_own_answers() -> None:
    async with pipe_of(FAKE) as pipe:
        asked = [pipe.translate([f"text {n}"] * 3) for n in range(8)]
        answers = await asyncio.gather(*asked)
    assert answers == [[f"TEXT {n}"] * 3 for n in range(8)]


async def test_a_text_larger_than_the_pipes_buffers_comes_through() -> None:
    async with pipe_of(FAKE) as pipe:
        assert await pipe.translate(["x" * 1_000_000]) == ["X" * 1_000_000]


@pytest.mark.parametrize(("trouble", "code"), [("crash", "crash"), ("hang", "timeout")])
async def test_after_trouble_the_whole_group_is_gone_and_the_next_call_succeeds(
    trouble: str, code: str
) -> None:
    async with pipe_of(FAKE, timeout_seconds=2.0) as pipe:
        await pipe.translate(["warm"])
        pid = pipe.pid
        with pytest.raises(TransientError) as raised:
            await pipe.translate([trouble])
        assert raised.value.code == code
        await until_gone(pid)
        assert await pipe.translate(["after"]) == ["AFTER"]


async def test_a_caller_who_gives_up_leaves_no_answer_for_the_next() -> None:
    async with pipe_of(FAKE) as pipe:
        asked = asyncio.create_task(pipe.translate(["hang"]))
        await asyncio.sleep(0.2)
        asked.cancel()
        assert await pipe.translate(["after"]) == ["AFTER"]


async def test_a_pipe_that_nobody_uses_is_closed_and_opens_again() -> None:
    clock = ManualClock()
    async with pipe_of(FAKE, clock=clock) as pipe:
        await pipe.translate(["one"])
        clock.advance(59)
        await pipe.close_if_idle(60)
        pid = pipe.pid
        assert group_is_alive(pid)
        clock.advance(1)
        await pipe.close_if_idle(60)
        assert pipe.pid is None
        await until_gone(pid)
        assert await pipe.translate(["two"]) == ["TWO"]


def test_only_known_good_modes_are_edges(tmp_path: Path) -> None:
    (tmp_path / "modes").mkdir()
    for name in ("pt-es", "rus-ukr", "gl-pt-latin1", "es-pt_BR", "eng-spa"):
        (tmp_path / "modes" / f"{name}.mode").write_text("true")
    edges = {(e.source, e.target, e.cost) for e in find_edges(tmp_path)}
    wanted = {("pt", "es", 1.0), ("es", "pt-BR", 1.0), ("en", "es", 3.0)}
    assert edges in (wanted, set())  # empty where the program itself is missing


def test_no_broken_mode_is_ever_listed() -> None:
    broken = {"rus-ukr", "ukr-rus", "bel-rus", "rus-bel", "ca-eo", "es-eo"}
    modes = {pair.mode for pair in PAIRS}
    assert len(modes) == len(PAIRS)
    assert not modes & broken
    assert not any("latin1" in mode or "bytecode" in mode for mode in modes)


async def test_after_closing_nothing_starts_until_it_is_opened() -> None:
    apertium = Apertium(SYSTEM, ManualClock(), timeout_seconds=5)
    await apertium.close()
    with pytest.raises(TransientError) as raised:
        await apertium.translate("pt-es", ["olá"])
    assert raised.value.code == "engine_stopped"


@pytest.mark.apertium
async def test_a_real_mode_translates_and_keeps_signs_and_placeholders() -> None:
    apertium = Apertium(SYSTEM, ManualClock(), timeout_seconds=20)
    apertium.open()
    text = "Veja XQ1 e [a] <b> {c} ^d$ @z \\ f/g 100%, por favor."
    kept = ["Vea XQ1 y [a] <b> {c} ^d$ @z \\ f/g 100%, por favor."]
    assert await apertium.translate("pt-es", [text]) == kept
    assert apertium.pids().keys() == {"pt-es"}
    await apertium.close_idle()
    await apertium.close()
    assert apertium.pids() == {}


@pytest.mark.apertium
async def test_a_mode_that_does_not_exist_is_transient() -> None:
    apertium = Apertium(SYSTEM, ManualClock(), timeout_seconds=5)
    with pytest.raises(TransientError):
        await apertium.translate("xx-yy", ["olá"])
    await apertium.close()


async def test_a_sentence_that_came_back_empty_is_rejected(tmp_path: Path) -> None:
    swallow = "import os\nwhile os.read(0, 99):\n    os.write(1, b'\\0')"

    class Swallowing(Apertium):
        def _pipe(self, mode: str) -> Pipe:
            command = (sys.executable, "-c", swallow)
            return self._pipes.setdefault(
                mode, Pipe(command, ManualClock(), timeout_seconds=20)
            )

    apertium = Swallowing(tmp_path, ManualClock(), timeout_seconds=20)
    with pytest.raises(RejectedError):
        await apertium.translate("pt-es", ["olá"])
    await apertium.close()
