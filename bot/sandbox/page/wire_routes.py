"""The panels beside the chat, as fragments of the page: wire, faults and events."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from aiohttp import web
from markupsafe import Markup

from bot.sandbox.core import Core
from bot.sandbox.journal import Entry
from bot.sandbox.page import faults, mock, mock_seeds, wire
from bot.sandbox.page.render import environment
from bot.sandbox.page.wire_again import send_again
from bot.sandbox.page.wire_curl import curl
from bot.sandbox.page.wire_stream import WireStream
from bot.sandbox.problems import RefusedError

#: The panels, and what their tabs say.
PANELS = {"wire": "Wire", "faults": "Faults", "event": "Events"}
KINDS = (
    *("event", "command", "interaction", "ack", "call", "response_url"),
    *("file", "connection"),
)

_Answer = Callable[[Core, web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on the page a panel stands."""

    #: A handle.
    person: str
    #: A channel's name or id; empty: the app's home tab.
    channel: str = ""
    #: The ts of the open thread; empty: none.
    thread: str = ""

    @property
    def base(self) -> str:
        """The address that all of this person's pages begin with."""
        return f"/as/{quote(self.person, safe='')}"

    @property
    def address(self) -> str:
        """The page that the panel stands on."""
        return f"{self.base}/{quote(self.channel, safe='') or 'app/home'}"


def add_routes(app: web.Application, core: Core) -> None:
    """Let a server answer for the panels.

    To be called before the page's own routes: a channel can be called "wire" too.

    Args:
        app: The server, which checks who may ask.
        core: The workspace.
    """
    stream = WireStream(core, _drawn_lines)
    app.on_shutdown.append(stream.close)
    routes: list[tuple[str, str, _Answer]] = [
        *(("GET", name, partial(_panel, name=name)) for name in PANELS),
        ("GET", r"wire/{seq:\d{1,15}}", _detail),
        ("POST", r"wire/{seq:\d{1,15}}/again", _again),
        ("POST", "faults", _order),
        ("POST", "faults/clear", _clear),
        ("POST", "event", _event),
        ("POST", "seed", _seed),
    ]
    app.router.add_get("/as/{person}/wire/stream", stream.handle)
    for method, path, answer in routes:
        app.router.add_route(method, f"/as/{{person}}/{path}", partial(answer, core))


def panel(
    core: Core, name: str, *, person: str, channel: str, thread: str = ""
) -> Markup:
    """A panel as it stands on the page.

    Args:
        core: The workspace.
        name: Out of `PANELS`.
        person: A handle.
        channel: A channel's name or id; empty: the app's home tab is open.
        thread: The ts of the thread that is open.

    Raises:
        KeyError: There is no such panel, person or channel.
    """
    place = Place(person=person, channel=channel, thread=thread)
    return _draw(core, name, place)


def _draw(
    core: Core, name: str, place: Place, *, said: str = "", **more: object
) -> Markup:
    """A panel with what came of the last form in it."""
    shows = {"wire": _wire, "faults": _faults, "event": _events}
    given = shows[name](core, place) | more
    template = environment().get_template(f"{name}.html")
    return Markup(  # noqa: S704 - the template has escaped all that it was given
        template.render(panels=PANELS, name=name, place=place, said=said, **given)
    )


def _wire(core: Core, _place: Place) -> dict[str, object]:
    lines = wire.newest(core)
    after = lines[-1].seq if lines else 0
    return {"lines": lines, "after": after, "kinds": KINDS}


def _faults(core: Core, _place: Place) -> dict[str, object]:
    shown = {"orders": faults.orders(core), "presets": faults.PRESETS}
    return {**shown, "words": faults.WORDS, **faults.menus(core)}


def _events(core: Core, place: Place) -> dict[str, object]:
    first = mock.TEMPLATES[0]
    text = _filled(core, first, place)
    shown = {"templates": mock.TEMPLATES, "chosen": first, "text": text}
    return {**shown, "seeds": mock_seeds.SEEDS}


