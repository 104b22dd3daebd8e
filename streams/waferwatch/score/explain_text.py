"""The reasons of a score in words and numbers that add up, from the published message alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from waferwatch_schemas import Contribution, Cover, RiskScore, score_of

from .constants import STATUS_WEIGHT
from .crossing import LOOK_AHEAD_DAYS, THRESHOLDS


def cover_text(cover: Cover) -> str:
    """``about 31 weeks of cover, runs out around 2025-12-01, +/- 9 weeks``."""
    around = f"around {cover.runs_out_at:%Y-%m-%d}, +/- {_weeks(cover.sd_weeks)}"
    if cover.weeks <= 0.0:
        return f"no cover left, ran out {around}"
    if cover.weeks < 0.5:
        return f"less than a week of cover, runs out {around}"
    return f"about {_weeks(cover.weeks)} of cover, runs out {around}"


def _weeks(number: float) -> str:
    return f"{number:.0f} week{'' if round(number) == 1 else 's'}"


def cover_facts(cover: Cover) -> dict[str, Any]:
    """A cover for programs, with its sentence under ``text``."""
    return {**cover.model_dump(mode="json"), "text": cover_text(cover)}


def explanation(score: RiskScore) -> dict[str, Any]:
    """Why a score is what it is, and what would bring it down.

    ``contributions``: points that add up, with ``others``, to ``score``; the ``factors`` of each
    multiply to ``gross``, which less ``relief`` is its ``hazard``. ``down``: the threshold below the
    score, when it falls under it by itself (``None``: not within two years), and the contributions of
    which one alone, lifted, would do it.
    """
    return {
        "entity": score.entity,
        "name": score.name,
        "kind": score.kind,
        "as_of": score.as_of.isoformat(),
        "score": score.score,
        "score_without_cover": score.score_without_cover,
        "direct": score.direct,
        "inherited": score.inherited,
        "mitigation": score.mitigation,
        "contributions": [_contribution(one) for one in score.contributions],
        "others": score.others,
        "sum": math.fsum([*(one.points for one in score.contributions), score.others]),
        "covers": [cover_facts(cover) for cover in score.covers],
        "crossing": score.crossing.model_dump(mode="json") if score.crossing else None,
        "down": _down(score),
    }


def _contribution(one: Contribution) -> dict[str, Any]:
    gross = one.hazard + one.relief
    factors = {
        "severity": one.severity,
        "credibility": one.credibility,
        "confidence": one.confidence,
        "status": _status(one, gross),
        "decay": one.decay,
        "path": one.path_weight,
    }
    return {
        "points": one.points,
        "event_type": one.event_type.value,
        "direction": one.direction.value,
        "status": one.status.value,
        "subject": one.subject,
        "path": list(one.path),
        "factors": factors,
        "gross": gross,
        "relief": one.relief,
        "hazard": one.hazard,
        "reports": one.reports,
        "first_report": one.first_report.isoformat(),
        "last_report": one.last_report.isoformat(),
        "evidence": one.evidence,
        "publisher": one.publisher,
        "title": one.title,
        "url": one.url,
        "document": one.document,
        "story": one.story,
    }


def _status(one: Contribution, gross: float) -> float:
    """What the status counts now: an announced measure grows towards its day, and then counts in full."""
    others = one.severity * one.credibility * one.confidence * one.decay * one.path_weight
    return gross / others if others > 0.0 else STATUS_WEIGHT[one.status]


def _down(score: RiskScore) -> dict[str, Any] | None:
    threshold = max((limit for limit in THRESHOLDS if limit <= score.score), default=None)
    if threshold is None:
        return None
    # Everything, listed or not: the others' hazard is what is missing to the sum.
    net = -math.log1p(-min(score.score, 100.0 - 1e-12) / 100.0)
    alone = [
        {"document": one.document, "story": one.story, "score": score_of(net - one.hazard)}
        for one in score.contributions
        if score_of(net - one.hazard) < threshold
    ]
    falls = score.crossing is not None and score.crossing.direction == "falls"
    return {
        "threshold": threshold,
        "at": score.crossing.at.isoformat() if falls and score.crossing else None,
        "alone": alone,
        "together": None if alone else _together(score, net, threshold),
    }


def _together(score: RiskScore, net: float, threshold: float) -> int | None:
    """How many of the largest contributions must go, if the listed ones are enough."""
    for count, one in enumerate(score.contributions, 1):
        net -= one.hazard
        if score_of(net) < threshold:
            return count
    return None


def sentences(told: Mapping[str, Any]) -> list[str]:
    """Cover, outlook, and what would bring a score down, from an ``explanation``."""
    out = [f'{cover["item"]}: {cover["text"]} ("{cover["evidence"]}")' for cover in told["covers"]]
    if told["covers"]:
        out.append(f"Without that stock the score would be {told['score_without_cover']:.1f}.")
    crossing, down = told["crossing"], told["down"]
    if crossing is not None:
        verb = "rises over" if crossing["direction"] == "rises" else "falls under"
        on = datetime.fromisoformat(crossing["at"])
        out.append(f"It {verb} {crossing['threshold']:g} around {on:%Y-%m-%d} if nothing else happens.")
    elif down is not None:
        years = LOOK_AHEAD_DAYS / 365.0
        out.append(f"By itself it does not fall under {down['threshold']:g} within {years:.0f} years.")
    if down is None:
        return [*out, f"It is under the lowest threshold, {THRESHOLDS[0]:g}."]
    return [*out, _lifting(told["contributions"], down)]


def _lifting(contributions: Sequence[Mapping[str, Any]], down: Mapping[str, Any]) -> str:
    under = f"would bring it under {down['threshold']:g}."
    if down["alone"]:
        numbers = {one["story"]: number for number, one in enumerate(contributions, 1)}
        which = ", ".join(f"{numbers[one['story']]} (to {one['score']:.1f})" for one in down["alone"])
        one_of = "" if len(down["alone"]) == 1 else "one of "
        return f"Lifting {one_of}contribution {which} {under}"
    if down["together"]:
        return f"No single contribution does it: lifting the {down['together']} largest {under}"
    return f"Not even lifting all that are listed {under}"
