"""A score or another measure of one item over time, and the alarms that it would have raised."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waferwatch_schemas import RiskScore, Term

Floats = NDArray[np.float64]

EPOCH = datetime(2018, 1, 1, tzinfo=UTC)
HYSTERESIS = 0.8
"""An alarm ends below this share of the threshold, as the rules of ``alert/rules.py`` do (25 and 20)."""


def to_days(at: datetime) -> float:
    """Days after the beginning of 2018."""
    return (at - EPOCH).total_seconds() / 86400.0


def to_time(days: float) -> datetime:
    """The inverse of ``to_days``."""
    return EPOCH + timedelta(days=days)


class Series(NamedTuple):
    """Values of one item: at every look, and at every midnight between looks."""

    days: Floats
    """Rising; days after the beginning of 2018."""
    values: Floats
    looks: tuple[float, ...] = ()
    causes: tuple[str, ...] = ()
    """The leading document at each look."""

    def at(self, when: datetime) -> float:
        """The last value at or before a time, 0 before the first."""
        found = int(np.searchsorted(self.days, to_days(when), side="right"))
        return float(self.values[found - 1]) if found else 0.0

    def cause(self, days: float) -> str:
        """The leading document at a time; empty when nothing led."""
        found = bisect.bisect_right(self.looks, days)
        return self.causes[found - 1] if found else ""


class Alarm(NamedTuple):
    """A stretch during which an item was on alert."""

    item: str
    begin: datetime
    end: datetime
    """Exclusive; the end of the series when it was still on."""
    peak: float
    cause: str
    """The document that led at the beginning."""


def score_series(scores: Sequence[RiskScore], until: datetime) -> Series:
    """The series of one item's published scores, each carried on by its closed form."""
    if not scores:
        return Series(np.empty(0), np.empty(0))
    days: list[Floats] = []
    values: list[Floats] = []
    ends = [to_days(score.as_of) for score in scores[1:]] + [np.nextafter(to_days(until), np.inf)]
    for score, end in zip(scores, ends, strict=True):
        begin = to_days(score.as_of)
        grid = np.arange(np.floor(begin) + 1.0, end)
        days.append(np.concatenate(([begin], grid)))
        values.append(np.concatenate(([score.score], closed_form(score, grid - begin))))
    return Series(
        np.concatenate(days),
        np.concatenate(values),
        tuple(to_days(score.as_of) for score in scores),
        tuple(score.contributions[0].document if score.contributions else "" for score in scores),
    )


def closed_form(score: RiskScore, days: Floats) -> Floats:
    """The score some days after its time; the same as ``evaluate``, for many times at once."""
    total = np.zeros_like(days)
    for story in score.stories:
        total += np.max([_term(term, days) for term in story], axis=0) if story else 0.0
    return np.asarray(-100.0 * np.expm1(-np.maximum(0.0, total)), dtype=np.float64)


def _term(term: Term, days: Floats) -> Floats:
    if term.cover_weeks is not None:
        return np.array([term.at(float(day)) for day in days])
    decay = 1.0 if term.half_life_days is None else np.exp2(-days / term.half_life_days)
    return np.asarray(np.maximum(0.0, term.hazard * decay + term.slope_per_day * days))


def asked_again(found: Sequence[Alarm], series: Series, every: timedelta) -> list[Alarm]:
    """The alarms with those that stand on cut into pieces, so that each is judged anew after a while."""
    out = []
    for alarm in found:
        begin = alarm.begin
        while begin + every < alarm.end:
            out.append(alarm._replace(begin=begin, end=begin + every, cause=series.cause(to_days(begin))))
            begin += every
        out.append(alarm._replace(begin=begin, cause=series.cause(to_days(begin))))
    return out


def rises(item: str, series: Series, points: float, span: timedelta) -> list[Alarm]:
    """The looks at which a series stands at least ``points`` above its value ``span`` before."""
    out = []
    for look in series.looks:
        at = to_time(look)
        now = series.at(at)
        if now - series.at(at - span) >= points:
            out.append(Alarm(item, at, at, now, series.cause(look)))
    return out


def alarms(item: str, series: Series, threshold: float, resolves: float = HYSTERESIS) -> list[Alarm]:
    """The alarms of a series: on from the threshold, off below ``resolves`` times the threshold."""
    if not len(series.days):
        return []
    state = np.where(series.values >= threshold, 1, np.where(series.values < threshold * resolves, 0, -1))
    decided = np.where(state >= 0, np.arange(len(state)), 0)
    on = state[np.maximum.accumulate(decided)] == 1
    edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False])).astype(np.int8)))
    out = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        end = series.days[after] if after < len(series.days) else series.days[-1]
        begin = float(series.days[first])
        out.append(
            Alarm(
                item,
                to_time(begin),
                to_time(float(end)),
                float(series.values[first:after].max()),
                series.cause(begin),
            )
        )
    return out
