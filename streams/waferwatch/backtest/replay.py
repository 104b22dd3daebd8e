"""Reports through the very code of the stream; the scores of the judged items at every look.

As in the live stream there is a look after every document, and one on each day on which a date falls due.
Only the judged items are looked at, which changes no score and saves two thirds of the time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from waferwatch_schemas import NewsArticle, RiskScore

from ..assess import Assessment
from ..knowledge import Knowledge
from ..score.board import Board
from ..score.cover import Economics
from ..score.graph import SupplyGraph
from ..score.world import World

DAY = timedelta(days=1)


class WatchedWorld(World):
    """A world of which only some entities are looked at."""

    def __init__(self, graph: SupplyGraph, economics: Economics, watched: Collection[str]) -> None:
        super().__init__(graph, economics)
        self._watched = frozenset(watched)

    def take_changed(self) -> dict[str, set[str]]:
        """The watched entities to look at again."""
        changed = super().take_changed()
        return {entity: causes for entity, causes in changed.items() if entity in self._watched}


@dataclass
class Replay:
    """What came out."""

    scores: dict[str, list[RiskScore]]
    """By item, in order of time; each holds by its closed form until the next."""
    until: datetime | None = None
    """Time of the last report."""
    reports: int = 0
    signals: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Reports that the reader failed on, with the error; the stream would set them aside."""


def replay(
    reports: Iterable[NewsArticle],
    knowledge: Knowledge,
    items: Collection[str],
    graph: SupplyGraph | None = None,
) -> Replay:
    """Replay reports, which come in order of publication, over the graph of the knowledge or another."""
    assessment = Assessment(knowledge)
    world = WatchedWorld(graph or knowledge.graph, knowledge.economics, items)
    board = assessment.board = Board(world, knowledge.names)
    out = Replay({item: [] for item in items})
    for report in reports:
        for day in _days(out.until, report.published_at):
            world.advance(day)
            _keep(out.scores, board.collect())
        world.advance(report.published_at)
        try:
            _keep(out.scores, assessment.take(report))
        except Exception as error:  # pure code: the stream would dead-letter this document and go on
            out.failed[report.id] = " ".join(str(error).split())[:200]
        _keep(out.scores, board.collect())
        out.until = report.published_at
        out.reports += 1
    out.signals = assessment.signals
    return out


def _days(since: datetime | None, until: datetime) -> Iterable[datetime]:
    """The midnights after one time and before another."""
    if since is None:
        return
    day = since.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    while day < until:
        yield day
        day += DAY


def _keep(kept: Mapping[str, list[RiskScore]], scores: Iterable[RiskScore]) -> None:
    for score in scores:
        if score.entity in kept:
            kept[score.entity].append(score)
