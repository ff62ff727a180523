"""The chat page: its addresses, and what stands behind each."""

import asyncio
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from markupsafe import Markup

from bot.sandbox import pages
from bot.sandbox.core import Core
from bot.sandbox.page import wire_routes
from bot.sandbox.page.access import Access
from bot.sandbox.page.acting import Acting
from bot.sandbox.page.assets import Assets
from bot.sandbox.page.bringing import Bringing
from bot.sandbox.page.completing import suggestions
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.news import News
from bot.sandbox.page.render import environment
from bot.sandbox.page.sight import Sight
from bot.sandbox.page.source import source
from bot.sandbox.page.stream import Streams
from bot.sandbox.page.window import Place, Window
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Channel

Json = dict[str, Any]

_PANELS = ("wire", "faults", "event")


class Page:
    """The page of a workspace.

    Args:
        core: The workspace.
        key: Lets a browser in; empty: a random one.
        assets: The page's own files; the usual ones without any.
    """

    def __init__(
        self, core: Core, *, key: str = "", assets: Assets | None = None
    ) -> None:
        self.access = Access(key)
        #: Set once a browser has shown a page of somebody's.
        self.opened = asyncio.Event()
        self._core = core
        self._assets = assets or Assets()
        self._desk = Desk(core, self._assets)
        self._acting = Acting(self._desk)
        self._bringing = Bringing(self._desk)
        self._streams = Streams(core.journal)

    def mount(self, app: web.Application) -> None:
        """Add the page's addresses to a server, and what guards them."""
        app.middlewares.append(self.access.guard)
        app.on_response_prepare.append(self.access.headers)
        app.on_shutdown.append(self._streams.close)
        routes, person = app.router, "/as/{person}"
        routes.add_get("/", self._front)
        routes.add_get("/_page/static/{tag}/{name:.+}", self._assets.handle)
        routes.add_get("/archives/{channel}/{message}", self._archive)
        routes.add_get(person, self._first)
        wire_routes.add_routes(app, self._core)
        routes.add_get(f"{person}/stream", self._stream)
        routes.add_get(f"{person}/complete", self._complete)
        routes.add_post(f"{person}/act/{{action}}", self._acting.handle)
        routes.add_get(f"{person}/thread/{{channel}}/{{ts}}", self._thread)
        routes.add_get(f"{person}/message/{{channel}}/{{ts}}.json", self._json)
        file = f"{person}/file/{{file}}"
        routes.add_get(file, self._bringing.whole)
        routes.add_get(f"{file}/download", self._bringing.download)
        routes.add_get(f"{file}/thumb", self._bringing.thumbnail)
        routes.add_get(f"{person}/app/home", self._home)
        for place in (f"{person}/app/messages", f"{person}/{{channel}}"):
            routes.add_get(place, self._whole)
            routes.add_get(f"{place}/older", self._older)

    # --- whole pages ---------------------------------------------------------

    async def _front(self, request: web.Request) -> web.StreamResponse:
        """Let a browser in that brings the key; others see a page to sign in."""
        knows = self.access.knows(request)
        fits = self.access.fits(request.query.get("key", ""))
        if not knows and not fits:
            return pages.login(self._core.world.seed.team)
        people = self._desk.people()
        if not people:
            return _absent("There is nobody in this workspace.", status=404)
        where = Sight(self._core.world, people[0]).base
        answer = web.Response(status=303, headers={"Location": where})
        if fits:
            self.access.let_in(request, answer)
        return answer

    async def _first(self, request: web.Request) -> web.StreamResponse:
        window = self._window(request)
        where = window.sight.address(window.sight.first())
        return web.Response(status=303, headers={"Location": where})

    async def _whole(self, request: web.Request) -> web.StreamResponse:
        window, channel = self._place(request)
        person = window.sight.person
        if channel.im_with and self._core.world.manifest.messages_tab:
            self._core.asks.open_home(person.name, "messages")
        self._desk.unread.see(person, channel)
        thread = request.query.get("thread", "")
        return self._page(request, window, channel, thread)

    async def _home(self, request: web.Request) -> web.StreamResponse:
        window = self._window(request)
        try:
            self._core.asks.open_home(window.sight.person.name, "home")
        except RefusedError:
            return _absent("The app's manifest has no home tab.", status=404)
        return self._page(request, window, None, "")

    async def _archive(self, request: web.Request) -> web.StreamResponse:
        """Follow a message's own address, as the person whose page led there."""
        sight = self._window(request, self._referrer(request)).sight
        channel = self._seen(sight, request.match_info["channel"])
        digits = request.match_info["message"].removeprefix("p")
        ts = f"{digits[:-6]}.{digits[-6:]}"
        message = sight.find(channel, ts)
        thread = f"?thread={message.thread_ts}" if message and message.is_reply else ""
        mark = f"#{'t' if thread else 'm'}-{channel.id}-{ts.replace('.', '-')}"
        where = f"{sight.address(channel)}{thread}{mark}"
        return web.Response(status=303, headers={"Location": where})

    # --- parts ---------------------------------------------------------------

    async def _older(self, request: web.Request) -> web.StreamResponse:
        window, channel = self._place(request)
        button, messages = window.older(channel, request.query.get("before", ""))
        listed = Markup('<div class="list">{}</div>').format(messages)
        return _html(button + listed)

    async def _thread(self, request: web.Request) -> web.StreamResponse:
        window, channel = self._place(request)
        drawn = window.thread(channel, request.match_info["ts"])
        if not drawn:
            raise web.HTTPNotFound(text="no such message")
        return _html(drawn)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        window = self._window(request)
        name = request.query.get("channel", "")
        open_channel = self._seen(window.sight, name).id if name else ""
        news = News(self._desk, window.sight.person.id, open_channel)
        return await self._streams.serve(request, news)

    async def _json(self, request: web.Request) -> web.StreamResponse:
        window, channel = self._place(request)
        message = window.sight.find(channel, request.match_info["ts"])
        if message is None:
            raise web.HTTPNotFound(text="no such message")
        typed = source(self._core.world, message.text)
        return web.json_response(window.sight.raw(message) | {"source": typed})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        sight, given = self._window(request).sight, request.query
        kind, query = given.get("kind", ""), given.get("q", "")
        return web.json_response(suggestions(sight, kind, query))

    # --- inside --------------------------------------------------------------

    def _page(
        self, request: web.Request, window: Window, channel: Channel | None, thread: str
    ) -> web.Response:
        self.opened.set()
        panel = request.query.get("panel", "")
        drawn = Markup("")
        if panel in _PANELS:
            drawn = wire_routes.panel(
                self._core,
                panel,
                person=window.sight.person.name,
                channel=channel.id if channel else "",
                thread=thread,
            )
        place = Place(
            channel=channel,
            thread_ts=thread,
            panel=panel if drawn else "",
            panel_drawn=drawn,
        )
        return _html(window.page(place))

    def _window(self, request: web.Request, name: str = "") -> Window:
        try:
            return self._desk.window(name or request.match_info["person"])
        except RefusedError:
            raise _Absent("There is nobody of this name.") from None

    def _place(self, request: web.Request) -> tuple[Window, Channel]:
        window = self._window(request)
        name = request.match_info.get("channel", "")
        channel = self._seen(window.sight, name) if name else window.sight.direct()
        return window, channel

    def _seen(self, sight: Sight, name: str) -> Channel:
        try:
            return sight.place(name)
        except RefusedError:
            words = f"{sight.person.real_name} is in no conversation of this name."
            raise _Absent(words) from None

    def _referrer(self, request: web.Request) -> str:
        """The handle in the address of the page that led here, else the first one."""
        parts = request.headers.get("Referer", "").split("/")
        if len(parts) > 4 and parts[3] == "as":
            return unquote(parts[4].partition("?")[0])
        return self._desk.people()[0].name


class _Absent(web.HTTPNotFound):
    """A page that is not there, with a way back."""

    def __init__(self, words: str) -> None:
        super().__init__(text=_absent_page(words), content_type="text/html")


def _absent_page(words: str) -> str:
    return environment().get_template("absent.html").render(words=words)


def _absent(words: str, *, status: int) -> web.Response:
    text = _absent_page(words)
    return web.Response(text=text, status=status, content_type="text/html")


def _html(drawn: str) -> web.Response:
    # A text may hold half a character, which no answer can.
    body = drawn.encode("utf-8", "replace")
    return web.Response(body=body, content_type="text/html", charset="utf-8")
