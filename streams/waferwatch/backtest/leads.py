"""Was there an alert before supply failed, and how long before?

A harm is met in time when one of its items was on alert, at or after its first report (a warning counts as
one), by the end of the day of its start or, where it could be known only later, within a day of that report.
An alert that lapsed before anything was reported is none. The lead is counted in days from the alert to the
start, and from the harm's own first report when the item was on alert for another reason before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..alert.rules import DEFAULT_RULES
from .chronology import Harm, midnight
from .intervals import Range, Share, bootstrap, median
from .series import Alarm, Series, alarms, rises

HORIZON_DAYS = 180.0
"""An alert is about harm that begins within half a year: leaks of rules preceded them by 70 to 216 days,
warnings of a week or more by a median of 69 (quartiles 28 and 138)."""

HORIZON = timedelta(days=HORIZON_DAYS)
NATURES = ("policy", "physical", "market")


class Lead(NamedTuple):
    """How one harm was met."""

    harm: Harm
    item: str
    """The item that was on alert first; empty when none was in time."""
    alert_at: datetime | None
    """When it was on alert, not before the harm's first report; later than the deadline: a miss."""
    standing: bool
    """It was on alert for another reason before the harm's first report."""
    items_met: int
    """How many of the harm's items were on alert in time."""
    noticed: bool
    """A new notice came of one of them from the first report to the deadline: an alert began, became
    severe, or the score rose as the rule ``rising`` asks."""

    @property
    def in_time(self) -> bool:
        """Whether there was an alert by the deadline."""
        return self.alert_at is not None and self.alert_at <= self.harm.deadline

    @property
    def days(self) -> float | None:
        """Days from alert to start, dates only; negative when nobody could know in time."""
        return None if self.alert_at is None else float((self.harm.start - self.alert_at.date()).days)

    @property
    def hours_after_report(self) -> float | None:
        """Hours from the first report to the alert; 0 when it stood before."""
        if self.alert_at is None:
            return None
        return (self.alert_at - self.harm.first_report).total_seconds() / 3600.0

    @property
    def foreseeable(self) -> bool:
        """Whether anything was reported before the day of the start."""
        return self.harm.first_report < midnight(self.harm.start)


def notices(item: str, series: Series, threshold: float) -> list[Alarm]:
    """Whatever tells a subscriber of an item something new, by the alert rules that ship."""
    out = alarms(item, series, threshold)
    for rule in DEFAULT_RULES:
        if rule.kind == "rise":
            out += rises(item, series, rule.fires_at, rule.span)
        elif rule.fires_at > threshold:
            out += alarms(item, series, rule.fires_at)
    return sorted(out, key=lambda alarm: (alarm.begin, alarm.end))


def lead(
    harm: Harm,
    raised: Mapping[str, Sequence[Alarm]],
    told: Mapping[str, Sequence[Alarm]] | None = None,
) -> Lead:
    """The lead of one harm, given by item the alarms and the notices (by default the alarms' begins)."""
    noticed = any(
        harm.first_report <= notice.begin <= harm.deadline
        for item in harm.items
        for notice in (told or raised).get(item, ())
    )
    until = harm.deadline + HORIZON
    met: dict[str, Alarm] = {}
    for item in harm.items:
        alarms_of = raised.get(item, ())
        near = [alarm for alarm in alarms_of if alarm.begin <= until and alarm.end > harm.first_report]
        if near:
            met[item] = min(near, key=lambda alarm: alarm.begin)
    if not met:
        return Lead(harm, "", None, False, 0, noticed)
    first = min(met, key=lambda item: (met[item].begin, item))
    at = max(met[first].begin, harm.first_report)
    in_time = sum(alarm.begin <= harm.deadline for alarm in met.values())
    return Lead(harm, first if in_time else "", at, met[first].begin < harm.first_report, in_time, noticed)


def first_of_chains(leads: Iterable[Lead]) -> list[Lead]:
    """The first harm of each chain."""
    found: dict[str, Lead] = {}
    for one in sorted(leads, key=lambda one: (one.harm.start, one.harm.name)):
        found.setdefault(one.harm.episode, one)
    return list(found.values())


class LeadSummary(NamedTuple):
    """Recall and lead over a set of harms."""

    recall: Share
    """Harms with an alert in time."""
    recall_range: Range | None
    """Bootstrap over chains: harms of one chain are not independent."""
    week_ahead: Share
    """Harms with an alert seven days or more before the start."""
    foreseeable: Share
    """In time, of the harms of which something was reported before the day of the start."""
    standing: int
    """In time, and on alert for another reason before anything was reported of this harm."""
    noticed: Share
    """In time, and something new was told between first report and deadline."""
    items: Share
    """Harmed items that were on alert in time."""
    median_lead: float | None
    """Days, over the harms with an alert in time."""
    median_lead_range: Range | None
    median_lead_foreseeable: float | None
    median_lead_foreseeable_range: Range | None
    median_hours: float | None
    """Hours from the first report to the alert, over those in time."""
    within_day: Share
    """Alert within 24 hours of the first report."""


def summarise(leads: Sequence[Lead]) -> LeadSummary:
    """Figures over some harms."""
    met = [one for one in leads if one.in_time]
    foreseen = [one for one in leads if one.foreseeable]
    met_foreseen = [one for one in met if one.foreseeable]
    hours = [one.hours_after_report for one in met if one.hours_after_report is not None]
    return LeadSummary(
        recall=Share(len(met), len(leads)),
        recall_range=bootstrap(((one.harm.episode, one.in_time) for one in leads), _mean),
        week_ahead=Share(sum((one.days or 0.0) >= 7.0 for one in met), len(leads)),
        foreseeable=Share(len(met_foreseen), len(foreseen)),
        standing=sum(one.standing for one in met),
        noticed=Share(sum(one.noticed for one in met), len(leads)),
        items=Share(sum(one.items_met for one in leads), sum(len(one.harm.items) for one in leads)),
        median_lead=_lead(met),
        median_lead_range=bootstrap(((one.harm.episode, one) for one in met), _lead),
        median_lead_foreseeable=_lead(met_foreseen),
        median_lead_foreseeable_range=bootstrap(((one.harm.episode, one) for one in met_foreseen), _lead),
        median_hours=median(hours),
        within_day=Share(sum(hour <= 24.0 for hour in hours), len(leads)),
    )


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _lead(leads: Sequence[Lead]) -> float | None:
    return median([one.days for one in leads if one.days is not None])
