"""The shipped reference data and graph, loaded once."""

from __future__ import annotations

import pytest

from waferwatch.reference import Catalog, load_catalog
from waferwatch.score.graph import SupplyGraph
from waferwatch.supply import load_graph


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def graph(catalog: Catalog) -> SupplyGraph:
    return load_graph(catalog)


@pytest.fixture(scope="session")
def names(catalog: Catalog) -> dict[str, str]:
    return {entity.id: entity.name for entity in catalog}
