"""Which items are judged, since when, and when they were harmed.

An outcome is about an item and a buyer region; a score is about an item. So a harm counts for its item
whatever the region. A harm to a whole class reaches the class's members only when its region is
``global``: that Russia could buy no chips from 2022 on says nothing about any one chip elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from waferwatch.reference import Catalog
from waferwatch_schemas import kind_of

from ..score.graph import Edge
from .chronology import LESSER, Outcome, midnight

START = datetime(2018, 1, 1, tzinfo=UTC)
"""The chronology begins here."""


class Interval(NamedTuple):
    """A harm to one item."""

    start: datetime
    end: datetime
    """Exclusive; the far future when the harm is not over."""
    split: str
    event: str
    serious: bool
    """HALT or SHORT; else PRICE or DELAY."""


FAR = datetime(2100, 1, 1, tzinfo=UTC)


class Labels:
    """The answer sheet by item."""

    def __init__(self, outcomes: Iterable[Outcome], covers: Mapping[str, frozenset[str]]) -> None:
        self.by_item: dict[str, list[Interval]] = {}
        for outcome in outcomes:
            if outcome.start is None or not (outcome.harmful or outcome.outcome in LESSER):
                continue
            interval = Interval(
                midnight(outcome.start),
                FAR if outcome.end is None else midnight(outcome.end) + timedelta(days=1),
                outcome.split,
                outcome.event_id,
                outcome.harmful,
            )
            for item in _hit(outcome, covers):
                self.by_item.setdefault(item, []).append(interval)

    def between(self, item: str, since: datetime, until: datetime, serious: bool = True) -> list[Interval]:
        """Harms to an item that are present at some time from ``since`` to ``until``."""
        return [
            harm
            for harm in self.by_item.get(item, ())
            if harm.start <= until and harm.end > since and (harm.serious or not serious)
        ]


def _hit(outcome: Outcome, covers: Mapping[str, frozenset[str]]) -> set[str]:
    items = set(outcome.items)
    if outcome.buyer_region == "global":
        for item in outcome.items:
            items |= covers.get(item, frozenset())
    return items


def members(edges: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """All members of each class, those of its subclasses included."""
    direct: dict[str, set[str]] = {}
    for edge in edges:
        if edge.relation == "covers":
            direct.setdefault(edge.source, set()).add(edge.target)
    found = {}
    for item in direct:
        reached: set[str] = set()
        stack = [item]
        while stack:
            for member in direct.get(stack.pop(), ()):
                if member not in reached:
                    reached.add(member)
                    stack.append(member)
        found[item] = frozenset(reached - {item})
    return found


def covered(outcomes: Iterable[Outcome], catalog: Catalog) -> dict[str, datetime]:
    """The chips, firms and materials that some event is about, and since when each is judged.

    A chip counts from its launch, or from the first event about it if that is earlier; one without a
    launch date from its first event, unless it is a class. All others count from the beginning.
    """
    first: dict[str, datetime] = {}
    for outcome in outcomes:
        for item in outcome.watched:
            first[item] = min(outcome.first_report, first.get(item, outcome.first_report))
    return {item: _since(item, first[item], catalog) for item in sorted(first)}


def _since(item: str, first: datetime, catalog: Catalog) -> datetime:
    entity = catalog.get(item)
    if entity is None or kind_of(item) != "chip" or entity.attributes.get("category") == "class":
        return START
    launched = entity.attributes.get("launched", "")
    if not launched:
        return first
    year, _, month = launched.partition("-")
    return max(START, min(first, midnight(date(int(year), int(month or 1), 1))))
