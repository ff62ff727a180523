"""Which pairs Huawei translates: its own table beside this file, and what is sure.

The vendor is retiring all languages of its texts but Chinese and English, and no page
says which pairs of the others there are. So they stand in the table, marked, and are
offered only where an operator asks for them.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bot.languages import normalise
from bot.models import Pair

AUTO = "auto"
_ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Table:
    """The vendor's languages, as languages.json has them."""

    #: BCP 47 tag to the vendor's code, of texts.
    codes: Mapping[str, str]
    #: Tags of the languages that are sure to stay.
    verified: frozenset[str]
    #: Tags of the languages of documents, each from and to each other.
    documents: frozenset[str]
    #: What detection answers, to the BCP 47 tag that it stands for.
    tags: Mapping[str, str]
    #: What detection answers where it found no language.
    unknown: str


@lru_cache(maxsize=1)
def table() -> Table:
    """Read the table once."""
    data: dict[str, Any] = json.loads(
        files(__package__).joinpath("languages.json").read_text("utf-8")
    )
    text: dict[str, dict[str, str]] = data["text"]
    codes = {tag: row["code"] for tag, row in text.items()}
    found: dict[str, str] = data["detected"]
    return Table(
        codes=codes,
        verified=frozenset(
            tag for tag, row in text.items() if row["status"] == _ACTIVE
        ),
        documents=frozenset(data["documents"]),
        tags={code: tag for tag, code in (*codes.items(), *found.items())},
        unknown=data["unknown"],
    )


def languages(*, unverified: bool) -> frozenset[str]:
    """BCP 47 tags of everything whose texts it translates from or to."""
    return frozenset(table().codes) if unverified else table().verified


def targets(source: str, *, unverified: bool) -> frozenset[str]:
    """BCP 47 tags of the languages a text of this one can be translated into."""
    return frozenset(
        tag
        for tag in languages(unverified=unverified)
        if can(Pair(source, tag), unverified=unverified)
    )


def can(pair: Pair, *, unverified: bool) -> bool:
    """Whether it translates texts of a pair; a region counts as its language.

    Args:
        pair: Tags in house form; to find the source out is not verified.
        unverified: Whether what is being retired counts as well.
    """
    known = languages(unverified=unverified)
    target = _known(pair.target, known)
    if pair.source is None:
        return unverified and bool(target)
    source = _known(pair.source, known)
    return bool(source and target) and source != target


def can_document(pair: Pair) -> bool:
    """Whether it translates documents of a pair; the source must be known."""
    known = table().documents
    source, target = _known(pair.source or "", known), _known(pair.target, known)
    return bool(source and target) and source != target


def _known(tag: str, known: frozenset[str]) -> str:
    """The table's own tag for one: itself, or without its region; else empty.

    Chinese may come without its script, or with a region that tells it.
    """
    if tag in known:
        return tag
    if tag == "zh" or tag.startswith("zh-"):
        return _written(tag, known)
    language, _, region = tag.rpartition("-")
    is_region = (len(region) == 2 and region.isupper()) or region.isdigit()
    return language if is_region and language in known else ""


def _written(tag: str, known: Collection[str]) -> str:
    """Chinese in the house's form; empty where the table lacks it."""
    try:
        house = normalise(tag)
    except ValueError:
        return ""
    return house if house in known else ""


def code_of(tag: str | None) -> str:
    """The vendor's code of a tag that it can do; None is to be found out."""
    codes = table().codes
    return AUTO if tag is None else codes[_known(tag, frozenset(codes))]


def tag_of(code: object) -> str | None:
    """The BCP 47 tag of a code that the vendor answered; None where there is none."""
    if not isinstance(code, str):
        return None
    lower = code.strip().lower()
    if lower in table().tags:
        return table().tags[lower]
    try:
        return None if lower == table().unknown else normalise(lower)
    except ValueError:
        return None
