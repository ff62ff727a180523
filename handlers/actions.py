"""Clicks on our buttons, and choices in our menus."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.service import ClickWish, CommandWish, TranslationService
from handlers.opening import open_form
from handlers.payloads import BlockActions


class ActionListeners:
    """Listeners of clicks.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def publish(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Post to the channel` and `Post in thread`, below a private translation."""
        await self._service.publish(_wish(body))
        await ack()

    async def translate_anyway(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Translate anyway`, where the text seemed to need no translation."""
        await self._service.translate_anyway(_wish(body))
        await ack()

    async def show_original(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Show original`, below a translation."""
        await self._service.show_original(_wish(body))
        await ack()

    async def other_language(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Other language...`: the row names the job, its option the target."""
        payload = BlockActions.model_validate(body)
        menu = payload.actions[0]
        if menu.chosen:
            wish = _click(payload, about=menu.block_id)
            await self._service.other_language(wish, menu.chosen)
        await ack()

    async def try_again(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Try again`, below a note on what went wrong."""
        await self._service.try_again(_wish(body))
        await ack()

    async def delete(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Delete`, after its dialog was confirmed."""
        await self._service.delete(_wish(body))
        await ack()

    async def cancel(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Cancel`, below the status of files."""
        await self._service.cancel(_wish(body))
        await ack()

    async def open_form(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """`Open the form`, with what the asker had written and wanted."""
        click = _wish(body)
        wish = CommandWish(
            team=click.team,
            channel=click.channel,
            user=click.user,
            text="",
            trigger_id=click.trigger_id,
            response_url=click.response_url,
        )
        start = await self._service.form_start(click.team, click.user, click.about)
        await open_form(self._service, client, wish, start)
        await ack()


def _wish(body: dict[str, Any]) -> ClickWish:
    payload = BlockActions.model_validate(body)
    return _click(payload, about=payload.actions[0].value)


def _click(payload: BlockActions, *, about: str) -> ClickWish:
    return ClickWish(
        team=payload.team.id,
        channel=payload.channel.id,
        user=payload.user.id,
        about=about,
        thread_ts=payload.in_container or payload.in_message,
        trigger_id=payload.trigger_id,
        response_url=payload.response_url,
    )
