"""Import the tables of the public ETO semiconductor supply chain dataset.

The Emerging Technology Observatory at Georgetown (CSET) publishes who provides which input of chip
making: `providers.csv`, `provision.csv` (shares such as `61%`; newer releases write `61.0`), `inputs.csv`,
`sequence.csv` and `stages.csv`. The data is not part of Waferwatch; this reads a copy that you fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from waferwatch.reference.catalog import Catalog, Entity, fold
from waferwatch.score.graph import Edge
from waferwatch.supply.foreign import Columns, Record, read_csv, share_of
from waferwatch.supply.placing import Imported, Resolver

PROVIDERS = Columns(
    {"name": "provider_name", "alias": "alias", "id": "provider_id", "type": "provider_type"},
    required=[("name",), ("id",)],
)
PROVISION = Columns(
    {
        "provider": "provider_id",
        "provided": "provided_id",
        "share": "share_provided",
        "minor": "minor_share|negligible_market_share",
        "year": "year",
    },
    required=[("provider",), ("provided",), ("share",)],
)
INPUTS = Columns(
    {"name": "input_name", "id": "input_id", "type": "type", "stage": "stage_id"},
    required=[("name",), ("id",)],
)
SEQUENCE = Columns(
    {"input": "input_id", "into": "goes_into_id", "kind": "is_type_of_id"}, required=[("input",), ("into",)]
)
STAGES = Columns({"id": "stage_id", "name": "stage_name"}, required=[("id",), ("name",)])

NATIONAL_EVENT = 0.15
"""Part of a country's output that one event there hits, at most: earthquakes and outages are local."""

INTO_WEIGHT = 0.3
TYPE_WEIGHT = 0.5
"""Weights of an input in what it goes into and of a class on its members: the tables say that it is so,
not how much."""

INPUT_NAMES: Mapping[str, str] = {
    "logic chip design: advanced cpus": "chip:cpu",
    "logic chip design: discrete gpus": "chip:gpu",
    "logic chip design: fpgas": "chip:fpga",
    "logic chip design: ai asics": "chip:ai-accelerator",
    "advanced cpus": "chip:cpu",
    "discrete gpus": "chip:gpu",
    "fpgas": "chip:fpga",
    "ai asics": "chip:ai-accelerator",
    "electronic design automation software": "material:eda-software",
    "core intellectual property": "material:processor-ip",
    "wafer": "material:silicon-wafers",
    "photomask": "material:photomask",
    "advanced photomask": "material:photomask",
    "photoresist": "material:photoresist",
    "photoresists": "material:photoresist",
    "chemical mechanical planarization materials": "material:cmp-slurry",
    "cmp materials": "material:cmp-slurry",
    "deposition materials": "material:precursors",
    "chemical mechanical planarization tools": "material:cmp-tools",
    "cmp tools": "material:cmp-tools",
    "advanced photolithography equipment": "material:lithography",
    "lithography tools": "material:lithography",
    "euv scanners": "material:euv-lithography",
    "euv lithography tools": "material:euv-lithography",
    "arf immersion scanners": "material:duv-lithography",
    "arf immersion (duv) lithography tools": "material:duv-lithography",
    "ion implanter": "material:ion-implanters",
    "ion implanters": "material:ion-implanters",
    "deposition tools": "material:deposition-tools",
    "etching and cleaning tools": "material:etch-tools",
    "etch and clean tools": "material:etch-tools",
    "process control": "material:metrology-tools",
    "process control tools": "material:metrology-tools",
    "bonding tools": "material:bonding-tools",
    "test tools": "material:test-equipment",
    "lead frames": "material:leadframes",
    "substrates": "material:package-substrate",
    "encapsulation resins": "material:mold-compound",
}
"""Inputs of the dataset whose name is none of ours; other names are looked up in the reference data."""

COUNTRIES: Mapping[str, str] = {
    "aus": "au", "aut": "at", "bel": "be", "bgr": "bg", "blr": "by", "can": "ca", "che": "ch",
    "chn": "cn", "cze": "cz", "deu": "de", "dnk": "dk", "esp": "es", "fin": "fi", "fra": "fr",
    "gbr": "gb", "hkg": "hk", "hun": "hu", "ind": "in", "irl": "ie", "isr": "il", "ita": "it",
    "jpn": "jp", "kor": "kr", "lux": "lu", "mal": "my", "mys": "my", "nld": "nl", "nor": "no",
    "phl": "ph", "pol": "pl", "rus": "ru", "sgp": "sg", "swe": "se", "tha": "th", "twn": "tw",
    "ukr": "ua", "usa": "us", "vnm": "vn",
}  # fmt: skip
"""Codes of countries in the dataset -> ours."""

SOURCE = "ETO Advanced Semiconductor Supply Chain Dataset, https://eto.tech/dataset-docs/chipexplorer/"


def import_eto(folder: Path, catalog: Catalog) -> Imported:
    """Edges from a folder that holds the dataset; `sequence.csv` and `stages.csv` may be missing.

    Firms become makers (or designers) of an input by their share; countries a place where it is made;
    rows without a share and names that are not plain are listed as unplaced.
    Raises ForeignTableError for a file that is no such table.
    """
    imported = Imported()
    importer = _Importer(folder, catalog, imported)
    importer.provision()
    if (folder / "sequence.csv").exists():
        importer.sequence()
    imported.edges = [edge for _, _, edge in importer.edges.values()]
    imported.notes += [f"{rule} ({count} edges)" for rule, count in sorted(importer.filled.items())]
    return imported


