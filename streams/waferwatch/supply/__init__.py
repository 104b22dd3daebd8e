"""The supply graph as data: who depends on whom, what things cost, how much of them is used.

`load_graph`, `load_economics` and `load_goods` read and check the tables beside the reference data;
`import_bom` and `import_eto` turn other people's tables into edges; `tree`, `to_networkx`, `to_dot` and
`to_graphml` show them. `docs/supply-graph.md` says what the columns mean.
"""

from waferwatch.supply.load import check_supply, load_economics, load_goods, load_graph

__all__ = ["check_supply", "load_economics", "load_goods", "load_graph"]
