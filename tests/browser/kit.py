"""A window of the chat page in a real browser, and what a person does in it."""

import importlib.util
import os
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Literal

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace

if TYPE_CHECKING:
    from playwright.async_api import (
        Browser,
        BrowserContext,
        Locator,
        Page,
        ViewportSize,
    )

#: How long anything may take on a machine that has much else to do.
PATIENCE_MS = 30_000
#: A page's width on a phone.
PHONE: "ViewportSize" = {"width": 390, "height": 844}
DESK: "ViewportSize" = {"width": 1280, "height": 800}
#: Tells of what the page's policy forbade.
_WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("forbidden by the policy: " + event.violatedDirective));
"""
#: Style sheets are not fetched once more: the browser has them.
_AXE = """rules => axe.run(document, {
  resultTypes: ["violations"],
  preload: false,
  ...(rules.length ? { runOnly: rules } : {}),
})"""
#: Gives an element a file, as a hand or a clipboard would.
_GIVE = """(element, {name, kind, data, act}) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: kind }));
  const given = { bubbles: true, cancelable: true };
  const event = act === "drop"
    ? new DragEvent("drop", { ...given, dataTransfer: transfer })
    : new ClipboardEvent("paste", { ...given, clipboardData: transfer });
  element.dispatchEvent(event);
}"""


def chromium() -> str:
    """The browser's path; empty: there is none."""
    named = os.environ.get("CHROME", "")  # noqa: TID251 - no setting of the bot
    names = (named, "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := which(name))), "")


def missing() -> str:
    """Why there can be no tests in a browser; empty: there can."""
    if not chromium():
        return "NO CHROMIUM: apt-get install chromium, or set CHROME to its path"
    if importlib.util.find_spec("playwright") is None:
        return "no wheel of playwright"
    return ""


@asynccontextmanager
async def launched() -> "AsyncIterator[Browser]":
    """A browser without a screen."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=["--disable-gpu"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(slots=True)
class Window:
    """One person's window."""

    page: "Page"
    workspace: LocalWorkspace
    control: Control
    #: What the browser complained of.
    noise: list[str] = field(default_factory=list)

    def note(self, status: int, url: str) -> None:
        """Keep what the server refused, with its address."""
        if status >= 400:
            self.noise.append(f"{status}: {url}")

    async def go(self, path: str) -> None:
        """Open an address of the page, such as "/as/emma/travel"."""
        await self.page.goto(self.workspace.url + path)

    async def say(self, text: str, *, thread: bool = False) -> None:
        """Type a message and press Enter."""
        box = self.page.locator("#thread-text" if thread else "#text")
        await box.fill(text)
        await box.press("Enter")

    def message(self, text: str, *, thread: bool = False) -> "Locator":
        """The newest message that holds a text."""
        place = "#thread-messages" if thread else "#messages"
        return self.page.locator(f"{place} article.message").filter(has_text=text).last

    async def hand(self, message: "Locator", act: str) -> None:
        """Use the bar that hovers over a message."""
        await message.hover()
        await self.page.locator(f".hover-bar [data-act={act}]").click()

    async def pick(self, name: str) -> None:
        """Choose an emoji in the picker."""
        await self.page.locator("#picker input").fill(name)
        await self.page.locator(f"#picker [data-name={name}]").click()

    async def drop(
        self, name: str, data: bytes, kind: str, *, act: str = "drop"
    ) -> None:
        """Let a file fall on the message box, or paste it there."""
        given = {"name": name, "kind": kind, "data": b64encode(data).decode()}
        await self.page.locator("#text").evaluate(_GIVE, {**given, "act": act})

    async def choose_language(self, place: "Locator", typed: str, name: str) -> None:
        """Type into a menu whose options the bot names, and choose one."""
        await place.locator(".external input").press_sequentially(typed)
        await place.get_by_role("option", name=name).first.click()

    async def focus(self) -> str:
        """The id of the element that has the focus."""
        return str(await self.page.evaluate("document.activeElement.id"))

    async def focused(self, attribute: str) -> str:
        """An attribute of that element; empty: it has none."""
        script = "name => document.activeElement.getAttribute(name) ?? ''"
        return str(await self.page.evaluate(script, attribute))

    async def until_focused(self, selector: str) -> None:
        """Wait until an element of this kind has the focus."""
        await self.page.locator(f"{selector}:focus").wait_for()

    async def until_holds(self, field: "Locator", text: str) -> None:
        """Wait until a text field holds some words.

        Not by a function that the page would call: its policy forbids to make one.
        """
        from playwright.async_api import expect

        await expect(field).to_have_value(re.compile(re.escape(text)))

    async def is_in_view(self, element: "Locator") -> bool:
        """Whether an element is within the window, not beside it."""
        box = await element.bounding_box() if await element.is_visible() else None
        width = await self.page.evaluate("innerWidth")
        return box is not None and 0 <= box["x"] < width

    async def text_of(self, selector: str) -> str:
        """The words of an element."""
        return await self.page.locator(selector).inner_text()

    async def has_no_horizontal_scroll(self) -> bool:
        """Whether the page is no wider than the window."""
        width = "[document.documentElement.scrollWidth, innerWidth]"
        wide, window = await self.page.evaluate(width)
        return bool(wide <= window)

    async def axe(self, *rules: str) -> list[str]:
        """What axe-core finds wrong: the rule, where, and why.

        Args:
            rules: Only these; none: all that axe-core has.
        """
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(_axe_source())
        found = await self.page.evaluate(_AXE, list(rules))
        return [
            f"{each['id']}: {node['target']} {node['failureSummary']}"
            for each in found["violations"]
            for node in each["nodes"]
        ]


def _axe_source() -> str:
    """The script, which a package brings; it is read and never imported."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("axe.min.js").read_text("utf-8")


@asynccontextmanager
async def let_in(
    browser: "Browser", workspace: LocalWorkspace
) -> "AsyncIterator[BrowserContext]":
    """A browser's profile that has opened the address with the key.

    Args:
        browser: Launched.
        workspace: Started.
    """
    context = await browser.new_context(
        viewport=DESK, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE_MS)
    await context.add_init_script(_WATCH)
    try:
        await context.request.get(workspace.page_url)
        yield context
    finally:
        await context.close()


@asynccontextmanager
async def window(
    context: "BrowserContext",
    workspace: LocalWorkspace,
    control: Control,
    *,
    size: "ViewportSize" = DESK,
    theme: Literal["dark", "light"] = "light",
) -> AsyncIterator[Window]:
    """A window of a profile.

    Args:
        context: Let in.
        workspace: Started.
        control: Its control client.
        size: Of the window, in pixels.
        theme: The system's.
    """
    page = await context.new_page()
    await page.set_viewport_size(size)
    await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    opened = Window(page, workspace, control)
    page.on("console", lambda said: opened.noise.append(f"{said.type}: {said.text}"))
    page.on("response", lambda got: opened.note(got.status, got.url))
    page.on("pageerror", lambda error: opened.noise.append(f"error: {error}"))
    try:
        yield opened
    finally:
        await page.close()
