"""Which way a text takes from one language to another: pure, and told to the user.

Every way to translate is an edge with a cost: a neural model or an Apertium mode.
The cheapest path wins; a path of more than three hops is not a translation any more.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

MAX_HOPS = 3


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One engine's way from one language to another."""

    #: BCP 47 tags.
    source: str
    target: str
    #: What a hop loses, in arbitrary units: 1 is a good one.
    cost: float
    #: What runs it: "neural:en-pt" or "apertium:pt-es".
    engine: str


class RouteTable:
    """The cheapest paths over the edges at hand.

    Args:
        edges: All ways to translate; of two with the same ends the cheaper is kept.
    """

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._from: dict[str, dict[str, Edge]] = {}
        self._tags: set[str] = set()
        self._found: dict[tuple[str, str], tuple[Edge, ...] | None] = {}
        for edge in edges:
            self._add(edge)

    def languages(self) -> frozenset[str]:
        """Every language at an edge's end; a variant only where its base is at none."""
        return frozenset(tag for tag in self._tags if not self._has_base(tag))

    def targets(self, source: str) -> frozenset[str]:
        """The tags, variants among them, that this language is translated into."""
        return frozenset(tag for tag in self._tags if self.find(source, tag))

    def find(self, source: str, target: str) -> tuple[Edge, ...] | None:
        """The edges of the cheapest path, first to last.

        Args:
            source: BCP 47 tag; a variant without edges of its own counts as its base.
            target: BCP 47 tag; a variant is used where it costs no more than its base.

        Returns:
            One to three edges, or None where there is no way (or nowhere to go).
        """
        key = (source, target)
        if key not in self._found:
            self._found[key] = self._search(source, target)
        return self._found[key]

    def _has_base(self, tag: str) -> bool:
        return not _is_general(tag) and any(
            _stands_for(node, tag) for node in self._tags - {tag}
        )

    def _add(self, edge: Edge) -> None:
        outgoing = self._from.setdefault(edge.source, {})
        known = outgoing.get(edge.target)
        if known is None or edge.cost < known.cost:
            outgoing[edge.target] = edge
        self._tags |= {edge.source, edge.target}

    def _search(self, source: str, target: str) -> tuple[Edge, ...] | None:
        starts = self._nodes(source)
        ends = self._nodes(target)
        if not starts or not ends or set(starts) & set(ends):
            return None
        paths = [
            path
            for end in ends
            for start in starts
            if (path := self._cheapest(start, end))
        ]
        return min(paths, key=_cost, default=None)

    def _nodes(self, tag: str) -> list[str]:
        """The tags with edges that may stand for this one, the closest first."""
        near = [node for node in sorted(self._tags) if _stands_for(node, tag)]
        return sorted(near, key=lambda node: node != tag)

    def _cheapest(self, start: str, end: str) -> tuple[Edge, ...] | None:
        waiting: list[tuple[float, int, str, tuple[Edge, ...]]] = [(0, 0, start, ())]
        best: dict[tuple[str, int], float] = {}
        while waiting:
            cost, hops, node, path = heapq.heappop(waiting)
            if node == end:
                return path
            if hops == MAX_HOPS or best.get((node, hops), cost + 1) <= cost:
                continue
            best[node, hops] = cost
            for edge in self._from.get(node, {}).values():
                step = (cost + edge.cost, hops + 1, edge.target, (*path, edge))
                heapq.heappush(waiting, step)
        return None


def tags_of(path: tuple[Edge, ...]) -> tuple[str, ...]:
    """The languages a path goes through, first to last: ("en", "pt", "es")."""
    return (path[0].source, *(edge.target for edge in path))


def _cost(path: tuple[Edge, ...]) -> float:
    return sum(edge.cost for edge in path)


def _stands_for(node: str, tag: str) -> bool:
    """Whether a language with edges may serve for a wanted tag.

    Simplified never serves for traditional Chinese, nor pt-BR for pt-PT.
    """
    if node == tag:
        return True
    same = _language_and_script(node) == _language_and_script(tag)
    return same and _is_general(node)


@lru_cache(maxsize=512)
def _language_and_script(tag: str) -> tuple[str, str]:
    try:
        full = Language.get(tag).maximize()
    except LanguageTagError:
        return tag, ""
    return full.language or tag, full.script or ""


@lru_cache(maxsize=512)
def _is_general(tag: str) -> bool:
    language = Language.get(tag)
    return not language.territory and not language.variants
