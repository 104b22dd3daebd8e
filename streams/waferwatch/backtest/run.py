"""The backtest: replay, judge, sum up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from waferwatch_schemas import NewsArticle

from ..knowledge import Knowledge
from . import false_alarms, leads
from .baselines import baseline_series
from .chronology import HOLD_FROM, SPLITS, Harm, Outcome, event_of, harms
from .false_alarms import AlarmSummary, Judged, Months
from .intervals import Share
from .labels import FAR, START, Labels, covered, members
from .leads import NATURES, Lead, LeadSummary
from .probability import QUESTIONS, Bin, Forecast, forecasts, reliability, samples
from .propagation import graph_of
from .replay import Replay, replay
from .series import Series, alarms, asked_again, score_series

SCORE = "score"
THRESHOLD = 25.0
"""The level of the rule ``elevated`` in ``alert/rules.py``."""

STEPS: Mapping[str, tuple[float, ...]] = {
    "score": (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 80),
    "mentions": (1, 2, 3, 4, 5, 6, 8, 10),
    "severity": (20, 30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 90),
}
"""Thresholds of the curves of recall against false alarms."""


class Point(NamedTuple):
    """One threshold of one predictor on one part."""

    predictor: str
    split: str
    threshold: float
    recall: Share
    precision: Share
    false_a_chip_year: float | None


@dataclass(frozen=True)
class Material:
    """What a backtest needs, loaded once: reports, answer sheet, knowledge."""

    reports: tuple[NewsArticle, ...]
    outcomes: tuple[Outcome, ...]
    knowledge: Knowledge
    begin: datetime = START
    end: datetime = FAR
    """Outcomes and alarms are judged from ``begin`` to ``end``; nothing later is replayed."""

    @property
    def until(self) -> datetime:
        """The time of the last report that is replayed."""
        return max((r.published_at for r in self.reports if r.published_at <= self.end), default=self.begin)

    @property
    def replayed(self) -> list[NewsArticle]:
        """The reports up to the end."""
        return [report for report in self.reports if report.published_at <= self.end]

    @cached_property
    def since(self) -> dict[str, datetime]:
        """The covered items, and since when each is judged."""
        return covered(self.outcomes, self.knowledge.catalog)

    @cached_property
    def labels(self) -> Labels:
        """The answer sheet by item."""
        return Labels(self.outcomes, members(self.knowledge.graph.edges))

    @cached_property
    def harms(self) -> list[Harm]:
        """The harms that are judged."""
        return [harm for harm in harms(self.outcomes) if self.begin <= harm.first_report <= self.end]


class Part(NamedTuple):
    """The figures of one part of the chronology at the alert threshold."""

    split: str
    all: LeadSummary
    chains: LeadSummary
    """First harm of each chain."""
    by_nature: dict[str, LeadSummary]
    by_region: dict[str, Share]
    alarms: AlarmSummary
    months: Months
    forecasts: dict[str, list[Forecast]]
    """By question."""
    base: dict[str, Share]
    """By question: harmed samples of all."""
    reliability: list[Bin]


@dataclass(frozen=True)
class Result:
    """All that a backtest found."""

    threshold: float
    propagation: str
    replay: Replay
    series: dict[str, dict[str, Series]]
    """By predictor and item."""
    leads: list[Lead]
    judged: list[Judged]
    left_out: Share
    """Late alarms of tuning chains, which count in neither part: those that nothing followed, of all."""
    parts: dict[str, Part]
    curves: list[Point]
    rivals: dict[str, Point]
    """The rivals on the held-back part, each at the threshold with the best F1 on the tuning part."""
    unread: dict[str, list[str]]
    """By part: reports of events that ended in harm in which the reader found no event."""


def run(material: Material, threshold: float = THRESHOLD, propagation: str = "strongest") -> Result:
    """Replay and judge. The same material gives the same result."""
    since, outcomes = material.since, {outcome.event_id: outcome for outcome in material.outcomes}
    graph = graph_of(material.knowledge.graph, propagation)
    played = replay(material.replayed, material.knowledge, since, graph)
    until = played.until or material.begin
    series: dict[str, dict[str, Series]] = {
        SCORE: {item: score_series(scores, until) for item, scores in played.scores.items()}
    }
    series |= baseline_series(material.replayed, material.knowledge.reader, since)
    found = find_leads(material, series[SCORE], threshold)
    judged = judge_alarms(material, series[SCORE], threshold)
    curves = [
        point
        for name, of_items in series.items()
        for step in STEPS[name]
        for point in _points(material, name, of_items, step)
    ]
    by_part = {
        split: [one for one in judged if false_alarms.part_of(one, outcomes) == split] for split in SPLITS
    }
    late = [one for one in judged if false_alarms.part_of(one, outcomes) is None]
    return Result(
        threshold=threshold,
        propagation=propagation,
        replay=played,
        series=series,
        leads=found,
        judged=judged,
        left_out=Share(sum(one.verdict == "nothing" for one in late), len(late)),
        parts={
            split: _part(material, split, threshold, found, by_part[split], series, until) for split in SPLITS
        },
        curves=curves,
        rivals={name: rival for name in series if (rival := _rival(name, curves)) is not None},
        unread=unread(material),
    )


def find_leads(material: Material, series: Mapping[str, Series], threshold: float) -> list[Lead]:
    """How each harm was met by alerts at a threshold on these series."""
    raised = {item: alarms(item, one, threshold) for item, one in series.items()}
    told = {
        item: leads.notices(item, series[item], threshold)
        for item in {item for harm in material.harms for item in harm.items}
    }
    return [leads.lead(harm, raised, told) for harm in material.harms]


def judge_alarms(material: Material, series: Mapping[str, Series], threshold: float) -> list[Judged]:
    """The alarms at a threshold on these series, each with what came of it."""
    labels, since = material.labels, material.since
    outcomes = {outcome.event_id: outcome for outcome in material.outcomes}
    found = [
        false_alarms.judge(alarm, labels, outcomes)
        for item, one in series.items()
        for alarm in asked_again(alarms(item, one, threshold), one, leads.HORIZON)
        if alarm.begin >= material.begin
    ]
    return false_alarms.within(found, since)


def span(split: str, begin: datetime, end: datetime) -> tuple[datetime, datetime]:
    """From when to when a part lasts."""
    return (begin, min(end, HOLD_FROM)) if split == "tune" else (max(begin, HOLD_FROM), end)


def _points(material: Material, name: str, series: Mapping[str, Series], threshold: float) -> list[Point]:
    outcomes = {outcome.event_id: outcome for outcome in material.outcomes}
    found = find_leads(material, series, threshold)
    judged = judge_alarms(material, series, threshold)
    out = []
    for split in SPLITS:
        mine = [one for one in found if one.harm.split == split]
        theirs = [one for one in judged if false_alarms.part_of(one, outcomes) == split]
        years = false_alarms.covered_years(material.since, *span(split, material.begin, material.until))
        total = sum(value for item, value in years.items() if item.startswith("chip:"))
        wrong = sum(one.verdict == "nothing" and one.alarm.item.startswith("chip:") for one in theirs)
        decided = [one for one in theirs if one.verdict != "lesser"]
        out.append(
            Point(
                name,
                split,
                threshold,
                Share(sum(one.in_time for one in mine), len(mine)),
                Share(sum(one.verdict == "harm" for one in decided), len(decided)),
                wrong / total if total else None,
            )
        )
    return out


def _rival(name: str, curves: Sequence[Point]) -> Point | None:
    def f1(point: Point) -> float:
        recall, precision = point.recall.value or 0.0, point.precision.value or 0.0
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    mine = [point for point in curves if point.predictor == name]
    best = max((p for p in mine if p.split == "tune"), key=lambda p: (f1(p), p.threshold), default=None)
    if best is None:
        return None
    return next((p for p in mine if p.split == "hold" and p.threshold == best.threshold), None)


def _part(
    material: Material,
    split: str,
    threshold: float,
    found: Sequence[Lead],
    judged: Sequence[Judged],
    series: Mapping[str, Mapping[str, Series]],
    until: datetime,
) -> Part:
    mine = [one for one in found if one.harm.split == split]
    labels, since = material.labels, material.since
    asked = {
        question: {part: samples(labels, since, part, question, material.begin, until) for part in SPLITS}
        for question in QUESTIONS
    }
    regions = sorted({region for one in mine for region in one.harm.regions})
    return Part(
        split=split,
        all=leads.summarise(mine),
        chains=leads.summarise(leads.first_of_chains(mine)),
        by_nature={
            nature: leads.summarise([one for one in mine if one.harm.nature == nature]) for nature in NATURES
        },
        by_region={
            region: Share(
                sum(one.in_time for one in mine if region in one.harm.regions),
                sum(region in one.harm.regions for one in mine),
            )
            for region in regions
        },
        alarms=false_alarms.summarise(
            judged, false_alarms.covered_years(since, *span(split, material.begin, until))
        ),
        months=false_alarms.months_on_alert(
            (
                (series[SCORE][one.item].at(one.at), one.harmed)
                for one in asked["present"][split]
                if one.item.startswith("chip:")
            ),
            threshold,
        ),
        forecasts={q: forecasts(asked[q]["tune"], asked[q][split], series) for q in QUESTIONS},
        base={q: Share(sum(one.harmed for one in asked[q][split]), len(asked[q][split])) for q in QUESTIONS},
        reliability=reliability(asked["present"][split], series[SCORE]),
    )


def unread(material: Material) -> dict[str, list[str]]:
    """Reports of events that ended in harm in which the reader found no event, by part."""
    outcomes = {outcome.event_id: outcome for outcome in material.outcomes}
    out: dict[str, list[str]] = {split: [] for split in SPLITS}
    for report in material.replayed:
        event = outcomes.get(event_of(report.id))
        if event is not None and event.harmful and not _signals(material, report):
            out[event.split].append(report.id)
    return out


def _signals(material: Material, report: NewsArticle) -> bool:
    try:
        return bool(material.knowledge.reader.read(report).signals)
    except Exception:  # the replay names these
        return False
