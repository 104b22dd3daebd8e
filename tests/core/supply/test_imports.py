"""Import of bills of materials and supplier lists: tolerant of headers, never of guesses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waferwatch.reference import Catalog
from waferwatch.supply.foreign import MOST_ROWS, ForeignTableError, share_of
from waferwatch.supply.imports import UNSTATED_NEED, import_bom
from waferwatch.supply.load import read_edges
from waferwatch.supply.placing import Imported


def bom(tmp_path: Path, catalog: Catalog, text: str, name: str = "list.csv") -> Imported:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return import_bom(path, catalog)


def edges_of(imported: Imported) -> dict[tuple[str, str, str], float]:
    return {(e.source, e.target, e.relation): round(e.weight, 6) for e in imported.edges}


LIST = """Customer;Part Number;Manufacturer;Share;Criticality
Volkswagen;S32K;NXP;50%;0.4
Volkswagen;Infineon AURIX;Infineon;;30 %
ByteDance;NVIDIA H20;Nvidia;100%;
Zf;Zorblax 9000;Acme Unheard Of;10%;0.1
"""


def test_a_supplier_list(tmp_path: Path, catalog: Catalog) -> None:
    found = bom(tmp_path, catalog, LIST)
    edges = edges_of(found)
    assert edges[("chip:nxp-s32k", "firm:volkswagen", "buys")] == 0.4
    assert edges[("firm:nxp", "chip:nxp-s32k", "fabs")] == 0.5
    assert edges[("chip:infineon-aurix", "firm:volkswagen", "buys")] == 0.3
    assert edges[("firm:infineon", "chip:infineon-aurix", "fabs")] == 1.0
    assert edges[("chip:nvidia-h20", "firm:bytedance", "buys_abroad")] == UNSTATED_NEED
    assert edges[("firm:nvidia", "chip:nvidia-h20", "designs")] == 1.0
    assert any("need not stated" in note for note in found.notes)
    assert any("share not stated" in note for note in found.notes)


def test_unknown_names_are_listed_with_the_nearest(tmp_path: Path, catalog: Catalog) -> None:
    found = bom(tmp_path, catalog, "buyer,item\nByteDanse,NVIDIA H2O\n")
    assert found.edges == []
    assert [(one.where, one.field, one.name) for one in found.unplaced] == [
        ("list.csv:2", "item", "NVIDIA H2O"),
        ("list.csv:2", "buyer", "ByteDanse"),
    ]
    assert found.unplaced[1].nearest[0] == "firm:bytedance"
    assert "nearest: firm:bytedance" in str(found.unplaced[1])


def test_what_is_written_is_what_the_loader_reads(tmp_path: Path, catalog: Catalog) -> None:
    found = bom(tmp_path, catalog, LIST)
    problems: list[str] = []
    read = read_edges("edges-mine.csv", found.csv().encode(), catalog, problems)
    assert problems == []
    assert {(e.source, e.target, e.relation): round(e.weight, 6) for e in read} == edges_of(found)
    assert all(e.valid_from == date.min and e.origin.startswith("own list, list.csv:") for e in read)


def test_suppliers_without_a_share_divide_what_is_left(tmp_path: Path, catalog: Catalog) -> None:
    rows = "item,supplier,share\nDRAM,Samsung Electronics,0.4\nDRAM,SK hynix,\nDRAM,Micron,\n"
    edges = edges_of(bom(tmp_path, catalog, rows))
    assert edges[("firm:samsung", "chip:dram", "fabs")] == 0.4
    assert edges[("firm:sk-hynix", "chip:dram", "fabs")] == edges[("firm:micron", "chip:dram", "fabs")] == 0.3


def test_stages_and_materials(tmp_path: Path, catalog: Catalog) -> None:
    text = """buyer,item,supplier,share,stage
