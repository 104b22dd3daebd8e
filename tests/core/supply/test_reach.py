"""The engine: strongest bounded paths, whatever the shape of the graph."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from waferwatch.score.graph import CONDUCTS, MAX_DEPTH, MIN_WEIGHT, PURCHASES, Edge, SupplyGraph, Way
from waferwatch_schemas import EventType

E = EventType
ON = date(2024, 1, 1)


def edge(source: str, target: str, relation: str = "covers", weight: float = 0.5) -> Edge:
    return Edge(source, target, relation, weight)


def test_cycles_are_harmless() -> None:
    graph = SupplyGraph([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("b", "b")])
    ways = graph.reach("a", E.SHORTAGE, ON)
    assert {entity: way.weight for entity, way in ways.items()} == {"a": 1.0, "b": 0.5, "c": 0.25}


def test_the_strongest_path_wins_and_ties_are_settled_by_length() -> None:
    graph = SupplyGraph([edge("a", "b", weight=1.0), edge("b", "c", weight=0.5), edge("a", "c", weight=0.5)])
    assert graph.reach("a", E.SHORTAGE, ON)["c"].path == ("a", "c")


def test_a_strong_long_path_does_not_hide_a_weak_short_one() -> None:
    chain = [edge(f"n{i}", f"n{i + 1}", weight=0.99) for i in range(MAX_DEPTH)]
    end = f"n{MAX_DEPTH}"
    graph = SupplyGraph([*chain, edge("n0", end, weight=0.5), edge(end, "beyond", weight=0.9)])
    ways = graph.reach("n0", E.SHORTAGE, ON)
    assert len(ways[end].path) == MAX_DEPTH + 1
    assert ways["beyond"].path == ("n0", end, "beyond")


def test_what_hits_a_class_by_one_member_spares_the_others() -> None:
    graph = SupplyGraph(
        [edge("one", "class", "part_of", 0.8), edge("class", "two"), edge("class", "firm", "buys")]
    )
    assert set(graph.reach("one", E.SHORTAGE, ON)) == {"one", "class", "firm"}
    assert set(graph.reach("class", E.SHORTAGE, ON)) == {"class", "two", "firm"}


def test_a_purchase_ends_the_path_and_says_what_was_bought() -> None:
    graph = SupplyGraph([edge("chip:x", "firm:f", "buys", 0.6), edge("firm:f", "chip:y", "fabs", 1.0)])
    ways = graph.reach("chip:x", E.SHORTAGE, ON)
    assert set(ways) == {"chip:x", "firm:f"}
    assert (ways["firm:f"].bought, ways["firm:f"].dependence) == ("chip:x", 0.6)


def test_a_rule_on_an_item_stops_at_home() -> None:
    graph = SupplyGraph(
        [
            edge("firm:m", "chip:x", "fabs", 1.0),
            edge("chip:x", "firm:home", "buys"),
            edge("chip:x", "firm:away", "buys_abroad"),
        ]
    )
    assert set(graph.reach("chip:x", E.EXPORT_CONTROL, ON)) == {"chip:x", "firm:away"}
    assert {"firm:home", "firm:away"} <= set(graph.reach("chip:x", E.SHORTAGE, ON))
    assert set(graph.reach("firm:m", E.SANCTION, ON)) == {"firm:m"}


NODES = st.sampled_from([f"chip:{letter}" for letter in "abcdefg"])
EDGES = st.lists(
    st.builds(
        Edge,
        NODES,
        NODES,
        st.sampled_from(["covers", "part_of", "memory_from", "buys", "fabs"]),
        st.floats(0.01, 1.0),
        st.sampled_from([date.min, ON, date(2025, 1, 1)]),
    ),
    max_size=20,
)


def paths(edges: list[Edge], path: tuple[str, ...], weight: float, partial: bool) -> dict[str, float]:
    """Every allowed path by brute force: entity -> best weight."""
    best = {path[-1]: weight}
    if len(path) > MAX_DEPTH:
        return best
    for step in edges:
        if (
            step.source != path[-1]
            or step.target in path
            or step.valid_from > ON
            or E.SHORTAGE not in CONDUCTS[step.relation]
            or (partial and step.relation == "covers")
            or weight * step.weight < MIN_WEIGHT
        ):
            continue
        if step.relation in PURCHASES:
            found = {step.target: weight * step.weight}
        else:
            now = partial or step.relation in ("part_of", "fabs")
            found = paths(edges, (*path, step.target), weight * step.weight, now)
        for entity, value in found.items():
            best[entity] = max(best.get(entity, 0.0), value)
    return best


@given(EDGES)
def test_the_search_finds_what_brute_force_finds(edges: list[Edge]) -> None:
    ways = SupplyGraph(edges).reach("chip:a", E.SHORTAGE, ON)
    assert {entity: way.weight for entity, way in ways.items()} == paths(edges, ("chip:a",), 1.0, False)


@given(EDGES, st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(edges: list[Edge], random: object) -> None:
    shuffled = sorted(edges, key=lambda _: random.random())  # type: ignore[attr-defined]
    one: dict[str, Way] = dict(SupplyGraph(edges).reach("chip:a", E.SHORTAGE, ON))
    other = dict(SupplyGraph(shuffled).reach("chip:a", E.SHORTAGE, ON))
    assert {entity: (way.weight, way.path) for entity, way in one.items()} == {
        entity: (way.weight, way.path) for entity, way in other.items()
    }