class _Importer:
    def __init__(self, folder: Path, catalog: Catalog, imported: Imported) -> None:
        self._folder = folder
        self._catalog = catalog
        self._resolve = Resolver(catalog, imported)
        self.edges: dict[tuple[str, str, str], tuple[str, float, Edge]] = {}
        """By source, target and relation: the newest year's, of one year the heaviest."""
        self.filled: Counter[str] = Counter()
        self._providers = {r.cells["id"]: r for r in read_csv(folder / "providers.csv", PROVIDERS)}
        self._inputs = {r.cells["id"]: r for r in read_csv(folder / "inputs.csv", INPUTS)}
        stages = folder / "stages.csv"
        rows = read_csv(stages, STAGES) if stages.exists() else ()
        self._stages = {row.cells["id"]: row.cells["name"] for row in rows}
        self._found: dict[str, Entity | None] = {}

    def provision(self) -> None:
        """Who provides what, by share."""
        for record in read_csv(self._folder / "provision.csv", PROVISION):
            provider = self._providers.get(record.cells["provider"])
            if provider is None:
                self._resolve.leave(record, "provider", "is no id of providers.csv")
            elif (item := self._input(record, "provided")) is not None:
                self._provide(record, provider, item)

    def _provide(self, record: Record, provider: Record, item: Entity) -> None:
        text = record.cells.get("share", "")
        share = share_of(text, percent=True)
        if share is None:
            minor = record.cells.get("minor", "")
            self._resolve.leave(record, "share", f"is no share ({minor})" if minor else "is no share")
            return
        if provider.cells.get("type", "").casefold() == "country":
            place = self._country(provider)
            if place is not None and item.kind == "material":
                self.filled[f"country: weight is its share times {NATIONAL_EVENT:g}"] += 1
                self._add(record, place, item, "located_in", share * NATIONAL_EVENT, share)
            return
        firm = self._organization(provider)
        if firm is not None:
            self._add(record, firm, item, "makes" if item.kind == "material" else "designs", share, share)

    def _organization(self, provider: Record) -> Entity | None:
        return self._memo("provider " + provider.cells["id"], provider, ("firm",))

    def _country(self, provider: Record) -> Entity | None:
        ours = COUNTRIES.get(fold(provider.cells["name"]))
        if ours is not None:
            return self._catalog.get(f"country:{ours}")
        return self._memo("provider " + provider.cells["id"], provider, ("country",))

    def _input(self, record: Record, field: str) -> Entity | None:
        identity = record.cells[field]
        found = self._inputs.get(identity)
        if found is None:
            stage = self._stages.get(identity)
            self._resolve.leave(record, field, f"is the stage {stage}" if stage else "is no id of inputs.csv")
            return None
        ours = INPUT_NAMES.get(fold(found.cells["name"]))
        if ours is not None and ours in self._catalog:
            return self._catalog.get(ours)
        return self._memo("input " + identity, found, ("material", "chip"))

    def _memo(self, key: str, record: Record, kinds: tuple[str, ...]) -> Entity | None:
        """Each name is looked up, and noted when unplaced, once, where its own table has it."""
        if key not in self._found:
            others = record.cells.get("alias", "").split(",")
            known = [found for name in others for found in self._resolve.equal(name.strip(), kinds)]
            by_name = self._resolve.equal(record.cells["name"], kinds)
            sure = len(by_name) != 1 and len({entity.id for entity in known}) == 1
            self._found[key] = known[0] if sure else self._resolve(record, "name", kinds)
        return self._found[key]

    def sequence(self) -> None:
        """What goes into what, and what is a kind of what; processes are steps and no entities of ours."""
        for record in read_csv(self._folder / "sequence.csv", SEQUENCE):
            for field, relation, weight in (
                ("into", "material_from", INTO_WEIGHT),
                ("kind", "covers", TYPE_WEIGHT),
            ):
                if not record.cells.get(field) or self._is_process(record, field):
                    continue
                if self._is_process(record, "input"):
                    continue
                item, other = self._input(record, "input"), self._input(record, field)
                if item is None or other is None or item.id == other.id:
                    continue
                source, target = (item, other) if relation == "material_from" else (other, item)
                if relation == "material_from" and source.kind != "material":
                    self._resolve.leave(record, "input", "is no material")
                    continue
                self.filled[f"sequence: {relation} weighs {weight:g}"] += 1
                self._add(record, source, target, relation, weight, None)

    def _is_process(self, record: Record, field: str) -> bool:
        found = self._inputs.get(record.cells[field])
        if found is None or found.cells.get("type", "") != "process":
            return False
        return fold(found.cells["name"]) not in INPUT_NAMES

    def _add(
        self,
        record: Record,
        source: Entity,
        target: Entity,
        relation: str,
        weight: float,
        share: float | None = None,
    ) -> None:
        year = f" in {record.cells['year']}" if record.cells.get("year") else ""
        how = f"{source.name}: {share:.1%} of" if share is not None else f"{source.name} to"
        stage = self._stage(record)
        reason = f"{how} {target.name}{year}{stage}"
        edge = Edge(source.id, target.id, relation, weight, reason=reason, origin=f"{SOURCE}, {record.where}")
        key = (source.id, target.id, relation)
        known = self.edges.get(key)
        if known is None or (record.cells.get("year", ""), weight) > known[:2]:
            self.edges[key] = (record.cells.get("year", ""), weight, edge)

    def _stage(self, record: Record) -> str:
        found = self._inputs.get(record.cells.get("provided") or record.cells.get("input", ""))
        name = self._stages.get(found.cells.get("stage", ""), "") if found else ""
        return f", stage {name}" if name else ""
