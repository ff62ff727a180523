"""A request taken off the wire."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.alibaba.problems import GatewayError
from bot.sandbox.presented import Presented

#: Reading a form of this size takes milliseconds, in which nobody else is served.
_LARGE_BODY_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as it came."""

    presented: Presented
    #: Of query and form together.
    parameters: Mapping[str, str]
    #: Whether something in it is no UTF-8.
    garbled: bool
    secure: bool

    @property
    def action(self) -> str:
        """The operation's name, from the header (V3) or the parameters (V1)."""
        header = self.presented.headers.get("x-acs-action", "")
        return header or self.parameters.get("Action", "")

    @property
    def version(self) -> str:
        """The version of the interface that is meant."""
        header = self.presented.headers.get("x-acs-version", "")
        return header or self.parameters.get("Version", "")

    @property
    def host(self) -> str:
        """Whom the call was meant for."""
        return self.presented.headers.get("host", "")

    @property
    def wants_xml(self) -> bool:
        """Whether the answer is to be XML; V1 says so in a parameter."""
        if name := self.parameters.get("Format"):
            return name.upper() == "XML"
        accept = self.presented.headers.get("accept", "")
        return "xml" in accept and "json" not in accept


async def read(request: web.Request) -> Asked:
    """Take a request off the wire.

    Raises:
        GatewayError: Its body is larger than the server takes.
    """
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise GatewayError("RequestEntityTooLarge") from None
    if len(body) > _LARGE_BODY_BYTES:
        return await asyncio.to_thread(_taken_apart, request, body)
    return _taken_apart(request, body)


def _taken_apart(request: web.Request, body: bytes) -> Asked:
    path, _, query = request.raw_path.partition("?")
    form = body if request.content_type == "application/x-www-form-urlencoded" else b""
    in_query = _pairs(query.encode())
    in_form = _pairs(form)
    presented = Presented(
        method=request.method,
        path=path,
        query=in_query[0],
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )
    return Asked(
        presented=presented,
        parameters=dict([*in_query[0], *in_form[0]]),
        garbled=in_query[1] or in_form[1],
        secure=request.secure,
    )


def _pairs(encoded: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Names and values; and whether some were no UTF-8."""
    text = encoded.decode("ascii", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict"), False
    except UnicodeDecodeError:
        return parse_qsl(text, keep_blank_values=True, errors="replace"), True
