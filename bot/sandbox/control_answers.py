"""What every local server's control API answers: `POST /_local/<action>` with JSON."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.sandbox.problems import RefusedError

Json = dict[str, Any]
#: By name, the shape of what an action is given, and what does it.
Actions = Mapping[str, tuple[type[BaseModel], Callable[[Any], Awaitable[Json]]]]


async def answer(actions: Actions, request: web.Request) -> web.Response:
    """Do the action that a request names.

    Returns:
        `{"ok": true, ...}` with what the action gives, or `{"ok": false}` with `error`
        and `detail`: 404 for an unknown action, 400 for arguments of a wrong shape.
    """
    name = request.match_info["action"]
    if name not in actions:
        return _no("unknown_action", name, status=404)
    model, act = actions[name]
    try:
        arguments = model.model_validate_json(await request.text() or "{}")
        return web.json_response({"ok": True, **await act(arguments)})
    except ValidationError as error:
        return _no("invalid_arguments", str(error), status=400)
    except RefusedError as error:
        return _no(error.code, error.detail)


def _no(error: str, detail: str, *, status: int = 200) -> web.Response:
    body = {"ok": False, "error": error, "detail": detail}
    return web.json_response(body, status=status)
