"""What the page tells somebody who could not do something."""

from markupsafe import Markup

#: Slack's word or ours -> a sentence; {} is the app's name.
_WORDS = {
    "already_reacted": "You have added this reaction already.",
    "cant_delete_file": "Only its owner can delete this file.",
    "cant_update_message": "Only its author can change this message.",
    "channel_not_found": "There is no such conversation, or you are not in it.",
    "dispatch_failed": "{} is not connected, so nobody heard this.",
    "file_not_found": "There is no such file, or you may not see it.",
    "http_client_error": "{} refused this.",
    "http_service_error": "{} failed to answer.",
    "interactivity_disabled": "The app's manifest has no interactivity.",
    "invalid_options": "{} answered with options that are not valid.",
    "invalid_response_action": "{} answered this form with something not valid.",
    "is_archived": "This channel is archived.",
    "message_not_found": "This message is not there any more.",
    "messages_tab_disabled": "The app's manifest lets nobody write to it.",
    "messages_tab_read_only": "The app's manifest lets nobody write to it.",
    "msg_too_long": "This message is too long.",
    "no_modal": "This form is not open any more.",
    "no_reaction": "You have not added this reaction.",
    "no_text": "There is nothing to send.",
    "not_enabled": "The app's manifest has no such tab.",
    "not_supported_in_threads": "As on Slack, commands do not work in threads.",
    "operation_timeout": "{} did not answer within 3 seconds.",
    "too_large": "This file is larger than the workspace takes.",
    "unknown_command": "The app has no such command.",
    "unknown_shortcut": "The app has no such shortcut.",
}


def words(code: str, detail: str, app: str) -> str:
    """What went wrong, as a sentence.

    Args:
        code: Slack's word, or ours.
        detail: What is known besides; shown where nothing better is.
        app: The app's name.
    """
    if code in _WORDS:
        return _WORDS[code].format(app)
    return f"This did not work: {code}{f' ({detail})' if detail else ''}."


def alert(text: str) -> Markup:
    """A sentence for the page's corner."""
    return Markup('<p class="alert" dir="auto">{}</p>').format(text)
