"""The hazard of a run over time, and how it becomes the closed form of a score message.

``h(t) = severity x credibility x status x confidence x decay(t)``, for a run the largest over its
reports; relief takes a share off the reports that came before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from waferwatch_schemas import Status

from .constants import ENDED_HALF_LIFE_DAYS, STATUS_WEIGHT, half_life
from .stories import Relief, Root, Run
from .threads import Report

DAY_SECONDS = 86400.0


def days_between(start: datetime, end: datetime) -> float:
    """Days from ``start`` to ``end``; negative when ``end`` is earlier."""
    return (end - start).total_seconds() / DAY_SECONDS


class Strand(NamedTuple):
    """The hazard of one report of a run as a function of time, with its factors kept apart."""

    report: Report
    gross: float
    """Severity x confidence x credibility x status at the anchor."""
    kept: float
    """Share that relief leaves, 0 to 1."""
    anchor: datetime
    half_life_days: float | None
    slope_per_day: float
    """Growth of an announced measure towards its effective date, per day of ``gross``."""
    until: datetime | None
    """When another form applies (effective date, end date, end of a relief)."""

    def decay(self, at: datetime) -> float:
        """Share left at a time, 1 at the anchor; an announced measure grows beyond 1."""
        days = days_between(self.anchor, at)
        faded = 1.0 if self.half_life_days is None else 2.0 ** (-days / self.half_life_days)
        return faded if self.gross <= 0.0 else faded + self.slope_per_day * days / self.gross

    def hazard(self, at: datetime) -> float:
        """Net hazard at a time within the validity of the strand."""
        return self.gross * self.kept * self.decay(at)


def strands(run: Run, relieving: Sequence[Sequence[Relief]], at: datetime) -> list[Strand]:
    """The strands of a run at a time, one a report.

    The hazard of a run is the largest of them, so that a report that says more never makes it less.
    """
    credibility = run.credibility
    effective = _newest(run, "effective_at")
    ended = _newest(run, "lifted_at") or _newest(run, "resumes_at")
    cuts = [Cut.of(one, at) for one in relieving]
    return [
        _strand(root, report, credibility, effective, ended, cuts, at)
        for root in run.roots
        for report in root.reports
    ]


def _newest(run: Run, field: str) -> datetime | None:
    """A date that may move: what the latest document says of it counts."""
    stated = [
        (report.document.published_at, report.document.document, value)
        for report in run.reports
        if (value := getattr(report.signal, field)) is not None
    ]
    return max(stated)[2] if stated else None


def _strand(
    root: Root,
    report: Report,
    credibility: float,
    effective: datetime | None,
    ended: datetime | None,
    cuts: Iterable[Cut],
    at: datetime,
) -> Strand:
    signal = report.signal
    anchor = root.at
    base = signal.severity * signal.confidence * credibility
    weight = STATUS_WEIGHT[signal.status]
    if ended is not None and ended <= anchor:
        ended = None
    dated = signal.status is Status.ANNOUNCED and effective is not None and effective > anchor
    days = after = half_life(signal.event_type, signal.subtype, signal.status, dated)
    slope, until = 0.0, None
    if dated and effective is not None:
        lifted_before = ended is not None and ended <= effective
        if at < effective or lifted_before:  # until its day it grows and does not fade
            slope, days = base * (1.0 - weight) / days_between(anchor, effective), None
            until = None if lifted_before else effective
        else:
            weight, anchor = 1.0, effective
    if ended is not None:
        if at < ended:
            until = _earlier(until, ended)
        else:
            if slope:
                weight += slope / base * days_between(anchor, ended)
            if days is not None:
                weight *= 2.0 ** (-max(0.0, days_between(anchor, ended)) / days)
            days = min(after or ENDED_HALF_LIFE_DAYS, ENDED_HALF_LIFE_DAYS)
            slope, anchor, until = 0.0, max(ended, anchor), None
    kept, changes = _kept(root.at, cuts)
    until = _earlier(until, changes)
    return Strand(report, base * weight, kept, anchor, days, slope, until)


class Cut(NamedTuple):
    """What one relieving run takes off reports at a time, by when the report was made."""

    times: Sequence[datetime]
    """Of its reliefs that have not ended, in order."""
    shares: Sequence[float]
    """The strongest relief from each of the times on, and last the 0 that is behind all of them."""
    ends: Sequence[datetime | None]
    """The first end of a relief from each of the times on."""

    @classmethod
    def of(cls, reliefs: Iterable[Relief], at: datetime) -> Cut:
        """The cut of a run's reliefs, which come in order of time."""
        lasting = [relief for relief in reliefs if relief.until is None or relief.until > at]
        shares: list[float] = [0.0]
        ends: list[datetime | None] = [None]
        for relief in reversed(lasting):
            shares.append(max(shares[-1], relief.share))
            ends.append(_earlier(ends[-1], relief.until))
        return cls([relief.at for relief in lasting], shares[::-1], ends[::-1])


def _kept(since: datetime, cuts: Iterable[Cut]) -> tuple[float, datetime | None]:
    """What relief leaves of a report: of each relieving run the strongest relief that came after it."""
    kept, changes = 1.0, None
    for cut in cuts:
        place = bisect_left(cut.times, since)
        kept *= 1.0 - cut.shares[place]
        changes = _earlier(changes, cut.ends[place])
    return kept, changes


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def prune(found: Iterable[Strand], at: datetime) -> list[Strand]:
    """Without strands that are weaker now and fade no slower than another: they can never lead."""
    ordered = sorted(
        (strand for strand in found if strand.gross * strand.kept > 0.0),
        key=lambda strand: (-strand.hazard(at), strand.report.document.document, strand.report.signal.id),
    )
    out: list[Strand] = []
    for strand in ordered:
        if not any(_covers(leader, strand) for leader in out):
            out.append(strand)
    return out


def _covers(leader: Strand, other: Strand) -> bool:
    """Whether ``leader``, the larger now, stays the larger as long as both forms hold."""
    growth = other.kept * other.slope_per_day
    if growth > 0.0 and growth > leader.kept * leader.slope_per_day:
        return False
    if leader.half_life_days is None:
        return True
    return other.half_life_days is not None and other.half_life_days <= leader.half_life_days


def soonest(moments: Iterable[datetime | None], after: datetime) -> datetime | None:
    """The first of the moments that lies after a time."""
    return min((moment for moment in moments if moment is not None and moment > after), default=None)


def plus_days(start: datetime, days: float) -> datetime:
    """A time that lies ``days`` after ``start``, held within the calendar."""
    return start + timedelta(days=min(days, 36_500.0))
