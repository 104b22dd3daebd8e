"""The check half of the evaluation set may not fall below what was once reached."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from waferwatch.read import Reader
from waferwatch.read.evaluate import evaluate, load

EVALUATION = Path(__file__).parents[2] / "evaluation"
FLOORS = tomllib.loads((EVALUATION / "floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def reached(reader: Reader) -> dict[str, float]:
    """Figures alone: a failing test prints its arguments, and the half must stay unread."""
    report = evaluate(reader, load(EVALUATION / "check"))
    return {field: tally.f1 for field, tally in report.total.items()} | {"moved": report.moved_share}


@pytest.mark.parametrize("field", FLOORS["f1"])
def test_floor(reached: dict[str, float], field: str) -> None:
    assert reached[field] >= FLOORS["f1"][field]


def test_irrelevant_articles_hardly_move_anything(reached: dict[str, float]) -> None:
    assert reached["moved"] <= FLOORS["irrelevant_that_move_a_score"]
