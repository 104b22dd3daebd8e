"""Reference data: who and what an article or a trade event can name.

Six CSV files under `data/` hold chips, firms, sites, materials, countries and
agencies with their names in several languages. `load_catalog` reads and
checks them; `docs/reference.md` says how to edit them.
"""

from waferwatch.reference.catalog import KINDS, Alias, Catalog, Entity, Match, Stats
from waferwatch.reference.commands import check, search, stats
from waferwatch.reference.load import ReferenceDataError, load_catalog

__all__ = [
    "KINDS",
    "Alias",
    "Catalog",
    "Entity",
    "Match",
    "ReferenceDataError",
    "Stats",
    "check",
    "load_catalog",
    "search",
    "stats",
]
