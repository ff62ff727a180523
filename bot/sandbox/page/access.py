"""Who may use the page: whoever opened the address that the terminal printed."""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: What a browser may do with the page: ask this server, and nobody else.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_OWN = ("/as/", "/_page/", "/archives/")
_SAFE = ("GET", "HEAD")


class Access:
    """A key that becomes a cookie.

    Args:
        key: The key; empty: a random one.
    """

    def __init__(self, key: str = "") -> None:
        self.key = key or secrets.token_urlsafe(24)

    def knows(self, request: web.Request) -> bool:
        """Whether a request comes from a browser that was let in."""
        given = request.cookies.get(_cookie(request), "")
        return secrets.compare_digest(given.encode(), self.key.encode())

    def fits(self, key: str) -> bool:
        """Whether this is the key."""
        return secrets.compare_digest(key.encode(), self.key.encode())

    def let_in(self, request: web.Request, response: web.Response) -> None:
        """Give a browser the cookie, which pages elsewhere cannot make it send."""
        response.set_cookie(
            _cookie(request), self.key, httponly=True, samesite="Strict", path="/"
        )

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep everybody else from the page's addresses, and scripts from it."""
        if not request.path.startswith(_OWN):
            return await handler(request)
        self._check(request)
        return await handler(request)

    async def headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """Tell the browser, with each answer, what it may do."""
        if request.path.startswith(_OWN):
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Cache-Control", "no-store")

    def _check(self, request: web.Request) -> None:
        if request.path.startswith("/_page/"):
            return
        if not self.knows(request):
            raise web.HTTPForbidden(text="open the address that the terminal printed")
        if request.method not in _SAFE and not _is_same_origin(request):
            raise web.HTTPForbidden(text="not from the page itself")


def is_own_origin(request: web.Request, origin: str) -> bool:
    """Whether an Origin is this server's, under the name that it was asked by."""
    return urlsplit(origin).scheme == "http" and urlsplit(origin).netloc == request.host


def _is_same_origin(request: web.Request) -> bool:
    return is_own_origin(request, request.headers.get("Origin", ""))


def _cookie(request: web.Request) -> str:
    """Cookies know no ports, and several workspaces may run on one machine."""
    return f"workspace-{request.url.port}"
