"""The page's style sheets, scripts and fonts, under addresses that never change."""

import hashlib
import mimetypes
from functools import cached_property
from pathlib import Path

from aiohttp import web

_HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
_FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """The files of a folder, and the style sheets that the transcript has too.

    Args:
        folder: Where they are.
        styles: The folder of those style sheets, served below "styles/".
    """

    def __init__(
        self, folder: Path = _HERE / "static", styles: Path = _HERE / "styles"
    ) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self._files |= {f"styles/{each.name}": each for each in styles.glob("*.css")}

    @cached_property
    def tag(self) -> str:
        """A hash of all of them: modules name each other by relative addresses."""
        made = hashlib.sha256()
        for name, path in sorted(self._files.items()):
            made.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
        return made.hexdigest()[:12]

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return name in self._files

    def address(self, name: str) -> str:
        """Where a file is served."""
        return f"/_page/static/{self.tag}/{name}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Bring a file; under another hash than today's it may not be kept."""
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound(text="no such file")
        known = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        kind = known or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        current = request.match_info["tag"] == self.tag
        headers = {
            "Content-Type": kind + charset,
            "Cache-Control": _FOREVER if current else "no-store",
        }
        return web.FileResponse(path, headers=headers)
