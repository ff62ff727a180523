"""Shuts a child process in: first limits, then a door that lets nothing else through.

Parsers of foreign files are large and have faults. What one of them could be made to
do is bounded here: no memory beyond a bound, no file, no connection, no other process.
It uses nothing but the stdlib, so that a child has it before it loads a parser.
"""

import contextlib
import ctypes
import os
import resource
import struct
import sys
from collections.abc import Callable

#: More than the largest image or document that passes the limits needs.
MEMORY_BYTES = 512 * 2**20
CPU_SECONDS = 10
_OPEN_FILES = 32

_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER_MODE = 38, 22, 2
_DIE_WITH_PARENT, _SIGKILL = 1, 9
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
#: By machine: its number in the kernel, and the numbers of these calls there: read,
#: write, close, fstat, lseek, mmap, mprotect, munmap, brk, three of signals, pread64,
#: setitimer, sched_yield, mremap, madvise, dup, getpid, exit, sigaltstack, gettid,
#: futex, exit_group, clock_gettime, clock_nanosleep, newfstatat, getrandom, rseq and
#: restart_syscall. (asm/unistd.h of Linux; they never change.)
_X86 = (
    "0 1 3 5 8 9 10 11 12 13 14 15 17 38 24 25 28 32 39 60 131 186 202 231 228 230 262 "
    "318 334 219"
)
_ARM = (
    "63 64 57 80 62 222 226 215 214 134 135 139 67 103 124 216 233 23 172 93 132 178 "
    "98 94 113 115 79 278 293 128"
)
_CALLS = {"x86_64": (0xC000003E, _X86), "aarch64": (0xC00000B7, _ARM)}


def limit(
    memory_bytes: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    bound_by: Callable[[int, tuple[int, int]], None] = resource.setrlimit,
) -> None:
    """Bound what this process and its libraries may take, for good.

    Args:
        memory_bytes: Of address space.
        cpu_seconds: Of computing; the kernel ends it then.
        bound_by: Tells the kernel.
    """
    bounds = {
        resource.RLIMIT_CORE: 0,  # a core file would hold the document
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory_bytes,
    }
    for name, bound in bounds.items():
        hard = resource.getrlimit(name)[1]
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(OSError, ValueError):  # not every system has each
            bound_by(name, (most, most))


def lock(control: Callable[..., int] | None = None) -> bool:
    """Refuse every further call to the kernel but reading, writing and memory.

    No file can be opened any more, so all that is needed must have been.

    Args:
        control: The kernel's prctl; None: the real one.

    Returns:
        Whether the kernel did so; elsewhere than on Linux the limits are all.
    """
    machine = _CALLS.get(os.uname().machine)
    if sys.platform != "linux" or machine is None:
        return False
    code = _program(machine[0], map(int, machine[1].split()))
    raw = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(raw))
    control = control or ctypes.CDLL(None).prctl
    control(_DIE_WITH_PARENT, _SIGKILL, 0, 0, 0)
    if control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return control(_SET_FILTER, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _program(machine: int, calls: "map[int]") -> bytes:
    """Write the filter: one machine, its listed calls, and EPERM for the others."""
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    for call in calls:
        steps += [(_JUMP_IF_EQUAL, 0, 1, call), (_RETURN, 0, 0, _ALLOW)]
    steps.append((_RETURN, 0, 0, _REFUSE))
    return b"".join(struct.pack("=HBBL", *step) for step in steps)
