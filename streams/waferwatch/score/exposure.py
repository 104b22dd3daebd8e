"""What a buyer is exposed to, chip by chip: risk x dependence x the gap that its stock does not bridge.

Values at a later time are those of the world if nothing else happens: rules that are announced take
effect, shocks fade, stock runs down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from waferwatch_schemas import Crossing, RiskScore, score_of, uncovered

from .board import Board
from .constants import DEFAULT_RECOVER_WEEKS
from .cover import Stock
from .crossing import THRESHOLDS, passing
from .explain_text import cover_facts
from .graph import Edge, SupplyGraph, Way
from .hazard import plus_days
from .world import RunView, Story, World

_LOOKS = 96
"""Stock runs out faster than a score fades, so an exposure is looked at more closely."""

Option = tuple[RunView, Way]


@dataclass(frozen=True)
class Channel:
    """The stories that reach a buyer, each over its possible ways, and the stock in between."""

    stories: Sequence[Sequence[Option]]
    stocks: Mapping[str, Stock]
    recover_weeks: Mapping[str, float]

    def level(self, at: datetime, with_stock: bool = True) -> float:
        """The score, percent, at a time that is not before the world's clock."""
        return score_of(
            math.fsum(
                max((self._hazard(option, at, with_stock) for option in story), default=0.0)
                for story in self.stories
            )
        )

    def _hazard(self, option: Option, at: datetime, with_stock: bool) -> float:
        view, way = option
        hazard = way.weight * max((max(0.0, one.hazard(at)) for one in view.strands(at)), default=0.0)
        stock = self.stocks.get(way.bought) if with_stock else None
        if stock is None:
            return hazard
        recover = self.recover_weeks.get(way.bought, DEFAULT_RECOVER_WEEKS)
        return hazard * uncovered(stock.mean(at), stock.sd_weeks, recover)


@dataclass(frozen=True)
class ItemExposure:
    """A buyer's exposure to one item that it buys or holds."""

    item: str
    name: str
    risk: RiskScore
    dependence: float
    """Share of the buyer's need, 0 to 1, that hangs on the item; 0 where no purchase is known."""
    exposure: float
    exposure_without_cover: float
    cover: dict[str, Any] | None
    passes: Crossing | None

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        main = self.risk.contributions[0] if self.risk.contributions else None
        return {
            "item": self.item,
            "name": self.name,
            "risk": self.risk.score,
            "dependence": self.dependence,
            "exposure": self.exposure,
            "exposure_without_cover": self.exposure_without_cover,
            "cover": self.cover,
            "passes": _crossing_dict(self.passes),
            "main_reason": main.evidence if main else "",
            "main_reason_publisher": main.publisher if main else "",
        }


@dataclass(frozen=True)
class Exposure:
    """A buyer's exposures, largest first, and its score as a whole."""

    firm: str
    name: str
    as_of: datetime
    score: float
    score_without_cover: float
    passes: Crossing | None
    items: tuple[ItemExposure, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "firm": self.firm,
            "name": self.name,
            "as_of": self.as_of.isoformat(),
            "score": self.score,
            "score_without_cover": self.score_without_cover,
            "passes": _crossing_dict(self.passes),
            "items": [item.to_dict() for item in self.items],
        }


class Stockless(World):
    """A world in which nobody holds stock, for comparison."""

    def stocks_of(self, entity: str) -> Mapping[str, Stock]:
        """Nothing, whatever was told."""
        return {}


def exposure(board: Board, firm: str, thresholds: Sequence[float] = THRESHOLDS) -> Exposure:
    """A buyer's exposures at the board's clock.

    ``thresholds``: points; of each number the first passing of one of them is foretold.

    Raises:
        ValueError: nothing was folded yet.
    """
    score = board.look(firm)
    world, at = board.world, score.as_of
    facts = {cover["item"]: cover for cover in map(cover_facts, score.covers)}
    bought: dict[str, list[Edge]] = {}
    for edge in world.graph.buys(firm):
        bought.setdefault(edge.source, []).append(edge)
    items = []
    for item in sorted({*bought, *facts}):
        valid = [edge for edge in bought.get(item, ()) if edge.valid_from <= at.date() <= edge.valid_to]
        if not valid and item not in facts:
            continue
        channel = _through(world, firm, item, bought.get(item, ()))
        items.append(
            ItemExposure(
                item=item,
                name=board.names.get(item, item),
                risk=board.look(item),
                dependence=max((edge.weight for edge in valid), default=0.0),
                exposure=channel.level(at),
                exposure_without_cover=channel.level(at, with_stock=False),
                cover=facts.get(item),
                passes=_passing(channel.level, at, thresholds),
            )
        )
    whole = whole_channel(world, firm)
    return Exposure(
        firm=firm,
        name=board.names.get(firm, firm),
        as_of=at,
        score=score.score,
        score_without_cover=score.score_without_cover,
        passes=_passing(whole.level, at, thresholds),
        items=tuple(sorted(items, key=lambda one: (-one.exposure, -one.exposure_without_cover, one.item))),
    )


def whole_channel(world: World, entity: str) -> Channel:
    """Everything that reaches an entity of a refreshed world, on the ways that its score takes."""
    stories = [story.reached[entity] for story in world.stories_of(entity)]
    return Channel(stories, world.stocks_of(entity), world.economics.recover_weeks)


def _through(world: World, firm: str, item: str, purchases: Sequence[Edge]) -> Channel:
    """What reaches a buyer through one item that it buys."""
    stories = [
        found
        for story in world.stories_of(item)
        if (found := list(_onward(world.graph, story, firm, item, purchases)))
    ]
    return Channel(stories, world.stocks_of(firm), world.economics.recover_weeks)


def _onward(
    graph: SupplyGraph, story: Story, firm: str, item: str, purchases: Sequence[Edge]
) -> list[Option]:
    """A story's ways to the item, each with the purchase added, where the graph lets it pass.

    The graph decides on a little graph of that one way: so its rules stand in one place.
    """
    out = []
    for view, way in story.reached[item]:
        hops = [edge for start, end in pairwise(way.path) for edge in graph.into(end) if edge.source == start]
        little = SupplyGraph([*hops, *purchases])
        key, day = view.run.key, view.run.last_at.date()
        onward = little.reach(key.subject, key.event_type, day).get(firm)
        if onward is not None and onward.bought == item:
            out.append((view, onward))
    return out


def _passing(
    level: Callable[[datetime], float], at: datetime, thresholds: Sequence[float]
) -> Crossing | None:
    return passing(lambda days: level(plus_days(at, days)), at, thresholds, looks=_LOOKS)


def _crossing_dict(crossing: Crossing | None) -> dict[str, Any] | None:
    return crossing.model_dump(mode="json") if crossing else None