def _filled(core: Core, name: str, place: Place) -> str:
    """A template about where the panel stands; on the home tab: about the DM."""
    channel = place.channel or core.world.dm(core.world.person(place.person).id).id
    return mock.template(core, name, person=place.person, channel=channel)


async def _panel(core: Core, request: web.Request, *, name: str) -> web.Response:
    place = _place(core, request)
    chosen = request.query.get("template", "")
    if name != "event" or chosen not in mock.TEMPLATES:
        return _html(_draw(core, name, place))
    text = _filled(core, chosen, place)
    return _html(_draw(core, name, place, chosen=chosen, text=text))


async def _detail(core: Core, request: web.Request) -> web.Response:
    entry, place = _entry(core, request), _place(core, request)
    template = environment().get_template("wire-detail.html")
    line = wire.line_of(core, entry)
    text = curl(core, entry) if line.has_curl else ""
    return _html(
        template.render(
            line=line, place=place, curl=text, json=wire.pretty(core, entry)
        )
    )


async def _again(core: Core, request: web.Request) -> web.Response:
    entry = _entry(core, request)
    if not wire.line_of(core, entry).is_repeatable:
        raise web.HTTPBadRequest(text="this cannot be sent again")
    send_again(core, entry)
    return web.Response(status=204)


async def _order(core: Core, request: web.Request) -> web.Response:
    form = {name: str(value) for name, value in (await request.post()).items()}
    return await _tried(core, request, "faults", partial(faults.order, core, form))


async def _clear(core: Core, request: web.Request) -> web.Response:
    return await _tried(core, request, "faults", partial(faults.clear, core))


async def _event(core: Core, request: web.Request) -> web.Response:
    form = await request.post()
    text, chosen = str(form.get("json", "")), str(form.get("template", ""))

    async def deliver() -> None:
        mock.deliver_mock(core, text)

    return await _tried(core, request, "event", deliver, text=text, chosen=chosen)


async def _seed(core: Core, request: web.Request) -> web.Response:
    name = str((await request.post()).get("seed", ""))
    if name not in mock_seeds.SEEDS:
        raise web.HTTPBadRequest(text="no such seed")
    mock_seeds.start_anew(core, name)
    return web.Response(status=204)


async def _tried(
    core: Core,
    request: web.Request,
    name: str,
    act: Callable[[], Awaitable[None]],
    **more: object,
) -> web.Response:
    """Do what a panel's form asks for, and draw the panel anew."""
    place = _place(core, request)
    try:
        await act()
    except RefusedError as error:
        words = f"{error.code}: {error.detail}" if error.detail else error.code
        return _html(_draw(core, name, place, said=words, **more), status=400)
    return _html(_draw(core, name, place, said="Done.", **more))


def _drawn_lines(request: web.Request, lines: list[wire.Line]) -> str:
    place = Place(person=request.match_info["person"])
    template = environment().get_template("wire-lines.html")
    return template.render(lines=lines, place=place)


def _place(core: Core, request: web.Request) -> Place:
    """Who asks, from where; the query names what the address does not."""
    person = request.match_info["person"]
    channel = request.query.get("channel", "")
    thread = request.query.get("thread", "")
    try:
        core.world.person(person)
        if channel:
            core.world.channel(channel)
    except KeyError as error:
        raise web.HTTPNotFound(text="nobody and nothing of this name") from error
    return Place(person=person, channel=channel, thread=thread)


def _entry(core: Core, request: web.Request) -> Entry:
    try:
        return wire.entry_of(core, int(request.match_info["seq"]))
    except KeyError as error:
        raise web.HTTPNotFound(text="the log has no such line") from error


def _html(text: str, *, status: int = 200) -> web.Response:
    # What the app sent may hold half a character, which no answer can.
    body = text.encode("utf-8", "replace")
    return web.Response(
        body=body, content_type="text/html", charset="utf-8", status=status
    )
