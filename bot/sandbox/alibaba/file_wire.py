"""Files on the wire: forms that bring some in, and addresses that give some out."""

from typing import Final
from xml.sax.saxutils import escape

from aiohttp import BodyPartReader, web

from bot.sandbox.alibaba.cloud import Cloud
from bot.sandbox.alibaba.failing import Kind, page
from bot.sandbox.alibaba.shelf import BUCKET, MOST_UPLOAD_BYTES, StoreError
from bot.sandbox.faults import Fault

#: What faults and the log call the two.
UPLOAD: Final = "Upload"
DOWNLOAD: Final = "Download"
#: Of a result's address: `/?result=NAME`.
_RESULT: Final = "result"
_MOST_FIELD_BYTES: Final = 16 * 1024


class FileWire:
    """Answers what is no call of an operation.

    Args:
        cloud: Whose files they are.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    @staticmethod
    def is_meant(request: web.Request) -> bool:
        """Whether a request is about a file."""
        return _is_form(request) or _RESULT in request.query

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer it, or fail as ordered."""
        name = UPLOAD if _is_form(request) else DOWNLOAD
        fault = self._cloud.faults.take(name, request.query)
        response = await self._answered(request, name, fault)
        cut = request.transport is None or request.transport.is_closing()
        self._cloud.journal.add(
            "call",
            operation=name,
            method=request.method,
            status=None if cut else response.status,
            fault=fault.kind if fault else "",
        )
        return response

    async def _answered(
        self, request: web.Request, name: str, fault: Fault | None
    ) -> web.StreamResponse:
        if fault is not None:
            if fault.kind == Kind.HANG:
                await self._cloud.clock.sleep(fault.seconds)
            if fault.kind in (Kind.HANG, Kind.DROP_BEFORE):
                return _cut_off(request)
            if shown := page(fault):
                return shown
        try:
            if name == UPLOAD:
                response = await self._upload(request)
            else:
                response = self._download(request)
        except StoreError as error:
            response = _refusal(error)
        if fault is not None and fault.kind == Kind.SLOW:
            await self._cloud.clock.sleep(fault.seconds)
        if fault is not None and fault.kind == Kind.EMPTY:
            response.body = b""
        dropped = fault is not None and fault.kind == Kind.DROP_AFTER
        return _cut_off(request) if dropped else response

    async def _upload(self, request: web.Request) -> web.Response:
        fields: dict[str, str] = {}
        data: bytes | None = None
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader) or data is not None:
                raise StoreError(400, "MalformedPOSTRequest")
            if part.name == "file":
                data = await _read(part, MOST_UPLOAD_BYTES)
            else:
                read = await _read(part, _MOST_FIELD_BYTES)
                fields[part.name or ""] = read.decode("utf-8", "replace")
        if data is None:
            raise StoreError(400, "IncorrectNumberOfFilesInPOSTRequest")
        key = self._cloud.shelf.put(fields, data)
        if fields.get("success_action_status") != "201":
            return web.Response(status=204)
        location = f"{request.scheme}://{request.host}/{key}"
        told = {"Bucket": BUCKET, "Location": location, "Key": key}
        return _xml("PostResponse", told, 201)

    def _download(self, request: web.Request) -> web.Response:
        if request.method not in ("GET", "HEAD"):
            raise StoreError(405, "MethodNotAllowed")
        made = self._cloud.shelf.get(request.query[_RESULT])
        return web.Response(body=made.data, content_type=made.content_type)


def _is_form(request: web.Request) -> bool:
    return request.content_type == "multipart/form-data"


async def _read(part: BodyPartReader, most: int) -> bytes:
    read = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        read += chunk
        if len(read) > most:
            raise StoreError(400, "EntityTooLarge")
    return bytes(read)


def _refusal(error: StoreError) -> web.Response:
    said = "Request has expired." if error.code == "AccessDenied" else error.code
    return _xml("Error", {"Code": error.code, "Message": said}, error.status)


def _xml(root: str, members: dict[str, str], status: int) -> web.Response:
    inner = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in members.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?><{root}>{inner}</{root}>'
    return web.Response(text=text, content_type="application/xml", status=status)


def _cut_off(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
