"""How bad: a base for each type, moved by the words and figures of the evidence.

The bases are medians of the hand-set severities in the chronology of 2018 to 2026 that ships with the
product, by the bands: 0.9 full cut of a sole source or region; 0.7 to 0.85 a quarter of world supply for a
month; 0.5 to 0.65 regional or 5 to 25 %; 0.3 to 0.45 one site for days; below 0.3 a sign only.
"""

from __future__ import annotations

from collections.abc import Iterable

from waferwatch_schemas import EventType, Quantity

from .members import members

E = members(EventType)

BASE: dict[EventType, float] = {
    E.EXPORT_CONTROL: 0.75,
    E.SANCTION: 0.75,
    E.SHIPMENT_HALT: 0.75,
    E.MATERIAL_RESTRICTION: 0.65,
    E.SHORTAGE: 0.6,
    E.DISASTER: 0.4,
    E.OUTAGE_OR_FIRE: 0.45,
    E.CAPACITY_CUT: 0.4,
    E.DELAY_OR_DEFECT: 0.4,
    E.INSOLVENCY: 0.45,
    E.SMUGGLING: 0.25,
    E.TARIFF: 0.35,
    E.LABOR_ACTION: 0.35,
    E.CYBERATTACK: 0.4,
    E.DEMAND_SURGE: 0.5,
    E.LITIGATION: 0.25,
    E.EASING: 0.5,
    E.SHIPMENT_RESUMPTION: 0.5,
    E.CAPACITY_EXPANSION: 0.3,
    E.SUBSTITUTION: 0.3,
    E.PRODUCT_LAUNCH: 0.2,
    E.STOCKPILING: 0.35,
    E.PRICE_CHANGE: 0.35,
    E.LEAD_TIME_CHANGE: 0.4,
    E.MERGER: 0.15,
}
SUBTYPE: dict[str, float] = {
    "earthquake": 0.4,
    "storm": 0.3,
    "drought": 0.35,
    "freeze": 0.6,
    "epidemic": 0.5,
    "war": 0.6,
    "flood": 0.45,
    "power_cut": 0.4,
    "fire": 0.55,
    "explosion": 0.5,
    "contamination": 0.5,
}
STEP = 0.15
"""What one word of scale or its opposite moves."""


def severity(
    event_type: EventType,
    subtype: str,
    stronger: int,
    weaker: int,
    quantities: Iterable[Quantity],
    given: float | None = None,
) -> float:
    """Severity from 0.05 to 0.98. ``stronger`` and ``weaker`` count the words of scale in the evidence."""
    base = given if given is not None else SUBTYPE.get(subtype, BASE[event_type])
    base += STEP * (min(stronger, 2) - min(weaker, 2))
    for quantity in quantities:
        base = max(base, _by_figure(event_type, quantity, base))
    return round(min(0.98, max(0.05, base)), 3)


def _by_figure(event_type: EventType, quantity: Quantity, base: float) -> float:
    if quantity.unit == "percent" and event_type is E.PRICE_CHANGE:
        return 0.25 + min(0.5, quantity.value / 100.0)
    if quantity.unit == "weeks" and event_type is E.LEAD_TIME_CHANGE:
        return 0.3 + min(0.5, quantity.value / 100.0)
    if quantity.unit == "wafers" and quantity.value >= 30_000:
        return 0.55
    return base
