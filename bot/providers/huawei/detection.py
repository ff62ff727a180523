"""The language of a text, as Huawei's language-detection finds it."""

from bot.engine.detection import CLEAR_WORDS, count_words, words_of
from bot.models import Detection
from bot.providers.http import words
from bot.providers.huawei import languages
from bot.providers.huawei.answers import unreadable
from bot.providers.huawei.client import HuaweiClient
from bot.providers.huawei.text import MAX_CHARS


def detection_fields(text: str) -> dict[str, object]:
    """Write the body of a detection."""
    return {"text": text}


class HuaweiDetector:
    """Finds the language of a text; each look is a call, and is paid.

    Args:
        client: Of the project.
    """

    def __init__(self, client: HuaweiClient) -> None:
        self._client = client

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge a text by its first 2,000 characters; one without words is not sent.

        The vendor says not how sure it is, so a judgement counts as clear by the
        number of words alone.

        Args:
            text: The text, without placeholders.
            among: BCP 47 tags of which it must be one; none: whatever it is.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: It will be refused again.
        """
        judged = words_of(text)
        count = count_words(judged)
        if not judged:
            return Detection(None, clear=False, words=count)
        answer = await self._client.call(
            "POST", "language-detection", detection_fields(_beginning(text))
        )
        found = words(answer.get("detected_language"))
        if not found:
            raise unreadable("detected_language")
        language = languages.tag_of(found)
        if language is None or (among and language not in among):
            return Detection(None, clear=False, words=count)
        return Detection(language, clear=count >= CLEAR_WORDS, words=count)


def _beginning(text: str) -> str:
    """As much as may be sent, in UTF-16 units, without half a character."""
    encoded = text.encode("utf-16-le", "ignore")[: 2 * MAX_CHARS]
    return encoded.decode("utf-16-le", "ignore")
