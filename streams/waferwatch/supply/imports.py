"""Import a bill of materials or a supplier list: who buys what from whom.

A row names a buyer, an item, a supplier, or two of them. Headers are matched without regard to case
and punctuation:

    buyer     buyer, customer, company, product, assembly, used in, parent
    item      item, part, part number, mpn, component, chip, material, description
    supplier  supplier, vendor, manufacturer, maker, mfr, source
    share     share, share of supply, percent, %, allocation     the supplier's share of the item
    need      need, dependence, criticality, weight               how much of the buyer hangs on the item
    stage     stage, step, role, process                          design, fab, package, equipment, material
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from waferwatch.reference.catalog import Catalog, Entity, quoted
from waferwatch.score.graph import Edge
from waferwatch.supply.foreign import Columns, Record, read_csv, read_json, share_of
from waferwatch.supply.placing import Imported, Resolver, merged

COLUMNS = Columns(
    {
        "buyer": "customer|company|product|assembly|used in|parent",
        "item": "part|part number|mpn|component|chip|material|description",
        "supplier": "vendor|manufacturer|maker|mfr|source",
        "share": "share of supply|percent|%|allocation",
        "need": "dependence|criticality|weight",
        "stage": "step|role|process",
    },
    required=[("item", "supplier"), ("buyer", "supplier")],
)

UNSTATED_NEED = 0.5
"""A buyer's dependence on an item of its list when the list does not say: in between, and noted."""

CLOSED_TO = frozenset({"country:cn", "country:ru", "country:by", "country:ir", "country:kp"})
"""Destinations of US, EU, Japanese and Dutch chip rules: purchases there cross a border that rules close."""

STAGES = {
    "designs": ("design", "fabless", "ip"),
    "fabs": ("fab", "foundry", "wafer", "manufactur", "front end"),
    "packages": ("packag", "assembl", "test", "osat", "back end"),
    "makes": ("material", "chemical", "gas", "substrate"),
    "equipment_from": ("equip", "tool", "machine"),
}
"""Relation -> beginnings of words in the stage column."""

ROLES = {
    "fabs": ("foundry", "idm", "memory"),
    "packages": ("packaging",),
    "designs": ("designer", "cloud_buyer", "device_maker", "auto_maker"),
}
"""Relation of a supplier to a chip by its role in the reference data, where no stage is given."""

PLANTS = frozenset({"foundry", "idm", "memory", "packaging", "materials", "substrate", "equipment"})


def import_bom(path: Path, catalog: Catalog) -> Imported:
    """Edges from a bill of materials or supplier list, CSV or (by its ending) JSON.

    Names that are not plain are listed as unplaced with the nearest entities; weights that the list does
    not give follow the rules of this module and are counted in the notes.
    Raises ForeignTableError for a file that is no such table.
    """
    read = read_json if path.suffix.lower() == ".json" else read_csv
    importer = _Importer(catalog)
    for record in read(path, COLUMNS):
        importer.row(record)
    return importer.finish()


