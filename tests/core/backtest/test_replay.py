"""The replay is deterministic and knows nothing of what comes later."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from waferwatch.backtest.baselines import MENTIONS, baseline_series
from waferwatch.backtest.calibrate import SHIPPED, Parameter, search, using
from waferwatch.backtest.chronology import load_outcomes, load_reports
from waferwatch.backtest.replay import Replay, replay
from waferwatch.backtest.report import render, table
from waferwatch.backtest.run import Material, run
from waferwatch.backtest.series import closed_form, score_series, to_time
from waferwatch.backtest.summary import as_json
from waferwatch.knowledge import Knowledge
from waferwatch.score.constants import DECAY, STATUS_WEIGHT
from waferwatch_schemas import EventType, Status, evaluate

ITEMS = (
    "chip:gpu",
    "chip:mlcc",
    "chip:nand",
    "chip:dram",
    "firm:zte",
    "firm:tsmc",
    "firm:nvidia",
    "firm:micron",
)
REPORTS = 30


@cache
def knowledge() -> Knowledge:
    return Knowledge()


@cache
def played(reports: int) -> Replay:
    return replay(load_reports()[:reports], knowledge(), ITEMS)


def test_the_chronology_moves_scores() -> None:
    assert played(REPORTS).signals > 0
    assert sum(bool(scores) for scores in played(REPORTS).scores.values()) >= 4


def test_the_same_reports_give_the_same_scores() -> None:
    again = replay(load_reports()[:REPORTS], knowledge(), ITEMS)
    assert again.scores == played(REPORTS).scores


def test_cutting_the_future_off_does_not_change_the_past() -> None:
    cut = played(REPORTS // 2)
    assert cut.until is not None
    for item, scores in played(REPORTS).scores.items():
        assert [score for score in scores if score.as_of <= cut.until] == cut.scores[item]


def test_nothing_moves_before_the_first_report_about_it() -> None:
    first = min(report.published_at for report in load_reports())
    for scores in played(REPORTS).scores.values():
        assert all(score.as_of >= first for score in scores)


def test_series_follow_the_closed_form() -> None:
    done = played(REPORTS)
    assert done.until is not None
    for scores in done.scores.values():
        line = score_series(scores, done.until)
        for day, value in list(zip(line.days, line.values, strict=True))[::7]:
            when = to_time(float(day))
            last = [score for score in scores if score.as_of <= when][-1:]
            if last and (when - last[0].as_of).total_seconds() > 1.0:
                assert value == pytest.approx(evaluate(last[0], when), abs=1e-6)


def test_closed_form_at_once_equals_one_by_one() -> None:
    score = next(scores[-1] for scores in played(REPORTS).scores.values() if scores)
    assert closed_form(score, np.zeros(3)) == pytest.approx([score.score] * 3)


def test_mentions_are_forgotten_after_thirty_days() -> None:
    reports = [report for report in load_reports() if report.id.startswith("zte-denial-2018")]
    line = baseline_series(reports, knowledge().reader, ["firm:zte"])[MENTIONS]["firm:zte"]
    assert max(line.values) >= 1.0 and line.values[-1] == 0.0


def test_outcomes_load_in_order() -> None:
    found = load_outcomes()
    assert found == sorted(found, key=lambda one: (one.first_report, one.event_id))


def test_calibration_puts_the_constants_back() -> None:
    before = dict(DECAY), dict(STATUS_WEIGHT)
    with using(
        {
            "half-life of shipment_halt, days": 90.0,
            "weight of rumoured": 0.5,
            "gaps between runs, factor": 2.0,
        }
    ):
        assert DECAY[EventType.SHIPMENT_HALT].half_life_days == 90.0
        assert STATUS_WEIGHT[Status.RUMOURED] == 0.5
    assert (dict(DECAY), dict(STATUS_WEIGHT)) == before


def test_the_search_finds_the_lowest_and_is_bounded() -> None:
    parameters = [Parameter(name, (0.0, 1.0, 2.0), lambda value: None) for name in "ab"]

    def measure(values: dict[str, float]) -> float:
        return (values["a"] - 2.0) ** 2 + (values["b"] - 1.0) ** 2

    start = {"a": 0.0, "b": 0.0}
    best, steps = search(measure, parameters, start)  # type: ignore[arg-type]
    assert best == {"a": 2.0, "b": 1.0}
    assert len(search(measure, parameters, start, max_replays=3)[1]) == 3  # type: ignore[arg-type]
    assert len(steps) < 20 and SHIPPED


def test_the_report_is_one_page_of_its_own() -> None:
    title = "<b>Chip & fire</b> $5"
    outcomes = [replace(one, title=title) for one in load_outcomes()]
    material = Material(tuple(load_reports()[:REPORTS]), tuple(outcomes), knowledge())
    result = run(material)
    page = render(material, result)
    assert page.count("<img ") == page.count('src="data:image/png;base64,') >= 4
    assert "<b>" not in page and "<script" not in page and 'src="http' not in page
    answer = json.loads(json.dumps(as_json(result)))
    assert answer["reports"] == REPORTS and set(answer["parts"]) == {"tune", "hold"}
    assert answer["harms"][0]["harm"] == "gpu-crypto-2018"


def test_cells_are_escaped() -> None:
    assert "<script>" not in table(("<script>",), [("<script>alert(1)</script>",)])
