"""The surroundings of an entity in the supply graph: what it depends on, and what depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from waferwatch.score.graph import MIN_WEIGHT, PURCHASES, Edge, SupplyGraph
from waferwatch.supply.concentration import indices

DEPTH = 2
MOST_BRANCHES = 25
"""Branches shown below one entity; the number left out is told."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One step of a tree."""

    entity: str
    name: str
    relation: str
    weight: float
    """What the edge passes on, 0 to 1, concentration included."""
    share: float
    """The plain share."""
    concentration: float | None
    """HHI of the sources that the edge's source competes with, 0 to 1; None where sources add up."""
    since: str
    until: str
    """ISO days, or empty."""
    reason: str
    origin: str
    branches: tuple[Branch, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Tree:
    """An entity with what is upstream and downstream of it on a day."""

    entity: str
    name: str
    on: date
    upstream: tuple[Branch, ...]
    downstream: tuple[Branch, ...]
    left_out: tuple[int, int]
    """Upstream and downstream branches of the entity itself that are not shown."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "on": self.on.isoformat()}

    def text(self) -> str:
        """The tree as lines; `<-` depends on, `->` passes risk on to."""
        lines = [f"{self.entity}  {self.name}  ({self.on.isoformat()})"]
        for title, branches, arrow, left_out in (
            ("depends on", self.upstream, "<-", self.left_out[0]),
            ("needed by", self.downstream, "->", self.left_out[1]),
        ):
            lines.append(f"{title}:" if branches else f"{title}: nothing on record")
            lines += _lines(branches, arrow, "  ", left_out)
        return "\n".join(lines)


def tree(
    graph: SupplyGraph,
    entity: str,
    names: Mapping[str, str],
    on: date,
    depth: int = DEPTH,
    smallest: float = MIN_WEIGHT,
    most: int = MOST_BRANCHES,
) -> Tree:
    """The tree of an entity on a day.

    ``names``: display names by id. ``depth``: steps each way. ``smallest``: paths whose product of weights
    falls below it are cut. ``most``: branches kept below one entity, the heaviest first.
    """
    growth = _Growth(graph, names, on, smallest, most)
    up, up_left = growth.branches(entity, depth, 1.0, upstream=True, path=(entity,))
    down, down_left = growth.branches(entity, depth, 1.0, upstream=False, path=(entity,))
    return Tree(entity, names.get(entity, entity), on, up, down, (up_left, down_left))


class _Growth:
    def __init__(
        self, graph: SupplyGraph, names: Mapping[str, str], on: date, smallest: float, most: int
    ) -> None:
        self._graph, self._names, self._on = graph, names, on
        self._smallest, self._most = smallest, most
        self._indices = indices(graph.edges, on)

    def branches(
        self, entity: str, depth: int, carried: float, upstream: bool, path: tuple[str, ...]
    ) -> tuple[tuple[Branch, ...], int]:
        if depth < 1:
            return (), 0
        edges: Sequence[Edge] = self._graph.into(entity) if upstream else self._graph.out_of(entity)
        kept = [
            (edge, other)
            for edge in edges
            if edge.valid_from <= self._on <= edge.valid_to
            and (other := edge.source if upstream else edge.target) not in path
            and carried * edge.weight >= self._smallest
            # A purchase ends a path: what a buyer lacks does not run on through the buyer.
            and not (upstream and edge.relation in PURCHASES and len(path) > 1)
        ]
        kept.sort(key=lambda pair: (-pair[0].weight, pair[1], pair[0].relation))
        shown = tuple(
            self._branch(edge, other, depth, carried, upstream, path) for edge, other in kept[: self._most]
        )
        return shown, max(0, len(kept) - self._most)

    def _branch(
        self, edge: Edge, other: str, depth: int, carried: float, upstream: bool, path: tuple[str, ...]
    ) -> Branch:
        ends = not upstream and edge.relation in PURCHASES
        below, left_out = self.branches(
            other, 0 if ends else depth - 1, carried * edge.weight, upstream, (*path, other)
        )
        return Branch(
            entity=other,
            name=self._names.get(other, other),
            relation=edge.relation,
            weight=edge.weight,
            share=edge.share,
            concentration=self._indices.get((edge.target, edge.relation)),
            since="" if edge.valid_from == date.min else edge.valid_from.isoformat(),
            until="" if edge.valid_to == date.max else edge.valid_to.isoformat(),
            reason=edge.reason,
            origin=edge.origin,
            branches=below,
            left_out=left_out,
        )


def _lines(branches: Sequence[Branch], arrow: str, indent: str, left_out: int) -> Iterator[str]:
    for branch in branches:
        raised = "" if branch.weight == branch.share else f" (share {branch.share:.2f})"
        what = f"{branch.weight:.2f}{raised} {branch.relation}  {branch.entity}"
        yield f"{indent}{arrow} {what}  {branch.reason}"
        yield from _lines(branch.branches, arrow, indent + "    ", branch.left_out)
    if left_out:
        yield f"{indent}... and {left_out} more"
