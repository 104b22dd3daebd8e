"""The number of series stays bounded, and the exposition is valid, whatever comes in."""

from __future__ import annotations

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from waferwatch.metrics import Metrics
from waferwatch_schemas import __version__


def _scores(metrics: Metrics) -> dict[str, float]:
    return {
        sample.labels["entity"]: sample.value
        for family in text_string_to_metric_families(generate_latest(metrics.registry).decode())
        if family.name == "waferwatch_risk_score"
        for sample in family.samples
    }


def test_the_highest_scores_are_exported_and_the_rest_counted() -> None:
    metrics = Metrics(max_entities=3)
    for n in range(10):
        metrics.risk_score.set("firm", f"firm:f{n}", float(n))
    assert _scores(metrics) == {"firm:f7": 7.0, "firm:f8": 8.0, "firm:f9": 9.0}
    assert metrics.registry.get_sample_value("waferwatch_metrics_dropped_series_total") == 7.0


def test_an_exported_score_changes_without_counting() -> None:
    metrics = Metrics(max_entities=1)
    metrics.risk_score.set("chip", "chip:a", 50.0)
    metrics.risk_score.set("chip", "chip:a", 5.0)
    metrics.risk_score.set("chip", "chip:b", 4.0)
    assert _scores(metrics) == {"chip:a": 5.0}
    metrics.risk_score.set("chip", "chip:b", 6.0)
    assert _scores(metrics) == {"chip:b": 6.0}


def test_a_hundred_thousand_firms_make_no_more_series_than_the_cap() -> None:
    metrics = Metrics()
    for n in range(100_000):
        metrics.risk_score.set("firm", f"firm:{n}", 1.0)
    assert len(_scores(metrics)) == 500


def test_odd_label_values_are_escaped() -> None:
    metrics = Metrics()
    metrics.risk_score.set("chip", 'chip:a"b\nc\\', 1.0)
    assert _scores(metrics) == {'chip:a"b\nc\\': 1.0}


def test_two_sets_live_in_one_process() -> None:
    one, other = Metrics(), Metrics()
    one.rebalances.inc()
    assert other.registry.get_sample_value("waferwatch_rebalances_total") == 0.0
    assert one.registry.get_sample_value("waferwatch_build_info", {"version": __version__}) == 1.0


def test_every_family_has_its_prefix_unit_and_meaning() -> None:
    for family in Metrics().registry.collect():
        assert family.name.startswith(("waferwatch_", "process_"))
        assert family.documentation.endswith(".")
        if family.type == "histogram":
            assert family.name.endswith("_seconds")
