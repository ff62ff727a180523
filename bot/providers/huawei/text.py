"""Short texts by Huawei: each in a call of its own."""

from collections.abc import Sequence

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnsupportedPairError,
)
from bot.models import Pair, Translated
from bot.providers.base import Capabilities, Operation
from bot.providers.http import words
from bot.providers.huawei import languages
from bot.providers.huawei.answers import unreadable
from bot.providers.huawei.client import HuaweiClient

NAME = "huawei"
LABEL = "Huawei Cloud"
#: Of a text, and of a text whose language is to be found.
MAX_CHARS = 2_000
#: Whatever came of a text: its translation, or why it has none.
Result = Translated | ProviderError

#: Of two documented rates the lower one (nlp_faq 02_0009; the page of the operation
#: says 20). How it counts emoji nobody without an account could see: UTF-16 units, the
#: larger count.
_CAPABILITIES = Capabilities(
    name=NAME,
    label=LABEL,
    version="v1/common",
    max_items=1,
    max_chars=MAX_CHARS,
    max_call_chars=MAX_CHARS,
    placeholder_prefixes=("XQ", "ZX", "XJ"),
    detects=True,
    sends_data_out=True,
    source="support.huaweicloud.com, nlp_03_0024 and nlp_faq, read 2026-11-21; "
    "docs/providers.md",
    counts_utf16=True,
    calls_per_second={Operation.BATCH: 10.0, Operation.DETECT: 10.0},
)


def text_fields(text: str, source: str, target: str) -> dict[str, object]:
    """Write the body of a translation, in the vendor's own codes."""
    return {"text": text, "from": source, "to": target, "scene": "common"}


class HuaweiText:
    """Translates with text-translation.

    Args:
        client: Of the project.
        unverified: Whether to offer what the vendor is retiring, or does not document
            as a pair: all but Chinese and English, and finding the source out.
    """

    def __init__(self, client: HuaweiClient, *, unverified: bool = False) -> None:
        self._client = client
        self._unverified = unverified

    @property
    def capabilities(self) -> Capabilities:
        """Its abilities."""
        return _CAPABILITIES

    def languages(self) -> frozenset[str]:
        """BCP 47 tags of every language it can translate from or to."""
        return languages.languages(unverified=self._unverified)

    def targets(self, source: str) -> frozenset[str]:
        """BCP 47 tags of the languages this one can be translated into."""
        return languages.targets(source, unverified=self._unverified)

    def can(self, pair: Pair) -> bool:
        """Whether it translates this pair."""
        return languages.can(pair, unverified=self._unverified)

    async def translate(
        self,
        pair: Pair,
        texts: Sequence[str],
        *,
        interactive: bool = True,  # noqa: ARG002 - a cloud has no second queue
    ) -> list[Translated | ProviderError]:
        """Translate texts of one pair, one call after the other.

        Args:
            pair: From which language to which.
            texts: Any number; each is a call.
            interactive: Makes no difference here.

        Returns:
            One entry a text, in order; one that is blank comes back as it is.

        Raises:
            UnsupportedPairError: Not this pair; nothing was called.
            TransientError: The first call failed; later, perhaps.
            RejectedError: The one call was refused, or the account is.
        """
        if not self.can(pair):
            raise UnsupportedPairError(pair.source or languages.AUTO, pair.target)
        results: list[Result] = []
        for text in texts:
            try:
                results.append(_unsent(text, pair) or await self._call(text, pair))
            except ProviderError as error:
                if len(texts) == 1 or (not results and _ends_all(error)):
                    raise
                results.append(error)
                if _ends_all(error):
                    break
        # What would have met the same was not sent.
        return results + results[-1:] * (len(texts) - len(results))

    async def _call(self, text: str, pair: Pair) -> Translated:
        source, target = languages.code_of(pair.source), languages.code_of(pair.target)
        answer = await self._client.call(
            "POST", "text-translation", text_fields(text, source, target)
        )
        translated = words(answer.get("translated_text"))
        if not translated.strip():
            raise unreadable("translated_text")
        return _translated(translated, answer.get("from"), pair)


def _unsent(text: str, pair: Pair) -> Result | None:
    """What is known of a text without a call; None: it is to be sent."""
    if not text.strip():
        return _translated(text, None, pair)
    if _CAPABILITIES.length(text) > MAX_CHARS:
        return RejectedError(
            f"Huawei takes texts of up to {MAX_CHARS} characters", code="text_too_long"
        )
    if not words(text):
        return RejectedError("the text holds half a character", code="unwritable_text")
    return None


def _ends_all(error: ProviderError) -> bool:
    """Whether the calls that would follow would meet the same."""
    return isinstance(error, TransientError | AccountRefusedError)


def _translated(text: str, detected: object, pair: Pair) -> Translated:
    source = pair.source or languages.tag_of(detected) or "und"
    return Translated(text, source, (source, pair.target))
