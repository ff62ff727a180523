"""Opening the form, and what happens where Slack does not open it."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.service import CommandWish, FormStart, TranslationService
from bot.slack.client import open_view
from bot.slack.views import form

#: A trigger_id lives 3 seconds, and so does the patience for our ack.
_OPEN_SECONDS = 2.0


async def open_form(
    service: TranslationService,
    client: AsyncWebClient,
    wish: CommandWish,
    start: FormStart | None = None,
) -> None:
    """Open the form; where that fails, the same wish is answered with help.

    Args:
        service: Takes the wish in that case.
        client: Bolt's, with the token of the asker's workspace.
        wish: Without words, which asks for help.
        start: What stands in the form at first.
    """
    shown = start or FormStart()
    opened = await open_view(
        client,
        wish.trigger_id,
        form(shown.text, shown.target),
        timeout_seconds=_OPEN_SECONDS,
    )
    if not opened:
        await service.translate_command(wish)
