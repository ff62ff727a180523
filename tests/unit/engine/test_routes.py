"""The cheapest way through the engines at hand."""

import pytest

from bot.engine.routes import Edge, RouteTable, tags_of


def edge(source: str, target: str, cost: float = 1.0) -> Edge:
    return Edge(source, target, cost, f"test:{source}-{target}")


def table(*pairs: str) -> RouteTable:
    ends = (pair.split(">") for pair in pairs)
    return RouteTable(edge(source, target) for source, target in ends)


def route(routes: RouteTable, source: str, target: str) -> tuple[str, ...] | None:
    path = routes.find(source, target)
    return tags_of(path) if path else None


def test_two_good_hops_beat_one_bad_hop() -> None:
    routes = RouteTable([edge("en", "es", 3), edge("en", "pt"), edge("pt", "es")])
    assert route(routes, "en", "es") == ("en", "pt", "es")


def test_a_good_direct_hop_beats_a_pivot() -> None:
    routes = RouteTable([edge("en", "es", 1), edge("en", "pt"), edge("pt", "es")])
    assert route(routes, "en", "es") == ("en", "es")


def test_three_hops_are_the_most() -> None:
    routes = table("a>b", "b>c", "c>d", "d>e")
    assert route(routes, "a", "d") == ("a", "b", "c", "d")
    assert route(routes, "a", "e") is None


def test_a_costly_short_path_is_taken_where_the_cheap_one_is_too_long() -> None:
    routes = RouteTable(
        [
            *(edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("d", "e")),
            edge("b", "d", 9),
        ]
    )
    assert route(routes, "a", "e") == ("a", "b", "d", "e")


def test_of_two_engines_for_a_pair_the_cheaper_is_kept() -> None:
    cheap = Edge("en", "pt", 1, "cheap")
    for edges in ([cheap, edge("en", "pt", 2)], [edge("en", "pt", 2), cheap]):
        assert RouteTable(edges).find("en", "pt") == (cheap,)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("pt-BR", "en", ("pt", "en")),
        ("pt-PT", "en-GB", ("pt", "en")),
        ("en", "pt-PT", ("en", "pt")),
        ("es-MX", "pt-BR", ("es", "pt-BR")),
        ("en", "zh-CN", ("en", "zh-Hans")),
        ("en", "zh", ("en", "zh-Hans")),
        ("en", "zh-TW", None),
        ("en", "de", None),
        ("en", "en-US", None),
        ("en", "not a tag", None),
    ],
)
def test_a_variant_counts_as_its_base_where_no_closer_one_exists(
    source: str, target: str, expected: tuple[str, ...] | None
) -> None:
    routes = table("en>pt", "pt>en", "es>pt", "es>pt-BR", "en>zh-Hans")
    assert route(routes, source, target) == expected


def test_a_variant_is_not_bought_with_more_hops() -> None:
    routes = table("en>pt", "pt>es", "es>pt-BR")
    assert route(routes, "en", "pt-BR") == ("en", "pt")


def test_targets_are_all_that_can_be_reached() -> None:
    routes = table("en>pt", "pt>es", "fr>en")
    assert routes.languages() == {"en", "pt", "es", "fr"}
    assert routes.targets("en-GB") == {"pt", "es"}
    assert routes.targets("es") == frozenset()


def test_a_variant_is_a_target_but_no_language_of_its_own() -> None:
    routes = table("pt>es", "es>pt", "es>pt-BR", "es>ca", "es>ca-valencia")
    assert routes.languages() == {"ca", "es", "pt"}
    assert routes.targets("es") == {"ca", "ca-valencia", "pt", "pt-BR"}


def test_a_variant_without_its_base_is_a_language() -> None:
    assert table("es>pt-BR").languages() == {"es", "pt-BR"}


def test_without_engines_there_is_no_way() -> None:
    assert RouteTable([]).find("en", "pt") is None
