"""Import of tables shaped like the ETO semiconductor supply chain dataset (rows made up here)."""

from __future__ import annotations

from pathlib import Path

import pytest

from waferwatch.reference import Catalog
from waferwatch.supply.eto import INPUT_NAMES, INTO_WEIGHT, NATIONAL_EVENT, TYPE_WEIGHT, import_eto
from waferwatch.supply.foreign import ForeignTableError
from waferwatch.supply.load import read_edges

TABLES = {
    "providers.csv": """provider_name,provider_id,provider_type,country
NLD,P1,country,
Various,P2,country,
ASML,P3,organization,NLD
Nobody Knows Us,P4,organization,USA
Nvidia,P5,organization,USA
""",
    "inputs.csv": """input_name,input_id,type,low_value_complexity,notes_temp,stage_name,stage_id,description
Logic chip design: Discrete GPUs,N1,process,,,Design,S1,"One, two"
EUV scanners,N2,tool_resource,,,,S2,
Advanced photolithography equipment,N3,tool_resource,,,,S2,
Photolithography,N4,process,,,,S2,
Photoresist,N5,material_resource,,,,S2,
Hyperdimensional ovens,N6,tool_resource,,,,S2,
Electronic gases,N7,material_resource,,,,S2,
""",
    "provision.csv": """provider_name,provider_id,provided_name,provided_id,share_provided,minor_share
NLD,P1,EUV scanners,N2,90%,
ASML,P3,EUV scanners,N2,61%,
ASML,P3,Lithography,N3,78.5,
Nvidia,P5,GPUs,N1,80%,
Nobody Knows Us,P4,EUV scanners,N2,5%,
Nobody Knows Us,P4,Lithography,N3,5%,
ASML,P3,Hyperdimensional ovens,N6,5%,
ASML,P3,Photoresist,N5,,negligible
NLD,P1,Design,S1,40%,
ASML,P9,EUV scanners,N2,5%,
""",
    "sequence.csv": """input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id
EUV scanners,N2,,,Advanced photolithography equipment,N3
Photoresist,N5,Photolithography,N4,,
Photoresist,N5,Advanced photolithography equipment,N3,,
Photoresist,N5,Photoresist,N5,,
""",
    "stages.csv": "stage_id,stage_name,description\nS1,Design,\nS2,Fabrication,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_edges(folder: Path, catalog: Catalog) -> None:
    found = import_eto(folder, catalog)
    edges = {(e.source, e.target, e.relation): e.weight for e in found.edges}
    assert edges == {
        ("firm:asml", "material:euv-lithography", "makes"): pytest.approx(0.61),
        ("firm:asml", "material:lithography", "makes"): pytest.approx(0.785),
        ("firm:nvidia", "chip:gpu", "designs"): pytest.approx(0.8),
        ("country:nl", "material:euv-lithography", "located_in"): pytest.approx(0.9 * NATIONAL_EVENT),
        ("material:lithography", "material:euv-lithography", "covers"): TYPE_WEIGHT,
        ("material:photoresist", "material:lithography", "material_from"): INTO_WEIGHT,
    }
    reasons = {edge.reason for edge in found.edges}
    assert "ASML: 61.0% of EUV lithography, stage Fabrication" in reasons or any(
        "61.0%" in r for r in reasons
    )
    assert len(found.notes) == 3


def test_what_it_could_not_place(folder: Path, catalog: Catalog) -> None:
    found = import_eto(folder, catalog)
    listed = {(one.where, one.field, one.name): one for one in found.unplaced}
    assert {key[:2] for key in listed} == {
        ("providers.csv:5", "name"),
        ("inputs.csv:7", "name"),
        ("provision.csv:9", "share"),
        ("provision.csv:10", "provided"),
        ("provision.csv:11", "provider"),
    }
    assert "is the stage Design" in listed[("provision.csv:10", "provided", "S1")].why
    assert "negligible" in listed[("provision.csv:9", "share", "")].why


def test_the_result_loads(folder: Path, catalog: Catalog) -> None:
    problems: list[str] = []
    assert read_edges("edges-eto.csv", import_eto(folder, catalog).csv().encode(), catalog, problems)
    assert problems == []


def test_the_newest_year_counts(folder: Path, catalog: Catalog) -> None:
    rows = ["provider_name,provider_id,provided_name,provided_id,share_provided,year,source"]
    rows += [
        f"ASML,P3,EUV scanners,N2,{share},{year},a" for share, year in ((99, 2019), (61, 2025), (90, 2024))
    ]
    (folder / "provision.csv").write_text("\n".join(rows), encoding="utf-8")
    found = [edge for edge in import_eto(folder, catalog).edges if edge.relation == "makes"]
    assert [edge.weight for edge in found] == [pytest.approx(0.61)]
    assert "in 2025" in found[0].reason


def test_a_second_name_of_a_provider(folder: Path, catalog: Catalog) -> None:
    table = "provider_name,alias,provider_id,provider_type,country\nUnheard Of,ASML,P3,organization,NLD\n"
    (folder / "providers.csv").write_text(table, encoding="utf-8")
    edges = import_eto(folder, catalog).edges
    assert ("firm:asml", "material:lithography") in {(edge.source, edge.target) for edge in edges}


def test_sequence_and_stages_may_be_missing(folder: Path, catalog: Catalog) -> None:
    (folder / "sequence.csv").unlink()
    (folder / "stages.csv").unlink()
    assert len(import_eto(folder, catalog).edges) == 4


@pytest.mark.parametrize("name", ["providers.csv", "inputs.csv", "provision.csv"])
def test_the_others_may_not(folder: Path, catalog: Catalog, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ForeignTableError, match=rf"{name}:0: file: cannot be read"):
        import_eto(folder, catalog)


def test_wrong_columns(folder: Path, catalog: Catalog) -> None:
    (folder / "provision.csv").write_text("who,what\nASML,EUV\n", encoding="utf-8")
    with pytest.raises(ForeignTableError, match=r"provision\.csv:1: header: no column holds the provider"):
        import_eto(folder, catalog)


def test_the_names_of_inputs_lead_to_entities(catalog: Catalog) -> None:
    assert [entity for entity in INPUT_NAMES.values() if entity not in catalog] == []
