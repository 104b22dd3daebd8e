"""An alert fires, speaks again when it gets materially worse, and ends; it does not flap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.makers import day, fading, risk
from waferwatch.alert import DEFAULT_RULES, Rule, RuleState, step
from waferwatch_schemas import Alert, Crossing, RiskScore, Severity, alert_id

THRESHOLD = Rule("severe", "threshold", Severity.CRITICAL, fires_at=50.0, resolves_below=40.0)
RISE = Rule("rising", "rise", Severity.WARNING, fires_at=15.0, resolves_below=5.0)


def run(rule: Rule, *scores: RiskScore) -> list[Alert]:
    """The alerts of a sequence of scores; the state goes through its stored form each time."""
    state, told = RuleState(), []
    for score in scores:
        stored = RuleState.model_validate_json(state.model_dump_json(exclude_defaults=True))
        state, alert = step(stored, rule, score)
        told += [] if alert is None else [alert]
    return told


def levels(rule: Rule, *points: float) -> list[str]:
    """What a score does that takes these values day by day."""
    return [alert.state for alert in run(rule, *(risk(value, at) for at, value in enumerate(points)))]


def test_a_score_on_the_line_does_not_flap() -> None:
    assert levels(THRESHOLD, 49.9, 50.0, 49.0, 51.0, 41.0, 50.5, 40.0) == ["firing"]
    assert levels(THRESHOLD, 50.0, 39.9, 49.9, 39.0) == ["firing", "resolved"]


def test_ids_follow_from_rule_entity_and_start() -> None:
    first, end, second = run(THRESHOLD, risk(60, 0), risk(10, 1), risk(60, 2))
    assert first.id == end.id == alert_id("severe", "chip:h20", day(0).isoformat())
    assert second.id != first.id
    assert [(one.state, one.revision) for one in (first, end, second)] == [
        ("firing", 1),
        ("resolved", 2),
        ("firing", 1),
    ]


def test_it_speaks_again_only_when_materially_worse() -> None:
    told = run(THRESHOLD, risk(51, 0), risk(60, 1), risk(61, 2), risk(70, 3), risk(72, 4), risk(5, 5))
    assert [(one.revision, one.score, one.state) for one in told] == [
        (1, 51.0, "firing"),
        (2, 61.0, "firing"),
        (3, 72.0, "firing"),
        (4, 5.0, "resolved"),
    ]
    assert {one.episode_start for one in told} == {day(0)}


def test_a_rise_within_a_day_and_its_end() -> None:
    fired, ended = run(RISE, risk(10, 0), risk(26, 0.5), risk(26, 1.51))
    assert (fired.reference, fired.score, fired.expected_end) == (10.0, 26.0, day(1.5))
    assert ended.state == "resolved"


def test_the_same_rise_over_days_is_none() -> None:
    assert levels(RISE, 10, 10, 18, 26, 34) == []


def test_a_first_score_rises_from_nothing() -> None:
    assert levels(RISE, 20) == ["firing"]


def test_many_scores_in_a_day_keep_the_lowest() -> None:
    """The state is bounded, and still a slow climb over a busy day is seen."""
    points = [10.0, *(10.0 + 0.1 * number for number in range(1, 160))]
    scores = [risk(value, number / 400.0) for number, value in enumerate(points)]
    (alert,) = run(RISE, risk(10, -3), *scores)
    assert alert.score == pytest.approx(25.0, abs=0.2)


def test_a_score_that_is_not_newer_changes_nothing() -> None:
    state, _ = step(RuleState(), THRESHOLD, risk(60, 5))
    for again in (risk(60, 5), risk(10, 5), risk(10, 4)):
        assert step(state, THRESHOLD, again) == (state, None)


def test_the_end_is_foretold_by_the_scores_crossing() -> None:
    falls = Crossing(threshold=50.0, at=day(20), direction="falls")
    rises = Crossing(threshold=75.0, at=day(20), direction="rises")
    (alert,) = run(THRESHOLD, risk(60, 0, crossing=falls))
    assert alert.expected_end == day(20)
    assert run(THRESHOLD, risk(60, 0, crossing=rises))[0].expected_end is None


def test_the_sentence_says_what_and_why() -> None:
    (alert,) = run(THRESHOLD, risk(60, 0, name="Nvidia H20"))
    assert alert.summary == "Nvidia H20: risk 60 of 100"
    fired, _ = run(RISE, risk(30, 0), risk(30, 2))
    assert "up from 0 within a day" in fired.summary


def test_countries_and_agencies_are_not_watched() -> None:
    watched = {
        kind: DEFAULT_RULES[0].covers(f"{kind}:x") for kind in ("chip", "firm", "site", "country", "agency")
    }
    assert watched == {"chip": True, "firm": True, "site": True, "country": False, "agency": False}


@pytest.mark.parametrize(("fires", "resolves"), [(20.0, 20.0), (20.0, 30.0), (101.0, 50.0), (20.0, 0.0)])
def test_a_rule_without_hysteresis_or_off_the_scale_is_refused(fires: float, resolves: float) -> None:
    with pytest.raises(ValueError, match="rule bad"):
        Rule("bad", "threshold", Severity.INFO, fires_at=fires, resolves_below=resolves)


def test_a_confirmed_score_a_day_after_the_rise_ends_it() -> None:
    """The score stage publishes once more a day and a second after a rise."""
    later = day(0) + timedelta(days=1, seconds=1)
    at = (later - day(0)) / timedelta(days=1)
    assert [one.state for one in run(RISE, fading(0.5, None, 0), fading(0.5, None, at))] == [
        "firing",
        "resolved",
    ]
