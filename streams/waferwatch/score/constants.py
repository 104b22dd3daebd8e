"""Constants of the hazard model, each with its source.

Counts and durations come from the chronology that ships with the product
(``waferwatch/backtest/data``), 2018 to 2023 only; ``docs/scoring.md`` tells how.
"""

from __future__ import annotations

from dataclasses import dataclass

from waferwatch_schemas import Direction, EventType, Status

E = EventType


@dataclass(frozen=True, slots=True)
class Decay:
    """How long a report of a type counts."""

    half_life_days: float | None
    """``None``: holds until lifted, suspended or ended by date."""
    gap_days: float
    """Two reports of a thread that lie further apart than this belong to two runs."""


DECAY: dict[EventType, Decay] = {
    E.EXPORT_CONTROL: Decay(None, 120),
    E.SANCTION: Decay(None, 120),
    E.SHIPMENT_HALT: Decay(180, 90),
    E.MATERIAL_RESTRICTION: Decay(None, 120),
    E.SHORTAGE: Decay(120, 60),
    E.DISASTER: Decay(7, 14),
    E.OUTAGE_OR_FIRE: Decay(30, 21),
    E.CAPACITY_CUT: Decay(90, 60),
    E.DELAY_OR_DEFECT: Decay(60, 45),
    E.INSOLVENCY: Decay(90, 60),
    E.SMUGGLING: Decay(60, 30),
    E.TARIFF: Decay(60, 45),
    E.LABOR_ACTION: Decay(14, 21),
    E.CYBERATTACK: Decay(5, 14),
    E.DEMAND_SURGE: Decay(90, 45),
    E.LITIGATION: Decay(30, 30),
    E.EASING: Decay(None, 60),
    E.SHIPMENT_RESUMPTION: Decay(None, 60),
    E.CAPACITY_EXPANSION: Decay(None, 60),
    E.SUBSTITUTION: Decay(None, 60),
    E.PRODUCT_LAUNCH: Decay(None, 60),
    E.STOCKPILING: Decay(90, 60),
    E.PRICE_CHANGE: Decay(60, 30),
    E.LEAD_TIME_CHANGE: Decay(60, 30),
    E.MERGER: Decay(90, 60),
}
"""Rules and listings hold (of 29 controls 2018 to 2026 the lifted ones lasted 34 to 121 days, the rest
still hold); quakes 4 to 7 days, cyberattacks 5, tariffs 60, litigation 30. A halt of shipments is not a
rule: on 2018 to 2023 half a year predicts better than for ever (``docs/backtest.md``)."""

SUBTYPE_HALF_LIFE_DAYS: dict[str, float] = {
    "earthquake": 7.0,
    "storm": 14.0,
    "flood": 30.0,
    "drought": 60.0,
    "freeze": 45.0,
    "epidemic": 30.0,
    "war": 120.0,
    "power_cut": 4.5,
    "contamination": 60.0,
    "explosion": 120.0,
    "fire": 230.0,
}
"""Kinds of one type that last differently: power cuts 4 to 5 days; fires about 230 (Naka 2021 shipped
again after 150 days, AKM 2020 after more than 500); the Texas freeze took 4 months to full output."""

STATUS_WEIGHT: dict[Status, float] = {
    Status.HAPPENED: 1.0,
    Status.ANNOUNCED: 0.75,
    Status.RUMOURED: 0.35,
    Status.DENIED: 0.0,
    Status.HISTORICAL: 0.0,
}
"""A rumour that ends in harm is one in about three once the unrecorded dead ones are counted. The weight of
what is announced is the best of four on 2018 to 2023 (``docs/backtest.md``): most of it is signed."""

RUMOUR_HALF_LIFE_DAYS = 60.0
"""An unconfirmed rule does not hold: talk that nothing follows is worth half after two months."""

ANNOUNCED_HALF_LIFE_DAYS = 120.0
"""An announced rule without a date; one with a date holds and grows towards it."""

ENDED_HALF_LIFE_DAYS = 14.0
"""After its end date a measure decays as deliveries catch up."""

