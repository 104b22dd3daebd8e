"""The commands ``rules``, ``exposure``, ``explain`` and ``graph`` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from waferwatch.cli import analysis, graph, rules

app = typer.Typer()
for part in (rules, analysis, graph):
    part.add_to(app)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def answer(*arguments: str) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAFERWATCH_REFERENCE_DIR", raising=False)
    monkeypatch.setenv("COLUMNS", "200")


LETTER = {
    "id": "letter",
    "title": "US puts Nvidia's H20 under export control for China",
    "body": "Nvidia said on Tuesday that it needs a licence to export its H20 chip to China.",
    "published_at": "2025-04-15T22:00:00Z",
    "publisher": "Reuters",
    "language": "en",
}
STOCK = {
    "flow_id": "inventory/bytedance/h20",
    "kind": "inventory",
    "period": "2025-04",
    "published_at": "2025-04-24T01:30:00Z",
    "item": "chip:nvidia-h20",
    "firm": "firm:bytedance",
    "quantity": 22,
    "unit": "weeks",
    "publisher": "Nikkei Asia",
}


@pytest.fixture
def events(tmp_path: Path) -> str:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (STOCK, LETTER)))
    return str(path)


# -- rules ---------------------------------------------------------------------------------------


def test_a_chip_is_asked_for_without_a_sub_command() -> None:
    found = answer("rules", "chip:nvidia-h20", "--at", "2025-04-20", "--to", "CN")
    assert list(found)[:7] == ["entity", "at", "to", "status", "clause", "headroom", "source"]
    assert (found["status"], found["clause"]) == ("licence", "is-informed letter, April 2025")
    assert found["headroom"]["memory_bandwidth/1400"] > 1.0


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "chip:nvidia-h20", "--at", "2025-04-20"),
        ("Nvidia H20", "--at", "2025-04-20"),
        ("--at", "2025-04-20", "CHIP:NVIDIA-H20"),
        ("H20", "--at", "2025-04-20", "--to", "cn"),
    ],
)
def test_names_ids_and_any_order_of_options_will_do(arguments: tuple[str, ...]) -> None:
    assert answer("rules", *arguments)["entity"] == "chip:nvidia-h20"


def test_materials_that_a_measure_names_have_a_status() -> None:
    assert answer("rules", "gallium", "--at", "2024-01-01", "--to", "US")["status"] == "licence"


def test_unknown_chip_is_answered_with_the_nearest() -> None:
    result = run("rules", "Nvidia H20X")
    assert result.exit_code == 2
    assert "chip:nvidia-h20" in result.stderr


@pytest.mark.parametrize("arguments", [("--to", "ZZ"), ("--at", "yesterday"), ("--at", "1999-01-01")])
def test_wrong_country_or_day_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run("rules", "chip:nvidia-h20", *arguments).exit_code == 2


def test_what_if_names_chips_and_buyers_in_the_destination() -> None:
    found = answer("rules", "what-if", "--memory-bandwidth", "3000", "--at", "2025-03-01")
    assert "chip:nvidia-h20" in {fall["entity"] for fall in found["falls"]}
    assert "firm:bytedance" in {buyer["firm"] for buyer in found["buyers"]}
    assert all(0.0 < buyer["share"] <= 1.0 for buyer in found["buyers"])
    seats = {buyer["firm"] for buyer in found["buyers"]}
    assert not seats & {"firm:microsoft", "firm:meta"}
    assert run("rules", "what-if").exit_code == 2


def test_changes_of_a_period() -> None:
    found = answer(
        "rules", "changes", "--from", "2025-04-01", "--to-date", "2025-04-30", "--chip", "chip:nvidia-h20"
    )
    assert [(one["date"], one["announced_on"]) for one in found] == [("2025-04-09", "2025-04-15")]
    assert "is informed" in run("rules", "changes", "--from", "2025-04-01", "--to-date", "2025-04-30").stdout


def test_table_for_people_says_status_and_headroom() -> None:
    text = run("rules", "chip:nvidia-h20", "--at", "2025-04-20").stdout
    assert text.startswith("licence  chip:nvidia-h20 to CN on 2025-04-20")
    assert "at or over the line" in text


# -- exposure ------------------------------------------------------------------------------------


def test_exposure_shows_cover_with_uncertainty_and_evidence(events: str) -> None:
    result = run("exposure", "ByteDance", events, "--as-of", "2025-05-01")
    assert result.exit_code == 0, result.output
    assert "about 21 weeks of cover, runs out around 2025-09-25, +/- 3 weeks" in result.stdout
    assert "22 weeks held or on order by firm:bytedance" in result.stdout


def test_exposure_without_stock_is_higher(events: str) -> None:
    asked = ("exposure", "firm:bytedance", events, "--as-of", "2025-05-01")
    with_stock, without = answer(*asked), answer(*asked, "--without-stock")
    assert with_stock["score"] < without["score"]
    h20, bare = (
        next(item for item in told["items"] if item["item"] == "chip:nvidia-h20")
        for told in (with_stock, without)
    )
    assert h20["exposure"] < bare["exposure"] == pytest.approx(h20["exposure_without_cover"])
    assert (h20["cover"]["weeks"] > 20.0, bare["cover"]) == (True, None)


def test_exposure_foretells_when_a_threshold_is_passed(events: str) -> None:
    def h20(*more: str) -> Any:
        told = answer("exposure", "firm:bytedance", events, "--as-of", "2025-05-01", *more)
        return next(item for item in told["items"] if item["item"] == "chip:nvidia-h20")

    now = h20()
    between = (now["exposure"] + now["exposure_without_cover"]) / 2.0
    passes = h20("--threshold", f"{between:.3f}")["passes"]
    assert passes["direction"] == "rises"
    assert "2025-05-01" < passes["at"] < "2025-12-01"


def test_later_events_are_not_known_yet(events: str) -> None:
    told = answer("exposure", "firm:bytedance", events, "--as-of", "2025-04-20")
    assert all(item["cover"] is None for item in told["items"])


def test_without_files_the_demo_chronology_is_used_and_named() -> None:
    told = answer("exposure", "firm:bytedance", "--as-of", "2025-05-01")
    assert told["source"] == "the bundled demo chronology"
    assert told["score"] < told["score_without_cover"]


def test_rejected_lines_are_named_and_the_others_count(tmp_path: Path, events: str) -> None:
    path = tmp_path / "more.jsonl"
    path.write_text(Path(events).read_text() + "{broken\n")
    result = run("exposure", "firm:bytedance", str(path), "--format", "json")
    assert result.exit_code == 3
    assert f"{path}:3:" in result.stderr
    assert json.loads(result.stdout)["items"]


@pytest.mark.parametrize(
    "arguments",
    [("firm:bytedanze",), ("firm:bytedance", "nothing.jsonl"), ("firm:bytedance", "--as-of", "x")],
)
def test_wrong_usage_of_exposure(arguments: tuple[str, ...]) -> None:
    assert run("exposure", *arguments).exit_code == 2


def test_files_and_live_together_are_wrong_usage(events: str) -> None:
    assert run("exposure", "firm:bytedance", events, "--live").exit_code == 2


# -- explain -------------------------------------------------------------------------------------


def test_explanation_adds_up(events: str) -> None:
    told = answer("explain", "chip:nvidia-h20", events, "--at", "2025-05-01")
    assert told["sum"] == pytest.approx(told["score"])
    assert told["score"] > 25.0
    assert any(one["publisher"] == "Reuters" for one in told["contributions"])


def test_explanation_for_people_and_picture(tmp_path: Path, events: str) -> None:
    path = tmp_path / "h20.png"
    result = run("explain", "H20", events, "--plot", str(path))
    assert result.exit_code == 0, result.output
    assert "Nvidia H20 (chip:nvidia-h20)" in result.stdout
    assert "Reuters" in result.stdout
    assert path.stat().st_size > 10_000


def test_picture_of_nothing_is_an_error(tmp_path: Path, events: str) -> None:
    result = run("explain", "chip:nvidia-a100", events, "--plot", str(tmp_path / "a.png"))
    assert result.exit_code == 2
    assert "nothing to draw" in result.stderr


# -- graph ---------------------------------------------------------------------------------------


def test_graph_shows_both_sides() -> None:
    text = run("graph", "show", "H20", "--on", "2025-04-20").stdout
    assert "firm:tsmc" in text
    assert "firm:bytedance" in text
    assert answer("graph", "show", "H20", "--on", "2025-04-20")["entity"] == "chip:nvidia-h20"


def test_graph_imports_a_list_and_names_what_it_could_not_place(tmp_path: Path) -> None:
    path, out = tmp_path / "bom.csv", tmp_path / "edges-own.csv"
    path.write_text("Part,Manufacturer,Customer\nNvidia H20,TSMC,ByteDance\nFoochip 9,TSMC,ByteDance\n")
    result = run("graph", "import", str(path), "--out", str(out))
    assert result.exit_code == 3
    assert "bom.csv:3: item: 'Foochip 9'" in result.stderr
    assert "chip:nvidia-h20,firm:bytedance" in out.read_text()


def test_graph_imports_a_folder_of_eto_tables(tmp_path: Path) -> None:
    (tmp_path / "providers.csv").write_text("provider_name,provider_id\nASML,P1\n")
    (tmp_path / "provision.csv").write_text("provider_id,provided_id,share_provided\nP1,N1,100%\n")
    (tmp_path / "inputs.csv").write_text("input_name,input_id,type\nEUV lithography tools,N1,tool_resource\n")
    result = run("graph", "import", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "firm:asml,material:euv-lithography,makes" in result.stdout


def test_graph_is_exported_around_an_entity() -> None:
    dot = run("graph", "export", "--about", "H20", "--steps", "1").stdout
    assert dot.startswith("digraph supply {")
    assert '"firm:bytedance"' in dot
    assert "graphml" in run("graph", "export", "--about", "H20", "--format", "graphml").stdout[:200]
