"""Files at addresses that nobody can guess: /files/... for providers.

Whatever is wrong with an address, the answer is the same 404. Nothing that is served
can run as ours in a browser: it is an attachment, sandboxed, and kept nowhere.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from aiohttp import hdrs, web

from bot.clock import Clock
from bot.files.links import Links

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
        ending = path.suffix.removeprefix(".")
        kind = _TYPES.get(ending) or _OFFICE_TYPES.get(ending)
        headers = {
            **_HEADERS,
            hdrs.CONTENT_TYPE: kind or "application/octet-stream",
            # Our own name: letters, digits and a dot.
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{path.name}"',
        }
        return web.FileResponse(path, headers=headers)

    def _path(self, name: str) -> Path | None:
        """The file that a name means; None where there is none below the folder."""
        folder = self._folder.resolve()
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder) and path != folder
        return path if inside and path.is_file() else None
