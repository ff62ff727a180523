"""The language of a text, as Alibaba's GetDetectLanguage finds it."""

from bot.engine.detection import CLEAR_WORDS, count_words, words_of
from bot.models import Detection
from bot.providers.alibaba import languages
from bot.providers.alibaba.client import AlibabaClient, unreadable
from bot.providers.http import words

#: api.aliyun.com/document/alimt/2018-10-12/GetDetectLanguage, read on 2026-11-21.
MAX_CHARS = 5_000


class AlibabaDetector:
    """Finds the language of a text; each look is a call, and is paid.

    Args:
        client: Of the account.
    """

    def __init__(self, client: AlibabaClient) -> None:
        self._client = client

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge a text by its first 5,000 characters; one without words is not sent.

        What the answer's LanguageProbabilities hold is documented nowhere, so a
        judgement counts as clear by the number of words alone.

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
            "GetDetectLanguage", {"SourceText": _beginning(text)}
        )
        found = words(answer.get("DetectedLanguage"))
        if not found:
            raise unreadable("DetectedLanguage", answer)
        language = languages.tag_of(found)
        if language is None or (among and language not in among):
            return Detection(None, clear=False, words=count)
        return Detection(language, clear=count >= CLEAR_WORDS, words=count)


def _beginning(text: str) -> str:
    """As much as may be sent, in UTF-16 units, without half a character."""
    encoded = text.encode("utf-16-le", "ignore")[: 2 * MAX_CHARS]
    return encoded.decode("utf-16-le", "ignore")
