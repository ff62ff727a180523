"""Which pairs Alibaba translates: its own table beside this file, and its rules."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from bot.languages import normalise
from bot.models import Pair

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Table:
    """The vendor's languages, as languages.json has them."""

    #: BCP 47 tag to the vendor's code.
    codes: Mapping[str, str]
    #: The vendor's code to the BCP 47 tag that it stands for first.
    tags: Mapping[str, str]
    #: Languages that are translated from and to one other only.
    only_with: Mapping[str, str]
    #: Those of them that are worth a second call by way of that other.
    by_way_of: Mapping[str, str]
    #: Tags whose code would give another language as a target (nn gives nb).
    source_only: frozenset[str]


@lru_cache(maxsize=1)
def table() -> Table:
    """Read the table once."""
    data: dict[str, Any] = json.loads(
        files(__package__).joinpath("languages.json").read_text("utf-8")
    )
    codes: dict[str, str] = data["codes"]
    source_only = frozenset(data["source_only"])
    return Table(
        codes=codes,
        tags={code: tag for tag, code in codes.items() if tag not in source_only},
        only_with=data["only_with"],
        by_way_of=data["by_way_of"],
        source_only=source_only,
    )


def languages() -> frozenset[str]:
    """BCP 47 tags of everything it translates from or to."""
    return frozenset(table().codes)


@lru_cache(maxsize=512)
def targets(source: str) -> frozenset[str]:
    """BCP 47 tags of the languages this one can be translated into."""
    return frozenset(tag for tag in table().codes if route(Pair(source, tag)))


def route(pair: Pair) -> tuple[str, ...]:
    """The languages that a text goes through, first to last; empty: no way.

    Each step is a call, paid on its own. A source that is to be found out is "auto".

    Args:
        pair: Tags in house form; a region counts as its language.
    """
    known = table()
    source = AUTO if pair.source is None else _known(pair.source)
    target = _known(pair.target)
    if not source or not target or target in known.source_only:
        return ()
    if known.codes.get(source) == known.codes[target]:
        return ()
    first = pair.source or AUTO
    if _direct(source, target):
        return first, pair.target
    middle = known.by_way_of.get(target) or known.by_way_of.get(source)
    if middle and all(_direct(*step) for step in pairwise((source, middle, target))):
        return first, middle, pair.target
    return ()


def _direct(source: str, target: str) -> bool:
    """Whether one call does it; of "auto" we cannot say that it is the one language."""
    only_with = table().only_with
    return (
        only_with.get(source, target) == target
        and only_with.get(target, source) == source
    )


def _known(tag: str) -> str:
    """The table's own tag for one: itself, or without its region; else empty.

    Chinese may come without its script, or with a region that tells it.
    """
    codes = table().codes
    if tag in codes:
        return tag
    if tag == "zh" or tag.startswith("zh-"):
        return _written(tag, codes)
    language, _, region = tag.rpartition("-")
    is_region = (len(region) == 2 and region.isupper()) or region.isdigit()
    return language if is_region and language in codes else ""


def _written(tag: str, known: Collection[str]) -> str:
    """Chinese in the house's form; empty where the table lacks it."""
    try:
        house = normalise(tag)
    except ValueError:
        return ""
    return house if house in known else ""


def code_of(tag: str) -> str:
    """The vendor's code of a tag that a route names."""
    return AUTO if tag == AUTO else table().codes[_known(tag)]


def tag_of(code: object) -> str | None:
    """The BCP 47 tag of a code that the vendor answered; None where there is none."""
    if not isinstance(code, str):
        return None
    lower = code.strip().lower()
    if lower in table().tags:
        return table().tags[lower]
    try:
        return normalise(lower)
    except ValueError:
        return None
