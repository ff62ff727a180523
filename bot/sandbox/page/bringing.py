"""The bytes of files for people who look at the page."""

import asyncio
from collections import OrderedDict
from io import BytesIO
from urllib.parse import quote

from aiohttp import web
from PIL import Image

from bot.sandbox.file_records import Blob, StoredFile
from bot.sandbox.page.desk import Desk
from bot.sandbox.problems import RefusedError

#: The longer side of a picture in a message, for screens with two dots a pixel.
_THUMBNAIL_PIXELS = 720
#: Pictures that are smaller than this are shown as they are.
_SMALL_BYTES = 64 * 1024
_KEPT = 200
#: What somebody uploaded must not act as one of this server's own pages.
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What a browser may show in place of saving it.
_SHOWN = ("image/", "text/plain", "application/pdf", "audio/", "video/")


class Bringing:
    """Answers `/as/{person}/file/...`.

    Args:
        desk: Gives out windows.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._thumbnails: OrderedDict[str, bytes] = OrderedDict()

    async def whole(self, request: web.Request) -> web.StreamResponse:
        """A file to look at."""
        file, blob = self._found(request)
        how = "inline" if _type(file).startswith(_SHOWN) else "attachment"
        return web.FileResponse(blob.path, headers=_headers(file, how))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file to save."""
        file, blob = self._found(request)
        return web.FileResponse(blob.path, headers=_headers(file, "attachment"))

    async def thumbnail(self, request: web.Request) -> web.StreamResponse:
        """A small picture of an image; the image itself where it is small."""
        file, blob = self._found(request)
        if not file.type.is_image:
            raise web.HTTPNotFound(text="no picture")
        if blob.size <= _SMALL_BYTES:
            return web.FileResponse(blob.path, headers=_headers(file, "inline"))
        if blob.sha256 not in self._thumbnails:
            # In a thread: a large photo takes a tenth of a second.
            self._keep(blob.sha256, await asyncio.to_thread(_small, blob))
        made = self._thumbnails[blob.sha256]
        if not made:
            raise web.HTTPNotFound(text="no picture")
        return web.Response(body=made, content_type="image/webp", headers=_SAFE)

    def _keep(self, name: str, made: bytes) -> None:
        self._thumbnails[name] = made
        if len(self._thumbnails) > _KEPT:
            self._thumbnails.popitem(last=False)

    def _found(self, request: web.Request) -> tuple[StoredFile, Blob]:
        try:
            window = self._desk.window(request.match_info["person"])
            file = window.sight.file(request.match_info["file"])
        except RefusedError as error:
            raise web.HTTPNotFound(text=error.code) from None
        if file.served is None:
            raise web.HTTPNotFound(text="its bytes are not there")
        return file, file.served


def _type(file: StoredFile) -> str:
    return file.type.mimetype or "application/octet-stream"


def _headers(file: StoredFile, how: str) -> dict[str, str]:
    kind = _type(file)
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    name = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
    return {**_SAFE, "Content-Type": kind + charset, "Content-Disposition": name}


def _small(blob: Blob) -> bytes:
    """A picture's thumbnail as WebP; empty: it cannot be read."""
    try:
        with Image.open(blob.path) as image:
            image.draft("RGB", (_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
            image.thumbnail((_THUMBNAIL_PIXELS, _THUMBNAIL_PIXELS))
            out = BytesIO()
            image.convert("RGBA").save(out, "WEBP", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return b""
    return out.getvalue()
