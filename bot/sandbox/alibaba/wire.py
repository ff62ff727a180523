"""The cloud on the wire: one answer a request, or a failure as ordered."""

import asyncio
import json
from dataclasses import dataclass, replace
from email.utils import formatdate

from aiohttp import web

from bot.sandbox.alibaba.answers import Answer, is_xml, refusal, written
from bot.sandbox.alibaba.cloud import Cloud
from bot.sandbox.alibaba.failing import Kind, page
from bot.sandbox.alibaba.file_wire import FileWire
from bot.sandbox.alibaba.jobs import Fate
from bot.sandbox.alibaba.problems import GatewayError
from bot.sandbox.alibaba.reading import Asked, read
from bot.sandbox.faults import Fault

#: What the log holds of a call only where it is asked to.
_TEXTS = ("SourceText", "Context", "ImageUrl", "ImageUrls", "FileUrl")
#: What it never holds; an image would fill it.
_SECRETS = ("AccessKeyId", "Signature", "SecurityToken", "ImageBase64")
#: How long a true 1xx holds the connection open where no fault says it.
_INFORMATIONAL_SECONDS = 60.0
_GLANCE_SECONDS = 0.02
_FATES: dict[str, Fate] = {
    Kind.JOB_NEVER: Fate.NEVER,
    Kind.JOB_FAILED: Fate.FAILED,
}
_ENDLESS_CHUNK = b" " * (256 * 1024)


@dataclass(slots=True)
class _Sent:
    """What went back, for the log."""

    status: int | None = None
    answer: Answer | None = None


