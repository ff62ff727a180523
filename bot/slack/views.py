"""The form: a text, its language, and who reads the translation.

The languages come by an `external_select`, for a menu that holds them itself takes 100.
Limits: docs.slack.dev/reference/block-kit/block-elements, 2026-08.
"""

from bot.slack import words
from bot.slack.blocks import Block, language_option, plain

FORM = "translate_form"
#: The form's inputs, by their block_id.
TEXT = "text"
LANGUAGE = "language"
VISIBILITY = "visibility"
CONVERSATION = "conversation"
#: The element in each has the same name, but for the menu that asks us for options.
FORM_LANGUAGE = "form_language"
EVERYONE = "everyone"
ONLY_ME = "only_me"
#: Slack takes no more in an input of a view.
_MAX_TEXT_CHARS = 3_000


def form(text: str = "", target: str = "") -> Block:
    """The form, as views.open takes it.

    Args:
        text: What stands in it at first; of a longer text, the first 3,000 characters.
        target: The language chosen at first, as a BCP 47 tag; empty: none.
    """
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(words.FORM_TITLE),
        "submit": plain(words.FORM_SUBMIT),
        "close": plain(words.FORM_CLOSE),
        "blocks": [
            _input(TEXT, words.FORM_TEXT, _text(text)),
            _input(LANGUAGE, words.FORM_LANGUAGE, _language(target)),
            _input(VISIBILITY, words.FORM_VISIBILITY, _visibility()),
            _input(CONVERSATION, words.FORM_CONVERSATION, _conversation())
            | {"optional": True, "hint": plain(words.FORM_CONVERSATION_HINT)},
        ],
    }


def _input(block_id: str, label: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
    }


def _text(text: str) -> Block:
    initial = {"initial_value": text[:_MAX_TEXT_CHARS]} if text else {}
    return {
        "type": "plain_text_input",
        "action_id": TEXT,
        "multiline": True,
        "max_length": _MAX_TEXT_CHARS,
        "placeholder": plain(words.FORM_TEXT_HINT),
        **initial,
    }


def _language(target: str) -> Block:
    initial = {"initial_option": language_option(target)} if target else {}
    return {
        "type": "external_select",
        "action_id": FORM_LANGUAGE,
        "placeholder": plain(words.FORM_LANGUAGE_HINT),
        "min_query_length": 0,
        **initial,
    }


def _visibility() -> Block:
    only_me = {"text": plain(words.ONLY_ME), "value": ONLY_ME}
    return {
        "type": "radio_buttons",
        "action_id": VISIBILITY,
        "options": [only_me, {"text": plain(words.EVERYONE), "value": EVERYONE}],
        "initial_option": only_me,
    }


def _conversation() -> Block:
    return {
        "type": "conversations_select",
        "action_id": CONVERSATION,
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
