"""Place the names of a foreign table in the reference data, without guessing, and collect its edges."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from waferwatch.reference.catalog import Catalog, Entity, fold, quoted
from waferwatch.score.graph import Edge
from waferwatch.supply.foreign import Record
from waferwatch.supply.load import EDGES

MOST_HINTS = 1000
"""Unknown names for which the nearest entities are looked up; further ones are listed without."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something in the file that became no edge, and why."""

    where: str
    field: str
    name: str
    why: str
    nearest: tuple[str, ...] = ()
    """Ids of the nearest entities, best first."""

    def __str__(self) -> str:
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        return f"{self.where}: {self.field}: {quoted(self.name)} {self.why}{hint}"


@dataclass(slots=True)
class Imported:
    """What a foreign file gave."""

    edges: list[Edge] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Every rule that filled what the file does not say, with the number of edges it filled."""

    def csv(self) -> str:
        """The edges in the format of ``edges.csv``, sorted."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(EDGES)
        for edge in sorted(self.edges, key=lambda edge: (edge.source, edge.target, edge.relation)):
            first = "" if edge.valid_from == date.min else edge.valid_from.isoformat()
            last = "" if edge.valid_to == date.max else edge.valid_to.isoformat()
            what = (edge.source, edge.target, edge.relation, f"{edge.weight:.6g}")
            writer.writerow((*what, first, last, edge.reason, edge.origin))
        return text.getvalue()


class Resolver:
    """Finds entities by the names of a foreign table; what is not plain stays unplaced."""

    def __init__(self, catalog: Catalog, imported: Imported) -> None:
        self._catalog = catalog
        self._imported = imported
        self._hints = MOST_HINTS
        self._by_name: dict[str, dict[str, Entity]] = {}
        for entity in catalog:
            for alias in entity.aliases:
                self._by_name.setdefault(fold(alias.text), {})[entity.id] = entity
        self._known: dict[tuple[str, tuple[str, ...]], Entity | Unplaced] = {}

    def __call__(self, record: Record, field_name: str, kinds: Sequence[str]) -> Entity | None:
        """The one entity of these kinds that a cell names, by its id or by an equal name.

        None: nothing is, or more than one; it is noted as unplaced.
        """
        name = record.cells.get(field_name, "")
        key = (name, tuple(kinds))
        if key not in self._known:
            self._known[key] = self._find(record, field_name, name, kinds)
        found = self._known[key]
        if isinstance(found, Entity):
            return found
        self.leave(record, field_name, found.why, found.nearest)
        return None

    def equal(self, name: str, kinds: Sequence[str]) -> list[Entity]:
        """The entities of these kinds with this id or an equal name."""
        by_id = self._catalog.get(name)
        if by_id is not None and by_id.kind in kinds:
            return [by_id]
        return [entity for entity in self._by_name.get(fold(name), {}).values() if entity.kind in kinds]

    def leave(self, record: Record, field_name: str, why: str, nearest: Iterable[str] = ()) -> None:
        """Note that a row became no edge."""
        name = record.cells.get(field_name, "")
        self._imported.unplaced.append(Unplaced(record.where, field_name, name, why, tuple(nearest)))

    def _find(self, record: Record, field_name: str, name: str, kinds: Sequence[str]) -> Entity | Unplaced:
        equal = self.equal(name, kinds)
        if len(equal) == 1:
            return equal[0]
        why = "names more than one entity" if equal else f"is no known {' or '.join(kinds)}"
        near = [entity.id for entity in equal] or self._nearest(name, kinds)
        return Unplaced(record.where, field_name, name, why, tuple(near[:3]))

    def _nearest(self, name: str, kinds: Sequence[str]) -> list[str]:
        # Near spellings cost milliseconds each; a file of nothing but unknown names must not take hours.
        if self._hints == 0:
            return []
        self._hints -= 1
        found = self._catalog.search(name[:200], 12)
        return [match.entity.id for match in found if match.entity.kind in kinds]


def merged(edges: Iterable[Edge]) -> list[Edge]:
    """One edge for each source, target and relation: the heaviest, of equals the first."""
    best: dict[tuple[str, str, str], Edge] = {}
    for edge in edges:
        key = (edge.source, edge.target, edge.relation)
        if key not in best or edge.weight > best[key].weight:
            best[key] = edge
    return list(best.values())
