"""The supply graph: over which edges, and how strongly, risk reaches those who depend on a subject.

An edge runs from a supplier's side to the side that depends on it; its weight is the share of the
target's supply that comes from the source, raised for a sole source.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from waferwatch_schemas import EventType

E = EventType

_SITE_TYPES = frozenset(
    {E.DISASTER, E.OUTAGE_OR_FIRE, E.CAPACITY_CUT, E.DELAY_OR_DEFECT, E.CYBERATTACK, E.LABOR_ACTION}
)
_FIRM_TYPES = _SITE_TYPES | {E.INSOLVENCY, E.SHORTAGE}
_ITEM_TYPES = _FIRM_TYPES | {
    E.SANCTION,
    E.EXPORT_CONTROL,
    E.SHIPMENT_HALT,
    E.MATERIAL_RESTRICTION,
    E.DEMAND_SURGE,
    E.STOCKPILING,
    E.PRICE_CHANGE,
    E.LEAD_TIME_CHANGE,
    E.TARIFF,
}

_RULES = frozenset({E.EXPORT_CONTROL, E.SANCTION, E.SHIPMENT_HALT, E.MATERIAL_RESTRICTION, E.TARIFF})
_DESIGN_TYPES = frozenset({E.INSOLVENCY, E.CYBERATTACK, E.LABOR_ACTION})
_MARKET_TYPES = _ITEM_TYPES - {E.STOCKPILING}

CONDUCTS: Mapping[str, frozenset[EventType]] = {
    "designs": _DESIGN_TYPES,
    "designs_abroad": _DESIGN_TYPES | {E.SANCTION},
    "fabs": _FIRM_TYPES,
    "made_on": _FIRM_TYPES | {E.LEAD_TIME_CHANGE},
    "packages": _FIRM_TYPES,
    "makes": _FIRM_TYPES,
    "memory_from": _MARKET_TYPES,
    "memory_from_abroad": _MARKET_TYPES,
    "material_from": _MARKET_TYPES,
    "material_from_abroad": _MARKET_TYPES,
    "equipment_from": _FIRM_TYPES,
    "part_of": _ITEM_TYPES - {E.EXPORT_CONTROL, E.SHIPMENT_HALT, E.STOCKPILING},
    "covers": _ITEM_TYPES - _RULES,
    "operates": _SITE_TYPES,
    "located_in": frozenset({E.DISASTER, E.OUTAGE_OR_FIRE, E.LABOR_ACTION}),
    "buys": _ITEM_TYPES,
    "buys_abroad": _ITEM_TYPES,
}
"""Which event types an edge passes on. A rule that stops one chip of a firm says nothing of the firm's
other chips (the H100 in April 2025), and a maker that must halt shipments to one customer serves the
others, so no restriction on a firm runs down to what it makes; what stops its plants does. A listing cuts
a design house off from its foundry abroad. A rule that names a class seldom hits every member.

designs: firm -> its chip. fabs, packages: firm or site -> chip. made_on: process node -> chip.
memory_from: memory -> chip beside it. makes: firm or site -> material. equipment_from, material_from:
to those who use it. part_of: one member -> its class, by its share of the class. covers: class -> its
members. operates: site -> firm. located_in: country or region -> site or firm. buys: item -> buyer.
"..._abroad" is the same over a border that rules close: HBM for a Chinese accelerator, gallium outside
China, a design house that a listing cuts off from its foundry."""

_HOME = frozenset({"buys", "memory_from", "material_from"})
"""What a rule on an item leaves alone: it closes a border, and these do not cross one."""

PURCHASES = frozenset({"buys", "buys_abroad"})

_PARTIAL = frozenset({"designs", "fabs", "packages", "part_of"})

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
    """Dependence of the target on the source, 0 to 1; raised where the source has few rivals."""
    valid_from: date = date.min
    valid_to: date = date.max
    reason: str = ""
    origin: str = ""
    """Public source of the fact."""
    share_stated: float | None = None
    """The plain share where ``weight`` was raised."""

    @property
    def share(self) -> float:
        """The target's supply that comes from the source, 0 to 1, before concentration."""
        return self.weight if self.share_stated is None else self.share_stated


@dataclass(frozen=True, slots=True)
class Way:
    """The strongest path from a subject to an entity."""

    weight: float
    path: tuple[str, ...]
    bought: str = ""
    """The item of the last edge when that is a purchase: the stock of it counts."""
    dependence: float = 1.0
    """Weight of that last edge."""


class _Step(NamedTuple):
    """A path so far, in the order of the queue: strongest first, then shortest, then by name."""

    cost: float
    """Minus the product of the weights."""
    depth: int
    path: tuple[str, ...]
    bought: str
    dependence: float
    partial: bool
    """Whether the path came through one member or one maker: what hits a class by one of its parts must
    not come down on the others (the H20 is no reason to mark the H100, nor Nvidia the Radeon)."""


class SupplyGraph:
    """Dated, weighted edges; cycles are harmless, since a path visits no entity twice."""

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self.edges = tuple(edges)
        self._out: dict[str, list[Edge]] = {}
        self._in: dict[str, list[Edge]] = {}
        for edge in self.edges:
            self._out.setdefault(edge.source, []).append(edge)
            self._in.setdefault(edge.target, []).append(edge)
        self.reach = lru_cache(maxsize=20_000)(self._reach)

    def into(self, target: str) -> Sequence[Edge]:
        """The edges over which risk comes to an entity: what it depends on."""
        return self._in.get(target, ())

    def out_of(self, source: str) -> Sequence[Edge]:
        """The edges over which an entity passes risk on: what depends on it."""
        return self._out.get(source, ())

    def buys(self, firm: str) -> list[Edge]:
        """The purchase edges into a firm."""
        return [edge for edge in self.into(firm) if edge.relation in PURCHASES]

    def _reach(self, subject: str, event_type: EventType, on: date) -> Mapping[str, Way]:
        """The strongest path from ``subject`` to every entity that an event of the type reaches on a day.

        Dijkstra on products of weights: a path's weight only falls as it grows, so the first visit is
        the strongest; ties go to the shortest, then the lexicographically first path, so that the answer
        is unique. A weaker path to an entity is followed on only where it may lead further: when it is
        shorter, or not partial.
        """
        best: dict[str, Way] = {}
        seen: dict[str, list[_Step]] = {}
        names_item = event_type in _RULES and subject.startswith(("chip:", "material:"))
        queue = [_Step(-1.0, 0, (subject,), "", 1.0, False)]
        while queue:
            step = heapq.heappop(queue)
            entity = step.path[-1]
            best.setdefault(entity, Way(-step.cost, step.path, step.bought, step.dependence))
            earlier = seen.setdefault(entity, [])
            if (
                step.bought
                or step.depth >= MAX_DEPTH
                or any(other.depth <= step.depth and other.partial <= step.partial for other in earlier)
            ):
                continue
            earlier.append(step)
            for edge in self.out_of(entity):
                onward = step.cost * edge.weight
                if (
                    -onward >= MIN_WEIGHT
                    and event_type in CONDUCTS[edge.relation]
                    and not (step.partial and edge.relation == "covers")
                    and not (names_item and edge.relation in _HOME)
                    and edge.valid_from <= on <= edge.valid_to
                    and edge.target not in step.path
                ):
                    item = entity if edge.relation in PURCHASES else ""
                    partial = step.partial or edge.relation in _PARTIAL
                    path = (*step.path, edge.target)
                    heapq.heappush(queue, _Step(onward, step.depth + 1, path, item, edge.weight, partial))
        return best
