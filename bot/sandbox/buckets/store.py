"""The object store without the server in front of it."""

import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.sandbox.buckets.gate import Gate
from bot.sandbox.buckets.options import BucketsOptions, StoreKey
from bot.sandbox.buckets.problems import StoreError
from bot.sandbox.buckets.reading import read
from bot.sandbox.buckets.results import Results
from bot.sandbox.buckets.service import Service, refusal
from bot.sandbox.buckets.shelf import Shelf
from bot.sandbox.buckets.striking import Call, Download, Kind, Striking
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Journal
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock

#: A body that comes over a connection that was cut cannot be kept later.
KINDS: Final = tuple(
    kind for kind in Kind if kind not in (Kind.DROP_THEN_COMMIT, Kind.LATE_COMMIT)
)
RESULT: Final = "GetResult"


class Store:
    """Everything the store is made of.

    Args:
        options: How it is set up.
        keys: Whose requests are taken.
        clock: The clock it follows.
        folder: Where the objects' bytes lie.
    """

    kinds: tuple[str, ...] = KINDS

    def __init__(
        self,
        options: BucketsOptions,
        keys: tuple[StoreKey, ...],
        clock: Clock | None,
        folder: Path,
    ) -> None:
        base = clock or SystemClock()
        self.clock = WorkspaceClock(base)
        self.tasks = Tasks()
        self.journal = Journal(self.clock, options.log_entries)
        self.faults = Faults(options.fault_seed)
        self.results = Results()
        self._shelf = Shelf(folder, options.buckets)
        self._gate = Gate(keys, base)
        self._service = Service(self._shelf)
        self._striking = Striking(self.clock, self.tasks)

    def state(self) -> dict[str, Any]:
        """What lies here."""
        return {"objects": self._shelf.names()}

    def reset(self) -> None:
        """Forget objects, faults and jumps of the clock; the log stays."""
        self.faults.clear()
        self._shelf.clear()
        self.clock.back_to_base()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for a bucket or an object."""
        asked = read(request)
        named = {"bucket": asked.bucket, "key": asked.key}
        fault = self.faults.take(asked.operation, named)

        async def act() -> web.StreamResponse:
            account, claim = self._gate.admit(asked.presented)
            return await self._service.run(asked, account, claim)

        call = _Called(request, act)
        try:
            return await call.answer(self._striking, fault)
        finally:
            self._log(asked.operation, call, fault, **named)

    async def give(self, request: web.Request) -> web.StreamResponse:
        """Answer a request for something that a cloud made."""
        name = request.match_info["name"]
        fault = self.faults.take(RESULT, {"name": name})

        async def act() -> web.StreamResponse:
            if "Authorization" in request.headers:
                raise StoreError("InvalidArgument")
            offer = self.results.find(name, request.query.get("Signature", ""))
            return Download(offer.path, offer.content_type)

        call = _Called(request, act)
        try:
            return await call.answer(self._striking, fault)
        finally:
            token = "X-Auth-Token" in request.headers
            self._log(RESULT, call, fault, name=name, token_sent=token)

    def _log(
        self, operation: str, call: "_Called", fault: Fault | None, **named: object
    ) -> None:
        self.journal.add(
            "call",
            operation=operation,
            method=call.request.method,
            status=call.status,
            code=call.code,
            range=call.request.headers.get("Range", ""),
            fault=fault.kind if fault else "",
            **named,
        )


class _Called:
    """A request on its way to its answer; errors become answers."""

    def __init__(
        self,
        request: web.Request,
        act: Callable[[], Awaitable[web.StreamResponse]],
    ) -> None:
        self.request = request
        self.status: int | None = None
        self.code = ""
        self._act = act

    async def answer(
        self, striking: Striking, fault: Fault | None
    ) -> web.StreamResponse:
        call = Call(
            request=self.request,
            act=self._done,
            refuse=lambda code: self._refused(StoreError(code)),
            internal="InternalError",
        )
        response = await striking.respond(call, fault)
        self.status = response.status
        return response

    async def _done(self) -> web.StreamResponse:
        try:
            return await self._act()
        except StoreError as error:
            return self._refused(error)

    def _refused(self, error: StoreError) -> web.Response:
        self.code = error.code
        path = self.request.path
        return refusal(error, path=path, request_id=uuid.uuid4().hex)
