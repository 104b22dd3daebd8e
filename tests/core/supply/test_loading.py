"""Broken tables of the supply graph are refused with file, line and field; an own folder adds to it."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from waferwatch.reference import Catalog, ReferenceDataError
from waferwatch.supply import check_supply, load_economics, load_goods, load_graph
from waferwatch.supply.load import CONSUMPTION, EDGES, GOODS, PRICES, read_edges

GOOD = "firm:tsmc,chip:nvidia-h100,fabs,0.9,2022-10-01,,TSMC makes it,https://www.tsmc.com/"


def problems_of(catalog: Catalog, *rows: str) -> list[str]:
    problems: list[str] = []
    read_edges("edges.csv", "\n".join([",".join(EDGES), *rows, ""]).encode(), catalog, problems)
    return problems


def test_a_sound_row(catalog: Catalog) -> None:
    assert problems_of(catalog, GOOD) == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (GOOD.replace("firm:tsmc", "firm:tsmcc"), "edges.csv:2: source: 'firm:tsmcc' is no known entity"),
        (GOOD.replace("firm:tsmc", "chip:dram"), "edges.csv:2: source: 'chip:dram' is no firm or site"),
        (GOOD.replace("fabs", "fab"), "edges.csv:2: relation: 'fab' is none of"),
        (GOOD.replace("0.9", "1.2"), "edges.csv:2: weight: '1.2' is no number above 0 and up to 1"),
        (GOOD.replace("0.9", "0"), "edges.csv:2: weight: '0' is no number above 0"),
        (GOOD.replace("0.9", "nan"), "edges.csv:2: weight: 'nan' is no number"),
        (GOOD.replace("0.9", "1_0"), "edges.csv:2: weight: '1_0' is no number"),
        (GOOD.replace("2022-10-01", "2022-13-01"), "edges.csv:2: valid_from: '2022-13-01' is no date"),
        (GOOD.replace("2022-10-01,", "2022-10-01,2020-01-01"), "edges.csv:2: valid_to: is before valid_from"),
        (GOOD.replace("TSMC makes it", ""), "edges.csv:2: reason: is empty"),
        (GOOD.replace("TSMC makes it", "x" * 501), "edges.csv:2: reason: is longer than 500"),
        (GOOD.replace("TSMC makes it", "TSMC\u202emakes"), "edges.csv:2: reason: holds a control"),
        (GOOD + ",more", "edges.csv:2: row: has 9 fields, the header 8"),
        ('"firm:tsmc', "edges.csv:2: row: unexpected end of data"),
    ],
)
def test_faults_are_named(catalog: Catalog, row: str, problem: str) -> None:
    found = problems_of(catalog, row)
    assert any(line.startswith(problem) for line in found), found


def test_an_edge_may_return_but_not_overlap(catalog: Catalog) -> None:
    first = GOOD.replace("2022-10-01,", "2022-10-01,2023-01-01")
    assert problems_of(catalog, first, GOOD.replace("2022-10-01", "2023-01-02")) == []
    assert problems_of(catalog, first, GOOD.replace("2022-10-01", "2023-01-01")) == [
        "edges.csv:3: valid_from: the same edge stands in line 2 for some of these days"
    ]


def test_an_unknown_id_names_the_nearest(catalog: Catalog) -> None:
    found = problems_of(catalog, GOOD.replace("firm:tsmc", "firm:tsm"))
    assert "firm:tsmc" in found[0].partition("nearest:")[2]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"\xff\xfea\x00", "edges.csv:1: file: is not UTF-8"),
        (b"a,b\n", "edges.csv:1: header: must be source,target"),
        (b"", "edges.csv:1: header: must be source,target"),
        (",".join(EDGES).encode() + b'\n"' + b"x" * 200_000, "edges.csv:2: row: field larger"),
    ],
)
def test_files_that_are_no_table(catalog: Catalog, raw: bytes, problem: str) -> None:
    problems: list[str] = []
    assert read_edges("edges.csv", raw, catalog, problems) == []
    assert problems[0].startswith(problem), problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    shutil.copytree(Path(str(resources.files("waferwatch.reference").joinpath("data"))), own)
    return own


def test_a_missing_file_is_named(catalog: Catalog, folder: Path) -> None:
    (folder / "prices.csv").unlink()
    assert check_supply(catalog, folder) == ["prices.csv:0: file: is missing"]
    with pytest.raises(ReferenceDataError, match=r"prices\.csv:0: file: is missing"):
        load_economics(catalog, folder)


def test_files_of_the_operator_add_and_replace(catalog: Catalog, folder: Path) -> None:
    rows = [GOOD.replace("0.9", "0.4"), "chip:dram,firm:bosch,buys,0.25,,,Own list,own list"]
    (folder / "edges-mine.csv").write_text("\n".join([",".join(EDGES), *rows, ""]), encoding="utf-8")
    (folder / "edges-later.csv").write_text("\n".join([",".join(EDGES), GOOD, ""]), encoding="utf-8")
    graph = load_graph(catalog, folder)
    shares = [
        e.share for e in graph.into("chip:nvidia-h100") if e.source == "firm:tsmc" and e.relation == "fabs"
    ]
    assert set(shares) == {0.4}
    assert [edge.weight for edge in graph.buys("firm:bosch") if edge.source == "chip:dram"] == [0.25]


@pytest.mark.parametrize(
    ("name", "header", "row", "problem"),
    [
        ("prices.csv", PRICES, "chip:dram,2025-01-01,3,2,USD,Paper,https://a.b/", "high: is below low"),
        (
            "prices.csv",
            PRICES,
            "chip:dram,2025-01-01,1,2,usd,Paper,https://a.b/",
            "currency: 'usd' is no ISO",
        ),
        (
            "prices.csv",
            PRICES,
            "firm:tsmc,2025-01-01,1,2,USD,Paper,https://a.b/",
            "item: 'firm:tsmc' is no chip",
        ),
        (
            "consumption.csv",
            CONSUMPTION,
            "firm:tsmc,chip:dram,-1,Paper,Note",
            "units_per_week: '-1' is no number",
        ),
        ("goods.csv", GOODS, "85x,chip:dram,Memory", "hs: '85x' is no HS prefix"),
        (
            "goods.csv",
            GOODS,
            "8542,chip:nothing-such,Memory",
            "entity: 'chip:nothing-such' is no known entity",
        ),
    ],
)
def test_faults_of_the_other_tables(
    catalog: Catalog, folder: Path, name: str, header: tuple[str, ...], row: str, problem: str
) -> None:
    (folder / name).write_text("\n".join([",".join(header), row, ""]), encoding="utf-8")
    found = check_supply(catalog, folder)
    assert [line for line in found if line.startswith(f"{name}:2: {problem}")], found


def test_one_code_one_meaning(folder: Path) -> None:
    text = "\n".join([",".join(GOODS), "8542,chip:all,A", "8542,chip:dram,B", ""])
    (folder / "goods.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"goods\.csv:3: hs: '8542' stands in this file already"):
        load_goods(folder)
