"""The check half of the evaluation set may not fall below what was once reached."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from waferwatch.read import Reader
from waferwatch.read.evaluate import Report, evaluate, load

EVALUATION = Path(__file__).parents[2] / "evaluation"
FLOORS = tomllib.loads((EVALUATION / "floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def report(reader: Reader) -> Report:
    return evaluate(reader, load(EVALUATION / "check"))


@pytest.mark.parametrize("field", FLOORS["f1"])
def test_floor(report: Report, field: str) -> None:
    assert report.total[field].f1 >= FLOORS["f1"][field]


def test_irrelevant_articles_hardly_move_anything(report: Report) -> None:
    assert report.moved_share <= FLOORS["irrelevant_that_move_a_score"]
