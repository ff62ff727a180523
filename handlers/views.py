"""The form that was sent."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.service import FormWish, TranslationService
from bot.slack import views, words
from handlers.payloads import FormSubmission


class ViewListeners:
    """Listeners of views.

    Args:
        service: The use cases.
    """

    def __init__(self, service: TranslationService) -> None:
        self._service = service

    async def form_sent(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form; what is missing in it is said at its field, and it stays open."""
        wish = _wish(FormSubmission.model_validate(body))
        if wish.public and not wish.channel:
            await _refuse(ack, views.CONVERSATION, words.FORM_NO_CONVERSATION)
        elif await self._service.translate_form(wish):
            await ack()
        else:
            await _refuse(ack, views.TEXT, words.FORM_NO_WORDS)


async def _refuse(ack: AsyncAck, block_id: str, why: str) -> None:
    await ack(response_action="errors", errors={block_id: why})


def _wish(payload: FormSubmission) -> FormWish:
    urls = {each.channel_id: each.response_url for each in payload.response_urls}
    return FormWish(
        team=payload.team.id,
        channel=payload.conversation,
        user=payload.user.id,
        text=payload.text,
        target=payload.target,
        public=payload.visibility == views.EVERYONE,
        view_id=payload.view.id,
        response_url=urls.get(payload.conversation, ""),
    )
