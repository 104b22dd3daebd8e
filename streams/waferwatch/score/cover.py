"""Inventory cover: for how long a buyer's stock of an item lasts.

Stock is told in weeks, in units or in money. Units and money become weeks by a documented unit price
of that time and the buyer's usual consumption; each step widens the uncertainty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from waferwatch_schemas import Direction, EventType, Quantity, Status

from .constants import moves
from .hazard import DAY_SECONDS, plus_days
from .threads import Report

UNSTATED_WEEKS = 8.0
"""A stockpile of unstated size: makers and buyers who built stock held 4 to 13 weeks (Korean resist
2019: 4; 3M coolant 2022: 4 to 13; neon 2022: 8)."""

SHARE_SD = {"weeks": 0.15, "units": 0.25, "money": 0.5, "unstated": 0.75}
"""Relative standard deviation by how the stock was told. Money carries the spread of prices, and is
mostly a lower bound (``at least 16 billion dollars``)."""

AGEING = 0.25
"""An older estimate is worth less: actual consumption drifts from the usual by about a quarter."""

LEAST_WEEKS = 0.1
"""Less than a day of stock is none."""

MAX_WEEKS = 156.0
"""Nobody holds more than three years of a chip: Huawei's 78 to 104 weeks of 2020 is the record."""

WEEKS_PER: Mapping[str, float] = {
    "days": 1.0 / 7.0,
    "weeks": 1.0,
    "months": 365.25 / 12.0 / 7.0,
    "quarters": 365.25 / 4.0 / 7.0,
    "years": 365.25 / 7.0,
}


@dataclass(frozen=True, slots=True)
class Price:
    """A published unit price, as a range, from a day on."""

    item: str
    on: date
    low: float
    high: float
    currency: str
    source: str

    @property
    def middle(self) -> float:
        """Geometric middle of the range, since prices spread by factors."""
        return math.sqrt(self.low * self.high)


@dataclass(frozen=True, slots=True)
class Consumption:
    """How many units of an item a buyer uses a week."""

    firm: str
    item: str
    units_per_week: float
    source: str


class Economics:
    """Prices, consumption and time to recover: what turns a stock into weeks."""

    def __init__(
        self,
        prices: Iterable[Price] = (),
        consumption: Iterable[Consumption] = (),
        recover_weeks: Mapping[str, float] | None = None,
    ) -> None:
        self._prices: dict[tuple[str, str], list[Price]] = {}
        for price in sorted(prices, key=lambda price: price.on):
            self._prices.setdefault((price.item, price.currency), []).append(price)
        self._consumption = {(use.firm, use.item): use for use in consumption}
        self.recover_weeks = dict(recover_weeks or {})

    def price(self, item: str, currency: str, on: date) -> Price | None:
        """The latest published price on a day, or the first one after it."""
        known = self._prices.get((item, currency))
        if not known:
            return None
        return max((price for price in known if price.on <= on), key=lambda p: p.on, default=known[0])

    def weekly_use(self, firm: str, item: str) -> float | None:
        """Units a week, if documented."""
        use = self._consumption.get((firm, item))
        return use.units_per_week if use else None


class Estimate(NamedTuple):
    """A stock as one document tells it."""

    at: datetime
    weeks: float
    sd_weeks: float
    stated: bool
    """Whether the document gave a figure; guesses count only where nobody did."""
    report: Report


@dataclass(frozen=True, slots=True)
class Stock:
    """What is known of a buyer's stock of an item; the mean falls by a week a week."""

    item: str
    at: datetime
    weeks: float
    sd_weeks: float
    report: Report

    def mean(self, at: datetime) -> float:
        """Mean weeks left at a time; negative: it ran out that long ago."""
        return self.weeks - (at - self.at).total_seconds() / DAY_SECONDS / 7.0

    @property
    def runs_out_at(self) -> datetime:
        """When the mean reaches zero."""
        return plus_days(self.at, self.weeks * 7.0)


def is_stock(report: Report) -> bool:
    """Whether a report tells of a buyer's stock."""
    signal = report.signal
    return (
        signal.event_type is EventType.STOCKPILING
        and signal.direction is Direction.LOWERS
        and signal.item is not None
        and moves(signal.status, signal.direction)
        and signal.status is not Status.RUMOURED
    )


def estimate(report: Report, buyers: Sequence[str], economics: Economics) -> Estimate:
    """The stock that one report gives its subject.

    ``buyers``: all buyers that the same evidence names; an amount told of them together is divided
    by their usual use, or evenly where that is not documented.
    """
    signal = report.signal
    assert signal.item is not None
    weeks, how = _weeks(report, buyers, economics)
    weeks = min(max(weeks, LEAST_WEEKS), MAX_WEEKS)
    return Estimate(report.at, weeks, weeks * SHARE_SD[how], how != "unstated", report)


def _weeks(report: Report, buyers: Sequence[str], economics: Economics) -> tuple[float, str]:
    signal = report.signal
    item = signal.item or ""
    for quantity in signal.quantities:
        if quantity.unit in WEEKS_PER and quantity.value > 0.0:
            return quantity.value * WEEKS_PER[quantity.unit], "weeks"
    use = economics.weekly_use(signal.subject, item)
    if use is None:
        return UNSTATED_WEEKS, "unstated"
    uses = {buyer: economics.weekly_use(buyer, item) or use for buyer in buyers}
    share = use / sum(uses[buyer] for buyer in sorted(uses)) if signal.subject in uses else 1.0
    for quantity in signal.quantities:
        units = _units(quantity, item, report.document.published_at.date(), economics)
        if units is not None and units > 0.0:
            return units * share / use, "units" if quantity.unit == "units" else "money"
    return UNSTATED_WEEKS, "unstated"


def _units(quantity: Quantity, item: str, on: date, economics: Economics) -> float | None:
    if quantity.unit in ("units", "pieces", "chips"):
        return quantity.value
    price = economics.price(item, quantity.unit, on)
    return None if price is None else quantity.value / price.middle


def combine(item: str, estimates: Iterable[Estimate]) -> Stock | None:
    """One stock from several estimates, as of the newest of them.

    Each is taken as log-normal, so that a small figure does not win by its small deviation, and
    weighted by its precision. An older estimate loses what was consumed since, and is the less sure the
    more of it that was. Every step is a sum over a sorted set: the order of arrival does not matter.
    """
    ordered = sorted(estimates, key=lambda e: (e.at, e.report.document.document, e.report.signal.id))
    ordered = [one for one in ordered if one.stated] or ordered
    if not ordered:
        return None
    newest = ordered[-1]
    total = mean = 0.0
    for one in ordered:
        used = (newest.at - one.at).total_seconds() / DAY_SECONDS / 7.0
        left = max(one.weeks - used, LEAST_WEEKS)
        relative = math.hypot(one.sd_weeks, AGEING * used) / left
        total += relative**-2
        mean += relative**-2 * math.log(left)
    weeks = math.exp(mean / total)
    sd = weeks * max(total**-0.5, SHARE_SD["weeks"])
    best = min(ordered, key=lambda e: (e.sd_weeks / e.weeks, -e.at.timestamp(), e.report.signal.id))
    return Stock(item, newest.at, weeks, sd, best.report)
