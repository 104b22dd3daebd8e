"""``extract`` and ``assess`` as programs call them: output, exit status, rejected lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from waferwatch.cli import app

GOOD = {
    "id": "a1",
    "title": "Nvidia halts H20 shipments to China",
    "body": "Nvidia has halted shipments of its H20 chip to China after a US licence demand, it said.",
    "published_at": "2025-04-16T08:00:00Z",
    "publisher": "Reuters",
    "unknown": [1],
}
PRICE = {
    "flow_id": "inventory/x",
    "kind": "inventory",
    "period": "2025-04",
    "published_at": "2025-04-24T00:00:00Z",
    "item": "chip:nvidia-h20",
    "firm": "ByteDance",
    "quantity": 20,
    "unit": "weeks",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [json.dumps(GOOD), "{broken", json.dumps(PRICE), json.dumps({**PRICE, "firm": "Nobody Ever Inc"})]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_extract_reads_the_good_lines_and_names_the_bad(file: Path) -> None:
    done = CliRunner().invoke(app, ["extract", str(file)])
    assert done.exit_code == 3
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert line["article_id"] == "a1" and line["relevant"]
    signal = line["signals"][0]
    evidence = signal["evidence"]
    assert GOOD[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"]
    assert f"{file}:2: " in done.stderr


def test_assess_takes_news_and_trade_events_mixed(file: Path) -> None:
    done = CliRunner().invoke(app, ["assess", str(file), "--format", "json"])
    assert done.exit_code == 3
    answer = json.loads(done.stdout)
    scores = {score["entity"]: score for score in answer["scores"]}
    assert scores["chip:nvidia-h20"]["score"] > 20.0
    buyer = scores["firm:bytedance"]
    assert 0.0 < buyer["score"] < buyer["score_without_cover"]
    assert [rejected["line"] for rejected in answer["rejected"]] == [2, 4]
    assert "firm" in answer["rejected"][1]["reason"]


def test_good_input_exits_0_and_wrong_usage_2(tmp_path: Path) -> None:
    path = tmp_path / "good.jsonl"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    assert CliRunner().invoke(app, ["assess", str(path)]).exit_code == 0
    assert CliRunner().invoke(app, ["extract", "--explain", str(path)]).exit_code == 0
    assert CliRunner().invoke(app, ["assess", str(path), "--as-of", "soon"]).exit_code == 2
    assert CliRunner().invoke(app, ["extract", str(tmp_path / "none.jsonl")]).exit_code == 2
