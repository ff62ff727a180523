"""The chat page with many messages: how long it takes to open, and to draw the next.

    scripts/bench page

A channel holds 5,000 messages. Debian's chromium opens the page, five times in a new
profile and five times in one that has been there: the time that its scripts take, by
the browser's own count, is marked. Then people write forty more, one by one: from the
moment in which the server made a message until the browser has drawn it, both by this
machine's clock. Half a minute; needs what the tests in a browser need.
"""

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.figures import (
    median,
    percentile,
    print_machine,
    print_mark,
    quiet_logs,
    read_options,
)
from bot.manifest import manifest_path
from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace, load_manifest
from tests.browser.kit import Window, launched, let_in, missing, window

if TYPE_CHECKING:
    from playwright.async_api import Browser

_MESSAGES, _FEW_MESSAGES = 5_000, 200
_ARRIVALS, _FEW_ARRIVALS = 40, 5
_PAGE = "/as/emma/travel"
_SENTENCES = (
    "The train to the coast leaves at ten past nine.",
    "O relatório está pronto, falta só a *revisão*. :tada:",
    "会議は三時からです。",
    "Please read the notes before the call: <https://example.com/notes>",
)
_SCRIPT_MARK_SECONDS = 1.0
_DRAWN_MARK_MS = 100.0
#: Two frames after a message is there, it has been drawn.
#: When a message was drawn; the page's policy lets no function be made for a wait.
_WHEN_DRAWN = """ts => new Promise((tell) => {
  const look = () => window.drawn[ts]
    ? tell(window.drawn[ts]) : requestAnimationFrame(look);
  look();
})"""
_WATCH = """() => {
  window.drawn = {};
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    for (const node of added) {
      if (!node.dataset?.ts) continue;
      const { ts } = node.dataset;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        window.drawn[ts] = Date.now();
      }));
    }
  }).observe(document.querySelector("#messages"), { childList: true, subtree: true });
}"""


async def fill(control: Control, messages: int) -> None:
    """Let two people write."""
    for number in range(0, messages, 100):
        texts = [
            f"{number + each}: {_SENTENCES[each % len(_SENTENCES)]}"
            for each in range(min(100, messages - number))
        ]
        await control.say_many(("emma", "bruno")[number // 100 % 2], "travel", texts)


async def script_ms(opened: Window) -> float:
    """Open the page; how long its scripts ran."""
    devtools = await opened.page.context.new_cdp_session(opened.page)
    await devtools.send("Performance.enable")
    await opened.go(_PAGE)
    await opened.page.locator("#messages article.message").last.wait_for()
    found = await devtools.send("Performance.getMetrics")
    metrics = {each["name"]: each["value"] for each in found["metrics"]}
    return float(metrics["ScriptDuration"] * 1000)


async def openings(
    browser: "Browser", workspace: LocalWorkspace, control: Control, runs: int
) -> tuple[list[float], list[float]]:
    """Script times in new profiles, and in one that has the page's files."""
    new: list[float] = []
    used: list[float] = []
    for _ in range(runs):
        async with let_in(browser, workspace) as profile:
            for times in (new, used):
                async with window(profile, workspace, control) as opened:
                    times.append(await script_ms(opened))
    return new, used


async def arrivals(opened: Window, count: int) -> list[float]:
    """From the making of a message to its drawing, in ms, of each of some."""
    await opened.go(_PAGE)
    await opened.page.evaluate(_WATCH)
    spans = []
    for number in range(count):
        said = await opened.control.say("bruno", "travel", f"arrival {number}")
        drawn = await opened.page.evaluate(_WHEN_DRAWN, said.ts)
        spans.append(float(drawn) - float(said.ts) * 1000)
    return spans


def show(words: str, spans: Sequence[float]) -> None:
    """Print a row of times in ms."""
    figures = f"median {median(spans):.1f}, p95 {percentile(spans, 0.95):.1f}"
    print(f"{words}, ms: {figures}, worst {max(spans):.1f}")


async def measure(*, messages: int, count: int, runs: int) -> None:
    """Take all figures and print them."""
    workspace = LocalWorkspace(load_manifest(manifest_path()))
    await workspace.start()
    try:
        async with Control(workspace.control_url) as control, launched() as browser:
            await fill(control, messages)
            new, used = await openings(browser, workspace, control, runs)
            async with (
                let_in(browser, workspace) as profile,
                window(profile, workspace, control) as opened,
            ):
                spans = await arrivals(opened, count)
    finally:
        await workspace.close()
    show(f"scripts of a page with {messages:,} messages, new profile", new)
    show("the same, in a profile that has the page's files", used)
    show(f"from the server's event to the drawing, {count} messages", spans)
    seconds = median(new) / 1000
    print_mark(
        "script time of the page, s", seconds, _SCRIPT_MARK_SECONDS, at_most=True
    )
    drawn = median(spans)
    print_mark("event to drawing, ms", drawn, _DRAWN_MARK_MS, at_most=True)


def main() -> None:
    """Measure, or say why that cannot be."""
    options = read_options(__doc__)
    if reason := missing():
        sys.exit(f"the page is not measured: {reason}")
    quiet_logs()
    print_machine()
    sizes = {"messages": _MESSAGES, "count": _ARRIVALS}
    if options.smoke:
        sizes = {"messages": _FEW_MESSAGES, "count": _FEW_ARRIVALS}
    asyncio.run(measure(**sizes, runs=options.runs))


if __name__ == "__main__":
    main()
