"""Which of Apertium's modes are good enough, and what a hop through one costs.

Tried in Debian 12 (November 2026). Not listed, and so never used: rus-ukr, ukr-rus,
bel-rus, rus-bel, ca-eo and es-eo (they crash or leave words), the `-bytecode`, `-j` and
`-latin1` modes, and those that give no more than the gist (eu, ro, mk and hbs to
others). Costs: 1 for close neighbours, 1.5 for somewhat rough, 3 for distant pairs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApertiumPair:
    """One mode and its languages."""

    #: The mode file's name without its ending.
    mode: str
    #: BCP 47 tags.
    source: str
    target: str
    cost: float


#: Apertium's names of languages where they are not the BCP 47 tag.
_TAGS = {
    "afr": "af",
    "arg": "an",
    "ast": "ast",
    "bul": "bg",
    "cat": "ca",
    "dan": "da",
    "eng": "en",
    "fra": "fr",
    "hin": "hi",
    "ind": "id",
    "isl": "is",
    "ita": "it",
    "mkd": "mk",
    "nld": "nl",
    "nno": "nn",
    "nob": "nb",
    "oci": "oc",
    "por": "pt",
    "spa": "es",
    "swe": "sv",
    "urd": "ur",
    "zlm": "ms",
}
_BOTH_WAYS = {
    1.0: "arg-cat arg-spa ca-oc cat-por cat-spa dan-nno dan-nob dan-swe es-gl es-oc "
    "es-pt gl-pt nno-nob nno-swe nob-swe",
    1.5: "afr-nld bul-mkd cat-fra cat-ita fra-oci hin-urd ind-zlm ita-spa",
    3.0: "cat-eng en-gl eng-spa isl-swe",
}
_ONE_WAY = (
    # As good as the way over Catalan and back, with a tenth of its memory ...
    ApertiumPair("es-fr", "es", "fr", 1.4),
    # ... but in this direction it is plainly worse.
    ApertiumPair("fr-es", "fr", "es", 3.0),
    ApertiumPair("spa-ast", "es", "ast", 1.0),
    ApertiumPair("es-pt_BR", "es", "pt-BR", 1.0),
    ApertiumPair("cat-por_BR", "ca", "pt-BR", 1.0),
    ApertiumPair("spa-cat_valencia", "es", "ca-valencia", 1.0),
    ApertiumPair("spa-eng_US", "es", "en-US", 3.0),
)


def _both_ways(pair: str, cost: float) -> tuple[ApertiumPair, ApertiumPair]:
    first, second = pair.split("-")
    one, other = _TAGS.get(first, first), _TAGS.get(second, second)
    return (
        ApertiumPair(f"{first}-{second}", one, other, cost),
        ApertiumPair(f"{second}-{first}", other, one, cost),
    )


#: Every mode that may be used where it is installed.
PAIRS: tuple[ApertiumPair, ...] = (
    *(
        mode
        for cost, pairs in _BOTH_WAYS.items()
        for pair in pairs.split()
        for mode in _both_ways(pair, cost)
    ),
    *_ONE_WAY,
)
