"""Two other ways to spread risk over the supply graph, to compare with the strongest path.

``ripple`` is DebtRank (S. Battiston et al., Scientific Reports 2:541, 2012) on our edges: an entity's
distress is the sum of what its suppliers pass on, held at 1, and each entity passes on once.
``none`` lets nothing spread.
``paths`` is the sum of the weights of all paths that visit no entity twice, held at 1.
Edges, event types they conduct, validity, depth and smallest weight are those of the strongest path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from waferwatch_schemas import EventType

from ..score import graph as rules
from ..score.graph import CONDUCTS, MAX_DEPTH, MIN_WEIGHT, PURCHASES, Edge, SupplyGraph, Way

MODELS = ("strongest", "none", "ripple", "paths")

State = tuple[str, bool]
"""An entity, and whether risk reached a class through one member: then it does not come down on others."""


def graph_of(graph: SupplyGraph, model: str) -> SupplyGraph:
    """The same edges under another model of propagation.

    Raises:
        ValueError: no such model.
    """
    if model == "strongest":
        return graph
    if model == "none":
        return SupplyGraph()
    if model == "ripple":
        return RippleGraph(graph.edges)
    if model == "paths":
        return PathsGraph(graph.edges)
    raise ValueError(f"{model!r} is none of {', '.join(MODELS)}")


class _Additive(SupplyGraph):
    """Replaces the weight of each way by an additive one; the path shown stays the strongest."""

    def _reach(self, subject: str, event_type: EventType, on: date) -> Mapping[str, Way]:
        strongest = super()._reach(subject, event_type, on)
        total = self._total(subject, event_type, on)
        return {
            entity: Way(
                min(1.0, max(way.weight, total.get(entity, 0.0))), way.path, way.bought, way.dependence
            )
            for entity, way in strongest.items()
        }

    def _total(self, subject: str, event_type: EventType, on: date) -> Mapping[str, float]:
        raise NotImplementedError

    def _onward(
        self, state: State, subject: str, event_type: EventType, on: date
    ) -> Iterator[tuple[Edge, State]]:
        entity, partial = state
        names_item = event_type in rules._RULES and subject.startswith(("chip:", "material:"))
        for edge in self.out_of(entity):
            if (
                event_type in CONDUCTS[edge.relation]
                and not (partial and edge.relation == "covers")
                and not (names_item and edge.relation in rules._HOME)
                and edge.valid_from <= on <= edge.valid_to
            ):
                yield edge, (edge.target, partial or edge.relation in rules._PARTIAL)


class RippleGraph(_Additive):
    """DebtRank: rounds of distress, each entity active in the round after it was first hit."""

    def _total(self, subject: str, event_type: EventType, on: date) -> Mapping[str, float]:
        distress: dict[str, float] = {subject: 1.0}
        passed: set[str] = set()
        active: dict[State, float] = {(subject, False): 1.0}
        for _ in range(MAX_DEPTH):
            passed |= {entity for entity, _ in active}
            added: dict[str, float] = {}
            hit: dict[State, float] = {}
            for state, amount in active.items():
                for edge, onward in self._onward(state, subject, event_type, on):
                    passed_on = amount * edge.weight
                    if edge.target in passed or passed_on < MIN_WEIGHT:
                        continue
                    added[edge.target] = added.get(edge.target, 0.0) + passed_on
                    if edge.relation not in PURCHASES:  # a buyer keeps what it is hit by
                        hit[onward] = min(1.0, hit.get(onward, 0.0) + passed_on)
            for entity, amount in added.items():
                distress[entity] = min(1.0, distress.get(entity, 0.0) + amount)
            active = hit
        return distress


class PathsGraph(_Additive):
    """The sum over all simple paths."""

    def _total(self, subject: str, event_type: EventType, on: date) -> Mapping[str, float]:
        total: dict[str, float] = {subject: 1.0}
        stack: list[tuple[State, float, tuple[str, ...]]] = [((subject, False), 1.0, (subject,))]
        while stack:
            state, weight, path = stack.pop()
            for edge, onward in self._onward(state, subject, event_type, on):
                passed_on = weight * edge.weight
                if passed_on < MIN_WEIGHT or edge.target in path:
                    continue
                total[edge.target] = total.get(edge.target, 0.0) + passed_on
                if len(path) < MAX_DEPTH and edge.relation not in PURCHASES:
                    stack.append((onward, passed_on, (*path, edge.target)))
        return total
