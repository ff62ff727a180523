"""Shortcuts."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.service import CommandWish, ShortcutWish, TranslationService
from handlers.opening import open_form
from handlers.payloads import MessageShortcut, Shortcut


class ShortcutListeners:
    """Listeners of shortcuts.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def translate_message(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """`Translate message`, in a message's three-dots menu."""
        payload = MessageShortcut.model_validate(body)
        message = payload.message
        await self._service.translate_message(
            ShortcutWish(
                team=payload.team.id,
                channel=payload.channel.id,
                user=payload.user.id,
                ts=message.ts,
                thread_ts=message.thread_ts,
                text=message.text,
                blocks=tuple(message.blocks),
                attachments=tuple(message.attachments),
                files=tuple(file.model_dump() for file in message.files),
                edit=message.edit,
                trigger_id=payload.trigger_id,
                response_url=payload.response_url,
            )
        )
        await ack()

    async def translate_text(
        self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """`Translate a text`, anywhere; help goes where we two are among ourselves."""
        payload = Shortcut.model_validate(body)
        wish = CommandWish(
            team=payload.team.id,
            channel="",
            user=payload.user.id,
            text="",
            trigger_id=payload.trigger_id,
            response_url="",
        )
        await open_form(self._service, client, wish)
        await ack()
