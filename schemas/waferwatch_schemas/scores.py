"""``risk.scores.v1``: the risk of one entity, with its closed form and its reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from .base import Address, Direction, EventType, Key, Message, Sentence, Short, Status, Time, Unit
from .ids import EntityId

DAY = 86400.0

Hazard = Annotated[float, Field(ge=0.0, le=1e6)]
Points = Annotated[float, Field(ge=0.0, le=100.0)]


class Term(Message):
    """One way of a story to the entity: hazard as a function of days after ``as_of``.

    ``hazard x 2^-(days / half_life_days) + slope_per_day x days``, without half-life a constant,
    times the share of the gap that stock does not cover.
    """

    hazard: Hazard
    half_life_days: Annotated[float, Field(gt=0.0)] | None = None
    slope_per_day: float = 0.0
    cover_weeks: float | None = None
    """Mean stock left at ``as_of``; negative: it ran out that long ago."""
    cover_sd_weeks: Annotated[float, Field(ge=0.0)] = 0.0
    recover_weeks: Annotated[float, Field(gt=0.0)] | None = None

    def at(self, days: float) -> float:
        """Hazard ``days`` (0 or more) after ``as_of``."""
        decay = 1.0 if self.half_life_days is None else 2.0 ** (-days / self.half_life_days)
        hazard = max(0.0, self.hazard * decay + self.slope_per_day * days)
        if self.cover_weeks is None or self.recover_weeks is None:
            return hazard
        return hazard * uncovered(self.cover_weeks - days / 7.0, self.cover_sd_weeks, self.recover_weeks)


def uncovered(cover_weeks: float, sd_weeks: float, recover_weeks: float) -> float:
    """Expected share of the gap that stock does not bridge: E[clip(1 - C / R, 0, 1)], C normal.

    ``C`` is the cover left (mean ``cover_weeks``, standard deviation ``sd_weeks``), ``R`` the time to
    recover. Time to survive against time to recover is Simchi-Levi's measure (Interfaces 45(5), 2015);
    the expectation is that of a normal variable cut off at both ends.
    """
    if sd_weeks <= 0.0:
        return min(1.0, max(0.0, 1.0 - cover_weeks / recover_weeks))

    def below(limit: float) -> float:
        """E[max(0, limit - C)]."""
        z = (limit - cover_weeks) / sd_weeks
        return (limit - cover_weeks) * 0.5 * math.erfc(-z / math.sqrt(2.0)) + sd_weeks * math.exp(
            -0.5 * z * z
        ) / math.sqrt(2.0 * math.pi)

    return min(1.0, max(0.0, (below(recover_weeks) - below(0.0)) / recover_weeks))


def score_of(hazard: float) -> float:
    """The score of a net hazard: 100 x (1 - exp(-hazard)), percent."""
    return 100.0 * -math.expm1(-max(0.0, hazard))


class Contribution(Message):
    """What one story adds to the score, and why."""

    story: Key
    event_type: EventType
    direction: Direction
    status: Status
    subject: EntityId
    path: tuple[EntityId, ...]
    """From the subject to the entity, both included."""
    path_weight: Unit
    hazard: Hazard
    """Net addend at ``as_of``, after relief and stock."""
    relief: Hazard = 0.0
    """What easing and stock took off it."""
    points: Points
    """Its share of the score."""
    severity: Unit
    credibility: Unit
    confidence: Unit
    decay: Unit
    reports: Annotated[int, Field(ge=1)]
    """Independent root reports."""
    first_report: Time
    last_report: Time
    evidence: Sentence
    publisher: Short = ""
    title: Short = ""
    url: Address = ""
    document: Key


class Cover(Message):
    """Stock that a buyer holds of an item."""

    item: EntityId
    weeks: Annotated[float, Field(ge=0.0)]
    sd_weeks: Annotated[float, Field(ge=0.0)]
    runs_out_at: Time
    dependence: Unit
    recover_weeks: Annotated[float, Field(gt=0.0)]
    evidence: Sentence = ""
    document: Key


class Crossing(Message):
    """When the score passes a threshold if nothing else happens."""

    threshold: Points
    at: Time
    direction: Literal["falls", "rises"]


class RiskScore(Message):
    """The chance, in percent, that supply of the entity is disrupted, as of a time."""

    entity: EntityId
    name: Short
    kind: Short
    as_of: Time
    score: Points
    previous: Points = 0.0
    direct: Hazard
    """Gross hazard of stories whose subject is the entity itself."""
    inherited: Hazard
    """Gross hazard that reaches it over the supply graph."""
    mitigation: Hazard
    """What easing and stock take off: score = 100 x (1 - exp(-(direct + inherited - mitigation)))."""
    score_without_cover: Points
    """The score if the buyer had no stock; equal to ``score`` for all others."""
    stories: tuple[tuple[Term, ...], ...] = ()
    """Closed form: the net hazard is the sum over stories of the largest of the story's terms."""
    valid_until: Time | None = None
    """The closed form holds until then (an end date or effective date is due), or for good."""
    contributions: tuple[Contribution, ...] = ()
    """The largest, in order."""
    others: Points = 0.0
    """Points of the contributions that are not listed; with theirs they add up to the score."""
    covers: tuple[Cover, ...] = ()
    changed_by: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    """Documents that moved the score since the last message."""
    crossing: Crossing | None = None
    signals: Annotated[int, Field(ge=0)] = 0


def evaluate(score: RiskScore, at: datetime) -> float:
    """The score at a later time by its closed form, percent.

    Raises:
        ValueError: ``at`` lies before ``as_of``, where the closed form says nothing.
    """
    days = (at - score.as_of).total_seconds() / DAY
    if days < 0.0:
        raise ValueError(f"{at.isoformat()} is before the score's {score.as_of.isoformat()}")
    return score_in(score, days)


def score_in(score: RiskScore, days: float) -> float:
    """The score ``days`` (0 or more) after ``as_of`` by its closed form, percent."""
    return score_of_terms(score.stories, days)


def score_of_terms(stories: Sequence[Sequence[Term]], days: float) -> float:
    """The score of a closed form after ``days`` (0 or more), percent."""
    return score_of(
        math.fsum(
            [
                story[0].at(days) if len(story) == 1 else max([term.at(days) for term in story])
                for story in stories
            ]
        )
    )
