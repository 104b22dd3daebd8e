"""What leaves its baseline becomes a signal, with the figures as evidence."""

from __future__ import annotations

from typing import Any

import pytest

from core.makers import trade
from core.trade.speaking import SPEAKER, Told
from waferwatch.trade.signals import UnknownEntity
from waferwatch_schemas import Direction, EventType, Signal, TradeEvent

E = EventType
USUAL = (100.0, 104.0, 97.0, 101.0, 99.0, 103.0, 98.0, 102.0)


def after_a_usual_year(*figures: float, **fields: Any) -> list[Signal]:
    """The signals of figures that follow eight usual months."""
    events = [
        trade(f"2024-{month:02d}", figure, **fields) for month, figure in enumerate((*USUAL, *figures), 1)
    ]
    return Told(events).signals


def in_value(*figures: float, kind: str) -> list[Signal]:
    """The same for a series of values."""
    return Told(
        trade(f"2024-{month:02d}", 0.0, kind=kind, quantity=None, value=figure, currency="USD", unit=None)
        for month, figure in enumerate((*USUAL, *figures), 1)
    ).signals


def test_usual_figures_say_nothing() -> None:
    assert after_a_usual_year(96.0, 105.0) == []


def test_too_short_a_past_says_nothing() -> None:
    assert Told(trade(f"2024-0{month}", 100.0 if month < 6 else 1.0) for month in range(1, 7)).signals == []


def test_a_surge_is_demand() -> None:
    (one,) = after_a_usual_year(300.0)
    assert (one.event_type, one.direction, one.subject) == (E.DEMAND_SURGE, Direction.RAISES, "chip:h20")
    assert one.evidence.text.startswith("f1 2024-09: 300 units, 199% above the median 100.5 of 8 earlier")


def test_a_collapse_is_a_halt_and_the_deeper_the_worse() -> None:
    (half,), (nothing,) = after_a_usual_year(50.0), after_a_usual_year(0.0)
    assert half.event_type is nothing.event_type is E.SHIPMENT_HALT
    assert half.severity < nothing.severity <= 0.9


def test_a_collapsed_flow_that_is_back_has_resumed() -> None:
    halt, back = after_a_usual_year(5.0, 98.0)
    assert (back.event_type, back.direction) == (E.SHIPMENT_RESUMPTION, Direction.LOWERS)
    assert halt.event_type is E.SHIPMENT_HALT


@pytest.mark.parametrize(("figure", "direction"), [(140.0, Direction.RAISES), (60.0, Direction.LOWERS)])
def test_a_price_moves_either_way(figure: float, direction: Direction) -> None:
    (one,) = in_value(figure, kind="price")
    assert (one.event_type, one.direction) == (E.PRICE_CHANGE, direction)


def test_a_longer_lead_time_raises() -> None:
    (one,) = after_a_usual_year(140.0, kind="lead_time", unit="weeks")
    assert (one.event_type, one.direction) == (E.LEAD_TIME_CHANGE, Direction.RAISES)


def test_an_inventory_is_a_stock_at_once() -> None:
    (one,) = Told([trade("2025-Q1", 31.0, kind="inventory", firm="firm:bytedance", unit="weeks")]).signals
    assert (one.event_type, one.direction, one.subject, one.item) == (
        E.STOCKPILING, Direction.LOWERS, "firm:bytedance", "chip:h20",
    )  # fmt: skip
    assert (one.quantities[0].value, one.quantities[0].unit) == (31.0, "weeks")


def test_orders_less_cancellations_are_stock_on_the_way() -> None:
    def order(period: str, figure: float, action: str) -> TradeEvent:
        return trade(period, figure, kind="order", firm="firm:bytedance", action=action)

    said = Told(
        [
            order("2025-01", 900.0, "booked"),
            order("2025-02", 300.0, "cancelled"),
            order("2025-03", 50.0, "delivered"),
            order("2025-09", 70.0, "booked"),
        ]
    )
    held = {one.evidence.text.split()[1]: one.quantities[0].value for one in said.signals}
    assert held == {"2025-01:": 900.0, "2025-02:": 600.0, "2025-03:": 600.0, "2025-09:": 70.0}


def test_goods_are_found_by_the_longest_known_hs_prefix() -> None:
    assert SPEAKER.item(trade("2025-01", 1.0, item=None, hs_code="8542320000")) == "chip:dram"
    assert SPEAKER.item(trade("2025-01", 1.0, item=None, hs_code="81129290")) == "material:gallium"
    with pytest.raises(UnknownEntity, match="hs_code: '0101'"):
        SPEAKER.item(trade("2025-01", 1.0, item=None, hs_code="0101"))


@pytest.mark.parametrize("field", ["item", "firm", "reporter", "partner"])
def test_an_unknown_entity_is_named_with_its_field_and_the_nearest(field: str) -> None:
    fields = {"kind": "inventory", "firm": "firm:bytedance", field: "chip:h21"}
    with pytest.raises(
        UnknownEntity, match=f"{field}: 'chip:h21' is not in the reference; nearest: chip:h20"
    ):
        SPEAKER.check(trade("2025-01", 1.0, **fields))


def test_the_partner_country_is_the_destination() -> None:
    (one,) = after_a_usual_year(0.0, partner="country:cn")
    assert one.destination == "country:cn"


def test_a_revision_takes_back_what_the_first_figure_said() -> None:
    told = Told(trade(f"2024-{month:02d}", figure) for month, figure in enumerate((*USUAL, 5.0), 1))
    assert len(told.signals) == 1
    told.take(trade("2024-09", 99.0, revision=2))
    assert told.signals == []


def test_a_known_or_older_revision_changes_nothing() -> None:
    told = Told([trade("2024-01", 100.0, revision=2)])
    before = told.series
    assert told.take(trade("2024-01", 100.0, revision=2)) == told.take(trade("2024-01", 1.0)) == []
    assert told.series == before
