"""A buyer's exposure: risk x dependence x the gap that stock leaves, and when it passes a threshold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.makers import board, bundle, day, document, signal
from waferwatch.score.board import Board
from waferwatch.score.cover import Economics
from waferwatch.score.exposure import Stockless, exposure, whole_channel
from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch_schemas import Direction, EventType, Quantity, Role, SignalBundle, score_of, uncovered

EDGES = [
    Edge("chip:h20", "firm:buyer", "buys_abroad", 0.5),
    Edge("chip:l20", "firm:buyer", "buys_abroad", 0.2),
    Edge("firm:maker", "chip:h20", "fabs", 0.9),
]
ECONOMICS = Economics(recover_weeks={"chip:h20": 26.0})


def stock(weeks: float, at: float = 1.0) -> SignalBundle:
    told = signal(
        "stock",
        "firm:buyer",
        EventType.STOCKPILING,
        Direction.LOWERS,
        item="chip:h20",
        role=Role.BUYER,
        quantities=(Quantity(value=weeks, unit="weeks"),),
    )
    return bundle(document("stock", at), told)


def halted(*more: SignalBundle, at: float = 1.0) -> Board:
    found = board(EDGES, ECONOMICS)
    for one in (bundle(document("letter"), signal("letter", "chip:h20")), *more):
        for _ in found.fold(one):
            pass
    found.world.advance(day(at))
    return found


def test_without_stock_it_is_the_risk_times_the_dependence() -> None:
    found = exposure(halted(), "firm:buyer")
    h20 = next(item for item in found.items if item.item == "chip:h20")
    hazard = 0.8 * 0.9 * 0.6
    assert h20.risk.score == pytest.approx(score_of(hazard))
    assert h20.dependence == 0.5
    assert h20.exposure == pytest.approx(score_of(hazard * 0.5))
    assert h20.exposure_without_cover == h20.exposure
    assert h20.cover is None


def test_stock_takes_off_the_share_of_the_gap_that_it_bridges() -> None:
    found = exposure(halted(stock(20.0)), "firm:buyer")
    h20 = found.items[0]
    gap = uncovered(20.0, 3.0, 26.0)
    assert h20.exposure == pytest.approx(score_of(0.8 * 0.9 * 0.6 * 0.5 * gap))
    assert h20.exposure < h20.exposure_without_cover
    assert h20.cover is not None
    assert h20.cover["text"] == "about 20 weeks of cover, runs out around 2025-05-22, +/- 3 weeks"


def test_the_whole_is_the_score_that_is_published() -> None:
    found = halted(stock(20.0))
    score = found.look("firm:buyer").score
    assert whole_channel(found.world, "firm:buyer").level(day(1)) == pytest.approx(score, abs=1e-12)
    assert exposure(found, "firm:buyer").score == score


def test_exposure_passes_a_threshold_as_the_stock_runs_down() -> None:
    found = halted(stock(20.0))
    asked = exposure(found, "firm:buyer", (15.0,))
    crossing = asked.items[0].passes
    assert crossing is not None
    assert crossing.direction == "rises"
    assert day(1) < crossing.at < day(1) + timedelta(weeks=26)
    later = halted(stock(20.0), at=(crossing.at - day(0)) / timedelta(days=1))
    assert exposure(later, "firm:buyer").items[0].exposure == pytest.approx(15.0, abs=0.01)


def test_rules_of_the_graph_hold_for_the_purchase_too() -> None:
    home = [Edge("chip:h20", "firm:buyer", "buys", 0.5)]
    found = board(home, ECONOMICS)
    for _ in found.fold(bundle(document("letter"), signal("letter", "chip:h20"))):
        pass
    (item,) = exposure(found, "firm:buyer").items
    assert item.risk.score > 0.0
    assert item.exposure == 0.0


def test_what_comes_from_further_up_is_passed_on() -> None:
    found = board(EDGES, ECONOMICS)
    fire = signal("fire", "firm:maker", EventType.OUTAGE_OR_FIRE)
    for _ in found.fold(bundle(document("fire"), fire)):
        pass
    item = next(one for one in exposure(found, "firm:buyer").items if one.item == "chip:h20")
    assert item.exposure == pytest.approx(score_of(0.8 * 0.9 * 0.6 * 0.9 * 0.5))


def test_purchases_of_other_days_are_left_out() -> None:
    edges = [Edge("chip:h20", "firm:buyer", "buys", 0.5, valid_to=datetime(2024, 1, 1).date())]
    found = board(edges)
    for _ in found.fold(bundle(document("letter"), signal("letter", "chip:h20"))):
        pass
    assert exposure(found, "firm:buyer").items == ()


def test_a_world_without_stock_exposes_more() -> None:
    with_stock = exposure(halted(stock(20.0)), "firm:buyer")
    bare = Board(Stockless(SupplyGraph(EDGES), ECONOMICS), {})
    for one in (bundle(document("letter"), signal("letter", "chip:h20")), stock(20.0)):
        for _ in bare.fold(one):
            pass
    without = exposure(bare, "firm:buyer")
    assert without.score > with_stock.score
    assert without.score == pytest.approx(with_stock.score_without_cover)
    assert without.items[0].cover is None


def test_json_form_has_text_and_evidence() -> None:
    told = exposure(halted(stock(20.0)), "firm:buyer").to_dict()
    assert told["items"][0]["cover"]["evidence"] == "firm:buyer stockpiling"
    assert told["items"][0]["main_reason"] == "chip:h20 export_control"
    assert told["as_of"] == day(1).isoformat()
