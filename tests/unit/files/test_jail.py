"""What a parser that was taken over can still do: nothing."""

import asyncio
import json
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.files import jail
from bot.files.gate import Gate, ask_child
from bot.files.refusals import Refusal, RefusedError

#: A child as it is when a parser gets the file, and what it does then. Its outcome is
#: a number, or the name of the error it met.
HOSTILE = """
import json, os, socket
from bot.files.jail import limit, lock
request = json.loads(sys.stdin.readline())
limit(cpu_seconds=request.get("cpu_seconds", 10))
{lock}
def act():
    {act}
try:
    outcome = act()
except Exception as error:
    outcome = type(error).__name__
print(json.dumps(outcome), flush=True)
"""

needs_filter = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in jail._CALLS,
    reason="the kernel's filter is Linux's, written for two machines",
)


async def outcome(
    act: str, *, lock: str = "lock()", seconds: float = 10.0, **request: Any
) -> Any:
    program = HOSTILE.format(act=act, lock=lock)
    return json.loads(await ask_child(program, request, timeout_seconds=seconds))


async def test_child_that_does_no_harm_answers() -> None:
    assert await outcome("return 7") == 7


async def test_ten_gigabytes_are_not_given() -> None:
    assert await outcome("return len(bytearray(10 * 2**30))") == "MemoryError"


async def test_endless_computing_ends_at_the_limit() -> None:
    with pytest.raises(RefusedError) as refused:
        async with asyncio.timeout(20):
            await outcome("while True: pass", seconds=60, cpu_seconds=1)

    assert refused.value.code is Refusal.TOO_COMPLEX


async def test_child_that_sleeps_is_ended_by_the_clock() -> None:
    with pytest.raises(RefusedError):
        await outcome("sys.stdin.read()", seconds=1.0)


@needs_filter
async def test_a_hundred_forks_make_no_process() -> None:
    act = "return [os.fork() for _ in range(100)]"

    assert await outcome(act) == "PermissionError"


async def test_file_gets_no_byte_even_without_the_filter(tmp_path: Path) -> None:
    act = "return open(request['path'], 'wb').write(bytes(2**26))"

    said = await outcome(act, lock="", path=str(tmp_path / "f"))

    assert (said, sizes(tmp_path)) == ("OSError", [0])


@needs_filter
async def test_no_file_is_made(tmp_path: Path) -> None:
    act = "return open(request['path'], 'wb').write(bytes(2**30))"

    said = await outcome(act, path=str(tmp_path / "f"))

    assert (said, sizes(tmp_path)) == ("PermissionError", [])


async def test_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "secret")

    assert await outcome("return sorted(os.environ)") == ["LC_ALL", "PATH"]


@needs_filter
@pytest.mark.parametrize(
    "act",
    [
        "return open(f'/proc/{os.getppid()}/environ').read()",
        "return open('/etc/passwd').read()",
        "return os.listdir('/')",
        "return socket.socket()",
        "return socket.create_connection(('127.0.0.1', 9))",
        "return os.kill(os.getppid(), 0)",
        "return os.system('true') and 1 / 0",
        "return os.execv('/bin/true', ['true'])",
        "return os.unlink('/tmp/x')",
    ],
)
async def test_nothing_outside_can_be_touched(act: str) -> None:
    assert await outcome(act) in {"PermissionError", "ZeroDivisionError"}


async def test_others_work_on_while_a_child_spins() -> None:
    spinning = asyncio.ensure_future(outcome("while True: pass", seconds=1.0))
    turns = 0
    while not spinning.done():
        await asyncio.wait({spinning}, timeout=0.02)
        turns += 1

    assert isinstance(spinning.exception(), RefusedError)
    assert turns > 20


#: The gate's own child, with another parser.
PARSER = (
    "import os, resource; from bot.files import child; "
    "child.load_check = lambda _: {parser}; child.main()"
)


async def test_parser_runs_within_the_limits(tmp_path: Path) -> None:
    now = "resource.getrlimit(resource.RLIMIT_AS)[0] >> 20"
    parser = f"(lambda most: lambda *_: {{'pages': most}})({now})"
    gate = Gate(program=PARSER.format(parser=parser))

    accepted = await gate.check(placed(tmp_path), "a.txt")

    assert accepted.pages == 512


@needs_filter
async def test_parser_runs_behind_the_filter(tmp_path: Path) -> None:
    parser = "lambda *_: {'pages': len(os.listdir('/'))}"
    gate = Gate(program=PARSER.format(parser=parser))

    with pytest.raises(RefusedError) as refused:
        await gate.check(placed(tmp_path), "a.txt")

    assert refused.value.code is Refusal.UNREADABLE


def placed(folder: Path) -> Path:
    path = folder / "a"
    path.write_bytes(b"a")
    return path


async def test_endless_answer_is_cut() -> None:
    with pytest.raises(RefusedError):
        await outcome("while True: print('x' * 1_000_000, end='')")


def sizes(folder: Path) -> list[int]:
    return [path.stat().st_size for path in folder.iterdir()]


def test_limits_are_never_raised() -> None:
    told: dict[int, tuple[int, int]] = {}

    jail.limit(2**40, 2**30, bound_by=told.__setitem__)

    assert told[resource.RLIMIT_FSIZE] == (0, 0)
    for name, (soft, hard) in told.items():
        now = resource.getrlimit(name)[1]
        assert soft == hard
        assert now == resource.RLIM_INFINITY or hard <= now


@needs_filter
@pytest.mark.parametrize(
    ("answers", "locked"), [([0, 0, 0], True), ([0, 0, -1], False), ([0, -1], False)]
)
def test_lock_says_whether_the_kernel_took_it(
    answers: list[int], *, locked: bool
) -> None:
    said = iter(answers)

    assert jail.lock(lambda *_: next(said)) is locked


def test_unknown_machine_has_the_limits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "_CALLS", {})

    assert jail.lock(lambda *_: 0) is False


def test_filter_ends_a_call_of_another_machine_and_refuses_what_is_not_listed() -> None:
    steps = list(struct.iter_unpack("=HBBL", jail._program(7, map(int, ["1", "2"]))))

    assert steps[1:3] == [(0x15, 1, 0, 7), (0x06, 0, 0, 0x80000000)]
    assert steps[4:6] == [(0x15, 0, 1, 1), (0x06, 0, 0, 0x7FFF0000)]
    assert steps[-1] == (0x06, 0, 0, 0x00050001)
