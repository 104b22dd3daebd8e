"""Load the supply graph, the economics of stock, and the goods behind HS codes; all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from waferwatch.reference.catalog import KINDS, Catalog, quoted
from waferwatch.reference.load import ReferenceDataError
from waferwatch.score.cover import Consumption, Economics, Price
from waferwatch.score.graph import CONDUCTS, Edge, SupplyGraph
from waferwatch.supply.concentration import concentrate
from waferwatch.supply.tables import Row, additions, parse, read_bytes

EDGES = ("source", "target", "relation", "weight", "valid_from", "valid_to", "reason", "origin")
PRICES = ("item", "on", "low", "high", "currency", "publisher", "url")
CONSUMPTION = ("firm", "item", "units_per_week", "source", "note")
GOODS = ("hs", "entity", "note")

MATERIAL_RECOVER_WEEKS = 26.0
"""Weeks to a second source of a material: first licences for gallium and germanium came after 7 weeks
and each took 9 more, Korea's resist took 5, new neon plants about 40; half a year is our judgement."""

_ITEM = frozenset({"chip", "material"})
_MAKER = frozenset({"firm", "site"})
_ANY_USER = frozenset({"firm", "site", "chip", "material"})

ENDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "designs": (frozenset({"firm"}), frozenset({"chip"})),
    "designs_abroad": (frozenset({"firm"}), frozenset({"chip"})),
    "fabs": (_MAKER, frozenset({"chip"})),
    "made_on": (frozenset({"chip"}), frozenset({"chip"})),
    "packages": (_MAKER, frozenset({"chip"})),
    "memory_from": (frozenset({"chip"}), frozenset({"chip"})),
    "memory_from_abroad": (frozenset({"chip"}), frozenset({"chip"})),
    "makes": (_MAKER, frozenset({"material"})),
    "equipment_from": (frozenset({"firm", "material"}), _MAKER),
    "material_from": (frozenset({"material"}), _ANY_USER),
    "material_from_abroad": (frozenset({"material"}), _ANY_USER),
    "part_of": (_ITEM, _ITEM),
    "covers": (_ITEM, _ITEM),
    "operates": (frozenset({"site"}), frozenset({"firm"})),
    "located_in": (frozenset({"country", "site"}), frozenset({"site", "firm", "material"})),
    "buys": (_ITEM, frozenset({"firm"})),
    "buys_abroad": (_ITEM, frozenset({"firm"})),
}
"""Kinds of source and target that each relation may join."""


def load_graph(catalog: Catalog, folder: Path | None = None) -> SupplyGraph:
    """The graph of ``edges.csv``, with weights raised for concentrated sources.

    A folder of the operator's may hold further files ``edges-*.csv`` (what ``waferwatch graph import``
    writes), read in the order of their names: a row there replaces the earlier rows between the same two for
    the same relation.
    Raises ReferenceDataError with every problem found.
    """
    edges, problems = read_graph(catalog, folder)
    if problems:
        raise ReferenceDataError(problems)
    return SupplyGraph(concentrate(edges))


def read_graph(catalog: Catalog, folder: Path | None = None) -> tuple[list[Edge], list[str]]:
    """The edges with their plain shares, and every problem as `file:line: field: what`."""
    problems: list[str] = []
    raw = read_bytes("edges.csv", folder, problems)
    edges = [] if raw is None else read_edges("edges.csv", raw, catalog, problems)
    for name in additions(folder, "edges-*.csv"):
        more = read_bytes(name, folder, problems)
        own = [] if more is None else read_edges(name, more, catalog, problems)
        replaced = {(edge.source, edge.target, edge.relation) for edge in own}
        edges = [edge for edge in edges if (edge.source, edge.target, edge.relation) not in replaced] + own
    return edges, problems


def read_edges(name: str, raw: bytes, catalog: Catalog, problems: list[str]) -> list[Edge]:
    """The edges of one file's contents. Pure."""
    edges: list[Edge] = []
    seen: dict[tuple[str, str, str], list[tuple[Edge, int]]] = {}
    for row in parse(name, raw, EDGES, problems):
        edge = _edge(row, catalog)
        if edge is None:
            continue
        known = seen.setdefault((edge.source, edge.target, edge.relation), [])
        for other, line in known:
            if edge.valid_from <= other.valid_to and other.valid_from <= edge.valid_to:
                row.fault("valid_from", f"the same edge stands in line {line} for some of these days")
        known.append((edge, row.line))
        edges.append(edge)
    return edges


