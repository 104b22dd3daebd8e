"""What the stages know of the world outside the messages, loaded once: catalog, graph, prices, names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .read.publishers import reliability
from .read.reader import Reader
from .reference import Catalog, load_catalog
from .score.cover import Economics
from .score.graph import SupplyGraph
from .score.world import World
from .supply.load import load_economics, load_goods, load_graph
from .trade.signals import Speaker, UnknownEntity


@dataclass(frozen=True)
class Knowledge:
    """The reference data in the forms that the stages use."""

    folder: Path | None = None
    """The operator's own reference folder; ``None``: the shipped one."""

    @cached_property
    def catalog(self) -> Catalog:
        """Entities and their names."""
        return load_catalog(self.folder)

    @cached_property
    def graph(self) -> SupplyGraph:
        """The supply graph."""
        return load_graph(self.catalog, self.folder)

    @cached_property
    def economics(self) -> Economics:
        """Prices, consumption and times to recover."""
        return load_economics(self.catalog, self.folder)

    @cached_property
    def names(self) -> dict[str, str]:
        """Display name by entity id."""
        return {entity.id: entity.name for entity in self.catalog}

    @cached_property
    def reader(self) -> Reader:
        """The news reader."""
        return Reader(self.catalog)

    @cached_property
    def speaker(self) -> Speaker:
        """What turns trade figures into signals."""
        return Speaker(self.resolve, load_goods(self.folder), reliability)

    def new_world(self) -> World:
        """An empty picture of the world."""
        return World(self.graph, self.economics)

    def resolve(self, field: str, name: str) -> str:
        """The entity id that a trade event's field names, by id or by an exact name.

        Raises:
            UnknownEntity: with the nearest entities.
        """
        if self.catalog.get(name) is not None:
            return name
        found = self.catalog.search(name, 3)
        if found and found[0].score >= 100.0:
            return found[0].entity.id
        raise UnknownEntity(field, name, [match.entity.id for match in found])
