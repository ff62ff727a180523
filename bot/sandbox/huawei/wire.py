"""The cloud on the wire: one answer a request, or a failure as ordered."""

from dataclasses import replace

from aiohttp import web

from bot.sandbox.buckets.striking import Call, Striking
from bot.sandbox.faults import Fault
from bot.sandbox.huawei.cloud import Answer, Cloud
from bot.sandbox.huawei.jobs import Fate
from bot.sandbox.huawei.problems import CloudError
from bot.sandbox.huawei.reading import Asked, read

#: What the log holds of a call only where it is asked to.
_TEXTS = ("text", "url")


class Wire:
    """Answers calls.

    Args:
        cloud: What does them.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._striking = Striking(cloud.clock, cloud.tasks)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or fail as ordered."""
        began = self._cloud.clock.monotonic()
        asked = await read(request)
        shown = _shown(asked)
        fault = self._cloud.faults.take(asked.name, shown)
        answered = _Answered(self._cloud, asked, fault)
        call = Call(
            request=request,
            act=answered.act,
            refuse=answered.refuse,
            internal="NLP.0201",
        )
        status = None
        try:
            response = await self._striking.respond(call, fault)
            status = response.status
            return response
        finally:
            ms = round((self._cloud.clock.monotonic() - began) * 1000, 3)
            self._log(asked, answered, fault, status=status, ms=ms, parameters=shown)

    def _log(
        self,
        asked: Asked,
        answered: "_Answered",
        fault: Fault | None,
        **told: object,
    ) -> None:
        answer = answered.last
        note = {} if answer is None else {"code": "", **answer.note}
        by_token = "x-auth-token" in asked.presented.headers
        if self._cloud.switches.log_texts and answer is not None:
            note["asked"] = asked.presented.body.decode(errors="replace")
            note["answer"] = answer.body
        self._cloud.journal.add(
            "call",
            operation=asked.name,
            method=asked.presented.method,
            login="token" if by_token else "signature",
            fault=fault.kind if fault else "",
            request_id="" if answer is None else answer.request_id,
            **told,
            **note,
        )


class _Answered:
    """A call on its way to its answer."""

    def __init__(self, cloud: Cloud, asked: Asked, fault: Fault | None) -> None:
        self.last: Answer | None = None
        self._cloud = cloud
        self._asked = asked
        self._kind = fault.kind if fault else ""

    async def act(self) -> web.StreamResponse:
        fates = {str(fate): fate for fate in Fate}
        fate = fates.get(self._kind, Fate.DONE)
        self.last = await self._cloud.answer(self._asked, fate=fate)
        return _response(self.last)

    def refuse(self, code: str) -> web.Response:
        done = self.last.note if self.last else {}
        failed = self._cloud.failed(code)
        self.last = replace(failed, note=done | failed.note)
        return _response(self.last)


def _response(answer: Answer) -> web.Response:
    headers = {"X-Request-Id": answer.request_id, **answer.headers}
    return web.json_response(answer.body, status=answer.status, headers=headers)


def _shown(asked: Asked) -> dict[str, object]:
    """What the log tells of a call's parameters: no texts, no addresses."""
    shown: dict[str, object] = {**asked.parts, **asked.query}
    operation = asked.operation
    if operation is None or not operation.takes_body or operation.of_iam:
        return shown
    try:
        body = asked.body
    except CloudError:
        return shown
    return shown | {name: body[name] for name in body if name not in _TEXTS}
