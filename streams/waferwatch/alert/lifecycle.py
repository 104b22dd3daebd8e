"""An alert's life: firing, updated when it gets materially worse, resolved.

A step is a function of the saved state and a score; the alert's id and revision follow from these, so
that a step done twice says the same twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from waferwatch_schemas import Alert, Message, RiskScore, alert_id
from waferwatch_schemas.base import Time

from .rules import Rule

WORSE_BY = 10.0
"""Points above the last revision's score at which a firing alert speaks again."""

REASONS = 3
"""Contributions that an alert carries."""

MAX_SAMPLES = 48
"""Scores kept of a day; of more the lowest and the latest matter."""


class Sample(Message):
    """A score at a time."""

    at: Time
    score: float


class RuleState(Message):
    """State of one rule for one entity."""

    last: Sample | None = None
    samples: tuple[Sample, ...] = ()
    """Scores within the rule's span, and the last one before it (``rise`` only)."""
    alert: Alert | None = None
    """The open alert in its latest revision."""
    episodes: Annotated[int, Field(ge=0)] = 0


def step(state: RuleState, rule: Rule, score: RiskScore) -> tuple[RuleState, Alert | None]:
    """Take in a score: the new state, and the alert revision that it calls for.

    A score that is not newer than the last one changes nothing.
    """
    if state.last is not None and score.as_of <= state.last.at:
        return state, None
    measure, reference, samples = _measure(state, rule, score)
    alert = None
    if state.alert is None:
        if measure >= rule.fires_at:
            alert = _fire(rule, score, reference)
    elif measure < rule.resolves_below:
        alert = _revise(state.alert, score, "resolved", rule, reference)
    elif score.score >= state.alert.score + WORSE_BY:
        alert = _revise(state.alert, score, "firing", rule, reference)
    opened = alert if alert is not None and alert.state == "firing" else None
    kept = state.alert if alert is None else opened
    if kept is not None and alert is None:
        kept = kept.model_copy(update={"expected_end": _end(rule, score)})
    sample = Sample(at=score.as_of, score=score.score)
    episodes = state.episodes + (state.alert is None and alert is not None)
    return RuleState(last=sample, samples=samples, alert=kept, episodes=episodes), alert


def _measure(state: RuleState, rule: Rule, score: RiskScore) -> tuple[float, float, tuple[Sample, ...]]:
    """What the rule compares, the score that it started from, and the samples to keep."""
    before = state.last.score if state.last is not None else 0.0
    if rule.kind == "threshold":
        return score.score, before, ()
    since = score.as_of - rule.span
    older = [sample for sample in state.samples if sample.at <= since]
    newer = [sample for sample in state.samples if sample.at > since]
    kept = [*older[-1:], *newer]
    lowest = min((sample.score for sample in kept), default=0.0)
    samples = [*kept, Sample(at=score.as_of, score=score.score)]
    if len(samples) > MAX_SAMPLES:
        low = min(samples[: -MAX_SAMPLES // 2], key=lambda sample: (sample.score, sample.at))
        samples = [low, *samples[-MAX_SAMPLES // 2 :]]
    return score.score - lowest, lowest, tuple(samples)


def _end(rule: Rule, score: RiskScore) -> datetime | None:
    if rule.kind == "rise":
        return score.as_of + rule.span
    if score.crossing is not None and score.crossing.direction == "falls":
        return score.crossing.at
    return None


def _fire(rule: Rule, score: RiskScore, reference: float) -> Alert:
    return Alert(
        id=alert_id(rule.id, score.entity, score.as_of.isoformat()),
        rule=rule.id,
        rule_kind=rule.kind,
        entity=score.entity,
        name=score.name,
        severity=rule.severity,
        state="firing",
        revision=1,
        episode_start=score.as_of,
        at=score.as_of,
        score=score.score,
        reference=reference,
        threshold=rule.fires_at,
        summary=_summary(rule, score, reference, "firing"),
        expected_end=_end(rule, score),
        contributions=score.contributions[:REASONS],
    )


def _revise(alert: Alert, score: RiskScore, state: str, rule: Rule, reference: float) -> Alert:
    return alert.model_copy(
        update={
            "state": state,
            "revision": alert.revision + 1,
            "at": score.as_of,
            "score": score.score,
            "reference": reference,
            "summary": _summary(rule, score, reference, state),
            "expected_end": _end(rule, score) if state == "firing" else None,
            "contributions": score.contributions[:REASONS],
        }
    )


def _summary(rule: Rule, score: RiskScore, reference: float, state: str) -> str:
    """One sentence: what the risk is, and the main reason."""
    if state == "resolved":
        return f"{score.name}: risk down to {score.score:.0f} of 100"
    what = f"{score.name}: risk {score.score:.0f} of 100"
    if rule.kind == "rise":
        what += f", up from {reference:.0f} within a day"
    if not score.contributions:
        return what
    main = score.contributions[0]
    source = f" ({main.publisher})" if main.publisher else ""
    return f"{what}: {main.event_type.replace('_', ' ')}: {main.evidence[:400]}{source}"
