"""The front door: what Slack sends comes in here.

A listener has three beats: read the payload, one call to the service, ack. It never
calls Slack, but to open a form, which cannot wait: the ack tells Slack that the wish is
on our disk, and nothing else.
"""

from bot.service import TranslationService
from bot.slack import blocks
from bot.slack.views import FORM, FORM_LANGUAGE
from handlers.actions import ActionListeners
from handlers.commands import CommandListeners
from handlers.errors import log_error
from handlers.files import FileListeners
from handlers.messages import MessageListeners
from handlers.options import OptionListeners
from handlers.reactions import ReactionListeners
from handlers.shortcuts import ShortcutListeners
from handlers.slack_app import SlackApp
from handlers.views import ViewListeners

__all__ = ["SlackApp", "register_listeners"]


def register_listeners(app: SlackApp, service: TranslationService) -> None:
    """Bind every listener; tests/house proves that manifest.yml names the same."""
    _bind_events(app, service)
    app.command("/translate")(CommandListeners(service).translate)
    shortcuts = ShortcutListeners(service)
    app.message_shortcut("translate_message")(shortcuts.translate_message)
    app.global_shortcut("translate_text")(shortcuts.translate_text)
    _bind_actions(app, ActionListeners(service))
    languages = OptionListeners(service).languages
    app.options(blocks.ACTION_LANGUAGE)(languages)
    app.options(FORM_LANGUAGE)(languages)
    app.view(FORM)(ViewListeners(service).form_sent)
    app.error(log_error)


def _bind_events(app: SlackApp, service: TranslationService) -> None:
    app.hear_at_once("reaction_added", ReactionListeners(service).reaction_added)
    messages = MessageListeners(service)
    app.event("app_mention")(messages.app_mention)
    # Of all messages, the manifest asks for message.im alone.
    app.event("message")(messages.message)
    app.event("file_shared")(FileListeners(service).file_shared)


def _bind_actions(app: SlackApp, actions: ActionListeners) -> None:
    app.action(blocks.ACTION_PUBLISH)(actions.publish)
    app.action(blocks.ACTION_ANYWAY)(actions.translate_anyway)
    app.action(blocks.ACTION_ORIGINAL)(actions.show_original)
    app.action(blocks.ACTION_LANGUAGE)(actions.other_language)
    app.action(blocks.ACTION_RETRY)(actions.try_again)
    app.action(blocks.ACTION_DELETE)(actions.delete)
    app.action(blocks.ACTION_CANCEL)(actions.cancel)
    app.action(blocks.ACTION_FORM)(actions.open_form)
