"""The control API's actions that ask the app: commands, clicks and shortcuts."""

from dataclasses import asdict

from bot.sandbox import control_bodies as body
from bot.sandbox.clicks import Use
from bot.sandbox.control_answers import Actions, Json
from bot.sandbox.core import Core
from bot.sandbox.outcomes import Done
from bot.sandbox.surfaces import Surface


class AskingActions:
    """Answers these actions.

    Args:
        core: The workspace.
    """

    def __init__(self, core: Core) -> None:
        self._asks = core.asks
        self._clicks = core.clicks
        self.actions: Actions = {
            "command": (body.Command, self._command),
            "shortcut": (body.Shortcut, self._shortcut),
            "click": (body.Click, self._click),
            "click_modal": (body.Element, self._click_modal),
            "click_home": (body.Element, self._click_home),
            "suggest": (body.Suggest, self._suggest),
        }

    async def _command(self, asked: body.Command) -> Json:
        done = await self._asks.command(
            asked.user,
            asked.channel,
            asked.command,
            asked.text,
            thread_ts=asked.thread_ts,
        )
        return _result(done)

    async def _shortcut(self, asked: body.Shortcut) -> Json:
        done = await self._asks.shortcut(
            asked.user, asked.callback_id, channel=asked.channel, ts=asked.ts
        )
        return _result(done)

    async def _click(self, asked: body.Click) -> Json:
        surface = self._clicks.message(asked.user, asked.channel, asked.ts)
        return await self._use(asked, surface)

    async def _click_modal(self, asked: body.Element) -> Json:
        return await self._use(asked, self._clicks.modal(asked.user))

    async def _click_home(self, asked: body.Element) -> Json:
        return await self._use(asked, self._clicks.home(asked.user))

    async def _suggest(self, asked: body.Suggest) -> Json:
        surface: Surface
        if asked.ts:
            surface = self._clicks.message(asked.user, asked.channel, asked.ts)
        elif asked.home:
            surface = self._clicks.home(asked.user)
        else:
            surface = self._clicks.modal(asked.user)
        use = Use(action_id=asked.action_id, block_id=asked.block_id, value=asked.value)
        return _result(await self._clicks.suggest(asked.user, surface, use))

    async def _use(self, asked: body.Element, surface: Surface) -> Json:
        use = Use(
            action_id=asked.action_id,
            block_id=asked.block_id,
            value=asked.value,
            confirm=asked.confirm,
        )
        return _result(await self._clicks.click(asked.user, surface, use))


def _result(done: Done) -> Json:
    return {"result": asdict(done)}
