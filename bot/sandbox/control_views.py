"""The control API's actions about views: what people see, submit and close."""

import asyncio
from dataclasses import asdict
from typing import Any

from bot.sandbox import control_bodies as body
from bot.sandbox import shapes
from bot.sandbox.control_answers import Actions
from bot.sandbox.core import Core
from bot.sandbox.journal import Entry
from bot.sandbox.outcomes import Submitted
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import View

Json = dict[str, Any]


class ViewActions:
    """Answers these actions.

    Args:
        core: The workspace.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._world = core.world
        self._presence = core.presence
        self.actions: Actions = {
            "modal": (body.Person, self._modal),
            "open_modals": (body.Person, self._open_modals),
            "submit": (body.Submit, self._submit),
            "close_modal": (body.CloseModal, self._close_modal),
            "home": (body.Person, self._home),
            "open_home": (body.OpenHome, self._open_home),
            "wait_view": (body.WaitView, self._wait_view),
        }

    async def _modal(self, asked: body.Person) -> Json:
        return {"view": self._shown(self._core.clicks.modal(asked.user).view)}

    async def _open_modals(self, asked: body.Person) -> Json:
        return {"views": self._stack(asked.user)}

    async def _submit(self, asked: body.Submit) -> Json:
        submitted = await self._core.modals.submit(asked.user, asked.values)
        return self._result(asked.user, submitted)

    async def _close_modal(self, asked: body.CloseModal) -> Json:
        everything = asked.everything
        closed = await self._core.modals.close(asked.user, everything=everything)
        return self._result(asked.user, closed)

    async def _home(self, asked: body.Person) -> Json:
        view = self._world.views.home(self._presence.person(asked.user).id)
        return {"view": self._shown(view) if view else None}

    async def _open_home(self, asked: body.OpenHome) -> Json:
        self._core.asks.open_home(asked.user, asked.tab)
        return {}

    async def _wait_view(self, asked: body.WaitView) -> Json:
        user = self._presence.person(asked.user).id
        found = self._core.journal.find(
            asked.after, lambda entry: _fits(entry, user, asked)
        )
        try:
            entry = await asyncio.wait_for(found, asked.timeout)
        except TimeoutError:
            raise RefusedError("timeout", self._came(asked.after, user)) from None
        shown = {"raw": entry.data["view"], "errors": {}, "seq": entry.seq}
        return {"view": shown}

    def _came(self, after: int, user: str) -> str:
        seen = [
            f"{entry.data['what']} of {entry.data['view']['callback_id']!r}"
            for entry in self._core.journal.after(after, "view")
            if entry.data["user"] == user
        ]
        return "came: " + ("; ".join(seen[-10:]) or "nothing")

    def _result(self, user: str, submitted: Submitted) -> Json:
        return {"result": asdict(submitted) | {"modals": self._stack(user)}}

    def _stack(self, user: str) -> list[Json]:
        stack = self._world.views.stack(self._presence.person(user).id)
        return [self._shown(view) for view in stack]

    def _shown(self, view: View) -> Json:
        raw = shapes.view(self._world, view)
        return {"raw": raw, "errors": view.errors, "seq": view.seq}


def _fits(entry: Entry, user: str, asked: body.WaitView) -> bool:
    if entry.kind != "view" or entry.data["user"] != user:
        return False
    view, what = entry.data["view"], entry.data["what"]
    if what != asked.what if asked.what else what == "close":
        return False
    if asked.callback_id not in ("", view["callback_id"]):
        return False
    return asked.contains in str(view["blocks"])
