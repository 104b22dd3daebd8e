"""The supply graph, prices, weekly use and goods that come with the package."""

from __future__ import annotations

import re
from datetime import date

import pytest

from waferwatch.reference import Catalog
from waferwatch.score.graph import CONDUCTS, MAX_DEPTH, MIN_WEIGHT, SupplyGraph
from waferwatch.supply import check_supply, load_economics, load_goods
from waferwatch.supply.load import read_graph
from waferwatch_schemas import EventType

E = EventType
DAYS = [date(year, month, 15) for year in range(2018, 2027) for month in (3, 9)]


def test_every_row_is_sound(catalog: Catalog) -> None:
    assert check_supply(catalog) == []


def test_enough_edges_of_every_relation(catalog: Catalog) -> None:
    edges, _ = read_graph(catalog)
    assert len(edges) >= 950
    counts = {relation: sum(edge.relation == relation for edge in edges) for relation in CONDUCTS}
    assert all(counts.values()), counts


def test_every_edge_says_why_and_where_from(catalog: Catalog) -> None:
    edges, _ = read_graph(catalog)
    for edge in edges:
        assert 0.0 < edge.weight <= 1.0
        assert len(edge.reason) >= 8 and "\n" not in edge.reason
        assert re.search(r"https?://\S+\.\S+", edge.origin), edge


def test_the_h100_does_not_move_with_the_h20(graph: SupplyGraph) -> None:
    for day in DAYS:
        for event_type in EventType:
            assert "chip:nvidia-h100" not in graph.reach("chip:nvidia-h20", event_type, day)


def test_the_h20_reaches_its_buyers(graph: SupplyGraph) -> None:
    ways = graph.reach("chip:nvidia-h20", E.EXPORT_CONTROL, date(2025, 4, 24))
    for firm in ("firm:bytedance", "firm:alibaba", "firm:tencent"):
        assert ways[firm].bought == "chip:nvidia-h20"
        assert 0.3 <= ways[firm].weight <= 0.7


@pytest.mark.parametrize("event_type", [E.SHORTAGE, E.DISASTER, E.SANCTION, E.EXPORT_CONTROL])
def test_paths_are_bounded_and_visit_nothing_twice(graph: SupplyGraph, event_type: EventType) -> None:
    for source in sorted({edge.source for edge in graph.edges}):
        for entity, way in graph.reach(source, event_type, date(2024, 6, 1)).items():
            assert way.path[0] == source and way.path[-1] == entity
            assert len(way.path) <= MAX_DEPTH + 1 and len(set(way.path)) == len(way.path)
            assert MIN_WEIGHT <= way.weight <= 1.0


def test_dates_are_respected(graph: SupplyGraph) -> None:
    def reached(source: str, event_type: EventType, day: date) -> set[str]:
        return set(graph.reach(source, event_type, day))

    kirin = "chip:huawei-kirin-9000"
    assert kirin in reached("firm:tsmc", E.OUTAGE_OR_FIRE, date(2020, 9, 1))
    assert kirin not in reached("firm:tsmc", E.OUTAGE_OR_FIRE, date(2020, 9, 16))
    later = "chip:huawei-kirin-9000s"
    assert later in reached("firm:smic", E.OUTAGE_OR_FIRE, date(2023, 9, 1))
    assert later not in reached("firm:smic", E.OUTAGE_OR_FIRE, date(2020, 12, 18))
    node = "chip:node-samsung-8n"
    assert "chip:nvidia-geforce-rtx" in reached(node, E.OUTAGE_OR_FIRE, date(2021, 2, 16))
    assert "chip:nvidia-geforce-rtx" not in reached(node, E.OUTAGE_OR_FIRE, date(2024, 2, 16))
    assert "chip:nvidia-b200" not in reached("firm:tsmc", E.OUTAGE_OR_FIRE, date(2021, 6, 1))


