"""Measures the embedded engine: `python benchmarks/engine.py`, about a minute.

Prints sentences a second, the latency of a short message alone and behind a long text,
start times, memory, and how many placeholders come through, by route.
"""

import asyncio
import re
import statistics
from collections.abc import Awaitable, Sequence
from pathlib import Path

from bot.clock import SystemClock
from bot.engine import Engine
from bot.engine.masking import Masked, mask, unmask
from bot.engine.translation import Hop

CLOCK = SystemClock()
SHORT = "Can you check the report before lunch?"
PARAGRAPH = (
    "The customer is not happy with the delay and wants a refund. "
    "We moved the meeting to Friday because the server was down all morning. "
    "Please send the new version to the team when you are done. "
)
LONG = PARAGRAPH * 31
SENTENCES = (
    "Hello XQ1, the build XQ2 failed at noon, please check XQ3.",
    "XQ1 is down again.",
    "XQ1 and XQ2 are waiting for your answer.",
    "Please ask XQ1 about XQ2 before Friday.",
    "The XQ1 file was sent to XQ2 yesterday.",
    "I moved XQ1 to XQ2, and then to XQ3.",
    "See XQ1 for the details.",
    "XQ1: the deploy is finished.",
    "Who owns XQ1 now?",
    "Thanks XQ1, that was quick!",
    "Can you review XQ1 when you have time?",
    "We will discuss XQ1 in XQ2 tomorrow morning.",
    "Run XQ1 and tell me what it prints.",
    "The value of XQ1 must be larger than XQ2.",
    "XQ1 wrote that the invoice is late.",
    "Do not open XQ1 (it is a test).",
    "Open XQ1, click on XQ2 and wait.",
    "The customer in XQ1 is not happy with XQ2.",
    "It works on XQ1 but not on XQ2.",
    "XQ1 XQ2 please read this today.",
    "The meeting with XQ1 starts at three.",
    "I think XQ1 is right about the budget.",
    "Our new office is near XQ1.",
    "Please replace XQ1 with XQ2 in all files.",
    "The link XQ1 is broken, use XQ2 instead.",
    "Nobody told XQ1 about the change.",
    "When XQ1 comes back, we can start.",
    "XQ1, XQ2 and XQ3 passed the tests.",
    "This is the answer to XQ1.",
    "Remind XQ1 to pay the bill by Monday.",
)
PLACEHOLDER = re.compile(r"(?<!\w)XQ\d+(?!\w)")


async def timed(work: Awaitable[object]) -> float:
    """Seconds that awaiting took."""
    begun = CLOCK.monotonic()
    await work
    return CLOCK.monotonic() - begun


def memory_megabytes(pid: int) -> float:
    """What a process and its group hold in proportion (PSS)."""
    stats = (path / "stat" for path in Path("/proc").glob("[0-9]*"))
    fields = [(path, path.read_text().rpartition(")")[2].split()) for path in stats]
    members = [path.parent for path, field in fields if field[2] == str(pid)]
    rollups = [(member / "smaps_rollup").read_text() for member in members]
    sizes = [re.search(r"\nPss:\s+(\d+)", text) for text in rollups]
    return sum(int(size[1]) for size in sizes if size) / 1e3


def name_of(pid: int) -> str:
    """A pipe's mode, or "worker"."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    modes = [Path(word).stem for word in words if word.endswith(".mode")]
    return modes[0] if modes else "worker"


async def start_times() -> None:
    """From nothing to the first translation, and from nothing to a judgement."""
    engine = Engine()
    await engine.start()
    first = await timed(engine.translate(SHORT, "en", "pt"))
    await engine.close()
    await engine.start()
    judged = await timed(engine.detect(SHORT))
    await engine.close()
    print(f"first translation after a start   {first:6.2f} s")
    print(f"first judgement after a start     {judged:6.2f} s")


async def speed(engine: Engine, source: str, target: str) -> None:
    """Sentences a second, one text of many sentences."""
    await engine.translate(SHORT, source, target)
    text = "\n".join(PARAGRAPH.strip().split(". ") * 67)
    seconds = await timed(engine.translate(text, source, target))
    route = ">".join(engine.route(source, target) or ())
    print(f"sentences a second {route:14} {201 / seconds:6.0f}")


async def latency(engine: Engine) -> None:
    """A short message alone, and while 6 kB are being translated."""
    alone = [await timed(engine.translate(SHORT, "en", "pt")) for _ in range(20)]
    behind: list[float] = []
    for interactive in (False, True):
        work = engine.translate(LONG, "en", "pt", interactive=interactive)
        long = asyncio.create_task(work)
        await asyncio.sleep(0.02)
        while not long.done():
            behind.append(await timed(engine.translate(SHORT, "en", "pt")))
            await asyncio.sleep(0.02)
        await long
    whole = await timed(engine.translate(LONG, "en", "pt"))
    print(f"a short message alone             {statistics.median(alone) * 1e3:6.0f} ms")
    print(f"  behind {len(LONG) / 1e3:.1f} kB, median          ", end="")
    print(
        f"{statistics.median(behind) * 1e3:6.0f} ms (worst {max(behind) * 1e3:.0f} ms)"
    )
    print(f"the {len(LONG) / 1e3:.1f} kB alone                 {whole:6.2f} s")


async def survival(engine: Engine, source: str, target: str) -> None:
    """How many sentences came back with every placeholder, before and after repair."""
    begin = await asyncio.gather(
        *(to_source(engine, text, source) for text in SENTENCES)
    )
    raw = 0
    whole = 0
    for sentence in begin:
        path = engine._routes.find(source, target) or ()  # noqa: SLF001 - to look inside
        hops = [engine._hop(edge, interactive=True) for edge in path]  # noqa: SLF001
        raw += await came_through(sentence, hops)
        translated = await engine.translate(sentence, source, target)
        wanted = sorted(PLACEHOLDER.findall(sentence))
        whole += sorted(PLACEHOLDER.findall(translated.text)) == wanted
    route = ">".join(engine.route(source, target) or ())
    print(f"placeholders {route:14} {raw}/{len(begin)} by itself, ", end="")
    print(f"{whole}/{len(begin)} with pieces")


async def to_source(engine: Engine, text: str, source: str) -> str:
    """The English sentence in another language."""
    if source == "en":
        return text
    return (await engine.translate(text, "en", source)).text


async def came_through(sentence: str, hops: Sequence[Hop]) -> bool:
    """Whether no hop lost a placeholder."""
    for hop in hops:
        masked: Masked = mask(sentence, hop.repertoire)
        result = unmask((await hop.run([masked.text]))[0], masked)
        if result is None:
            return False
        sentence = result
    return True


async def main() -> None:
    """Print all figures."""
    await start_times()
    engine = Engine()
    await engine.start()
    await engine.detect(SHORT)
    tried = ("en>pt", "pt>en", "en>es", "es>en", "en>fr", "fr>en", "en>it")
    pairs = [(pair[:2], pair[3:]) for pair in tried if engine.route(pair[:2], pair[3:])]
    for pair in pairs:
        await speed(engine, *pair)
    await latency(engine)
    for pair in pairs:
        await survival(engine, *pair)
    total = sum(memory_megabytes(pid) for pid in engine.pids())
    print(f"memory of {len(engine.pids())} children             {total:6.0f} MB")
    for pid in sorted(engine.pids()):
        print(f"  {name_of(pid):14} {memory_megabytes(pid):6.0f} MB")
    await engine.close()


if __name__ == "__main__":
    asyncio.run(main())
