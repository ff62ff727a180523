"""A request taken off the wire."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.huawei.operations import Operation, find
from bot.sandbox.huawei.problems import CloudError
from bot.sandbox.presented import Presented

Json = dict[str, Any]

#: The gateway's limit of a body.
MOST_BODY_BYTES: Final = 12 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as it came."""

    presented: Presented
    #: None: nothing that the cloud knows is asked for.
    operation: Operation | None
    #: Whether there is something at this path, be it with another method.
    is_known: bool
    #: What its path holds: project_id, job_id.
    parts: Mapping[str, str]
    too_large: bool

    @property
    def name(self) -> str:
        """The operation's name, empty where there is none."""
        return "" if self.operation is None else self.operation.name

    @property
    def query(self) -> dict[str, str]:
        """What stands behind the question mark."""
        return dict(self.presented.query)

    @property
    def body(self) -> Json:
        """The JSON object that came.

        Raises:
            CloudError: NLP.0305: it is not said to be JSON; NLP.0304: it is none.
        """
        media = self.presented.headers.get("content-type", "").partition(";")[0]
        if media.strip().lower() != "application/json":
            raise CloudError("NLP.0305")
        try:
            found = json.loads(self.presented.body)
        except ValueError as error:
            raise CloudError("NLP.0304") from error
        if not isinstance(found, dict):
            raise CloudError("NLP.0304")
        return found


async def read(request: web.Request) -> Asked:
    """Take a request off the wire."""
    try:
        body, too_large = await request.read(), False
    except web.HTTPRequestEntityTooLarge:
        body, too_large = b"", True
    path, _, query = request.raw_path.partition("?")
    operation, parts, is_known = find(request.method, request.path)
    return Asked(
        presented=Presented(
            method=request.method,
            path=path,
            query=parse_qsl(query, keep_blank_values=True),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
        ),
        operation=operation,
        is_known=is_known,
        parts=parts,
        too_large=too_large,
    )