class Wire:
    """Answers calls.

    Args:
        cloud: What does them.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._files = FileWire(cloud)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or fail as ordered."""
        if self._files.is_meant(request):
            return await self._files.handle(request)
        began = self._cloud.clock.monotonic()
        try:
            asked = await read(request)
        except GatewayError as error:
            answer = refusal(error, host=request.host, request_id="")
            return self._response(answer, xml=False)
        fault = self._cloud.faults.take(asked.action, asked.parameters)
        sent = _Sent()
        try:
            return await self._respond(request, asked, fault, sent)
        finally:
            self._log(asked, fault, sent, began)

    async def _respond(
        self, request: web.Request, asked: Asked, fault: Fault | None, sent: _Sent
    ) -> web.StreamResponse:
        if fault is not None and (cut := await self._cut(request, asked, fault, sent)):
            return cut
        if fault is not None and (shown := page(fault)):
            sent.status = shown.status
            return shown
        answer = sent.answer = await self._answered(asked, fault)
        sent.status = answer.status
        if fault is not None and fault.kind in (Kind.ENDLESS, Kind.DRIP):
            return await self._stream(request, asked, answer, fault)
        if answer.status < 200:
            seconds = fault.seconds if fault else _INFORMATIONAL_SECONDS
            return await self._inform(request, answer, seconds)
        xml = is_xml(answer, asked=asked.wants_xml, switches=self._cloud.switches)
        response = self._response(answer, xml=xml or _is(fault, Kind.XML))
        return _broken(response, fault)

    async def _answered(self, asked: Asked, fault: Fault | None) -> Answer:
        """The answer, after what the fault does to its moment or its fate."""
        cloud = self._cloud
        kind, _, detail = (fault.kind if fault else "").partition(":")
        seconds = fault.seconds if fault else 0.0
        if kind == Kind.ERROR:
            return cloud.failed(detail, asked)
        if kind == Kind.INFORMATIONAL:
            return replace(cloud.failed(detail, asked), status=int(detail))
        if kind == Kind.LATE_COMMIT:
            return await asyncio.shield(self._later(asked, seconds))
        answer = await cloud.answer(asked, fate=_FATES.get(kind, Fate.DONE))
        if kind == Kind.SLOW:
            await cloud.clock.sleep(seconds)
        if kind == Kind.DONE_500:
            return replace(cloud.failed("InternalError", asked), note=answer.note)
        return answer

    async def _cut(
        self, request: web.Request, asked: Asked, fault: Fault, sent: _Sent
    ) -> web.StreamResponse | None:
        """Break the connection where that is ordered; None: it is not."""
        match fault.kind:
            case Kind.DROP_BEFORE:
                pass
            case Kind.HANG:
                await self._cloud.clock.sleep(fault.seconds)
            case Kind.DROP_AFTER:
                sent.answer = await self._cloud.answer(asked)
            case Kind.DROP_THEN_COMMIT:
                self._later(asked, fault.seconds)
            case _:
                return None
        return _cut_off(request)

    def _later(self, asked: Asked, seconds: float) -> "asyncio.Task[Answer]":
        async def commit() -> Answer:
            await self._cloud.clock.sleep(seconds)
            return await self._cloud.answer(asked)

        return self._cloud.tasks.start(commit())

    def _response(self, answer: Answer, *, xml: bool) -> web.Response:
        body, content_type = written(answer, xml=xml)
        headers = {
            "Content-Type": content_type,
            "x-acs-request-id": str(answer.body.get("RequestId", "")),
            "Date": self._date(),
            **answer.headers,
        }
        return web.Response(body=body, status=answer.status, headers=headers)

    def _date(self) -> str:
        moment = self._cloud.gate.now(self._cloud.switches)
        return formatdate(moment, usegmt=True)

    async def _stream(
        self, request: web.Request, asked: Asked, answer: Answer, fault: Fault
    ) -> web.StreamResponse:
        body, content_type = written(answer, xml=asked.wants_xml)
        response = web.StreamResponse(status=answer.status)
        response.headers["Content-Type"] = content_type
        try:
            await response.prepare(request)
            if fault.kind == Kind.DRIP:
                for byte in body:
                    await response.write(bytes((byte,)))
                    await self._cloud.clock.sleep(fault.seconds)
                return response
            await response.write(body[:-1])
            while True:
                await response.write(_ENDLESS_CHUNK)
                await asyncio.sleep(0)
        except ConnectionResetError:
            return response  # whoever asked has had enough

    async def _inform(
        self, request: web.Request, answer: Answer, seconds: float
    ) -> web.StreamResponse:
        """Send a status of 100 to 199 as the last one, which no library will do."""
        body, content_type = written(answer, xml=False)
        head = (
            f"HTTP/1.1 {answer.status} Error\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        transport = request.transport
        if transport is not None:
            transport.write(head.encode() + body)
            end = self._cloud.clock.monotonic() + seconds
            clock = self._cloud.clock
            # A transport tells a handler nothing of its end.
            while clock.monotonic() < end and not transport.is_closing():  # noqa: ASYNC110 - as said
                await asyncio.sleep(_GLANCE_SECONDS)
        return _cut_off(request)

    def _log(
        self, asked: Asked, fault: Fault | None, sent: _Sent, began: float
    ) -> None:
        cloud = self._cloud
        hidden = _SECRETS if cloud.switches.log_texts else (*_SECRETS, *_TEXTS)
        shown = {k: v for k, v in asked.parameters.items() if k not in hidden}
        answer = sent.answer
        told = {} if answer is None else answer.note | {"code": _code(answer)}
        if answer is not None and cloud.switches.log_texts:
            told["answer"] = answer.body
        cloud.journal.add(
            "call",
            operation=asked.action,
            method=asked.presented.method,
            parameters=shown,
            status=sent.status,
            ms=round((cloud.clock.monotonic() - began) * 1000, 3),
            fault=fault.kind if fault else "",
            request_id="" if answer is None else answer.body.get("RequestId", ""),
            **told,
        )


def _is(fault: Fault | None, kind: Kind) -> bool:
    return fault is not None and fault.kind == kind


def _code(answer: Answer) -> str:
    """What the answer says it is; a detection's success says nothing."""
    return str(answer.body.get("Code", "200"))


def _broken(response: web.Response, fault: Fault | None) -> web.Response:
    """The response without a part of its body, where that is ordered."""
    body = response.body
    if fault is None or not isinstance(body, bytes):
        return response
    match fault.kind:
        case Kind.WRONG_JSON:
            response.body = body[: len(body) // 2]
        case Kind.WRONG_SHAPE:
            response.body = json.dumps(["nobody", "expects", "this"]).encode()
        case Kind.EMPTY:
            response.body = b""
    return response


def _cut_off(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
