"""What people do on the page: the same functions as behind the control API."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from markupsafe import Markup
from pydantic import ValidationError

from bot.sandbox import inputs
from bot.sandbox.control_api import ControlApi
from bot.sandbox.page import alerts
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.live_controls import plain
from bot.sandbox.page.uploading import Sent, received
from bot.sandbox.page.window import Window
from bot.sandbox.problems import RefusedError

Json = dict[str, Any]
_Act = Callable[[Window, Json], Awaitable[web.Response]]

_COMMAND = re.compile(r"(/\S+)\s*(.*)", re.DOTALL)
#: What goes on to the control API's action of the same name.
_AS_IT_IS = ("react", "unreact", "edit", "delete", "command", "shortcut", "open_home")
_CLICKS = {"message": "click", "modal": "click_modal", "home": "click_home"}


class Acting:
    """Answers `POST /as/{person}/act/{action}`.

    Nothing comes back where it worked, for the stream tells of it; else a sentence,
    with a status of 4xx. Forms and menus that type ahead have answers of their own.

    Args:
        desk: Gives out windows.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._core = desk.core
        self._known = ControlApi(desk.core).actions
        self._acts: dict[str, _Act] = {
            "say": self._say,
            "dismiss": self._dismiss,
            "invite": self._invite,
            "click": self._click,
            "view_submit": self._submit,
            "view_close": self._close,
            "view_suggest": self._suggest,
        }

    async def handle(self, request: web.Request) -> web.Response:
        """Do one thing in a person's place."""
        action = request.match_info["action"]
        try:
            window = self._desk.window(request.match_info["person"])
            given = await self._given(window, request)
            if action in self._acts:
                return await self._acts[action](window, given)
            if action in _AS_IT_IS:
                return self._told(await self._do(window, action, given))
        except RefusedError as error:
            return self._alert(error.code, error.detail)
        except (ValidationError, ValueError) as error:
            return self._alert("invalid_arguments", type(error).__name__, status=400)
        return self._alert("unknown_action", action, status=404)

    # --- one function an action ----------------------------------------------

    async def _say(self, window: Window, given: Json) -> web.Response:
        text, files = str(given.get("text", "")), given.get("files") or []
        typed = _COMMAND.fullmatch(text)
        if files:
            self._core.file_acts.upload(
                window.sight.person.name,
                str(given.get("channel", "")),
                files,
                comment=text,
                thread_ts=str(given.get("thread_ts", "")),
            )
            return _done()
        if typed is None:
            return self._told(await self._do(window, "say", given | {"text": text}))
        more = {"command": typed[1], "text": typed[2]}
        return self._told(await self._do(window, "command", given | more))

    async def _dismiss(self, window: Window, given: Json) -> web.Response:
        """Put away a message that is for this person alone."""
        channel = window.sight.place(str(given.get("channel", "")))
        message = window.sight.find(channel, str(given.get("ts", "")))
        if message is None or not message.ephemeral_to:
            raise RefusedError("message_not_found")
        self._core.world.remove(message)
        return _done()

    async def _invite(self, window: Window, given: Json) -> web.Response:
        """Let the app into a channel that the person is in."""
        world = self._core.world
        place = window.sight.place(str(given.get("channel", "")))
        world.join(place, world.bot_user_id, inviter=window.sight.person.id)
        return _done()

    async def _click(self, window: Window, given: Json) -> web.Response:
        action = _CLICKS[_surface(given)]
        # What is emptied on the page is nothing to the app.
        emptied = {"value": None} if given.get("value") == "" else {}
        return self._told(await self._do(window, action, given | emptied))

    async def _submit(self, window: Window, given: Json) -> web.Response:
        person, view = window.sight.person, self._on_top(window, given)
        asked = {
            block["block_id"]
            for block, _ in inputs.remembering(view.blocks)
            if block["type"] == "input"
        }
        values = {
            name: None if value == "" else value
            for name, value in dict(given.get("values") or {}).items()
            if name in asked
        }
        submitted = await self._core.modals.submit(person.name, values)
        if submitted.error and not submitted.errors:
            return self._alert(submitted.error)
        return _html(window.modal())

    async def _close(self, window: Window, given: Json) -> web.Response:
        self._on_top(window, given)
        await self._core.modals.close(window.sight.person.name)
        return _html(window.modal())

    async def _suggest(self, window: Window, given: Json) -> web.Response:
        is_message = _surface(given) == "message"
        place = given if is_message else {}
        asked = {
            "action_id": given.get("action_id"),
            "block_id": given.get("block_id") or "",
            "value": given.get("value") or "",
            "channel": place.get("channel", ""),
            "ts": place.get("ts", ""),
            "home": _surface(given) == "home",
        }
        result = (await self._do(window, "suggest", asked))["result"]
        if result["error"] and result["error"] != "query_too_short":
            return self._alert(result["error"])
        options = [
            {"value": each.get("value"), "text": plain(each.get("text"))}
            for each in result["options"]
        ]
        return web.json_response({"options": options})

    # --- inside --------------------------------------------------------------

    async def _given(self, window: Window, request: web.Request) -> Json:
        if request.content_type == "multipart/form-data":
            sent: Sent = await received(self._core, window.sight.person.name, request)
            return {**sent.texts, "files": sent.files}
        if request.content_type == "application/json":
            read = json.loads(await request.text() or "{}")
            return read if isinstance(read, dict) else {}
        return dict(await request.post())

    async def _do(self, window: Window, action: str, given: Json) -> Json:
        """One of the control API's actions; what it does not know falls away."""
        model, act = self._known[action]
        known = {name: given[name] for name in model.model_fields if name in given} | {
            "user": window.sight.person.name
        }
        return await act(model.model_validate(known))

    def _on_top(self, window: Window, given: Json) -> Any:
        """The modal that is open.

        Raises:
            RefusedError: It is another one than the browser shows.
        """
        view = self._core.clicks.modal(window.sight.person.name).view
        if given.get("view_id") not in (None, view.id):
            raise RefusedError("no_modal", str(given["view_id"]))
        return view

    def _told(self, answer: Json) -> web.Response:
        result = answer.get("result") or {}
        return self._alert(result["error"]) if result.get("error") else _done()

    def _alert(self, code: str, detail: str = "", *, status: int = 422) -> web.Response:
        text = alerts.words(code, detail, self._core.world.manifest.name)
        return _html(alerts.alert(text), status=status)


def _surface(given: Json) -> str:
    """Where an element stands.

    Raises:
        RefusedError: There is no such place.
    """
    surface = str(given.get("surface", "message"))
    if surface not in _CLICKS:
        raise RefusedError("unknown_surface", surface)
    return surface


def _done() -> web.Response:
    return web.Response(status=204)


def _html(drawn: Markup, *, status: int = 200) -> web.Response:
    body = str(drawn).encode("utf-8", "replace")
    return web.Response(
        body=body, status=status, content_type="text/html", charset="utf-8"
    )
