"""Stock in weeks, what it bridges, and when it runs out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.makers import board, day, document, score_at, signal, told
from waferwatch.score.cover import MAX_WEEKS, UNSTATED_WEEKS, Consumption, Economics, Price
from waferwatch.score.graph import Edge
from waferwatch_schemas import Direction, EventType, Quantity, RiskScore, Signal, evaluate, uncovered

CHIP, BUYER, OTHER = "chip:h20", "firm:bytedance", "firm:alibaba"
EDGES = [Edge(CHIP, BUYER, "buys_abroad", 0.6), Edge(CHIP, OTHER, "buys_abroad", 0.5)]
ECONOMICS = Economics(
    [
        Price(CHIP, date(2024, 1, 1), 10_000.0, 10_000.0, "USD", "press"),
        Price(CHIP, date(2025, 3, 1), 20_000.0, 20_000.0, "USD", "press"),
    ],
    [Consumption(BUYER, CHIP, 6_000.0, "press"), Consumption(OTHER, CHIP, 2_000.0, "press")],
    {CHIP: 40.0},
)


def stock(name: str, buyer: str = BUYER, *told_as: Quantity, **fields: Any) -> Signal:
    return signal(
        name, buyer, EventType.STOCKPILING, Direction.LOWERS, item=CHIP, quantities=told_as, **fields
    )


def weeks(value: float, unit: str = "weeks") -> Quantity:
    return Quantity(value=value, unit=unit)


def halted(*stocks: Signal) -> RiskScore:
    """The buyer's score on day 0 when the chip is halted and these stocks are told in one article."""
    one = told(board(EDGES, ECONOMICS), document("halt"), signal("halt", CHIP, EventType.EXPORT_CONTROL))
    if stocks:
        told(one, document("s", publisher="b"), *stocks)
    return score_at(one, BUYER, 0)


def test_stock_lowers_a_buyers_exposure_until_it_runs_out() -> None:
    bare, covered = halted(), halted(stock("s", BUYER, weeks(20)))
    assert covered.score < bare.score == pytest.approx(covered.score_without_cover)
    assert covered.covers[0].runs_out_at == day(140)
    assert evaluate(covered, day(139)) > evaluate(covered, day(70)) > covered.score
    assert evaluate(covered, day(700)) == pytest.approx(bare.score)


def test_as_much_stock_as_time_to_recover_leaves_little_exposure() -> None:
    assert halted(stock("s", BUYER, weeks(100))).score < 0.01


@pytest.mark.parametrize(
    ("told_as", "expected"),
    [
        (weeks(31), 31.0),
        (weeks(3, "months"), 13.04),
        (weeks(60_000, "units"), 10.0),
        (weeks(600e6, "USD"), 10.0),
        (weeks(600e6, "EUR"), UNSTATED_WEEKS),
        (weeks(9_000), MAX_WEEKS),
    ],
)
def test_weeks_from_what_was_told(told_as: Quantity, expected: float) -> None:
    assert halted(stock("s", BUYER, told_as)).covers[0].weeks == pytest.approx(expected, rel=0.01)


def test_money_buys_at_the_price_of_its_time() -> None:
    one = told(board(EDGES, ECONOMICS), document("s", 90), stock("s", BUYER, weeks(600e6, "USD")))
    assert score_at(one, BUYER, 90).covers[0].weeks == pytest.approx(5.0)


def test_an_amount_told_of_several_buyers_is_shared_by_their_use() -> None:
    evidence = stock("s").evidence
    both = [stock("s", buyer, weeks(80_000, "units"), evidence=evidence) for buyer in (BUYER, OTHER)]
    assert halted(*both).covers[0].weeks == pytest.approx(10.0)


def test_it_is_shared_too_when_the_other_buyer_is_heard_of_later() -> None:
    evidence = stock("s").evidence
    one = told(
        board(EDGES, ECONOMICS), document("s"), stock("s", BUYER, weeks(80_000, "units"), evidence=evidence)
    )
    score_at(one, BUYER, 0)
    told(one, document("s"), stock("s", OTHER, weeks(80_000, "units"), evidence=evidence))
    assert score_at(one, BUYER, 0).covers[0].weeks == pytest.approx(10.0)


def test_an_unstated_stock_counts_only_where_nobody_gave_a_figure() -> None:
    one = told(board(EDGES, ECONOMICS), document("s"), stock("s"))
    assert score_at(one, BUYER, 0).covers[0].weeks == pytest.approx(UNSTATED_WEEKS)
    told(one, document("t", publisher="b"), stock("t", BUYER, weeks(30)))
    assert score_at(one, BUYER, 0).covers[0].weeks == pytest.approx(30.0)


def test_two_estimates_are_surer_than_one() -> None:
    one = told(board(EDGES, ECONOMICS), document("s"), stock("s", BUYER, weeks(100_000, "units")))
    alone = score_at(one, BUYER, 0).covers[0]
    told(one, document("t", publisher="b"), stock("t", BUYER, weeks(120_000, "units")))
    both = score_at(one, BUYER, 0).covers[0]
    assert alone.weeks < both.weeks < 20.0
    assert both.sd_weeks < alone.sd_weeks


@pytest.mark.parametrize(("mean", "sd", "recover"), [(10, 4, 26), (0, 3, 10), (-20, 5, 10), (60, 9, 26)])
def test_uncovered_is_the_mean_over_the_uncertain_stock(mean: float, sd: float, recover: float) -> None:
    from statistics import NormalDist

    sure = [uncovered(mean + sd * NormalDist().inv_cdf((k + 0.5) / 4000), 0.0, recover) for k in range(4000)]
    assert uncovered(mean, sd, recover) == pytest.approx(sum(sure) / 4000, abs=1e-3)
