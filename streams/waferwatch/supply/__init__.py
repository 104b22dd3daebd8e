"""The supply graph as data: who depends on whom, what things cost, how much of them is used.

`load_graph`, `load_economics` and `load_goods` read and check the tables beside the reference data;
`import_bom` and `import_eto` turn other people's tables into edges; `tree` and the writers show them.
"""

from waferwatch.supply.load import check_supply, load_economics, load_goods, load_graph

__all__ = ["check_supply", "load_economics", "load_goods", "load_graph"]
