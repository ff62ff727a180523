"""Messages that speak to the bot."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.service import MessageWish, TranslationService
from handlers.payloads import Message

#: What people write has no subtype, or one of these.
_WRITTEN = frozenset({"", "file_share", "thread_broadcast"})


class MessageListeners:
    """Listeners of messages.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def app_mention(
        self, ack: AsyncAck, event: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        """`@translator ...` in a channel or thread; other bots are not answered."""
        # In a direct conversation the same message comes as message.im.
        direct = str(event.get("channel", "")).startswith("D")
        if context.team_id and not direct and not event.get("bot_id"):
            await self._service.translate_mention(_wish(event, context.team_id))
        await ack()

    async def message(
        self, ack: AsyncAck, event: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        """A direct message to the bot; edits, deletions and bots are none of ours."""
        if context.team_id and _is_direct(event):
            await self._service.translate_direct(_wish(event, context.team_id))
        await ack()


def _is_direct(event: dict[str, Any]) -> bool:
    """Whether a person wrote this, just now, to nobody but us."""
    return (
        event.get("channel_type") == "im"
        and (event.get("subtype") or "") in _WRITTEN
        and not event.get("bot_id")
        and not event.get("edited")
    )


def _wish(event: dict[str, Any], team_id: str) -> MessageWish:
    payload = Message.model_validate(event)
    return MessageWish(
        team=team_id,
        channel=payload.channel,
        user=payload.user,
        ts=payload.ts,
        thread_ts=payload.thread_ts,
        text=payload.text,
        blocks=tuple(payload.blocks),
        attachments=tuple(payload.attachments),
        files=tuple(file.model_dump() for file in payload.files),
    )
