"""Concentration raises the weight of sources that few others could replace."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waferwatch.score.graph import Edge
from waferwatch.supply.concentration import concentrate, herfindahl, indices, raised

UNIT = st.floats(0.0, 1.0)
SHARES = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=12)


@given(SHARES)
def test_hhi_lies_between_an_even_split_and_a_sole_source(shares: list[float]) -> None:
    value = herfindahl(shares)
    assert 0.0 <= value <= 1.0
    total = sum(shares)
    if total >= 1.0:
        assert value >= 1.0 / len(shares) - 1e-9


@given(SHARES, st.randoms(use_true_random=False))
def test_hhi_does_not_ask_for_the_order(shares: list[float], random: object) -> None:
    other = sorted(shares, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert herfindahl(other) == pytest.approx(herfindahl(shares))


def test_hhi_of_known_markets() -> None:
    assert herfindahl([1.0]) == 1.0
    assert herfindahl([0.5, 0.5]) == 0.5
    assert herfindahl([0.25] * 4) == 0.25
    assert herfindahl([]) == 0.0
    assert herfindahl([0.9, 0.9]) == pytest.approx(0.5)


@given(UNIT, UNIT)
def test_a_raised_weight_stays_in_bounds(weight: float, hhi: float) -> None:
    assert weight <= raised(weight, hhi) <= 1.0


@given(UNIT, UNIT, UNIT)
def test_a_raised_weight_is_monotone(weight: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert raised(weight, low) <= raised(weight, high)
    assert raised(low, weight) <= raised(high, weight) + 1e-12


def edge(source: str, share: float, since: date = date.min, until: date = date.max) -> Edge:
    return Edge(source, "chip:x", "fabs", share, since, until)


def test_the_plain_share_is_kept() -> None:
    (only,) = concentrate([edge("firm:a", 0.8)])
    assert only.share == 0.8
    assert only.weight == pytest.approx(0.8 * (1.0 + 0.64 * 0.2 / 2.0))


def test_an_edge_is_cut_where_its_rivals_come_and_go() -> None:
    found = concentrate([edge("firm:a", 0.5), edge("firm:b", 0.5, date(2020, 1, 1), date(2021, 12, 31))])
    mine = [one for one in found if one.source == "firm:a"]
    assert [(one.valid_from, one.valid_to) for one in mine] == [
        (date.min, date(2019, 12, 31)),
        (date(2020, 1, 1), date(2021, 12, 31)),
        (date(2022, 1, 1), date.max),
    ]
    assert mine[1].weight > mine[0].weight == mine[2].weight


def test_sites_are_parts_of_their_firms_and_no_rivals() -> None:
    edges = [edge("firm:a", 0.6), edge("firm:b", 0.4), edge("site:a1", 0.6)]
    assert indices(edges, date(2024, 1, 1)) == {("chip:x", "fabs"): pytest.approx(0.52)}


def test_what_adds_up_is_left_alone() -> None:
    needs = [Edge("material:neon", "firm:f", "material_from", 0.3)]
    assert concentrate(needs) == needs


DATED = st.lists(
    st.tuples(st.sampled_from("abcd"), st.floats(0.01, 1.0), st.integers(1, 20), st.integers(1, 20)),
    max_size=8,
    unique_by=lambda row: row[0],
)


@given(DATED, st.integers(1, 25))
def test_every_day_has_the_same_edges_before_and_after(
    rows: list[tuple[str, float, int, int]], day: int
) -> None:
    edges = [
        edge(f"firm:{name}", share, date(2020, 1, min(a, b)), date(2020, 1, max(a, b)))
        for name, share, a, b in rows
    ]
    on = date(2020, 1, day)

    def present(some: list[Edge]) -> dict[str, float]:
        return {one.source: one.share for one in some if one.valid_from <= on <= one.valid_to}

    after = concentrate(edges)
    assert present(after) == present(edges)
    assert all(one.share <= one.weight <= 1.0 for one in after)