class _Importer:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._imported = Imported()
        self._resolve = Resolver(catalog, self._imported)
        self._edges: list[Edge] = []
        self._unshared: dict[tuple[str, str], list[Edge]] = {}
        """Edges from suppliers without a share, by item and relation."""
        self._filled: Counter[str] = Counter()

    def row(self, record: Record) -> None:
        cells = record.cells
        item = self._resolve(record, "item", ("chip", "material")) if cells.get("item") else None
        buyer = (
            self._resolve(record, "buyer", ("firm", "chip", "site", "material"))
            if cells.get("buyer")
            else None
        )
        supplier = self._resolve(record, "supplier", ("firm", "site")) if cells.get("supplier") else None
        if item and buyer:
            self._use(record, item, buyer)
        if item and supplier:
            self._supply(record, supplier, item)
        elif supplier and buyer and not cells.get("item"):
            self._direct(record, supplier, buyer)

    def _named(self, record: Record, field: str, kinds: tuple[str, ...]) -> Entity | None:
        return self._resolve(record, field, kinds) if record.cells.get(field) else None

    def _use(self, record: Record, item: Entity, buyer: Entity) -> None:
        relation = self._relation_of_use(item, buyer)
        if relation is None or item.id == buyer.id:
            self._resolve.leave(record, "buyer", f"cannot depend on the {item.kind} {item.id}")
            return
        text = record.cells.get("need", "")
        need = share_of(text)
        if text and need is None:
            self._resolve.leave(record, "need", "is no share between 0 and 1")
            return
        if need is None:
            need = UNSTATED_NEED
            self._filled[f"need not stated: taken as {UNSTATED_NEED:g}"] += 1
        self._edges.append(self._edge(record, item, buyer, relation, need))

    def _relation_of_use(self, item: Entity, buyer: Entity) -> str | None:
        if buyer.kind == "firm" and (item.kind == "chip" or not PLANTS & set(buyer.values("roles"))):
            return "buys_abroad" if self._crosses(item, buyer.attributes["country"]) else "buys"
        if item.kind == "material" and buyer.kind in ("firm", "site", "chip", "material"):
            country = buyer.attributes.get("country", "")
            return "material_from_abroad" if country and self._crosses(item, country) else "material_from"
        if item.kind == "chip" and buyer.kind == "chip":
            return "memory_from" if item.attributes["category"] in ("memory", "storage") else "part_of"
        return None

    def _crosses(self, item: Entity, country: str) -> bool:
        """Whether rules may stop an item on its way to a country."""
        if item.kind == "material":
            return country != "country:cn" and item.values("producers")[:1] == ("country:cn",)
        vendor = self._catalog.get(item.attributes["vendor"])
        return country in CLOSED_TO and (vendor is None or vendor.attributes["country"] != country)

    def _supply(self, record: Record, supplier: Entity, item: Entity) -> None:
        relation = self._relation_of_supply(record, supplier, item)
        if relation is None:
            return
        text = record.cells.get("share", "")
        share = share_of(text)
        if text and share is None:
            self._resolve.leave(record, "share", "is no share between 0 and 1")
            return
        edge = self._edge(record, supplier, item, relation, share or 1.0)
        if share is None:
            self._unshared.setdefault((item.id, relation), []).append(edge)
        else:
            self._edges.append(edge)

    def _relation_of_supply(self, record: Record, supplier: Entity, item: Entity) -> str | None:
        stage = record.cells.get("stage", "").casefold()
        allowed = ("makes",) if item.kind == "material" else ("designs", "fabs", "packages")
        if stage:
            named = [
                r for r, words in STAGES.items() if any(word in stage for word in words) and r in allowed
            ]
            if not named:
                self._resolve.leave(record, "stage", f"is no stage of a {item.kind}")
            return named[0] if named else None
        if item.kind == "material":
            return "makes"
        roles = supplier.values("roles")
        for relation, fitting in ROLES.items():
            if supplier.kind == "site" or any(role in fitting for role in roles):
                return relation if relation in allowed else None
        self._resolve.leave(
            record, "supplier", f"is known as {', '.join(roles)}, which makes no chips; give a stage"
        )
        return None

    def _direct(self, record: Record, supplier: Entity, buyer: Entity) -> None:
        stage = record.cells.get("stage", "").casefold()
        sells_tools = any(word in stage for word in STAGES["equipment_from"]) or (
            not stage and "equipment" in supplier.values("roles")
        )
        if not sells_tools or buyer.kind not in ("firm", "site") or supplier.kind != "firm":
            self._resolve.leave(record, "supplier", "sells what? the row names no item")
            return
        share = share_of(record.cells.get("share", "")) or share_of(record.cells.get("need", ""))
        if share is None:
            self._resolve.leave(record, "share", "is no share between 0 and 1")
            return
        self._edges.append(self._edge(record, supplier, buyer, "equipment_from", share))

    def _edge(self, record: Record, source: Entity, target: Entity, relation: str, weight: float) -> Edge:
        words = {"buys": "buys", "buys_abroad": "buys", "makes": "is made by", "fabs": "is made by"}
        first, second = (target, source)
        reason = f"{first.name} {words.get(relation, 'depends on')} {second.name}"
        return Edge(source.id, target.id, relation, weight, reason=reason, origin=f"own list, {record.where}")

    def finish(self) -> Imported:
        for (item, relation), edges in sorted(self._unshared.items()):
            rivals = {edge.source: edge for edge in edges}
            stated = {e.source: e.weight for e in self._edges if e.target == item and e.relation == relation}
            rest = max(0.0, 1.0 - sum(stated.values()))
            for source, edge in sorted(rivals.items()):
                if source in stated:
                    continue
                share = rest / len(rivals.keys() - stated.keys())
                if share <= 0.0:
                    self._imported.notes.append(f"{quoted(source)} has no share left in {item}: no edge")
                    continue
                self._filled["share not stated: what others leave, divided evenly"] += 1
                self._edges.append(
                    Edge(source, item, relation, share, reason=edge.reason, origin=edge.origin)
                )
        self._imported.edges = merged(self._edges)
        self._imported.notes += [f"{rule} ({count} edges)" for rule, count in sorted(self._filled.items())]
        return self._imported
