"""Files that people share."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.service import TranslationService, UploadWish
from handlers.payloads import FileShared


class FileListeners:
    """Listeners of files.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def file_shared(
        self, ack: AsyncAck, event: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        """A file in a channel; in a direct conversation its message is the wish."""
        payload = FileShared.model_validate(event)
        ours = payload.user_id == context.bot_user_id
        if context.team_id and not ours and not payload.channel_id.startswith("D"):
            wish = UploadWish(
                team=context.team_id,
                channel=payload.channel_id,
                user=payload.user_id,
                file=payload.file_id,
            )
            await self._service.translate_upload(wish)
        await ack()
