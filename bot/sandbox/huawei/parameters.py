"""Whether a call's parameters are what its operation takes."""

from typing import Any

from bot.sandbox.huawei.languages import supports_document, supports_text
from bot.sandbox.huawei.options import Switches
from bot.sandbox.huawei.problems import CloudError

Json = dict[str, Any]

MOST_CHARS = 2_000
#: Which documents are taken.
TYPES = ("docx", "pptx", "txt")


def text_of(body: Json) -> str:
    """The text of a translation or a detection.

    Raises:
        CloudError: NLP.0301 or NLP.0302.
    """
    text = _required(body, "text")
    if len(text) > MOST_CHARS:
        raise CloudError("NLP.0301", f"The text is longer than {MOST_CHARS}.")
    return text


def text_pair(body: Json, switches: Switches) -> tuple[str, str]:
    """The codes from and to of a text.

    Raises:
        CloudError: NLP.0301 or NLP.0302.
    """
    source, target = _required(body, "from"), _required(body, "to")
    if body.get("scene", "common") != "common":
        raise CloudError("NLP.0301", "The scene is not valid.")
    if not supports_text(source, target, switches.languages):
        raise CloudError("NLP.0301", "The languages are not supported.")
    return source, target


def document_pair(body: Json) -> tuple[str, str]:
    """The codes from and to of a document.

    Raises:
        CloudError: NLP.0301 or NLP.0302.
    """
    source, target = _required(body, "from"), _required(body, "to")
    if not supports_document(source, target):
        raise CloudError("NLP.0301", "The languages are not supported.")
    return source, target


def document_type(body: Json) -> str:
    """The document's format.

    Raises:
        CloudError: NLP.0302, or NLP.6305: it is none that is taken.
    """
    kind = _required(body, "type")
    if kind not in TYPES:
        raise CloudError("NLP.6305")
    return kind


def address(body: Json) -> str:
    """Where the document is to be fetched.

    Raises:
        CloudError: NLP.0301 or NLP.0302.
    """
    return _required(body, "url")


def _required(body: Json, name: str) -> str:
    value = body.get(name)
    if value is None or value == "":
        raise CloudError("NLP.0302", f"The parameter {name} is empty.")
    if not isinstance(value, str):
        raise CloudError("NLP.0301", f"The parameter {name} is not valid.")
    try:
        value.encode()
    except UnicodeEncodeError:  # half a character is none
        raise CloudError("NLP.0301", f"The parameter {name} is not valid.") from None
    return value
