"""The score of an entity at a time, with its closed form and its reasons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from waferwatch_schemas import (
    Contribution,
    Cover,
    Crossing,
    RiskScore,
    Term,
    kind_of,
    score_in,
    score_of,
)

from .constants import DEFAULT_RECOVER_WEEKS
from .cover import Stock
from .crossing import passing
from .graph import Way
from .hazard import Strand, soonest
from .world import RunView, Story, World

LISTED = 12
"""Contributions that a message lists one by one."""


class _Option(NamedTuple):
    """One strand of a story over one way, as it bears on an entity at a time."""

    net: float
    covered: float
    """Net hazard without stock."""
    gross: float
    strand: Strand
    view: RunView
    way: Way
    term: Term


def assess_entity(
    world: World, entity: str, at: datetime, names: Mapping[str, str], causes: Iterable[str] = ()
) -> RiskScore:
    """The score of one entity as the world is known at a time (not before the world's clock).

    Its ``crossing`` is left open: most looks end in "nothing new", and foretelling costs as much as the
    look; see ``foretold``.
    """
    stocks = world.stocks_of(entity)
    best: list[tuple[Story, _Option]] = []
    closed_form: list[tuple[Term, ...]] = []
    uncovered: list[float] = []
    ends: list[datetime | None] = []
    for story in world.stories_of(entity):
        options = _options(story, entity, at, stocks, world)
        if not options:
            continue
        leader = max(options, key=_rank)
        if leader.covered <= 0.0:
            continue
        best.append((story, leader))
        closed_form.append(_prune([option.term for option in options], leader.term))
        uncovered.append(max(option.covered for option in options))
        ends.extend(view.valid_until for view, _ in story.reached[entity])
    net = math.fsum(option.net for _, option in best)
    score = score_of(net)
    gross_direct = math.fsum(option.gross for _, option in best if len(option.way.path) == 1)
    gross_inherited = math.fsum(option.gross for _, option in best if len(option.way.path) > 1)
    listed = sorted(best, key=lambda found: (-found[1].net, found[0].event_type, found[0].id))
    contributions = tuple(
        _contribution(story, option, at, score * option.net / net if net > 0.0 else 0.0)
        for story, option in listed[:LISTED]
    )
    return RiskScore(
        entity=entity,
        name=names.get(entity, entity),
        kind=kind_of(entity),
        as_of=at,
        score=score,
        direct=gross_direct,
        inherited=gross_inherited,
        mitigation=max(0.0, gross_direct + gross_inherited - net),
        score_without_cover=score_of(math.fsum(uncovered)),
        stories=tuple(closed_form),
        valid_until=soonest(ends, at),
        contributions=contributions,
        others=max(0.0, score - math.fsum(c.points for c in contributions)) if len(best) > LISTED else 0.0,
        covers=tuple(_cover(world, entity, stocks[item], at) for item in sorted(stocks)),
        changed_by=tuple(sorted(causes)[:20]),
        signals=sum(len(option.view.run.roots) for _, option in best),
    )


def foretold(score: RiskScore) -> RiskScore:
    """The score with its next crossing."""
    return score.model_copy(update={"crossing": crossing(score)})


def _rank(option: _Option) -> tuple[float, float, str]:
    return option.net, option.covered, option.strand.report.signal.id


def _options(
    story: Story, entity: str, at: datetime, stocks: Mapping[str, Stock], world: World
) -> list[_Option]:
    out = []
    for view, way in story.reached[entity]:
        stock = stocks.get(way.bought)
        for strand in view.strands(at):
            term = strand.term(at, way.weight)
            covered = term.at(0.0)
            if stock is not None:
                term = term.model_copy(
                    update={
                        "cover_weeks": stock.mean(at),
                        "cover_sd_weeks": stock.sd_weeks,
                        "recover_weeks": recover_weeks(world, way.bought),
                    }
                )
            gross = way.weight * strand.gross * strand.decay(at)
            out.append(_Option(term.at(0.0), covered, gross, strand, view, way, term))
    return out


def recover_weeks(world: World, item: str) -> float:
    """Weeks until supply of an item recovers or a substitute is qualified."""
    return world.economics.recover_weeks.get(item, DEFAULT_RECOVER_WEEKS)


def _prune(terms: list[Term], leader: Term) -> tuple[Term, ...]:
    """The leader, and the terms that may one day be larger."""

    def may_lead(term: Term) -> bool:
        if term is leader:
            return True
        same_cover = (term.cover_weeks, term.recover_weeks) == (leader.cover_weeks, leader.recover_weeks)
        slower = leader.half_life_days is not None and (
            term.half_life_days is None or term.half_life_days > leader.half_life_days
        )
        return slower or not same_cover or term.slope_per_day > leader.slope_per_day

    kept = [term for term in terms if may_lead(term)]
    return tuple(sorted(kept, key=lambda term: (term is not leader, -term.hazard)))


def _contribution(story: Story, option: _Option, at: datetime, points: float) -> Contribution:
    strand, run = option.strand, option.view.run
    signal, document = strand.report.signal, strand.report.document
    return Contribution(
        story=story.id,
        event_type=story.event_type,
        direction=signal.direction,
        status=signal.status,
        subject=run.key.subject,
        path=option.way.path,
        path_weight=option.way.weight,
        hazard=option.net,
        relief=max(0.0, option.gross - option.net),
        points=points,
        severity=signal.severity,
        credibility=run.credibility,
        confidence=signal.confidence,
        decay=min(1.0, strand.decay(at)),
        reports=len(run.roots),
        first_report=run.first_at,
        last_report=run.last_at,
        evidence=signal.evidence.text,
        publisher=document.publisher,
        title=document.title[:256],
        url=document.url,
        document=document.document,
    )


def _cover(world: World, entity: str, stock: Stock, at: datetime) -> Cover:
    bought = [edge.weight for edge in world.graph.buys(entity) if edge.source == stock.item]
    return Cover(
        item=stock.item,
        weeks=max(0.0, stock.mean(at)),
        sd_weeks=stock.sd_weeks,
        runs_out_at=stock.runs_out_at,
        dependence=max(bought, default=0.0),
        recover_weeks=recover_weeks(world, stock.item),
        evidence=stock.report.signal.evidence.text,
        document=stock.report.document.document,
    )


def crossing(score: RiskScore) -> Crossing | None:
    """When the score passes its next threshold if nothing else happens, by its closed form."""
    terms = [term for story in score.stories for term in story]
    may_rise = any(term.slope_per_day > 0.0 or term.cover_weeks is not None for term in terms)
    return passing(lambda days: score_in(score, days), score.as_of, may_rise=may_rise)
