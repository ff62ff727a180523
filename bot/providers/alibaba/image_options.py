"""What images Alibaba takes, and the choices that go along with them.

Sources: the page of TranslateImage at api.aliyun.com/document/alimt/2018-10-12 and the
page of languages (help.aliyun.com, 215387), read on 2026-11-21.
"""

import json
from dataclasses import dataclass

from bot.models import Pair
from bot.providers.alibaba import languages

#: 10 MB of the file itself or of its Base64, which the page leaves open: what is too
#: large is refused and not billed.
MAX_BYTES = 10 * 1024 * 1024
FORMATS = frozenset({"jpg", "jpeg", "png", "bmp", "gif", "webp"})
#: The page names these two as the languages of an image, and no detection.
_SOURCES = frozenset({"zh", "en"})


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """The choices that go along with every image."""

    #: "general", or "e-commerce".
    field: str = "general"
    #: Whether what an editor needs comes with a result: its layers and background.
    editor_data: bool = True

    def fields(self, pair: Pair) -> dict[str, str]:
        """The choices as parameters, with the languages of a pair that `can` be."""
        asked = json.dumps(
            {"needEditorData": str(self.editor_data).lower()}, separators=(",", ":")
        )
        return {
            "Ext": asked,
            "Field": self.field,
            "SourceLanguage": languages.code_of(pair.source or languages.AUTO),
            "TargetLanguage": languages.code_of(pair.target),
        }


def can(pair: Pair) -> bool:
    """Whether images are translated from one language into another.

    Only the sources are documented. Of the targets the page says that there are more
    than ten, among them English, Russian, Spanish and Korean; which, nobody without an
    account could read. So all are tried that texts have; a refusal is not billed.
    """
    if pair.source is None or len(languages.route(pair)) != 2:
        return False
    return languages.code_of(pair.source) in _SOURCES


def targets(source: str | None) -> frozenset[str]:
    """BCP 47 tags of the languages that images of this one may come back in."""
    if source is None:
        return frozenset()
    return frozenset(tag for tag in languages.languages() if can(Pair(source, tag)))
