"""The front door: what Slack sends comes in here.

A listener has three beats: read the payload, one call to the service, ack. It never
calls Slack: the ack tells Slack that the wish is on our disk, and nothing else.
"""

from slack_bolt.app.async_app import AsyncApp

from bot.service import TranslationService
from handlers.actions import ActionListeners
from handlers.commands import CommandListeners
from handlers.errors import log_error
from handlers.reactions import ReactionListeners

__all__ = ["register_listeners"]


def register_listeners(app: AsyncApp, service: TranslationService) -> None:
    """Bind every listener; tests/house proves that manifest.yml names the same."""
    app.command("/translate")(CommandListeners(service).translate)
    app.event("reaction_added")(ReactionListeners(service).reaction_added)
    actions = ActionListeners(service)
    app.action("publish_translation")(actions.publish)
    app.action("translate_anyway")(actions.translate_anyway)
    app.error(log_error)
