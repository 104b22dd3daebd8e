"""False alarms, Brier scores, ranges and base rates on small hand-made cases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from waferwatch.backtest.chronology import ChronologyError, Outcome, event_of, parse_outcome
from waferwatch.backtest.false_alarms import judge, part_of, summarise
from waferwatch.backtest.intervals import bootstrap, median, wilson
from waferwatch.backtest.labels import Labels, members
from waferwatch.backtest.probability import Mapped, auc, brier, forecasts, months, samples
from waferwatch.backtest.propagation import graph_of
from waferwatch.backtest.rates import base_rates
from waferwatch.backtest.series import Alarm, Series, to_days
from waferwatch.score.graph import Edge, SupplyGraph
from waferwatch_schemas import EventType


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def outcome(
    event: str, result: str, start: str = "", end: str = "", items: str = "chip:x", region: str = "cn",
    split: str = "tune",
) -> Outcome:  # fmt: skip
    return Outcome(
        event, event, EventType.SHORTAGE, at("2021-01-01"), result, tuple(items.split("|")), region,
        date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None,
        "market", result in ("AVERT", "NONE"), event, split,
    )  # fmt: skip


def alarm(begin: str, cause: str = "noise-a-1", item: str = "chip:x") -> Alarm:
    return Alarm(item, at(begin), at("2030-01-01"), 40.0, cause)


LABELS = Labels(
    [
        outcome("halt", "HALT", "2022-06-01", "2022-08-31"),
        outcome("delay", "DELAY", "2021-01-10", "2021-01-20"),
        outcome("scare", "NONE"),
    ],
    {},
)


@pytest.mark.parametrize(
    ("begin", "verdict"),
    [
        ("2022-01-01", "harm"),  # 151 days ahead
        ("2021-11-30", "nothing"),  # 183 days ahead
        ("2022-08-31", "harm"),  # the last day
        ("2022-09-01", "nothing"),
        ("2021-01-02", "lesser"),
    ],
)
def test_an_alarm_is_right_when_harm_is_there_or_follows_in_time(begin: str, verdict: str) -> None:
    assert judge(alarm(begin), LABELS, {}).verdict == verdict


def test_false_alarms_a_chip_year() -> None:
    known = {"scare": outcome("scare", "NONE")}
    judged = [
        judge(alarm("2022-05-01"), LABELS, known),
        judge(alarm("2019-01-01", "scare-1"), LABELS, known),
        judge(alarm("2019-01-01", item="firm:f"), LABELS, known),
    ]
    found = summarise(judged, {"chip:x": 2.0, "chip:y": 2.0, "firm:f": 4.0})
    assert (found.chip_alarms, found.false_chip_alarms, found.false_a_chip_year, found.scares) == (
        2,
        1,
        0.25,
        1,
    )
    assert (found.precision.hits, found.precision.of) == (1, 3)


def test_alarms_belong_to_the_part_of_their_leading_report() -> None:
    known = {"old": outcome("old", "NONE"), "new": outcome("new", "NONE", split="hold")}
    parts = [
        part_of(judge(alarm(begin, cause), LABELS, known), known)
        for begin, cause in [
            ("2020-01-01", "old-1"),
            ("2025-01-01", "old-1"),
            ("2025-01-01", "new-2"),
            ("2025-01-01", "noise-a-1"),
        ]
    ]
    assert parts == ["tune", None, "hold", "hold"]


def test_harm_to_a_class_is_harm_to_its_members_only_when_global() -> None:
    edges = [Edge("chip:all", "chip:mcu", "covers", 0.3), Edge("chip:mcu", "chip:x", "covers", 0.3)]
    worldwide = outcome("w", "SHORT", "2021-01-01", items="chip:all", region="global")
    russia = outcome("r", "HALT", "2022-01-01", items="chip:all", region="ru")
    assert "chip:x" in Labels([worldwide], members(edges)).by_item
    assert set(Labels([russia], members(edges)).by_item) == {"chip:all"}


def test_wilson_against_published_values() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    with pytest.raises(ValueError):
        wilson(3, 2)


def test_bootstrap_draws_groups_and_is_the_same_each_time() -> None:
    found = [(group, float(group % 2)) for group in range(40)]
    first = bootstrap(found, lambda values: sum(values) / len(values))
    assert first == bootstrap(found, lambda values: sum(values) / len(values))
    assert first is not None and 0.3 < first.low < 0.5 < first.high < 0.7
    assert bootstrap([("one", 1.0)], lambda values: 1.0) is None


def test_median() -> None:
    assert median([3.0, 1.0, 2.0, 10.0]) == 2.5 and median([]) is None


def test_brier() -> None:
    assert brier([1.0, 0.0, 0.5], [True, True, False]) == pytest.approx((0 + 1 + 0.25) / 3)
    assert brier([], []) is None


def test_auc_counts_ties_half() -> None:
    assert auc([1, 2, 2, 3], [False, False, True, True]) == pytest.approx(3.5 / 4)
    assert auc([1, 2], [True, True]) is None


def test_mapping_rises_and_pools_what_does_not() -> None:
    mapped = Mapped([0, 0, 1, 1, 2, 2], [False, False, True, False, False, True])
    assert mapped(0) < mapped(1) == mapped(2) == mapped(99)
    assert mapped(-1) == mapped(0) > 0.0


def test_months() -> None:
    found = months(at("2021-11-15"), at("2022-02-01"))
    assert [f"{month:%Y-%m-%d}" for month in found] == ["2021-12-01", "2022-01-01", "2022-02-01"]


def test_present_and_onset_are_different_questions() -> None:
    since = {"chip:x": at("2022-01-01")}
    ends = at("2022-01-01"), at("2023-01-01")
    present = samples(LABELS, since, "tune", "present", *ends)
    onset = samples(LABELS, since, "tune", "onset", *ends)
    assert [one.at.month for one in present if one.harmed] == [4, 5, 6, 7, 8]  # 2 March is 91 days ahead
    assert [one.at.month for one in onset if one.harmed] == [4, 5]
    assert 6 not in [one.at.month for one in onset]


def test_items_that_a_tuning_chain_harms_are_not_asked_in_the_held_back_years() -> None:
    labels = Labels([outcome("old", "HALT", "2023-06-01")], {})
    since = {"chip:x": at("2020-01-01"), "chip:y": at("2020-01-01")}
    found = samples(labels, since, "hold", "present", at("2020-01-01"), at("2026-01-01"))
    assert {one.item for one in found} == {"chip:y"}
    assert min(one.at for one in found) == at("2024-01-01")


def test_a_perfect_score_beats_the_base_rate() -> None:
    since = {f"chip:{n}": at("2021-01-01") for n in "xyz"}
    asked = samples(LABELS, since, "tune", "present", at("2021-01-01"), at("2023-01-01"))
    perfect = {
        item: Series(
            np.array([to_days(one.at) for one in asked if one.item == item]),
            np.array([100.0 * one.harmed for one in asked if one.item == item]),
        )
        for item in since
    }
    found = {one.name: one for one in forecasts(asked, asked, {"score": perfect})}
    assert found["score / 100"].brier == 0.0 and found["score / 100"].skill == 1.0
    assert found["base rate"].brier > 0.05 and found["score / 100"].auc == 1.0


def test_base_rates_count_by_type_and_part() -> None:
    rates = base_rates(
        [outcome("a", "HALT", "2021-01-01"), outcome("b", "NONE"), outcome("c", "HALT", split="hold")]
    )
    assert [(rate.events, rate.harm.hits, rate.counts) for rate in rates] == [(2, 1, {"HALT": 1, "NONE": 1})]


def test_models_of_propagation_differ_where_paths_meet() -> None:
    edges = [
        Edge("firm:a", "chip:b", "fabs", 0.5),
        Edge("firm:a", "chip:c", "fabs", 0.5),
        Edge("chip:b", "firm:d", "buys", 0.4),
        Edge("chip:c", "firm:d", "buys", 0.8),
    ]
    graph = SupplyGraph(edges)

    def weight(model: str) -> float:
        ways = graph_of(graph, model).reach("firm:a", EventType.DISASTER, date(2022, 1, 1))
        return ways["firm:d"].weight if "firm:d" in ways else 0.0

    assert weight("none") == 0.0
    assert weight("strongest") == pytest.approx(0.4)
    assert weight("ripple") == weight("paths") == pytest.approx(0.6)
    with pytest.raises(ValueError):
        graph_of(graph, "magic")


def test_cycles_are_harmless_in_all_models() -> None:
    edges = [Edge("chip:a", "chip:b", "part_of", 0.9), Edge("chip:b", "chip:a", "part_of", 0.9)]
    for model in ("strongest", "ripple", "paths"):
        ways = graph_of(SupplyGraph(edges), model).reach("chip:a", EventType.SHORTAGE, date(2022, 1, 1))
        assert {entity: round(way.weight, 9) for entity, way in ways.items()} == {
            "chip:a": 1.0,
            "chip:b": 0.9,
        }


def test_a_bad_line_names_file_line_and_field() -> None:
    with pytest.raises(ChronologyError, match=r"outcomes\.csv:7: event_type"):
        parse_outcome({"event_type": "alien_landing"}, 7)


def test_reports_name_their_event() -> None:
    assert event_of("h20-letter-2025-2") == "h20-letter-2025"
