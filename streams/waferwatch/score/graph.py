"""The supply graph: over which edges, and how strongly, risk reaches those who depend on a subject.

An edge runs from a supplier's side to the side that depends on it; its weight is the share of the
target's supply that comes from the source, raised for a sole source.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from waferwatch_schemas import EventType

E = EventType

_SITE_TYPES = frozenset(
    {E.DISASTER, E.OUTAGE_OR_FIRE, E.CAPACITY_CUT, E.DELAY_OR_DEFECT, E.CYBERATTACK, E.LABOR_ACTION}
)
_FIRM_TYPES = _SITE_TYPES | {E.INSOLVENCY, E.SANCTION, E.SHORTAGE}
_ITEM_TYPES = _FIRM_TYPES | {
    E.EXPORT_CONTROL,
    E.SHIPMENT_HALT,
    E.MATERIAL_RESTRICTION,
    E.DEMAND_SURGE,
    E.STOCKPILING,
    E.PRICE_CHANGE,
    E.LEAD_TIME_CHANGE,
    E.TARIFF,
}

CONDUCTS: Mapping[str, frozenset[EventType]] = {
    "designs": frozenset({E.INSOLVENCY, E.SANCTION, E.CYBERATTACK, E.LABOR_ACTION}),
    "fabs": _FIRM_TYPES,
    "packages": _FIRM_TYPES,
    "memory_from": _ITEM_TYPES - {E.EXPORT_CONTROL, E.TARIFF, E.STOCKPILING},
    "equipment_from": _FIRM_TYPES | {E.SHIPMENT_HALT},
    "material_from": _ITEM_TYPES - {E.TARIFF, E.STOCKPILING},
    "part_of": _ITEM_TYPES - {E.EXPORT_CONTROL},
    "operates": _SITE_TYPES,
    "located_in": frozenset({E.DISASTER, E.OUTAGE_OR_FIRE, E.LABOR_ACTION}),
    "buys": _ITEM_TYPES,
}
"""Which event types an edge passes on. A rule that stops one chip of a firm says nothing of the firm's
other chips (the H100 in April 2025), so restrictions on a firm do not run down to its products; a
listing of the firm itself does, and so does what stops its plants."""

MAX_DEPTH = 4
MIN_WEIGHT = 0.02
"""Paths are cut here: a share of two percent moves no score by a visible amount."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Risk runs from ``source`` to ``target``, which depends on it."""

    source: str
    target: str
    relation: str
    weight: float
    """Dependence of the target on the source, 0 to 1."""
    valid_from: date = date.min
    valid_to: date = date.max
    reason: str = ""
    origin: str = ""
    """Public source of the fact."""


@dataclass(frozen=True, slots=True)
class Way:
    """The strongest path from a subject to an entity."""

    weight: float
    path: tuple[str, ...]
    bought: str = ""
    """The item of the last edge when that is a purchase: the stock of it counts."""
    dependence: float = 1.0
    """Weight of that last edge."""


class SupplyGraph:
    """Dated, weighted edges; cycles are harmless, since a path visits no entity twice."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self.edges = tuple(edges)
        self._out: dict[str, list[Edge]] = {}
        for edge in self.edges:
            self._out.setdefault(edge.source, []).append(edge)
        self.reach = lru_cache(maxsize=20_000)(self._reach)

    def buys(self, firm: str) -> list[Edge]:
        """The purchase edges into a firm."""
        return [edge for edge in self.edges if edge.target == firm and edge.relation == "buys"]

    def _reach(self, subject: str, event_type: EventType, on: date) -> Mapping[str, Way]:
        """The strongest path from ``subject`` to every entity that an event of the type reaches on a day.

        Dijkstra on products of weights: a path's weight only falls as it grows, so the first visit is
        the strongest; ties go to the lexicographically first path, so that the answer is unique.
        """
        best: dict[str, Way] = {}
        queue: list[tuple[float, tuple[str, ...], str, float]] = [(-1.0, (subject,), "", 1.0)]
        while queue:
            cost, path, bought, dependence = heapq.heappop(queue)
            entity = path[-1]
            if entity in best:
                continue
            best[entity] = Way(-cost, path, bought, dependence)
            if len(path) > MAX_DEPTH or bought:
                continue
            for edge in self._out.get(entity, ()):
                onward = -cost * edge.weight
                if (
                    edge.target in best
                    or onward < MIN_WEIGHT
                    or event_type not in CONDUCTS[edge.relation]
                    or not edge.valid_from <= on <= edge.valid_to
                ):
                    continue
                item = entity if edge.relation == "buys" else ""
                heapq.heappush(queue, (-onward, (*path, edge.target), item, edge.weight))
        return best
