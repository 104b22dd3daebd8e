"""A series says the same whatever the order, repetition and revision of its figures."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.makers import trade
from core.properties.profiles import thorough
from core.trade.speaking import SPEAKER, Told
from waferwatch_schemas import Signal, TradeEvent

FIGURES = st.sampled_from((100.0, 101.0, 99.0, 100.0, 102.0, 3.0, 0.0, 250.0, 97.0))


@st.composite
def series(draw: st.DrawFn) -> list[TradeEvent]:
    """Months of one flow or order book, some of them revised, now and then under the same number."""
    order = draw(st.booleans())
    actions = ("booked", "booked", "cancelled", "delivered") if order else (None,)
    events = []
    for month in range(draw(st.integers(1, 14))):
        period = f"{2024 + month // 12}-{month % 12 + 1:02d}"
        action = draw(st.sampled_from(actions))
        for revision in draw(st.sampled_from(((1,), (1,), (1, 2), (1, 2, 3), (1, 1), (1, 2, 2)))):
            fields: dict[str, Any] = (
                {"kind": "order", "firm": "firm:bytedance", "action": action} if order else {}
            )
            events.append(trade(period, draw(FIGURES), revision=revision, **fields))
    return events


def content(signals: list[Signal]) -> list[Signal]:
    """Signals without their ids, which bear the version in which they were said."""
    told = [one.model_copy(update={"id": ""}) for one in signals]
    return sorted(told, key=lambda one: (one.document, one.event_type))


@thorough
@given(series(), st.data())
def test_any_order_says_what_one_look_at_the_whole_series_says(
    events: list[TradeEvent], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(events), max_size=5))
    told = Told(data.draw(st.permutations(events + again)))
    final = told.series.observations
    at_once = [SPEAKER(final, index, 1) for index in range(len(final))]
    assert content(told.signals) == content([signal for one in at_once for signal in one.signals])
    newest = {event.period: event.revision for event in events}
    assert {event.period: event.revision for event in final} == newest
