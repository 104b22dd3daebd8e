"""From signals to scores: threads, runs, stories, hazards; pure but for ``agent``."""

from .graph import Edge, SupplyGraph
from .world import World

__all__ = ["Edge", "SupplyGraph", "World"]