TSMC,photoresist,JSR,20%,
NVIDIA H100,HBM3,SK hynix,0.8,wafer fab
,NVIDIA H100,Amkor,0.1,Assembly and test
TSMC,,ASML,0.2,equipment
Infineon,gallium,,,
"""
    edges = edges_of(bom(tmp_path, catalog, text))
    assert ("material:photoresist", "firm:tsmc", "material_from") in edges
    assert edges[("firm:jsr", "material:photoresist", "makes")] == 0.2
    assert ("chip:mem-hbm3", "chip:nvidia-h100", "memory_from") in edges
    assert edges[("firm:sk-hynix", "chip:mem-hbm3", "fabs")] == 0.8
    assert edges[("firm:amkor", "chip:nvidia-h100", "packages")] == 0.1
    assert edges[("firm:asml", "firm:tsmc", "equipment_from")] == 0.2
    assert ("material:gallium", "firm:infineon", "material_from_abroad") in edges


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        ("Volkswagen,DRAM,,,", None, ""),
        ("Volkswagen,DRAM,Arrow Electronics,0.5,", "supplier", "makes no chips"),
        ("Volkswagen,,Bosch,0.5,", "supplier", "names no item"),
        ("Volkswagen,DRAM,Micron,many,", "share", "is no share"),
        ("Volkswagen,DRAM,Micron,0.5,catering", "stage", "is no stage"),
        ("DRAM,DRAM,,,", "buyer", "cannot depend"),
    ],
)
def test_rows_that_say_too_little(
    tmp_path: Path, catalog: Catalog, row: str, field: str | None, why: str
) -> None:
    found = bom(tmp_path, catalog, f"buyer,item,supplier,share,stage\n{row}\n")
    assert [one.field for one in found.unplaced] == ([] if field is None else [field])
    assert all(why in one.why for one in found.unplaced)


def test_json(tmp_path: Path, catalog: Catalog) -> None:
    rows = [{"Company": "Tencent", "Chip": "chip:nvidia-h20", "need": 0.5, "comment": {"any": "thing"}}]
    for value in (rows, {"version": 1, "rows": rows}):
        found = bom(tmp_path, catalog, json.dumps(value), "list.json")
        assert edges_of(found) == {("chip:nvidia-h20", "firm:tencent", "buys_abroad"): 0.5}


@pytest.mark.parametrize(
    ("raw", "name", "message"),
    [
        (b"", "a.csv", r"a\.csv:1: header: no column holds the item or the supplier; found nothing"),
        (b"price,colour\n1,red\n", "a.csv", r"a\.csv:1: header: no column holds .* found 'price', 'colour'"),
        (b"item,part,buyer\n", "a.csv", r"a\.csv:1: header: more than one column holds the item"),
        (b"item,buyer\na,b,c\n", "a.csv", r"a\.csv:2: row: has 3 fields, the header 2"),
        (b"item,buyer\n\xe9,b\n", "a.csv", r"a\.csv:2: file: is not UTF-8 \(byte 0xe9\); save it as UTF-8"),
        ("item,buyer\n".encode("utf-16"), "a.csv", r"a\.csv:1: file: is not UTF-8"),
        (b'item,buyer\n"a,b\n', "a.csv", r"a\.csv:2: row: "),
        (b"item,buyer\n" + b"x" * 140_000 + b",b\n", "a.csv", r"a\.csv:\d: row: field larger than"),
        (b"item,buyer\n" + b"x" * 2000 + b",b\n", "a.csv", r"a\.csv:2: item: is longer than 1000"),
        (b"{", "a.json", r"a\.json:1: file: is no JSON"),
        (b"[" * 200_000, "a.json", r"a\.json:\d+: file: is no JSON"),
        (b"[" + b"9" * 5000 + b"]", "a.json", r"a\.json:0: "),
        (b"[1]", "a.json", r"a\.json:0: header: no column|a\.json\[0\]: row: is no object"),
        (b'{"a": 1}', "a.json", r"a\.json:0: file: must be a list of objects"),
        (b'[{"item": [1], "buyer": "x"}]', "a.json", r"a\.json\[0\]: item: is neither text nor a number"),
    ],
)
def test_hostile_files(tmp_path: Path, catalog: Catalog, raw: bytes, name: str, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(ForeignTableError, match=message):
        import_bom(path, catalog)


def test_a_file_that_is_not_there(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(ForeignTableError, match=r"none\.csv:0: file: cannot be read"):
        import_bom(tmp_path / "none.csv", catalog)


def test_too_many_rows(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(ForeignTableError, match="more than"):
        bom(tmp_path, catalog, "item,buyer\n" + "DRAM,Volkswagen\n" * (MOST_ROWS + 1))


@pytest.mark.parametrize(
    ("text", "share"),
    [("61%", 0.61), ("0.61", 0.61), ("61", 0.61), ("0,61", 0.61), ("ca. 30 %", 0.3), ("1", 1.0)]
    + [(text, None) for text in ("", "0", "-5%", "120%", "nan", "inf", "1e3", "61%%", "٦١%")],
)
def test_shares(text: str, share: float | None) -> None:
    assert share_of(text) == (None if share is None else pytest.approx(share))


def test_percent_columns() -> None:
    assert share_of("0.9", percent=True) == pytest.approx(0.009)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=400) | st.text(max_size=200).map(lambda t: f"buyer,item,supplier\n{t}".encode())
)
def test_anything_gives_edges_or_a_clear_error(tmp_path: Path, catalog: Catalog, raw: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(raw)
    try:
        found = import_bom(path, catalog)
    except ForeignTableError as error:
        assert str(error).startswith("any.csv:")
    else:
        assert all(edge.source in catalog and edge.target in catalog for edge in found.edges)
