"""Tree, networkx, DOT and GraphML of the supply graph."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from xml.etree import ElementTree

import networkx as nx

from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch.supply.export import around, to_dot, to_graphml, to_networkx
from waferwatch.supply.show import tree

ON = date(2025, 4, 24)


def test_the_tree_of_the_h20(graph: SupplyGraph, names: dict[str, str]) -> None:
    found = tree(graph, "chip:nvidia-h20", names, ON)
    up = {branch.entity: branch for branch in found.upstream}
    down = {branch.entity: branch for branch in found.downstream}
    assert up["firm:tsmc"].relation in ("fabs", "packages")
    assert {"chip:mem-hbm3", "material:cowos", "firm:nvidia"} <= set(up)
    assert {"firm:bytedance", "firm:alibaba", "firm:tencent"} <= set(down)
    assert all(branch.branches == () for branch in found.downstream if branch.relation.startswith("buys"))
    assert up["chip:mem-hbm3"].branches[0].entity == "firm:sk-hynix"
    foundry = next(b for b in found.upstream if b.entity == "firm:tsmc" and b.relation == "fabs")
    assert foundry.concentration is not None and foundry.weight > foundry.share


def test_the_tree_as_text_and_json(graph: SupplyGraph, names: dict[str, str]) -> None:
    found = tree(graph, "chip:nvidia-h20", names, ON, depth=1)
    text = found.text()
    assert text.splitlines()[0] == f"chip:nvidia-h20  {names['chip:nvidia-h20']}  (2025-04-24)"
    assert "-> 0.55 buys_abroad  firm:bytedance" in text
    assert "(share 0.95)" in text
    assert json.loads(json.dumps(found.as_dict()))["downstream"][0]["entity"] == "firm:bytedance"


def test_the_tree_is_bounded(graph: SupplyGraph, names: dict[str, str]) -> None:
    found = tree(graph, "firm:tsmc", names, ON, most=3)
    assert len(found.downstream) == 3 and found.left_out[1] > 100
    assert "more" in found.text()


def test_an_entity_without_edges_and_a_cycle(names: dict[str, str]) -> None:
    loop = SupplyGraph([Edge("a", "b", "covers", 0.9), Edge("b", "a", "covers", 0.9)])
    assert tree(loop, "a", {}, ON, depth=9).downstream[0].branches == ()
    assert "nothing on record" in tree(loop, "chip:none", names, ON).text()


def test_networkx_keeps_every_edge(graph: SupplyGraph, names: dict[str, str]) -> None:
    whole = to_networkx(graph, names)
    assert whole.number_of_edges() == len(graph.edges)
    assert whole.nodes["chip:nvidia-h20"] == {"name": names["chip:nvidia-h20"], "kind": "chip"}
    today = to_networkx(graph, names, ON)
    assert 900 <= today.number_of_edges() < whole.number_of_edges()


def test_the_part_around_an_entity(graph: SupplyGraph, names: dict[str, str]) -> None:
    part = around(to_networkx(graph, names, ON), ["chip:nvidia-h20"], steps=1)
    assert {"firm:tsmc", "firm:bytedance"} <= set(part) and len(part) < 60
    assert len(around(part, ["chip:unheard-of"])) == 0


def test_graphml_can_be_read_back(graph: SupplyGraph, names: dict[str, str]) -> None:
    part = around(to_networkx(graph, names, ON), ["chip:nvidia-h20"], steps=1)
    text = to_graphml(part)
    ElementTree.fromstring(text)
    back = nx.parse_graphml(text, force_multigraph=True)
    assert set(back) == set(part) and back.number_of_edges() == part.number_of_edges()


def test_dot_is_quoted(names: dict[str, str]) -> None:
    hostile = SupplyGraph([Edge('chip:"x', "firm:y\\", "buys", 0.5, reason='says "no"\nand \x00 more\x0b')])
    dot = to_dot(to_networkx(hostile, {'chip:"x': 'a"];\nevil'}))
    assert r'"chip:\"x" [label="a\"]; evil", shape=box];' in dot
    assert r'"chip:\"x" -> "firm:y\\" [label="buys 0.50"' in dot
    assert "\x00" not in dot and dot.count("\n") == 8
    nx.read_graphml(StringIO(to_graphml(to_networkx(hostile, {}))))
