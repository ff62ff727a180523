"""The vendor's language codes, and which of them it translates into which.

From its pages (NLP nlp_03_0024 and the official client's descriptions; read 2026-11).
Which pairs there are beside Chinese and English is not said; any two are taken here,
and traditional Chinese goes with Chinese only.
"""

from typing import Final

_TEXT_CODES = "ar de ru fr ko pt ja th tr es en vi zh zh-tw"
_DETECTED_CODES = (
    "af ar bg bn bs ca cs cy da de el en es et fa fi fr he hi hr hu id is it ja km ko "
    "lt lv mk ms mt my no pl pt ro ru sk sl sr sv sw th tr uk ur vi zh"
)
TEXT_CODES: Final = frozenset(_TEXT_CODES.split())
DETECTED_CODES: Final = frozenset(_DETECTED_CODES.split())
#: To be found out by the service; as a source only.
AUTO: Final = "auto"
UNKNOWN: Final = "unk"
_DOCUMENT_PAIRS = (("zh", "en"), ("en", "zh"))


def supports_text(source: str, target: str, languages: str) -> bool:
    """Whether a text goes from one code into another; the source may be "auto".

    Args:
        source: A code of the vendor's.
        target: A code of the vendor's.
        languages: "documented" or "zh-en".
    """
    if languages == "zh-en":
        return (source, target) in _DOCUMENT_PAIRS
    if target not in TEXT_CODES or source == target:
        return False
    if "zh-tw" in (source, target):
        return "zh" in (source, target)
    return source == AUTO or source in TEXT_CODES


def supports_document(source: str, target: str) -> bool:
    """Whether a document goes from one code into another."""
    return (source, target) in _DOCUMENT_PAIRS
