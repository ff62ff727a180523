"""What the servers of files answer when they bring no file."""

import asyncio
from html import escape

from aiohttp import web

from bot.sandbox.faults import Fault

_BROKEN = "<html><body><h1>Service temporarily unavailable</h1></body></html>"
_BROKEN_STATUS = {"http_500": 500, "http_503": 503}


def login(team: str) -> web.Response:
    """The page that whoever has no right to a file gets, with status 200."""
    name = escape(team)
    text = (
        f"<!DOCTYPE html>\n<html><head><title>Sign in to {name}</title></head>"
        f'<body><h1>Sign in to {name}</h1><form method="post" action="/signin">'
        '<input type="email" name="email"><button>Sign in</button></form></body></html>'
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def missing() -> web.Response:
    """The page in place of a file that is not there."""
    text = "<!DOCTYPE html>\n<html><body><h1>File not found</h1></body></html>"
    return web.Response(text=text, content_type="text/html", status=404)


def broken(fault: Fault) -> web.Response | None:
    """What a fault answers in place of doing anything; None: it lets it be done."""
    kind, _, name = fault.kind.partition(":")
    if kind in _BROKEN_STATUS:
        status = _BROKEN_STATUS[kind]
        return web.Response(text=_BROKEN, content_type="text/html", status=status)
    if kind == "ratelimited":
        after = {"Retry-After": str(max(1, round(fault.seconds)))}
        return web.Response(text="ratelimited", headers=after, status=429)
    return web.Response(text=name, status=400) if kind == "error" else None


async def drained(request: web.Request) -> None:
    """Read what a client sends to its end, so that it waits for the answer."""
    async for _ in request.content.iter_any():
        await asyncio.sleep(0)
