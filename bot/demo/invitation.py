"""What the demonstration says to the person at the terminal: where to look."""

import asyncio
import json
import sys

from bot.demo.stage import Stages

#: How long the tour waits for the page to be open.
_PATIENCE_SECONDS = 20.0
#: What a browser needs to draw the page before something happens on it.
_LOADING_SECONDS = 1.0


async def invite(
    stages: Stages,
    *,
    stay: bool,
    stop: asyncio.Event,
    patience_seconds: float | None = None,
) -> bool:
    """Tell where the page is, and wait a while until somebody has it open.

    Args:
        stages: What runs.
        stay: Whether somebody is there; else nothing is waited for.
        stop: Ends the waiting.
        patience_seconds: How long to wait; None: as long as is usual.

    Returns:
        Whether the page is open.
    """
    _say("The local workspace, with the bot in it, is at")
    _say(f"  {stages.main.workspace.page_url}")
    if not stay:
        _say("Playing the tour ...")
        return False
    patience = _PATIENCE_SECONDS if patience_seconds is None else patience_seconds
    _say(
        "Open it: the tour then plays before your eyes. Without you it begins in "
        f"{patience:.0f} seconds."
    )
    opened = stages.main.workspace.page_opened
    waits = [asyncio.create_task(each.wait()) for each in (opened, stop)]
    try:
        await asyncio.wait(waits, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    if stop.is_set():
        return False
    _say("Playing the tour ...")
    if opened.is_set():
        await asyncio.sleep(_LOADING_SECONDS)
    return opened.is_set()


def tell_how_to_go_on(stages: Stages) -> None:
    """Tell how to go on by hand, with addresses that can be opened and pasted."""
    workspace = stages.main.workspace
    typed = {"user": "emma", "channel": "general", "command": "/translate"}
    example = json.dumps(typed | {"text": "pt Good evening, see you tomorrow"})
    _say(
        "Everything goes on until Ctrl-C. Use the bot yourself, as any of the people:\n"
        f"  {workspace.page_url}\n"
        "with our own Alibaba, Huawei and bucket behind it, for images and documents "
        "(simulated):\n"
        f"  {stages.files.page_url}\n"
        "or from another terminal:\n"
        "  curl -s -H 'content-type: application/json' "
        f"{workspace.control_url}/command -d '{example}'\n"
        "docs/local-workspace.md has the rest. Addresses and tokens:"
    )
    print(json.dumps(workspace.addresses()), flush=True)  # noqa: T201 - for programs


def _say(words: str) -> None:
    # Not by rich, which would break addresses into lines.
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - what the person reads