def _edge(row: Row, catalog: Catalog) -> Edge | None:
    relation = row.text("relation")
    if relation and relation not in CONDUCTS:
        row.fault("relation", f"{quoted(relation)} is none of {', '.join(sorted(CONDUCTS))}")
    sources, targets = ENDS.get(relation, (frozenset(KINDS), frozenset(KINDS)))
    edge = Edge(
        source=row.entity("source", catalog, sources),
        target=row.entity("target", catalog, targets),
        relation=relation,
        weight=row.number("weight", 0.0, 1.0),
        valid_from=row.day("valid_from", date.min),
        valid_to=row.day("valid_to", date.max),
        reason=row.text("reason"),
        origin=row.text("origin"),
    )
    if edge.source and edge.source == edge.target:
        row.fault("target", "is the source itself")
    if edge.valid_from > edge.valid_to:
        row.fault("valid_to", "is before valid_from")
    return edge if row.sound else None


def load_economics(catalog: Catalog, folder: Path | None = None) -> Economics:
    """Prices, weekly use, and weeks to recover: of chips from ``chips.csv``, of materials half a year.

    Raises ReferenceDataError with every problem found.
    """
    problems: list[str] = []
    prices: list[Price] = []
    uses: dict[tuple[str, str], Consumption] = {}
    for row in _rows("prices.csv", PRICES, folder, problems):
        price = Price(
            item=row.entity("item", catalog, ("chip", "material")),
            on=row.day("on"),
            low=row.number("low", 0.0, 1e9),
            high=row.number("high", 0.0, 1e9),
            currency=row.text("currency"),
            source=f"{row.text('publisher')}, {row.text('url')}",
        )
        if not (len(price.currency) == 3 and price.currency.isascii() and price.currency.isupper()):
            row.fault("currency", f"{quoted(price.currency)} is no ISO 4217 code")
        if price.low > price.high:
            row.fault("high", "is below low")
        prices += [price] if row.sound else []
    for row in _rows("consumption.csv", CONSUMPTION, folder, problems):
        use = Consumption(
            firm=row.entity("firm", catalog, ("firm",)),
            item=row.entity("item", catalog, ("chip", "material")),
            units_per_week=row.number("units_per_week", 0.0, 1e12),
            source=row.text("source"),
        )
        row.text("note", 1000)
        if row.sound and uses.setdefault((use.firm, use.item), use) is not use:
            row.fault("item", f"the use of {use.item} by {use.firm} stands in this file already")
    if problems:
        raise ReferenceDataError(problems)
    return Economics(prices, uses.values(), _recover_weeks(catalog))


def _recover_weeks(catalog: Catalog) -> dict[str, float]:
    weeks = {material.id: MATERIAL_RECOVER_WEEKS for material in catalog.by_kind("material")}
    return weeks | {chip.id: float(chip.attributes["recover_weeks"]) for chip in catalog.by_kind("chip")}


def load_goods(folder: Path | None = None, catalog: Catalog | None = None) -> dict[str, str]:
    """HS code prefix (2 to 10 digits) -> id of the chip or material that it stands for.

    With a catalog the ids are looked up in it. Raises ReferenceDataError with every problem found.
    """
    problems: list[str] = []
    goods: dict[str, str] = {}
    for row in _rows("goods.csv", GOODS, folder, problems):
        code = row.text("hs")
        if code and not (code.isascii() and code.isdigit() and 2 <= len(code) <= 10):
            row.fault("hs", f"{quoted(code)} is no HS prefix of 2 to 10 digits")
        elif code in goods:
            row.fault("hs", f"{quoted(code)} stands in this file already")
        kinds = ("chip", "material")
        entity = row.text("entity") if catalog is None else row.entity("entity", catalog, kinds)
        row.text("note")
        if row.sound:
            goods[code] = entity
    if problems:
        raise ReferenceDataError(problems)
    return goods


def _rows(name: str, header: tuple[str, ...], folder: Path | None, problems: list[str]) -> Iterable[Row]:
    raw = read_bytes(name, folder, problems)
    return () if raw is None else parse(name, raw, header, problems)


def check_supply(catalog: Catalog, folder: Path | None = None) -> list[str]:
    """Every problem of the four supply files as `file:line: field: what`; empty when sound."""
    problems = read_graph(catalog, folder)[1]
    for load in (lambda: load_economics(catalog, folder), lambda: load_goods(folder, catalog)):
        try:
            load()
        except ReferenceDataError as error:
            problems += error.problems
    return problems