@pytest.mark.parametrize(
    ("subject", "event_type", "day", "reached"),
    [
        ("site:renesas-naka", E.OUTAGE_OR_FIRE, date(2021, 3, 20), "firm:toyota"),
        ("site:akm-nobeoka", E.OUTAGE_OR_FIRE, date(2020, 10, 21), "chip:tcxo"),
        ("site:spruce-pine", E.DISASTER, date(2024, 9, 28), "firm:tsmc"),
        ("site:austin", E.DISASTER, date(2021, 2, 16), "chip:infineon-semper"),
        ("material:neon", E.SHORTAGE, date(2022, 3, 12), "firm:smic"),
        ("material:gallium", E.MATERIAL_RESTRICTION, date(2023, 7, 4), "chip:gan-power"),
        ("material:hydrogen-fluoride", E.MATERIAL_RESTRICTION, date(2019, 7, 2), "firm:sk-hynix"),
        ("firm:nexperia", E.OUTAGE_OR_FIRE, date(2025, 10, 14), "firm:honda"),
        ("material:eda-software", E.EXPORT_CONTROL, date(2025, 5, 29), "firm:xiaomi"),
        ("chip:mem-hbm2e", E.EXPORT_CONTROL, date(2024, 12, 3), "chip:huawei-ascend-910b"),
        ("chip:dram", E.SHORTAGE, date(2025, 11, 20), "firm:gskill"),
        ("firm:qualcomm", E.CYBERATTACK, date(2018, 4, 17), "firm:zte"),
        ("site:asml-veldhoven", E.CYBERATTACK, date(2024, 1, 10), "firm:tsmc"),
    ],
)
def test_known_chains(
    graph: SupplyGraph, subject: str, event_type: EventType, day: date, reached: str
) -> None:
    assert reached in graph.reach(subject, event_type, day)


@pytest.mark.parametrize(
    ("subject", "event_type", "day", "spared"),
    [
        ("chip:mem-hbm2e", E.EXPORT_CONTROL, date(2024, 12, 3), "chip:nvidia-a100"),
        ("chip:nvidia-h100", E.EXPORT_CONTROL, date(2023, 10, 17), "firm:microsoft"),
        ("material:hydrogen-fluoride", E.MATERIAL_RESTRICTION, date(2019, 7, 2), "firm:tsmc"),
        ("firm:nvidia", E.SANCTION, date(2025, 7, 31), "chip:nvidia-h100"),
        ("firm:nvidia", E.CYBERATTACK, date(2022, 2, 25), "chip:amd-radeon"),
        ("site:renesas-naka", E.OUTAGE_OR_FIRE, date(2021, 3, 20), "chip:infineon-aurix"),
    ],
)
def test_what_a_rule_or_a_member_spares(
    graph: SupplyGraph, subject: str, event_type: EventType, day: date, spared: str
) -> None:
    assert spared not in graph.reach(subject, event_type, day)


def test_sixteen_billion_dollars_of_h20_are_about_a_year(catalog: Catalog) -> None:
    economics = load_economics(catalog)
    price = economics.price("chip:nvidia-h20", "USD", date(2025, 4, 2))
    assert price is not None
    named = ["firm:bytedance", "firm:alibaba", "firm:tencent"]
    uses = [economics.weekly_use(firm, "chip:nvidia-h20") or 0.0 for firm in named]
    assert uses[0] == max(uses) > 0.0
    assert 45.0 <= 16e9 / price.middle / sum(uses) <= 50.0


def test_times_to_recover_cover_chips_and_materials(catalog: Catalog) -> None:
    weeks = load_economics(catalog).recover_weeks
    assert weeks["chip:nvidia-h20"] == 52.0
    assert weeks["material:gallium"] == 26.0
    assert {entity.id for kind in ("chip", "material") for entity in catalog.by_kind(kind)} <= set(weeks)


def test_goods_name_known_items(catalog: Catalog) -> None:
    goods = load_goods(catalog=catalog)
    assert goods["854232"] == "chip:dram" and goods["8541"] == "chip:power-discrete"
    assert len(goods) >= 50
