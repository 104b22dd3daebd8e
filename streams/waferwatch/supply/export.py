"""The supply graph for other programs: networkx, DOT and GraphML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from io import BytesIO

import networkx as nx

from waferwatch.score.graph import Edge, SupplyGraph

_SHAPES = {"chip": "box", "firm": "ellipse", "site": "house", "material": "hexagon", "country": "octagon"}
# XML 1.0 has no place for these, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_networkx(graph: SupplyGraph, names: Mapping[str, str], on: date | None = None) -> nx.MultiDiGraph:
    """Nodes with `name` and `kind`; an edge for each relation, keyed by relation and first day.

    ``on``: only the edges of that day. Edge attributes: `relation`, `weight`, `share`, `valid_from`,
    `valid_to` (ISO days or empty), `reason`, `origin`.
    """
    out = nx.MultiDiGraph(name="waferwatch supply graph")
    for edge in _sorted(graph.edges):
        if on is not None and not edge.valid_from <= on <= edge.valid_to:
            continue
        for entity in (edge.source, edge.target):
            if entity not in out:
                out.add_node(entity, name=names.get(entity, entity), kind=entity.partition(":")[0])
        first = "" if edge.valid_from == date.min else edge.valid_from.isoformat()
        out.add_edge(
            edge.source,
            edge.target,
            key=f"{edge.relation} {first}".strip(),
            relation=edge.relation,
            weight=edge.weight,
            share=edge.share,
            valid_from=first,
            valid_to="" if edge.valid_to == date.max else edge.valid_to.isoformat(),
            reason=edge.reason,
            origin=edge.origin,
        )
    return out


def around(whole: nx.MultiDiGraph, entities: Collection[str], steps: int = 2) -> nx.MultiDiGraph:
    """The part of a graph within some steps of entities, in either direction; unknown ones give nothing."""
    near = {entity for entity in entities if entity in whole}
    for _ in range(steps):
        near |= {other for entity in near for other in nx.all_neighbors(whole, entity)}
    return whole.subgraph(near).copy()


def to_graphml(whole: nx.MultiDiGraph) -> str:
    """GraphML as Gephi, yEd and Cytoscape read it."""
    clean = nx.MultiDiGraph()
    for node, values in whole.nodes(data=True):
        clean.add_node(_clean(node), **{name: _clean(value) for name, value in values.items()})
    for source, target, key, values in whole.edges(keys=True, data=True):
        cleaned = {name: _clean(value) for name, value in values.items()}
        clean.add_edge(_clean(source), _clean(target), key=_clean(key), **cleaned)
    buffer = BytesIO()
    nx.write_graphml_xml(clean, buffer)
    return buffer.getvalue().decode("utf-8")


def to_dot(whole: nx.MultiDiGraph) -> str:
    """DOT as Graphviz reads it; the width of a line shows its weight."""
    lines = ["digraph supply {", "  rankdir=LR;", "  node [fontname=sans];", "  edge [fontname=sans];"]
    for node, values in sorted(whole.nodes(data=True)):
        shape = _SHAPES.get(values.get("kind", ""), "ellipse")
        lines.append(f"  {_quoted(node)} [label={_quoted(values.get('name', node))}, shape={shape}];")
    for source, target, values in sorted(
        whole.edges(data=True),
        key=lambda edge: (edge[0], edge[1], edge[2]["relation"], edge[2]["valid_from"]),
    ):
        label = f"{values['relation']} {values['weight']:.2f}"
        width = 0.5 + 3.0 * values["weight"]
        lines.append(
            f"  {_quoted(source)} -> {_quoted(target)} "
            f"[label={_quoted(label)}, penwidth={width:.2f}, tooltip={_quoted(values['reason'])}];"
        )
    return "\n".join([*lines, "}", ""])


def _sorted(edges: Collection[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (edge.source, edge.target, edge.relation, edge.valid_from))


def _quoted(text: object) -> str:
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]+", " ", escaped) + '"'


def _clean(value: object) -> object:
    return _NOT_XML.sub(" ", value) if isinstance(value, str) else value
