"""Signed event posts acknowledged a second: the bot beside a bare Bolt app.

    scripts/bench acks

The generator and the local Slack stand in this process, bound to one core; the server
is another process and may use any. Flags that someone added are posted, each another
one, over 32 connections that stay open; ours answers 200 when the request is committed
(synchronous=FULL). The work behind the ack is held up: Slack lets the bot's first reads
wait, as when it is slow, so that acks are measured and not translations; the second
figure of ours has it going on. Median of five rounds, in turns.
"""

import asyncio
import json
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.ack_servers import PATH
from benchmarks.figures import (
    CLOCK,
    median,
    percentile,
    print_machine,
    print_mark,
    read_options,
)
from bot.manifest import manifest_path
from bot.sandbox.control import Control
from bot.sandbox.push import sign
from bot.sandbox.slack import LocalWorkspace, load_manifest

_CONNECTIONS = 32
_WARM = 300
_MARK = 0.8
#: What is measured: the server, and whether Slack lets its reads wait.
_SETTINGS = {
    "bolt": ("bolt", True),
    "ours": ("ours", True),
    "ours at work": ("ours", False),
}


@dataclass(slots=True)
class Acks:
    """What one run showed."""

    seconds: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    refused: int = 0
    cpu_seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Acks a second."""
        return len(self.latencies_ms) / self.seconds


def event_posts(
    workspace: LocalWorkspace, port: int, first: int, count: int
) -> list[bytes]:
    """Whole HTTP requests, signed now: each a flag on another message."""
    return [_post(workspace, port, first + number) for number in range(count)]


def _post(workspace: LocalWorkspace, port: int, number: int) -> bytes:
    now = CLOCK.now()
    ts = f"{int(now)}.{number:06}"
    payload = {
        "token": "local",
        "team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "type": "event_callback",
        "event_id": f"Ev{number:08}",
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "event": {
            "type": "reaction_added",
            "user": "U0LOCAL001",
            "reaction": "flag-br",
            "item": {"type": "message", "channel": "C0LOCAL001", "ts": ts},
            "item_user": "U0LOCAL002",
            "event_ts": ts,
        },
    }
    body = json.dumps(payload)
    stamp = str(int(now))
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\n"
        f"X-Slack-Signature: {sign(workspace.signing_secret, stamp, body)}\r\n\r\n"
    )
    return (head + body).encode()


async def post_all(port: int, posts: list[bytes]) -> Acks:
    """Post over several connections, one after the other on each."""
    acks = Acks()
    left = iter(posts)

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for post in left:
            begun = CLOCK.monotonic()
            writer.write(post)
            acks.refused += await _status(reader) != 200
            acks.latencies_ms.append((CLOCK.monotonic() - begun) * 1e3)
        writer.close()

    begun = CLOCK.monotonic()
    await asyncio.gather(*(connection() for _ in range(_CONNECTIONS)))
    acks.seconds = CLOCK.monotonic() - begun
    return acks


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    _, _, rest = head.partition("content-length:")
    await reader.readexactly(int(rest.split("\r\n")[0]))
    return int(head.split(" ")[1])


@asynccontextmanager
async def serving(
    name: str, workspace: LocalWorkspace, cores: list[int]
) -> AsyncIterator[tuple[int, int]]:
    """Run a server in a process of its own; yields its port and process id."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.ack_servers", name),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101 - the same
    try:
        facts: dict[str, Any] = workspace.addresses() | {"cores": cores}
        child.stdin.write(json.dumps(facts).encode() + b"\n")
        yield json.loads(await child.stdout.readline())["port"], child.pid
        child.stdin.close()
        async with asyncio.timeout(20):
            await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def measure(setting: str, posts: int, cores: list[int]) -> Acks:
    """One run against a fresh server and a fresh Slack."""
    server, held = _SETTINGS[setting]
    workspace = LocalWorkspace(load_manifest(manifest_path()))
    await workspace.start()
    try:
        async with Control(workspace.control_url) as control:
            if held:
                await control.add_fault(
                    method="conversations.replies", kind="hang", seconds=60, times=-1
                )
            async with serving(server, workspace, cores) as (port, process):
                await post_all(port, event_posts(workspace, port, 0, _WARM))
                made = event_posts(workspace, port, _WARM, posts)
                before = cpu_seconds(process)
                acks = await post_all(port, made)
                acks.cpu_seconds = cpu_seconds(process) - before
                # Ends the reads that are held up, so that the bot can stop at once.
                await workspace.close()
                return acks
    finally:
        await workspace.close()


def cpu_seconds(process: int) -> float:
    """CPU time that a process has used until now, all of its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    """Print acks a second, p50 and p99, and the ratio."""
    options = read_options(__doc__)
    print_machine()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[-1:])
    posts = 100 if options.smoke else 3_000
    found: defaultdict[str, list[Acks]] = defaultdict(list)
    for _ in range(options.runs):
        for setting in _SETTINGS:
            found[setting].append(await measure(setting, posts, cores))
    for setting, runs in found.items():
        p50 = median([percentile(acks.latencies_ms, 0.5) for acks in runs])
        p99 = median([percentile(acks.latencies_ms, 0.99) for acks in runs])
        cpu = median([acks.cpu_seconds / len(acks.latencies_ms) for acks in runs])
        print(
            f"{setting:14} {rates(runs):6.0f} acks/s   p50 {p50:5.1f} ms   "
            f"p99 {p99:5.1f} ms   CPU {cpu * 1e6:4.0f} us/ack   "
            f"refused {sum(acks.refused for acks in runs)}"
        )
    print_mark("ours / bare Bolt", rates(found["ours"]) / rates(found["bolt"]), _MARK)


def rates(runs: list[Acks]) -> float:
    """Acks a second, the median."""
    return median([acks.rate for acks in runs])


if __name__ == "__main__":
    asyncio.run(main())
