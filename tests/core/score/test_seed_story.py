"""24 April 2025: what must follow from the stockpiling of the H20, once it is read."""

from __future__ import annotations

import pytest

from core.makers import board, document, score_at, signal, told
from waferwatch.score.board import Board
from waferwatch.score.cover import Consumption, Economics
from waferwatch.score.graph import Edge
from waferwatch_schemas import Direction, EventType, Quantity, Role, Status

E = EventType
BUYERS = ("firm:bytedance", "firm:alibaba", "firm:tencent")
EDGES = [
    Edge("firm:nvidia", "chip:nvidia-h20", "designs", 1.0),
    Edge("firm:nvidia", "chip:nvidia-h100", "designs", 1.0),
    Edge("firm:tsmc", "chip:nvidia-h20", "fabs", 1.0),
    Edge("firm:tsmc", "chip:nvidia-h100", "fabs", 1.0),
    *(Edge("chip:nvidia-h20", buyer, "buys_abroad", 0.6) for buyer in BUYERS),
]
ECONOMICS = Economics(
    consumption=[Consumption(buyer, "chip:nvidia-h20", 8_000.0, "press") for buyer in BUYERS],
    recover_weeks={"chip:nvidia-h20": 52.0},
)


def story(stocked: bool = True) -> Board:
    signals = [
        signal("seed", "chip:nvidia-h20", E.EXPORT_CONTROL),
        signal("seed", "chip:nvidia-h20", E.SHIPMENT_HALT),
        signal("seed", "firm:nvidia", E.SHIPMENT_HALT, severity=0.5, role=Role.SUPPLIER),
    ]
    if stocked:
        signals += [
            signal(
                "seed", buyer, E.STOCKPILING, Direction.LOWERS, item="chip:nvidia-h20", role=Role.BUYER,
                quantities=(Quantity(value=31.0, unit="weeks"),),
            )
            for buyer in BUYERS
        ]  # fmt: skip
    return told(board(EDGES, ECONOMICS), document("seed", publisher="Nikkei"), *signals)


def test_the_chip_and_its_maker_rise() -> None:
    one = story()
    assert score_at(one, "chip:nvidia-h20", 0).score > 50.0
    assert score_at(one, "firm:nvidia", 0).score > 10.0


@pytest.mark.parametrize("buyer", BUYERS)
def test_buyers_inherit_the_risk_less_their_stock(buyer: str) -> None:
    with_stock, without = score_at(story(), buyer, 0), score_at(story(stocked=False), buyer, 0)
    assert 0.0 < with_stock.score < without.score < score_at(story(), "chip:nvidia-h20", 0).score
    assert with_stock.score_without_cover == pytest.approx(without.score)
    assert with_stock.contributions[0].path == ("chip:nvidia-h20", buyer)


def test_a_chip_that_is_only_compared_with_stays_where_it_is() -> None:
    one = story()
    assert "chip:nvidia-h100" not in one.world.entities()
    assert score_at(one, "chip:nvidia-h100", 0).score == 0.0


def test_contributions_add_up_to_the_score() -> None:
    score = score_at(story(), "chip:nvidia-h20", 3)
    assert sum(one.points for one in score.contributions) + score.others == pytest.approx(score.score)


def test_a_denial_takes_nothing_and_adds_nothing() -> None:
    one = story()
    before = score_at(one, "chip:nvidia-h20", 1).score
    told(one, document("denial", 1), signal("denial", "chip:nvidia-h20", status=Status.DENIED))
    assert score_at(one, "chip:nvidia-h20", 1).score == before
