"""One-move jobs a second: our engine beside huey, arq and dramatiq.

    scripts/bench jobs

Each engine runs the same number of jobs, from enqueue to done, in a fresh process that
enqueues and works; the engines take turns, and the median of five rounds counts. Ours
commits every move to the disk (synchronous=FULL), as huey does every enqueue; Redis
appends to its file and syncs it once a second, which loses up to a second of
acknowledged jobs with the machine (`--appendfsync always` loses none, and is slower).
`texts` is the whole life of a text on ours, from flag to post: all moves of two rows,
a batch and a slot (benchmarks/lifecycle.py).
"""

import asyncio
import json
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.figures import (
    in_child,
    median,
    options_parser,
    print_machine,
    print_mark,
)
from benchmarks.lifecycle import text_lifecycle
from benchmarks.own import our_engine
from benchmarks.redis_server import redis_is_here, redis_server
from benchmarks.rivals import ON_REDIS, RIVALS, Rival, missing_rivals

OURS = "ours"
#: The whole life of a text on ours; printed beside, never compared.
TEXTS = "texts"
ENGINES: dict[str, Rival] = {OURS: our_engine, **RIVALS, TEXTS: text_lifecycle}
_MARK = 2.0


async def measure(name: str, port: int, jobs: int) -> float:
    """Jobs a second of one engine, in this process."""
    with tempfile.TemporaryDirectory(prefix="benchmark-jobs-") as folder:
        seconds = await ENGINES[name](Path(folder), port, max(jobs // 10, 1), jobs)
    return jobs / seconds


def runnable() -> list[str]:
    """The engines that can be measured here; says which cannot."""
    skipped = set(missing_rivals())
    if not redis_is_here():
        skipped |= ON_REDIS
    for name in sorted(skipped):
        print(f"{name}: skipped; scripts/bench says what is missing")
    return [name for name in ENGINES if name not in skipped]


async def compare(names: list[str], port: int, jobs: int, runs: int) -> None:
    """Let the engines take turns, then print medians and the ratio."""
    rates: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        for name in names:
            words = ("--one", name, "--port", str(port), "--jobs", str(jobs))
            rates[name].append((await in_child("benchmarks.jobs", *words))["rate"])
    for name in names:
        every = "  ".join(f"{rate:6.0f}" for rate in rates[name])
        print(f"{name:10} {median(rates[name]):8.0f} jobs/s   ({every})")
    rivals = [median(rates[name]) for name in names if name in RIVALS]
    if rivals:
        print_mark("ours / fastest", median(rates[OURS]) / max(rivals), _MARK)


async def main() -> None:
    """Measure one engine, or all of them in children."""
    parser = options_parser(__doc__)
    parser.add_argument("--jobs", type=int, default=2_000, help="in each run")
    parser.add_argument("--appendfsync", default="everysec", help="of Redis")
    parser.add_argument("--one", choices=ENGINES, help="measure only this, as JSON")
    parser.add_argument("--port", type=int, default=0, help="of a Redis, for --one")
    found = parser.parse_args()
    if found.one:
        print(json.dumps({"rate": await measure(found.one, found.port, found.jobs)}))
        return
    jobs, runs = (50, 1) if found.smoke else (found.jobs, found.runs)
    print_machine()
    names = runnable()
    async with AsyncExitStack() as stack:
        port = 0
        if ON_REDIS & set(names):
            server = redis_server(found.appendfsync)
            port = await stack.enter_async_context(server)
            print(f"Redis: appendonly yes, appendfsync {found.appendfsync}")
        await compare(names, port, jobs, runs)


if __name__ == "__main__":
    asyncio.run(main())
