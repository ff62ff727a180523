"""The server that takes the bytes of files, piece by piece."""

from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, web

from bot.sandbox import pages
from bot.sandbox.blobs import PIECE_BYTES, Blobs, TooLongError
from bot.sandbox.faults import UPLOAD, Fault, Faults, Kind
from bot.sandbox.file_records import Blob, StoredFile
from bot.sandbox.tasks import Tasks
from bot.sandbox.wire import cut_off
from bot.sandbox.world import World


class UploadHost:
    """Answers `POST /upload/v1/<secret>`.

    Args:
        world: Whose files they are.
        blobs: Where the bytes go.
        faults: What goes wrong on purpose, under the name "upload".
        tasks: Owner of uploads that land later.
    """

    def __init__(
        self, world: World, blobs: Blobs, faults: Faults, tasks: Tasks
    ) -> None:
        self._world = world
        self._blobs = blobs
        self._faults = faults
        self._tasks = tasks
        #: How many uploads have begun and not ended.
        self.open = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one file's bytes: the body itself, or the file in a form.

        Until the upload is completed they may be sent again, and replace what came
        before.
        """
        file = self._world.files.by_secret(request.match_info["secret"])
        if file is None or file.completed:
            return web.Response(text="no such upload", status=404)
        fault = self._faults.take(UPLOAD, {"file": file.id, "name": file.name})
        self.open += 1
        response: web.StreamResponse | None = None
        try:
            response = await self._answer(request, file, fault)
        except ConnectionResetError:
            pass  # the client went; what had come of the file is gone too
        finally:
            self.open -= 1
            self._world.journal.add(
                "file",
                what="upload",
                file=file.id,
                status=response.status if response else None,
                fault=fault.kind if fault else "",
            )
        return response or cut_off(request)

    async def _answer(
        self, request: web.Request, file: StoredFile, fault: Fault | None
    ) -> web.StreamResponse | None:
        """Take the bytes, or fail as ordered; None: cut the connection."""
        if fault is None:
            return await self._take(request, file)
        if fault.kind in (Kind.HANG, Kind.DROP_BEFORE):
            await self._world.clock.sleep(fault.seconds)
            return None
        if refusal := pages.broken(fault):
            await pages.drained(request)
            return refusal
        late = fault.kind in (Kind.LATE_COMMIT, Kind.DROP_THEN_COMMIT)
        response = await self._take(request, file, late=fault.seconds if late else 0.0)
        if fault.kind in (Kind.SLOW, Kind.LATE_COMMIT):
            await self._world.clock.sleep(fault.seconds)
        cut = fault.kind in (Kind.DROP_AFTER, Kind.DROP_THEN_COMMIT)
        return None if cut else response

    async def _take(
        self, request: web.Request, file: StoredFile, *, late: float = 0.0
    ) -> web.StreamResponse:
        """Write the bytes down; they count `late` seconds later."""
        try:
            blob = await self._blobs.take(_pieces(request), file.length)
        except TooLongError:
            await pages.drained(request)
            return _mismatch(file)
        if blob.size != file.length:
            self._blobs.remove(blob)
            return _mismatch(file)
        if late:
            self._tasks.start(self._keep_later(file, blob, late))
        else:
            self._keep(file, blob)
        return web.Response(text=f"OK - {blob.size}")

    async def _keep_later(self, file: StoredFile, blob: Blob, seconds: float) -> None:
        await self._world.clock.sleep(seconds)
        self._keep(file, blob)

    def _keep(self, file: StoredFile, blob: Blob) -> None:
        former = file.blob
        self._world.files.receive(file, blob)
        if former is not None:
            self._blobs.remove(former)


def _mismatch(file: StoredFile) -> web.Response:
    return web.Response(text=f"expected {file.length} bytes", status=400)


async def _pieces(request: web.Request) -> AsyncIterator[bytes]:
    """A request's file, piece by piece: its body, or the first file of its form."""
    if request.content_type != "multipart/form-data":
        async for piece in request.content.iter_chunked(PIECE_BYTES):
            yield piece
        return
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader) and part.filename is not None:
            while piece := await part.read_chunk(PIECE_BYTES):
                yield piece
            return
