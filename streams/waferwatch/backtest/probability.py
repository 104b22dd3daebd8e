"""Scores as probabilities: Brier score and ranking of "supply of this item fails within 90 days".

Every covered item is asked on the first of each month. ``present``: is a HALT or SHORT there, or does one
begin within 90 days? ``onset``: does one begin, asked only where none is there. In the held-back years items
that an old chain harms are left out; ``standing`` asks as ``present`` does, with these left in.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from .chronology import HOLD_FROM
from .intervals import Range, bootstrap
from .labels import Labels
from .series import Series

WITHIN = timedelta(days=90)
QUESTIONS = ("present", "onset", "standing")


class Sample(NamedTuple):
    """One question about one item on one day."""

    item: str
    at: datetime
    harmed: bool


def months(begin: datetime, end: datetime) -> list[datetime]:
    """The first of each month from one time to another."""
    at = begin.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    out = []
    while at <= end:
        if at >= begin:
            out.append(at)
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    return out


def samples(
    labels: Labels,
    since: Mapping[str, datetime],
    split: str,
    question: str,
    begin: datetime,
    end: datetime,
) -> list[Sample]:
    """The questions of one part of the chronology that can be answered by ``end``.

    Items that a harm of a tuning chain bears on are not asked in the held-back years, but for ``standing``.
    """
    first, last = (begin, min(end, HOLD_FROM)) if split == "tune" else (max(begin, HOLD_FROM), end)
    out = []
    for item, covered_since in since.items():
        for at in months(max(first, covered_since), last - WITHIN):
            found = labels.between(item, at, at + WITHIN)
            if split == "hold" and question != "standing" and any(harm.split == "tune" for harm in found):
                continue
            if question == "onset" and any(harm.start <= at for harm in found):
                continue
            out.append(Sample(item, at, bool(found)))
    return out


class Mapped:
    """A rising step function from a measure to a probability, fitted to samples.

    Isotonic regression by pooling adjacent violators (Ayer et al., 1955), with one success and one failure
    at the base rate added to each pool so that none says 0 or 1.
    """

    def __init__(self, values: Sequence[float], harmed: Sequence[bool]) -> None:
        rate = sum(harmed) / len(harmed) if harmed else 0.0
        pools: list[list[float]] = []
        for value, is_harmed in sorted(zip(values, harmed, strict=True)):
            if pools and pools[-1][0] == value:
                pools[-1][1] += is_harmed
                pools[-1][2] += 1
            else:
                pools.append([value, float(is_harmed), 1.0])
        merged: list[list[float]] = []
        for pool in pools:
            merged.append(pool)
            while len(merged) > 1 and merged[-2][1] * merged[-1][2] >= merged[-1][1] * merged[-2][2]:
                _, hits, of = merged.pop()
                merged[-1][1] += hits
                merged[-1][2] += of
        self.base_rate = rate
        self._from = [pool[0] for pool in merged]
        self._chance = [(pool[1] + rate) / (pool[2] + 1.0) for pool in merged]

    def __call__(self, value: float) -> float:
        """The probability for a value."""
        found = bisect.bisect_right(self._from, value)
        return self._chance[max(0, found - 1)] if self._chance else self.base_rate


def brier(chances: Iterable[float], harmed: Iterable[bool]) -> float | None:
    """Mean squared difference of stated chance and what happened (G. W. Brier, 1950)."""
    squares = [(chance - is_harmed) ** 2 for chance, is_harmed in zip(chances, harmed, strict=True)]
    return sum(squares) / len(squares) if squares else None


def auc(values: Sequence[float], harmed: Sequence[bool]) -> float | None:
    """Chance that a harmed sample has the higher value than one that is not, ties half."""
    ordered = sorted(zip(values, harmed, strict=True))
    positives = sum(harmed)
    negatives = len(harmed) - positives
    if not positives or not negatives:
        return None
    below = wins = 0.0
    position = 0
    while position < len(ordered):
        tied = position
        while tied < len(ordered) and ordered[tied][0] == ordered[position][0]:
            tied += 1
        hits = sum(is_harmed for _, is_harmed in ordered[position:tied])
        misses = tied - position - hits
        wins += hits * (below + misses / 2.0)
        below += misses
        position = tied
    return wins / (positives * negatives)


class Forecast(NamedTuple):
    """How good one predictor is at one question on one part."""

    name: str
    brier: float
    skill: float | None
    """1 - Brier / Brier of the base rate; above 0 is better than the base rate."""
    worse_by: float | None
    """Brier of this one minus that of the score (mapped); above 0: the score is better."""
    worse_by_range: Range | None
    """Bootstrap over items."""
    auc: float | None


class Bin(NamedTuple):
    """Samples with a score of a band: what was said and what came."""

    low: float
    high: float
    samples: int
    stated: float
    harmed: int


BANDS = (0.0, 0.5, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.000001)


def reliability(found: Sequence[Sample], score: Mapping[str, Series]) -> list[Bin]:
    """The reliability diagram of the plain score."""
    said = [(score[one.item].at(one.at), one.harmed) for one in found]
    out = []
    for low, high in pairwise(BANDS):
        inside = [(value, harmed) for value, harmed in said if low <= value < high]
        if inside:
            mean = sum(value for value, _ in inside) / len(inside)
            out.append(Bin(low, min(100.0, high), len(inside), mean, sum(harmed for _, harmed in inside)))
    return out


def forecasts(
    tune: Sequence[Sample], judged: Sequence[Sample], predictors: Mapping[str, Mapping[str, Series]]
) -> list[Forecast]:
    """The score as it stands, and the base rate, score and rivals each mapped on the tuning samples.

    ``predictors`` holds the series by item of each predictor; the first is the score.
    """
    harmed = [one.harmed for one in judged]
    if not judged or not tune:
        return []
    rate = sum(one.harmed for one in tune) / len(tune)
    chances: dict[str, list[float]] = {"base rate": [rate] * len(judged)}
    ranks: dict[str, list[float]] = {}
    score = next(iter(predictors))
    for name, series in predictors.items():
        values = [series[one.item].at(one.at) for one in judged]
        if name == score:
            chances["score / 100"] = [value / 100.0 for value in values]
            ranks["score / 100"] = values
        mapped = Mapped([series[one.item].at(one.at) for one in tune], [one.harmed for one in tune])
        chances[f"{name}, mapped"] = [mapped(value) for value in values]
        ranks[f"{name}, mapped"] = values
    best = chances[f"{score}, mapped"]
    base = brier(chances["base rate"], harmed)
    out = []
    for name, stated in chances.items():
        value = brier(stated, harmed)
        assert value is not None
        differences = [
            (one.item, (a - one.harmed) ** 2 - (b - one.harmed) ** 2)
            for one, a, b in zip(judged, stated, best, strict=True)
        ]
        itself = name == f"{score}, mapped"
        out.append(
            Forecast(
                name,
                value,
                1.0 - value / base if base else None,
                None if itself else sum(d for _, d in differences) / len(differences),
                None if itself else bootstrap(differences, _mean, draws=400),
                auc(ranks[name], harmed) if name in ranks else None,
            )
        )
    return out


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
