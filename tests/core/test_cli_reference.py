"""``reference check|search|stats`` as people and programs call them."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner

from waferwatch.cli import app
from waferwatch.cli.output import console

LONG = "chip:qualcomm-snapdragon-digital-chassis"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    shutil.copytree(Path(str(resources.files("waferwatch.reference").joinpath("data"))), own)
    return own


def check(folder: Path) -> tuple[int, list[str]]:
    done = CliRunner().invoke(app, ["reference", "check", "--folder", str(folder)])
    return done.exit_code, done.stdout.splitlines()


def append(file: Path, row: str) -> int:
    """Add a row to a file; the line where it stands."""
    text = file.read_text(encoding="utf-8") + row + "\n"
    file.write_text(text, encoding="utf-8")
    return text.count("\n")


def test_sound_data_have_no_problem(folder: Path) -> None:
    assert check(folder) == (0, ["reference data: no problem found"])


@pytest.mark.parametrize(
    ("name", "row", "problem"),
    [
        (
            "edges.csv",
            "firm:tsmc,chip:nobody-x1,fabs,0.5,,,Why,https://a.example/",
            "target: 'chip:nobody-x1'",
        ),
        ("edges.csv", "firm:tsmc,chip:nvidia-h20,fabs,1.5,,,Why,https://a.example/", "weight: '1.5'"),
        ("prices.csv", "chip:dram,2025-01-01,3,2,USD,Paper,https://a.example/", "high: is below low"),
        ("consumption.csv", "firm:meta,chip:dram,none,https://a.example/,Note", "units_per_week: 'none'"),
        ("goods.csv", "85x,chip:dram,Memory", "hs: '85x'"),
        ("edges-mine.csv", "", "header: must be source,target"),
    ],
)
def test_the_files_of_the_supply_graph_are_checked_too(
    folder: Path, name: str, row: str, problem: str
) -> None:
    (folder / "edges-mine.csv").write_text(
        "source,target,relation,weight,valid_from,valid_to,reason,origin\n" if row else "x\n"
    )
    line = append(folder / name, row) if row else 1
    status, (found,) = check(folder)
    assert status == 1
    assert found.startswith(f"{name}:{line}: {problem}")


def test_a_missing_supply_file_is_named(folder: Path) -> None:
    (folder / "goods.csv").unlink()
    assert check(folder) == (1, ["goods.csv:0: file: is missing"])


def test_one_broken_row_is_told_once_however_many_edges_name_it(folder: Path) -> None:
    firms = folder / "firms.csv"
    firms.write_text(firms.read_text("utf-8").replace("firm:tsmc,", "firm:TSMC,"), encoding="utf-8")
    append(folder / "goods.csv", "85x,chip:dram,Memory")
    status, found = check(folder)
    assert status == 1
    assert [line for line in found if line.startswith("edges.csv")] == []
    assert any("firms.csv" in line and "'firm:TSMC'" in line for line in found)
    assert any(line.startswith("goods.csv") for line in found)


def test_a_problem_is_one_line_however_long(folder: Path) -> None:
    line = append(folder / "firms.csv", "firm:acme,Acme,,,country:us,wizard,https://acme.example/")
    assert [text.partition(" ")[0] for text in check(folder)[1]] == [f"firms.csv:{line}:"]


def test_what_is_piped_is_whole() -> None:
    found = CliRunner().invoke(app, ["reference", "search", LONG, "--limit", "1"]).stdout
    for whole in (LONG, "Snapdragon Digital Chassis", "https://"):
        assert whole in found
    assert "…" not in found
    assert len(found.splitlines()) == 5


@pytest.mark.parametrize("width", [20, 60, 80, 100])
def test_a_narrow_terminal_never_cuts_the_id(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "_force_terminal", True)
    monkeypatch.setattr(console, "_width", width)
    found = CliRunner().invoke(app, ["reference", "search", LONG, "--limit", "1"]).stdout
    assert LONG in found and "…" not in found
    assert max(map(len, found.splitlines())) <= max(width, 110)


def test_counts_stand_one_to_a_line() -> None:
    rows = CliRunner().invoke(app, ["reference", "stats"]).stdout.splitlines()
    assert any(row.replace("│", "").split()[:2] == ["entities", "firm"] for row in rows)
    assert "{" not in "".join(rows)


def test_nothing_near_is_said() -> None:
    assert "nothing near" in CliRunner().invoke(app, ["reference", "search", "  "]).stdout
