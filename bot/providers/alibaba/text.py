"""Short texts by Alibaba: many in one call, and longer ones each in its own."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnsupportedPairError,
)
from bot.models import Pair, Translated
from bot.providers.alibaba import languages
from bot.providers.alibaba.client import AlibabaClient, scalar, unreadable
from bot.providers.alibaba.codes import error_of
from bot.providers.alibaba.options import Options
from bot.providers.alibaba.packing import BATCH_CHARS, BATCH_ITEMS, CALL_CHARS, pack
from bot.providers.base import Capabilities, Operation
from bot.providers.http import json_list, words

#: The longest text of TranslateGeneral and Translate.
MAX_CHARS = 5_000
#: Whatever came of a text: its translation, or why it has none.
Result = Translated | ProviderError


def capabilities_of(options: Options) -> Capabilities:
    """Alibaba's abilities; of two documented rates the lower one.

    Nobody without an account could see how it counts emoji, and which placeholders it
    carries through: UTF-16 units, the larger count, and the embedded engine's own.
    """
    return Capabilities(
        name="alibaba",
        label="Alibaba Cloud",
        version=f"2018-10-12/{options.version}",
        max_items=BATCH_ITEMS,
        max_chars=MAX_CHARS,
        max_call_chars=CALL_CHARS,
        placeholder_prefixes=("XQ", "ZX", "XJ"),
        detects=True,
        sends_data_out=True,
        source="help.aliyun.com/document_detail/2507655, read 2026-11-21; "
        "docs/providers.md",
        batch_chars=BATCH_CHARS,
        counts_utf16=True,
        calls_per_second={
            Operation.BATCH: 10.0,  # the operation's own page says 50
            Operation.SINGLE: 50.0,
            Operation.DETECT: 50.0,
            Operation.SUBMIT: 5.0,
            Operation.POLL: 5.0,
        },
    )


class AlibabaText:
    """Translates with GetBatchTranslate, and longer texts with TranslateGeneral.

    Args:
        client: Of the account.
        options: The edition and the kind of text.
    """

    def __init__(self, client: AlibabaClient, options: Options | None = None) -> None:
        self._client = client
        self._options = options or Options()
        self._capabilities = capabilities_of(self._options)

    @property
    def capabilities(self) -> Capabilities:
        """Its abilities."""
        return self._capabilities

    def languages(self) -> frozenset[str]:
        """BCP 47 tags of every language it can translate from or to."""
        return languages.languages()

    def targets(self, source: str) -> frozenset[str]:
        """BCP 47 tags of the languages this one can be translated into."""
        return languages.targets(source)

    def can(self, pair: Pair) -> bool:
        """Whether there is a route; a source of None is found out by the vendor."""
        return bool(languages.route(pair))

    def route(self, pair: Pair) -> tuple[str, ...]:
        """The languages that a text goes through; each step is a call, and paid."""
        return languages.route(pair)

    async def translate(
        self,
        pair: Pair,
        texts: Sequence[str],
        *,
        interactive: bool = True,  # noqa: ARG002 - a cloud has no second queue
    ) -> list[Translated | ProviderError]:
        """Translate texts of one pair, in as few calls as the limits allow.

        Args:
            pair: From which language to which; into Chinese in traditional script from
                another language goes by way of the simplified one, and is paid twice.
            texts: Any number; what the limits of one call allow is one call.
            interactive: Makes no difference here.

        Returns:
            One entry a text, in order; one that is blank comes back as it is.

        Raises:
            UnsupportedPairError: No route; nothing was called.
            TransientError: The first call failed; later, perhaps.
            RejectedError: The one call was refused whole, or the account is.
        """
        route = languages.route(pair)
        if not route:
            raise UnsupportedPairError(pair.source or languages.AUTO, pair.target)
        first, *others = pairwise(route)
        results = await self._step(*first, texts)
        for step in others:
            results = await self._onward(*step, results)
        return results

    async def _onward(
        self, source: str, target: str, so_far: list[Result]
    ) -> list[Result]:
        """Take what the step before has translated one language further."""
        done = {at: one for at, one in enumerate(so_far) if isinstance(one, Translated)}
        further = await self._step(source, target, [one.text for one in done.values()])
        results = list(so_far)
        for (at, before), after in zip(done.items(), further, strict=True):
            if isinstance(after, Translated):
                route = (*before.route, target)
                results[at] = Translated(after.text, before.source, route)
            else:
                results[at] = after
        return results

    async def _step(
        self, source: str, target: str, texts: Sequence[str]
    ) -> list[Result]:
        """Translate without a detour; a failure that leaves nothing is raised."""
        results = {
            at: self._unsent(text, source, target) for at, text in enumerate(texts)
        }
        waiting = {at: texts[at] for at, result in results.items() if result is None}
        calls = pack(waiting, self._capabilities.length)
        for number, call in enumerate(calls):
            try:
                results |= await self._call(source, target, call)
            except ProviderError as error:
                if len(calls) == 1 or (number == 0 and _ends_all(error)):
                    raise
                ended = calls[number:] if _ends_all(error) else [call]
                results |= {at: error for each in ended for at in each}
                if _ends_all(error):
                    break
        return [result for result in results.values() if result is not None]

    def _unsent(self, text: str, source: str, target: str) -> Result | None:
        """What is known of a text without a call; None: it is to be sent."""
        if not text.strip():
            return _translated(text, None, (source, target))
        if self._capabilities.length(text) > MAX_CHARS:
            return RejectedError(
                f"Alibaba takes texts of up to {MAX_CHARS} characters in one call",
                code="System.StringTooLong",
            )
        if not words(text):
            return RejectedError(
                "the text holds half a character", code="unwritable_text"
            )
        return None

    async def _call(
        self, source: str, target: str, texts: Mapping[int, str]
    ) -> dict[int, Result]:
        pair = {
            "SourceLanguage": languages.code_of(source),
            "TargetLanguage": languages.code_of(target),
        }
        [*positions] = texts
        if self._capabilities.length(texts[positions[0]]) > BATCH_CHARS:
            at = positions[0]
            return {at: await self._single(pair, (source, target), texts[at])}
        answer = await self._client.call(
            "GetBatchTranslate",
            {
                **self._options.batch_fields(),
                **pair,
                "SourceText": _source_text(texts),
            },
        )
        return _batch_results(answer, (source, target), positions)

    async def _single(
        self, pair: Mapping[str, str], step: tuple[str, str], text: str
    ) -> Result:
        answer = await self._client.call(
            self._options.single_action,
            {**self._options.single_fields(), **pair, "SourceText": text},
        )
        data = answer.get("Data")
        if not isinstance(data, dict):
            raise unreadable("Data", answer)
        return _result(
            data.get("Translated"), data.get("DetectedLanguage"), step, answer
        )


def _ends_all(error: ProviderError) -> bool:
    """Whether the calls that would follow would meet the same."""
    return isinstance(error, TransientError | AccountRefusedError)


def _source_text(texts: Mapping[int, str]) -> str:
    keyed = {str(at): text for at, text in texts.items()}
    return json.dumps(keyed, ensure_ascii=False, separators=(",", ":"))


def _batch_results(
    answer: Mapping[str, Any], step: tuple[str, str], positions: Sequence[int]
) -> dict[int, Result]:
    """Give each text its item: by the key it was sent under, never by order.

    The list is a string in the vendor's example and a list in its schema (document of
    GetBatchTranslate); so are the numbers in it. Both are taken.
    """
    items = json_list(answer.get("TranslatedList"))
    if items is None:
        raise unreadable("TranslatedList", answer)
    by_key: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        if isinstance(item, dict):
            by_key.setdefault(scalar(item.get("index")), []).append(item)
    return {at: _item_result(by_key.get(str(at), []), step, answer) for at in positions}


def _item_result(
    items: Sequence[Mapping[str, Any]], step: tuple[str, str], answer: Mapping[str, Any]
) -> Result:
    if len(items) != 1:
        return TransientError(
            f"Alibaba: the answer has {len(items)} items for this text",
            code="wrong_number",
            request_id=scalar(answer.get("RequestId")),
            most_repeats=2,
        )
    item = items[0]
    code = scalar(item.get("code"))
    if code not in {"", "200"}:
        return error_of(code, request_id=scalar(answer.get("RequestId")))
    return _result(item.get("translated"), item.get("detectedLanguage"), step, answer)


def _result(
    text: object, detected: object, step: tuple[str, str], answer: Mapping[str, Any]
) -> Result:
    """Believe a translation that is not blank, as no blank text was sent."""
    translated = words(text)
    if not translated.strip():
        return TransientError(
            "Alibaba: the translation is empty",
            code="empty_translation",
            request_id=scalar(answer.get("RequestId")),
            most_repeats=2,
        )
    return _translated(translated, detected, step)


def _translated(text: str, detected: object, step: tuple[str, str]) -> Translated:
    source, target = step
    if source == languages.AUTO:
        source = languages.tag_of(detected) or "und"
    return Translated(text, source, (source, target))
