"""The server that brings the bytes of files to those who may have them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.sandbox import pages
from bot.sandbox.faults import DOWNLOAD, THUMBNAIL, DownloadKind, Fault, Faults, Kind
from bot.sandbox.file_records import Blob, StoredFile
from bot.sandbox.file_shapes import address_name
from bot.sandbox.problems import SlackError
from bot.sandbox.tokens import Tokens
from bot.sandbox.wire import cut_off
from bot.sandbox.world import World

#: A page that somebody uploaded must not act as one of this server's own.
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_PIECES = 20


class Downloads:
    """Answers `/files-pri/...`, `/files-tmb/...` and `/files-open/...`.

    Args:
        world: Whose files they are.
        tokens: Who may have them.
        faults: What goes wrong on purpose, under "files-pri" and "files-tmb".
    """

    def __init__(self, world: World, tokens: Tokens, faults: Faults) -> None:
        self._world = world
        self._tokens = tokens
        self._faults = faults
        #: How many downloads have begun and not ended.
        self.open = 0

    def address(self, file: StoredFile) -> str:
        """Where a file can be had without a token."""
        name = address_name(file.name)
        return f"{self._world.url}/files-open/{file.secret}/{name}"

    async def private(self, request: web.Request) -> web.StreamResponse:
        """Bring a file to the bot, by its bearer token with files:read."""
        return await self._guarded(request, DOWNLOAD)

    async def thumbnail(self, request: web.Request) -> web.StreamResponse:
        """The same of a thumbnail, which is the file itself."""
        return await self._guarded(request, THUMBNAIL)

    async def unguarded(self, request: web.Request) -> web.StreamResponse:
        """Bring a file to whoever knows its secret."""
        file = self._world.files.by_secret(request.match_info["secret"])
        if file is None or file.blob is None:
            return pages.missing()
        self.open += 1
        note = self._note(request, file, None)
        return self._served(_Wanted(request, file, file.blob, note))

    async def _guarded(self, request: web.Request, target: str) -> web.StreamResponse:
        file, fault = self._asked(request), None
        if file is not None:
            fault = self._faults.take(target, {"file": file.id, "name": file.name})
        note = self._note(request, file, fault)
        self.open += 1
        response: web.StreamResponse | None = None
        try:
            response = await self._answer(request, file, fault, note)
        finally:
            if not isinstance(response, _Served):
                self._ended(note, response.status if response else None)
        return response or cut_off(request)

    def _asked(self, request: web.Request) -> StoredFile | None:
        """The file that an address means; None: whoever asks may not have it."""
        team, _, rest = request.match_info["key"].partition("-")
        file = self._world.files.find(rest.partition("-")[0])
        is_ours = team == self._world.team_id
        return file if file and is_ours and self._may_have(request, file) else None

    def _may_have(self, request: web.Request, file: StoredFile) -> bool:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            self._tokens.check(token.strip() if kind.lower() == "bearer" else "", "bot")
        except SlackError:
            return False
        may_read = "files:read" in self._world.manifest.scopes
        return may_read and self._world.files.seen_by(self._world.bot_user_id, file)

    async def _answer(
        self,
        request: web.Request,
        file: StoredFile | None,
        fault: Fault | None,
        note: dict[str, Any],
    ) -> web.StreamResponse | None:
        """What comes back; None: the connection is cut."""
        if file is None:
            return pages.login(self._world.seed.team)
        if (blob := file.served) is None:
            return pages.missing()
        if fault is None:
            return self._served(_Wanted(request, file, blob, note))
        return await self._fail(_Wanted(request, file, blob, note), fault)

    async def _fail(self, wanted: "_Wanted", fault: Fault) -> web.StreamResponse | None:
        """Go wrong as ordered; None: the connection is cut."""
        if refusal := pages.broken(fault) or self._elsewhere(wanted, fault):
            return refusal
        if fault.kind in (DownloadKind.TRUNCATED, DownloadKind.TRICKLE):
            return await self._piecemeal(wanted, fault)
        if fault.kind in (Kind.HANG, Kind.DROP_BEFORE, Kind.SLOW):
            await self._world.clock.sleep(fault.seconds)
        cut = fault.kind in (Kind.HANG, Kind.DROP_BEFORE)
        return None if cut else self._served(wanted)

    def _elsewhere(self, wanted: "_Wanted", fault: Fault) -> web.Response | None:
        """What a fault brings in place of the file: a page, or another address."""
        kind, _, where = fault.kind.partition(":")
        if kind == DownloadKind.LOGIN_PAGE:
            return pages.login(self._world.seed.team)
        if kind == DownloadKind.LOGIN_REDIRECT:
            where = f"{self._world.url}/?redir={quote(wanted.request.path, safe='')}"
        elif kind == DownloadKind.REDIRECT:
            where = where or self.address(wanted.file)
        else:
            return None
        return web.Response(status=302, headers={"Location": where})

    def _served(self, wanted: "_Wanted") -> web.StreamResponse:
        """The whole file, or the range that was asked for."""
        response = _Served(wanted.blob.path, headers=wanted.headers())
        response.ended = lambda status: self._ended(wanted.note, status)
        return response

    async def _piecemeal(self, wanted: "_Wanted", fault: Fault) -> web.StreamResponse:
        """The bytes little by little, or only half of them."""
        response = web.StreamResponse(headers=wanted.headers())
        response.content_length = size = wanted.blob.size
        await response.prepare(wanted.request)
        part, left = -(-size // _PIECES), size
        if fault.kind == DownloadKind.TRUNCATED:
            left = size // 2
            response.force_close()
        with wanted.blob.path.open("rb") as bytes_of_file:
            while left > 0:
                piece = bytes_of_file.read(min(part, left))
                await self._world.clock.sleep(fault.seconds / _PIECES)
                await response.write(piece)
                left -= len(piece)
        return response

    def _note(
        self, request: web.Request, file: StoredFile | None, fault: Fault | None
    ) -> dict[str, Any]:
        """What the log is going to say of a request."""
        return {
            "what": "download",
            "file": file.id if file else "",
            "path": request.path,
            "method": request.method,
            "range": request.headers.get("Range", ""),
            "authorization": "Authorization" in request.headers,
            "fault": fault.kind if fault else "",
        }

    def _ended(self, note: dict[str, Any], status: int | None) -> None:
        self.open -= 1
        self._world.journal.add("file", **note, status=status)


class _Served(web.FileResponse):
    """A file from the disk that says when it was sent, and how."""

    ended: Callable[[int | None], None]

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        status = None
        try:
            writer = await super().prepare(request)
            status = self.status
        finally:
            self.ended(status)
        return writer


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Bytes that somebody may have."""

    request: web.Request
    file: StoredFile
    blob: Blob
    #: What the log is going to say.
    note: dict[str, Any]

    def headers(self) -> dict[str, str]:
        """Type and name; with /download/ in the address, a browser saves the file."""
        file = self.file
        kind = file.claimed_mimetype or file.type.mimetype or "application/octet-stream"
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        how = "attachment" if "/download/" in self.request.path else "inline"
        name = f"{how}; filename*=UTF-8''{quote(file.name, safe='')}"
        return {**_SAFE, "Content-Type": kind + charset, "Content-Disposition": name}