RELIEF_CAP: dict[EventType, float] = {
    E.EASING: 0.7,
    E.SHIPMENT_RESUMPTION: 0.95,
    E.CAPACITY_EXPANSION: 0.5,
    E.SUBSTITUTION: 0.4,
    E.PRODUCT_LAUNCH: 0.2,
    E.PRICE_CHANGE: 0.7,
    E.LEAD_TIME_CHANGE: 0.7,
}
"""The most that one relieving run takes off: an approval is not yet a shipment (H200 2026: approved in
January, none delivered by May)."""

_RULES = frozenset({E.EXPORT_CONTROL, E.SANCTION, E.SHIPMENT_HALT, E.MATERIAL_RESTRICTION, E.TARIFF})
_PHYSICAL = frozenset({E.DISASTER, E.OUTAGE_OR_FIRE, E.CYBERATTACK, E.LABOR_ACTION, E.DELAY_OR_DEFECT})
_MARKET = frozenset({E.SHORTAGE, E.DEMAND_SURGE, E.PRICE_CHANGE, E.LEAD_TIME_CHANGE, E.STOCKPILING})

RELIEVES: dict[EventType, frozenset[EventType]] = {
    E.EASING: _RULES | {E.LABOR_ACTION, E.INSOLVENCY, E.LITIGATION, E.SMUGGLING},
    E.SHIPMENT_RESUMPTION: _RULES | _PHYSICAL | {E.CAPACITY_CUT, E.SHORTAGE},
    E.CAPACITY_EXPANSION: _MARKET | {E.CAPACITY_CUT},
    E.SUBSTITUTION: _RULES | _PHYSICAL | _MARKET | {E.CAPACITY_CUT},
    E.PRODUCT_LAUNCH: frozenset({E.DELAY_OR_DEFECT, E.SHORTAGE}),
    E.PRICE_CHANGE: frozenset({E.PRICE_CHANGE, E.SHORTAGE, E.DEMAND_SURGE}),
    E.LEAD_TIME_CHANGE: frozenset({E.LEAD_TIME_CHANGE, E.SHORTAGE, E.DEMAND_SURGE}),
}
"""What a report with direction ``lowers`` takes risk off: earlier reports on the same subject."""

DEAD_AFTER_HALF_LIVES = 30.0
"""Below 1e-9 of its strength a report has left the world. (Leaving at 0.0005 would be visible in the
sixth decimal of a score, so that replay and stream could differ.)"""

SILENT_DAYS = 365.0
"""Denied and historical reports move nothing; they are kept a year for whoever asks."""

COPY_WINDOW_DAYS = 7.0
"""Near-duplicates further apart than this are taken as two reports."""

MAX_REPORTS = 256
MAX_STRONGEST = 64
"""Reports that a thread keeps of either direction, and how many of these by strength; the others are the
latest. It is exact up to here. Of more, the strongest hold a rule up and the latest show that a
shortage goes on; what lies between changes next to nothing, for many sources have spoken."""

DEFAULT_RECOVER_WEEKS = 26.0
"""Time to recover of an item for which the reference says none: that of analogue parts in 2021."""


def half_life(event_type: EventType, subtype: str, status: Status, dated: bool) -> float | None:
    """Half-life in days of one report, ``None`` if it holds. ``dated``: it has an effective date."""
    days = SUBTYPE_HALF_LIFE_DAYS.get(subtype, DECAY[event_type].half_life_days)
    if days is not None:
        return days
    if status is Status.RUMOURED:
        return RUMOUR_HALF_LIFE_DAYS
    if status is Status.ANNOUNCED and not dated:
        return ANNOUNCED_HALF_LIFE_DAYS
    return None


def horizon_days(event_type: EventType, subtype: str, status: Status, dated: bool) -> float | None:
    """Age in days at which a raising report leaves the world; ``None``: never."""
    days = half_life(event_type, subtype, status, dated)
    return None if days is None else days * DEAD_AFTER_HALF_LIVES


def relief_horizon_days(event_type: EventType) -> float | None:
    """Age at which a relieving report leaves: not before the last report that it may relieve."""
    longest = max(SUBTYPE_HALF_LIFE_DAYS.values())
    for relieved in RELIEVES.get(event_type, ()):
        days = DECAY[relieved].half_life_days
        if days is None:
            return None
        longest = max(longest, days)
    return longest * DEAD_AFTER_HALF_LIVES


def moves(status: Status, direction: Direction) -> bool:
    """Whether a report has any effect on scores."""
    return STATUS_WEIGHT[status] > 0.0 and direction is not Direction.NEUTRAL
