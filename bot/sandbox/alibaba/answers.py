"""Answers on the wire: JSON or XML, successes and both kinds of errors."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from bot.sandbox.alibaba.operations import Operation
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import BusinessError, GatewayError, spelled

Json = dict[str, Any]

_RECOMMEND = "https://error-center.aliyun.com/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back."""

    status: int
    body: Json
    #: The root's name where it is written as XML.
    root: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_error: bool = False
    #: What the log tells of it.
    note: Json = field(default_factory=dict)


def refusal(error: GatewayError, *, host: str, request_id: str) -> Answer:
    """The gateway's answer to a call that did not come through."""
    body = {
        "RequestId": request_id,
        "HostId": host,
        "Code": error.code,
        "Message": error.message,
        "Recommend": _RECOMMEND,
        **error.extra,
    }
    return Answer(
        status=error.status,
        body=body,
        root="Error",
        headers=error.headers,
        is_error=True,
    )


def failure(
    error: BusinessError,
    operation: Operation | None,
    switches: Switches,
    *,
    host: str,
    request_id: str,
) -> Answer:
    """The service's answer to a call that it cannot do."""
    usual = operation.spelling if operation else "number"
    chosen = usual if switches.spelling == "documented" else switches.spelling
    code: str | int = spelled(error.number, chosen)
    if switches.code_type == "number" and str(code).isdecimal():
        code = int(code)
    body: Json = {"RequestId": request_id, "Code": code}
    body["Message"] = error.row.message
    status = 200
    listed = operation is not None and operation.true_status
    if switches.error_status == "true" or (listed and switches.error_status == "ok"):
        status = error.row.status
        body |= {"HostId": host, "Recommend": _RECOMMEND}
    elif switches.error_status == "pseudo" and error.number < 200:
        status = error.number
    root = "Error" if status != 200 or operation is None else response_root(operation)
    return Answer(status=status, body=body, root=root, is_error=True)


def response_root(operation: Operation) -> str:
    """What the XML of an operation's answer is called."""
    return f"{operation.name}Response"


def is_xml(answer: Answer, *, asked: bool, switches: Switches) -> bool:
    """Whether an answer is written as XML.

    Args:
        answer: The answer.
        asked: Whether the call asks for XML.
        switches: How the server behaves.
    """
    if answer.is_error and switches.errors_as != "asked":
        return switches.errors_as == "xml"
    return asked


def written(answer: Answer, *, xml: bool) -> tuple[bytes, str]:
    """The body's bytes and its content type."""
    if xml:
        inner = "".join(_element(name, value) for name, value in answer.body.items())
        head = "<?xml version='1.0' encoding='UTF-8'?>"
        text = f"{head}<{answer.root}>{inner}</{answer.root}>"
        return text.encode(), "text/xml;charset=utf-8"
    text = json.dumps(answer.body, ensure_ascii=False)
    return text.encode(), "application/json;charset=utf-8"


def _element(name: str, value: Any) -> str:
    if isinstance(value, dict):
        inner = "".join(_element(key, each) for key, each in value.items())
        return f"<{name}>{inner}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    return f"<{name}>{escape(str(value))}</{name}>"
