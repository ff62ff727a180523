"""Files at addresses that nobody can guess: for providers, and for people.

/files/... is what waits for a provider to fetch it: whatever is wrong with an address,
the answer is the same 404. /download/... are translations that people fetch: a link
that was good once says so, on a page with the next step. Nothing that is served can
run as ours in a browser: it is an attachment, sandboxed, and kept nowhere.
"""

import asyncio
import string
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import structlog
from aiohttp import hdrs, web

from bot.clock import Clock
from bot.errors import RejectedError, StorageError, TransientError
from bot.files.links import DOWNLOAD, Links
from bot.files.names import display_name
from bot.jobs.results import Results
from bot.web import pages

log = structlog.get_logger(__name__)

#: When whoever is turned away may come again, where nobody says.
_REST_SECONDS = 10.0
#: What may stand in a quoted name as it is, for every browser.
_PLAIN = frozenset(string.ascii_letters + string.digits + " ._-+,@()[]!#$&=")

#: By extension; anything else is a heap of bytes.
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "png": "image/png",
        "jpg": "image/jpeg",
        "gif": "image/gif",
        "webp": "image/webp",
        "bmp": "image/bmp",
        "pdf": "application/pdf",
        "txt": "text/plain",
    }
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OFFICE_TYPES = MappingProxyType(
    {
        "docx": f"{_OFFICE}.wordprocessingml.document",
        "pptx": f"{_OFFICE}.presentationml.presentation",
        "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    }
)
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_HEADERS = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
    }
)


class FileServer:
    """Serves the files below a folder to whoever has a token.

    Args:
        folder: Nothing outside it is ever served.
        links: Reads the tokens.
        purpose: Of the tokens that are taken.
        clock: The time.
    """

    def __init__(
        self, folder: Path, links: Links, *, purpose: str, clock: Clock
    ) -> None:
        self._folder = folder
        self._links = links
        self._purpose = purpose
        self._clock = clock

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer GET and HEAD, whole or by Range."""
        token = request.match_info["token"]
        name = self._links.read(self._purpose, token, now=self._clock.now())
        path = await asyncio.to_thread(self._path, name) if name else None
        if path is None:
            raise web.HTTPNotFound(headers=dict(_HEADERS))
        # Our own name: letters, digits and a dot.
        return _attachment(path, path.name, path.suffix.removeprefix("."))

    def _path(self, name: str) -> Path | None:
        """The file that a name means; None where there is none below the folder."""
        folder = self._folder.resolve()
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder) and path != folder
        return path if inside and path.is_file() else None


class DownloadServer:
    """Serves translations to the people who have a link to them.

    Args:
        results: What can be fetched.
        links: Reads the tokens.
        clock: The time.
    """

    def __init__(self, results: Results, links: Links, *, clock: Clock) -> None:
        self._results = results
        self._links = links
        self._clock = clock

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer GET and HEAD, whole or by Range; or with a page that says why not.

        A link may be followed any number of times: what shows previews does so, too.
        """
        token, now = request.match_info["token"], self._clock.now()
        name = self._links.read(DOWNLOAD, token, now=now)
        if name is None:
            ended = self._links.has_ended(DOWNLOAD, token, now=now)
            return _page(pages.ENDED if ended else pages.UNKNOWN)
        about = await self._results.find(name)
        if about is None:
            return _page(pages.ENDED)
        try:
            path = await self._results.fetched(name, about)
        except RejectedError as error:
            log.info("result_gone", job=about.job, code=error.code)
            return _page(pages.GONE)
        except (TransientError, StorageError) as error:
            return _later(about.job, error)
        return _attachment(path, about.title, about.format)


def _attachment(path: Path, name: str, ending: str) -> web.StreamResponse:
    """A file that is saved, and not shown; aiohttp sees to HEAD, Range and If-Range."""
    kind = _TYPES.get(ending) or _OFFICE_TYPES.get(ending)
    headers = {
        **_HEADERS,
        hdrs.CONTENT_TYPE: kind or "application/octet-stream",
        hdrs.CONTENT_DISPOSITION: disposition(name),
    }
    return web.FileResponse(path, headers=headers)


def disposition(name: str) -> str:
    """A header that names a file (RFC 6266): in plain letters, then as it is.

    Args:
        name: What people call it.
    """
    shown = display_name(name)
    plain = "".join(sign if sign in _PLAIN else "_" for sign in shown)
    named = f'attachment; filename="{plain}"'
    if plain == shown:
        return named
    return f"{named}; filename*=UTF-8''{quote(shown, safe='')}"


def _page(page: pages.Page, **headers: str) -> web.Response:
    return web.Response(
        status=page.status,
        text=pages.html(page),
        content_type="text/html",
        headers={**_HEADERS, **headers},
    )


def _later(job: str, error: TransientError | StorageError) -> web.Response:
    log.warning("result_not_now", job=job, error=str(error))
    rest = getattr(error, "retry_after_seconds", None) or _REST_SECONDS
    return _page(pages.LATER, **{hdrs.RETRY_AFTER: str(ceil(rest))})
