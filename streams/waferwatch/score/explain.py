"""The score of an entity at a time, with its closed form and its reasons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from waferwatch_schemas import (
    Contribution,
    Cover,
    Crossing,
    RiskScore,
    Term,
    kind_of,
    score_of,
    score_of_terms,
)

from .constants import DEFAULT_RECOVER_WEEKS
from .cover import Stock
from .crossing import passing
from .graph import Way
from .hazard import soonest
from .world import Moment, RunView, Story, World

LISTED = 12
"""Contributions that a message lists one by one."""


class _Option(NamedTuple):
    """One strand of a story over one way, as it bears on an entity at a time."""

    net: float
    covered: float
    """Net hazard without stock."""
    gross: float
    moment: Moment
    view: RunView
    way: Way
    term: Term


class Weighed(NamedTuple):
    """The score of an entity at a time in numbers: all that tells whether it is news.

    The reasons are put in words only for what is published; see ``told``.
    """

    entity: str
    as_of: datetime
    score: float
    score_without_cover: float
    closed_form: tuple[tuple[Term, ...], ...]
    valid_until: datetime | None
    net: float
    """Hazard after relief and stock."""
    leaders: Sequence[tuple[Story, _Option]]
    """The stories that bear on the entity, each by its strongest way."""

    def after(self, days: float) -> float:
        """The score so many days (0 or more) later by the closed form, percent."""
        return score_of_terms(self.closed_form, days)


def weigh(world: World, entity: str, at: datetime) -> Weighed:
    """The score of one entity as the world is known at a time (not before the world's clock)."""
    stocks = world.stocks_of(entity)
    leaders: list[tuple[Story, _Option]] = []
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
        leaders.append((story, leader))
        closed_form.append(_prune([option.term for option in options], leader.term))
        uncovered.append(max([option.covered for option in options]))
        ends.extend([view.valid_until for view, _ in story.reached[entity]])
    net = math.fsum([option.net for _, option in leaders])
    return Weighed(
        entity=entity,
        as_of=at,
        score=score_of(net),
        score_without_cover=score_of(math.fsum(uncovered)),
        closed_form=tuple(closed_form),
        valid_until=soonest(ends, at),
        net=net,
        leaders=leaders,
    )


def told(
    weighed: Weighed,
    world: World,
    names: Mapping[str, str],
    causes: Iterable[str] = (),
    previous: float = 0.0,
) -> RiskScore:
    """A score as it is published: with its reasons, and when it crosses its next threshold.

    ``causes``: the documents that moved it since the ``previous`` score.
    """
    entity, at, score, net = weighed.entity, weighed.as_of, weighed.score, weighed.net
    leaders = weighed.leaders
    stocks = world.stocks_of(entity)
    direct = math.fsum([option.gross for _, option in leaders if len(option.way.path) == 1])
    inherited = math.fsum([option.gross for _, option in leaders if len(option.way.path) > 1])
    listed = sorted(leaders, key=lambda found: (-found[1].net, found[0].event_type, found[0].id))
    contributions = tuple(
        _contribution(story, option, score * option.net / net if net > 0.0 else 0.0)
        for story, option in listed[:LISTED]
    )
    others = score - math.fsum([one.points for one in contributions]) if len(leaders) > LISTED else 0.0
    return RiskScore(
        entity=entity,
        name=names.get(entity, entity),
        kind=kind_of(entity),
        as_of=at,
        score=score,
        previous=previous,
        direct=direct,
        inherited=inherited,
        mitigation=max(0.0, direct + inherited - net),
        score_without_cover=weighed.score_without_cover,
        stories=weighed.closed_form,
        valid_until=weighed.valid_until,
        contributions=contributions,
        others=max(0.0, others),
        covers=tuple(_cover(world, entity, stocks[item], at) for item in sorted(stocks)),
        changed_by=tuple(sorted(causes)[:20]),
        crossing=_crossing(weighed),
        signals=sum([len(option.view.run.roots) for _, option in leaders]),
    )


def _rank(option: _Option) -> tuple[float, float, str]:
    return option.net, option.covered, option.moment.strand.report.signal.id


def _options(
    story: Story, entity: str, at: datetime, stocks: Mapping[str, Stock], world: World
) -> list[_Option]:
    out = []
    for view, way in story.reached[entity]:
        stock = stocks.get(way.bought)
        for moment in view.moments(at):
            strand, weight = moment.strand, way.weight
            hazard = weight * moment.hazard
            slope = weight * strand.kept * strand.slope_per_day
            if stock is None:
                term = Term(hazard=hazard, half_life_days=strand.half_life_days, slope_per_day=slope)
                net = covered = max(0.0, hazard)
            else:
                term = Term(
                    hazard=hazard,
                    half_life_days=strand.half_life_days,
                    slope_per_day=slope,
                    cover_weeks=stock.mean(at),
                    cover_sd_weeks=stock.sd_weeks,
                    recover_weeks=recover_weeks(world, way.bought),
                )
                net, covered = term.at(0.0), max(0.0, hazard)
            gross = weight * strand.gross * moment.decay
            out.append(_Option(net, covered, gross, moment, view, way, term))
    return out


def recover_weeks(world: World, item: str) -> float:
    """Weeks until supply of an item recovers or a substitute is qualified."""
    return world.economics.recover_weeks.get(item, DEFAULT_RECOVER_WEEKS)


def _prune(terms: list[Term], leader: Term) -> tuple[Term, ...]:
    """The leader, and the terms that may one day be larger."""
    if len(terms) == 1:
        return (leader,)

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


def _contribution(story: Story, option: _Option, points: float) -> Contribution:
    strand, run = option.moment.strand, option.view.run
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
        decay=min(1.0, option.moment.decay),
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


def _crossing(weighed: Weighed) -> Crossing | None:
    """When the score passes its next threshold if nothing else happens, by its closed form."""
    terms = [term for story in weighed.closed_form for term in story]
    may_rise = any(term.slope_per_day > 0.0 or term.cover_weeks is not None for term in terms)
    return passing(weighed.after, weighed.as_of, may_rise=may_rise)
